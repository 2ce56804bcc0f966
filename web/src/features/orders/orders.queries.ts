import { useQuery, useQueryClient } from '@tanstack/react-query';
import { checkOrders, seenName, type Order } from '@/api/orders';
import { ApiError } from '@/api/errors';
import { search } from '@/api/fhir';
import { chartKey, failureWords, typesKey, useChart, usePages, usePart, type Pages } from '@/features/chart';
import type { Encounter } from '@/fhir';
import { t } from '@/i18n';
import type { Knowledge } from './findings';
import { isMine, readOrders, type OrderView } from './read';
import { weightOf, type WeightAnswer } from './weight';

/** The drafts of a patient: the user's own, which are the basket, and those of others. */
export interface Basket {
  readonly mine: readonly OrderView[];
  readonly others: readonly OrderView[];
  readonly lists: readonly Pages[];
  readonly loaded: boolean;
  readonly error: Error | null;
  readonly truncated: boolean;
  readonly refetch: () => void;
}

export function useBasket(): Basket {
  const { patientId, user } = useChart();
  const lists = [usePages(patientId, 'draftMedicines'), usePages(patientId, 'draftServices')] as const;
  const drafts = readOrders(lists.flatMap((one) => one.resources)).filter((one) => one.state === 'draft');
  const own = drafts.filter((one) => isMine(one.source, user));
  return {
    // As they were put in: an order that is changed does not jump.
    mine: own.sort((a, b) => (a.source.id ?? '').localeCompare(b.source.id ?? '')),
    others: drafts.filter((one) => !isMine(one.source, user)),
    lists,
    loaded: lists.every((one) => one.loaded),
    error: lists.find((one) => one.query.error !== null)?.query.error ?? null,
    truncated: lists.some((one) => one.hasMore),
    refetch: () => {
      for (const one of lists) void one.query.refetch();
    },
  };
}

/** Orders that are in force, for telling what is ordered already. */
export function useCurrentOrders(): { readonly orders: readonly OrderView[]; readonly complete: boolean } {
  const { patientId } = useChart();
  const medicines = usePart(patientId, 'medicines');
  const services = usePages(patientId, 'services');
  return {
    orders: readOrders([...(medicines.data?.resources ?? []), ...services.resources]),
    complete:
      medicines.data !== undefined &&
      medicines.data.next === undefined &&
      services.loaded &&
      !services.hasMore,
  };
}

/** The visit that is going on, to which new orders belong. */
export function useVisit(): string | undefined {
  const { patientId } = useChart();
  const { data } = usePart(patientId, 'encounters');
  const open = (data?.resources ?? []).filter(
    (one): one is Encounter =>
      one.resourceType === 'Encounter' && (one as Encounter).status === 'in-progress',
  );
  // With two at once nobody knows which one is meant.
  return open.length === 1 ? `Encounter/${open[0]?.id ?? ''}` : undefined;
}

/** What the server's checks say against these drafts; asked anew when one of them or an allergy changes. */
export function useChecks(drafts: readonly OrderView[]): {
  readonly known: Knowledge;
  readonly retry: () => void;
} {
  const { patientId } = useChart();
  const orders: readonly Order[] = drafts.map((one) => one.source);
  const query = useQuery({
    queryKey: typesKey(
      patientId,
      ['MedicationRequest', 'ServiceRequest', 'AllergyIntolerance'],
      'checks',
      orders.map(seenName).join(' '),
    ),
    queryFn: ({ signal }) => checkOrders(orders, patientId, signal),
    enabled: orders.length > 0,
    staleTime: 0,
  });
  const retry = (): void => {
    void query.refetch();
  };
  // An answer from before a failed look may miss what was recorded since: it is not shown as one.
  if (query.error !== null) return { known: { kind: 'failed', reason: failureWords(query.error) }, retry };
  if (query.data === undefined) return { known: { kind: 'loading' }, retry };
  return { known: { kind: 'answer', checked: query.data }, retry };
}

/** The body weight by which doses are reckoned. */
export function useWeight(enabled: boolean) {
  const { patientId, face, now } = useChart();
  const query = useQuery({
    queryKey: typesKey(patientId, ['Observation'], 'weight'),
    queryFn: ({ signal }) =>
      search(
        'Observation',
        {
          patient: patientId,
          code: 'http://loinc.org|29463-7',
          status: 'final,amended,corrected',
          _sort: '-date',
          _count: 10,
        },
        signal,
      ),
    enabled,
  });
  const answer: WeightAnswer | undefined =
    query.data === undefined ? undefined : weightOf(query.data.matches, face?.birthDate, now);
  return { answer, query };
}

/** Reads the chart anew after an own write, before anything is shown of it. */
export function useRefresh(): () => Promise<void> {
  const { patientId } = useChart();
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: chartKey(patientId) });
}

/** Words for an act that failed; another patient's order stops everything. */
export function actWords(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.kind === 'version') return t('orders.changedMeanwhile');
    if (error.kind === 'forbidden') return t('orders.forbidden', { reason: error.message });
    if (error.kind === 'invalid' || error.kind === 'wrong-patient')
      return [...new Set([error.message, ...error.issues.map((one) => one.text)])].join(' ');
  }
  return failureWords(error);
}
