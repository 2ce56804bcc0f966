import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { ApiError } from '@/api/errors';
import { searchAll } from '@/api/fhir';
import { act, readInbox, readRecipients, type Inputs, type Section } from '@/api/inbox';
import { byTest, readObservations, type Observation, type Reading } from '@/fhir';
import { translated } from '@/fhir/translated';
import { t } from '@/i18n';
import { inboxKey, pollEvery, useInboxState } from './count';
import { inboxOf, THREAD, type Inbox, type Item } from './items';

export function useInbox(section: Section): UseQueryResult<Inbox> {
  const stream = useInboxState();
  return useQuery({
    queryKey: [...inboxKey, 'list', section],
    staleTime: 0,
    refetchInterval: pollEvery(stream),
    queryFn: async ({ signal }) => inboxOf(await readInbox(section, 200, signal)),
  });
}

export interface Recipient {
  readonly reference: string;
  readonly name: string;
  readonly pool: boolean;
}

function recipientsOf(bundle: fhir4.Bundle<fhir4.FhirResource>): readonly Recipient[] {
  return (bundle.entry ?? [])
    .flatMap(({ resource }): Recipient[] => {
      if (resource?.resourceType === 'CareTeam')
        return [
          {
            reference: `CareTeam/${resource.id ?? ''}`,
            name: translated(resource.name, resource._name),
            pool: true,
          },
        ];
      if (resource?.resourceType !== 'Practitioner') return [];
      const name = resource.name?.[0];
      const words = [...(name?.prefix ?? []), ...(name?.given ?? []), name?.family ?? ''].join(' ').trim();
      return [{ reference: `Practitioner/${resource.id ?? ''}`, name: name?.text ?? words, pool: false }];
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Who has an inbox. */
export function useRecipients(): UseQueryResult<readonly Recipient[]> {
  return useQuery({
    queryKey: ['inbox-recipients'],
    staleTime: 60_000,
    queryFn: async ({ signal }) => recipientsOf(await readRecipients(signal)),
  });
}

/** The name of whoever a reference stands for; the words for an unknown one until, or unless, it is known. */
export function useNames(): (reference: string | undefined) => string {
  const { data } = useRecipients();
  return (reference) => data?.find((one) => one.reference === reference)?.name ?? t('inbox.somebody');
}

/** Earlier values of the tests of a report, the newest first in each. */
export function useTrends(item: Item): UseQueryResult<ReadonlyMap<string, readonly Reading[]>> {
  const codes = [
    ...new Set(
      item.readings.flatMap(({ source }) =>
        (source.code?.coding ?? []).flatMap(({ system, code }) =>
          code === undefined ? [] : [`${system ?? ''}|${code}`],
        ),
      ),
    ),
  ];
  return useQuery({
    queryKey: ['inbox-trend', item.patientId, codes],
    enabled: item.patientId !== undefined && codes.length > 0,
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const { matches } = await searchAll(
        'Observation',
        { patient: item.patientId ?? '', code: codes.join(','), _sort: '-date', _count: 200 },
        { limit: 200, signal },
      );
      return byTest(readObservations(matches as unknown as Observation[]));
    },
  });
}

export interface Thread {
  readonly messages: readonly fhir4.Communication[];
  readonly truncated: boolean;
}

/** All messages of a thread, oldest first. */
export function useThread(thread: string | undefined): UseQueryResult<Thread> {
  return useQuery({
    queryKey: [...inboxKey, 'thread', thread],
    enabled: thread !== undefined,
    queryFn: async ({ signal }) => {
      const { matches, truncated } = await searchAll(
        'Communication',
        { identifier: `${THREAD}|${thread ?? ''}`, _sort: 'sent', _count: 200 },
        { signal },
      );
      return { messages: matches, truncated };
    },
  });
}

/** An operation on an item of the inbox, and the inbox read anew, whatever came of it. */
export function useAct() {
  const client = useQueryClient();
  return async <T = fhir4.FhirResource>(
    path: string,
    inputs: Inputs,
    patient: string | undefined,
  ): Promise<T> => {
    try {
      return await act<T>(path, inputs, patient);
    } finally {
      await client.invalidateQueries({ queryKey: inboxKey });
    }
  };
}

/** Why it did not work, in words. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.kind === 'unreachable' || error.kind === 'timeout') return t('inbox.noAnswer');
    if (error.kind === 'wrong-patient') return t('inbox.wrongPatient', { reason: error.message });
    return error.issues.length > 0 ? error.issues.map(({ text }) => text).join(' ') : error.message;
  }
  return error instanceof Error ? error.message : String(error);
}
