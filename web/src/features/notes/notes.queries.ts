import { useInfiniteQuery, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { followDrafts } from '@/api/chart-live';
import { call } from '@/api/client';
import { listDrafts } from '@/api/drafts';
import { ApiError } from '@/api/errors';
import { fromBundle, read, search, type SearchResult } from '@/api/fhir';
import { ownPhrases } from '@/api/phrases';
import type { SessionUser } from '@/api/session';
import { expandValueSet, listPhrases, listVersions, noteTemplates, verifyNote } from '@/api/notes';
import { typesKey, useUser, type Pages } from '@/features/chart';
import { PROBLEMS } from '@/clinical/starter-lists';
import type { Resource } from '@/fhir';
import { templateOf } from './template';

const PAGE = 50;
const LONG_MS = 5 * 60_000;

const key = (patientId: string, ...rest: readonly unknown[]): readonly unknown[] =>
  typesKey(patientId, ['Composition'], 'notes', ...rest);

/** The notes of a patient, newest first, page by page. */
export function useNotes(patientId: string): Pages & { readonly notes: readonly fhir4.Composition[] } {
  const query = useInfiniteQuery({
    queryKey: key(patientId, 'list'),
    queryFn: async ({ pageParam, signal }): Promise<SearchResult<fhir4.Composition>> => {
      if (pageParam === null)
        return search('Composition', { patient: patientId, _sort: '-date', _count: PAGE }, signal);
      const { body } = await call<fhir4.Bundle>(pageParam, { signal });
      return fromBundle<fhir4.Composition>('Composition', body);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  });
  const pages = query.data?.pages ?? [];
  const notes = [...new Map(pages.flatMap((p) => p.matches).map((n) => [n.id, n])).values()];
  return {
    notes,
    resources: notes as unknown as readonly Resource[],
    total: pages[0]?.total,
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    moreFailed: query.isFetchNextPageError,
    loadMore: () => {
      void query.fetchNextPage();
    },
    query,
    loaded: query.data !== undefined,
  };
}

export function useNote(patientId: string, id: string) {
  return useQuery({
    queryKey: key(patientId, 'one', id),
    queryFn: ({ signal }) => read('Composition', id, signal),
  });
}

/** Addenda of a note, oldest first. */
export function useAddenda(patientId: string, id: string) {
  return useQuery({
    queryKey: key(patientId, 'addenda', id),
    queryFn: async ({ signal }) => {
      const found = await search('Composition', { 'related-ref': `Composition/${id}`, _count: 100 }, signal);
      return {
        truncated: found.truncated,
        addenda: found.matches
          .filter((n) => n.relatesTo?.some((r) => r.code === 'appends') === true)
          .sort((a, b) => a.date.localeCompare(b.date)),
      };
    },
  });
}

export function useVerified(patientId: string, id: string, version: string | undefined) {
  return useQuery({
    queryKey: key(patientId, 'verified', id, version),
    queryFn: ({ signal }) => verifyNote(id, signal),
  });
}

/** The open requests to co-sign a note. */
export function useCoSignTasks(patientId: string, id: string, wanted: boolean) {
  return useQuery({
    queryKey: typesKey(patientId, ['Composition', 'Task'], 'notes', 'cosign', id),
    enabled: wanted,
    queryFn: async ({ signal }) => {
      const { matches } = await search(
        'Task',
        {
          focus: `Composition/${id}`,
          code: 'urn:salus:CodeSystem:note-task|co-sign',
          status: 'requested,received,accepted,in-progress',
        },
        signal,
      );
      return matches;
    },
  });
}

export function useVersions(patientId: string, id: string, version: string | undefined) {
  return useQuery({
    queryKey: key(patientId, 'versions', id, version),
    queryFn: ({ signal }) => listVersions('Composition', id, signal),
  });
}

export function useVersion(patientId: string, id: string, version: string | undefined) {
  return useQuery({
    queryKey: ['chart', patientId, 'note-version', id, version],
    enabled: version !== undefined,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const { body } = await call<fhir4.Composition>(
        `/fhir/Composition/${encodeURIComponent(id)}/_history/${encodeURIComponent(version ?? '')}`,
        { signal },
      );
      return body;
    },
  });
}

/** Unfinished notes of the chart: the user's own and those that are shared. */
export function useUnfinished(patientId: string) {
  const client = useQueryClient();
  useEffect(() => {
    const again = (): void => {
      void client.invalidateQueries({ queryKey: key(patientId, 'drafts') });
    };
    return followDrafts(patientId, { changed: again, resumed: again });
  }, [client, patientId]);
  return useQuery({
    queryKey: key(patientId, 'drafts'),
    queryFn: ({ signal }) => listDrafts('note', patientId, signal),
  });
}

/** The user's unfinished notes in all charts. */
export function useMyDrafts() {
  const user = useUser();
  return useQuery({
    queryKey: ['my-drafts', user?.subject],
    queryFn: ({ signal }) => listDrafts('note', undefined, signal),
  });
}

export function useTemplates() {
  return useQuery({
    queryKey: ['note-templates'],
    staleTime: LONG_MS,
    queryFn: async ({ signal }) => (await noteTemplates(signal)).map(templateOf),
  });
}

export function usePhrases() {
  const user = useUser();
  return useQuery({
    queryKey: ['phrases', user?.subject],
    staleTime: LONG_MS,
    queryFn: ({ signal }) => listPhrases(signal),
  });
}

export function useOwnPhrases() {
  const user = useUser();
  return useQuery({
    queryKey: ['phrases', 'own', user?.subject],
    enabled: user !== undefined,
    queryFn: ({ signal }) => ownPhrases(user as SessionUser, signal),
  });
}

/** After a phrase was written: the lists, and what the editor offers. */
export function useRefreshPhrases(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['phrases'] });
}

export interface Team {
  readonly reference: string;
  readonly name: string;
}

/** Organizations of the user's PractitionerRoles: whom a phrase can be for. */
export function useTeams() {
  const practitioner = useUser()?.practitionerId ?? null;
  return useQuery({
    queryKey: ['teams', practitioner],
    staleTime: LONG_MS,
    queryFn: async ({ signal }): Promise<readonly Team[]> => {
      if (practitioner === null) return [];
      const { matches } = await search(
        'PractitionerRole',
        { practitioner: `Practitioner/${practitioner}`, _count: 100 },
        signal,
      );
      const found = new Map(
        matches.flatMap(({ organization }) =>
          organization?.reference === undefined ? [] : [[organization.reference, organization] as const],
        ),
      );
      const ids = [...found.keys()].map((reference) => reference.split('/')[1] ?? '');
      const named =
        ids.length === 0 ? [] : (await search('Organization', { _id: ids.join(',') }, signal)).matches;
      return [...found].map(([reference, { display }]) => ({
        reference,
        name: named.find((one) => reference === `Organization/${one.id ?? ''}`)?.name ?? display ?? reference,
      }));
    },
  });
}

/** By the same codes as the server: who is in training names an attending. */
const TRAINEES =
  'urn:salus:CodeSystem:role|trainee,http://snomed.info/sct|405277009,http://snomed.info/sct|398130009';

export function useInTraining() {
  const practitioner = useUser()?.practitionerId ?? null;
  return useQuery({
    queryKey: ['in-training', practitioner],
    staleTime: LONG_MS,
    queryFn: async ({ signal }) => {
      if (practitioner === null) return false;
      const { matches } = await search(
        'PractitionerRole',
        { practitioner: `Practitioner/${practitioner}`, role: TRAINEES },
        signal,
      );
      return matches.some((role) => role.active !== false);
    },
  });
}

export interface Colleague {
  readonly reference: string;
  readonly name: string;
}

/** Who can be asked to co-sign. */
export function useColleagues(wanted: boolean) {
  const own = useUser()?.practitionerId ?? null;
  return useQuery({
    queryKey: ['colleagues', own],
    enabled: wanted,
    staleTime: LONG_MS,
    queryFn: async ({ signal }) => {
      const found = await search('Practitioner', { _count: 200, _sort: 'family' }, signal);
      return {
        truncated: found.truncated,
        people: found.matches
          .filter((p) => p.id !== own && p.active !== false)
          .map((p): Colleague => {
            const name = p.name?.[0];
            return {
              reference: `Practitioner/${p.id ?? ''}`,
              name: name?.text ?? [name?.family, name?.given?.join(' ')].filter(Boolean).join(', '),
            };
          }),
      };
    },
  });
}

/** Value sets of diagnoses, the wider first; which code systems are loaded differs from place to place. */
const DIAGNOSES = [
  'http://hl7.org/fhir/ValueSet/condition-code',
  'http://hl7.org/fhir/sid/icd-10-cm?fhir_vs',
] as const;

export function useDiagnoses(typed: string) {
  const wanted = typed.trim();
  return useQuery({
    queryKey: ['diagnoses', wanted.toLowerCase()],
    enabled: wanted.length >= 2,
    staleTime: LONG_MS,
    queryFn: async ({ signal }): Promise<readonly fhir4.Coding[]> => {
      const near = PROBLEMS.filter((p) => p.display.toLowerCase().includes(wanted.toLowerCase())).map(
        (p) => p.coding as fhir4.Coding,
      );
      for (const url of DIAGNOSES) {
        try {
          const found = await expandValueSet(url, wanted, signal);
          const codings = found.flatMap(({ system, code, display }) =>
            system === undefined || code === undefined
              ? []
              : [{ system, code, ...(display === undefined ? {} : { display }) }],
          );
          return [...near, ...codings.filter((c) => !near.some((n) => n.code === c.code))].slice(0, 12);
        } catch (failure) {
          // Its code system is not loaded here: the next one may be.
          if (!(failure instanceof ApiError && failure.kind === 'not-found')) throw failure;
        }
      }
      return near;
    },
  });
}

/** After a note was written: everything that may show it. */
export async function refreshNotes(client: QueryClient, patientId: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['chart', patientId] }),
    client.invalidateQueries({ queryKey: ['my-drafts'] }),
  ]);
}
