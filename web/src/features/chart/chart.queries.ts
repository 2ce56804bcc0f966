import {
  useInfiniteQuery,
  useQueries,
  useQuery,
  useQueryClient,
  type QueryClient,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import {
  LIST_TYPES,
  loadPage,
  loadPart,
  PART_TYPES,
  PARTS,
  type ListName,
  type Part,
  type PartName,
} from '@/api/chart';
import { listAsOf, loadAsOf, partAsOf, type ChartAsOf } from '@/api/chart-as-of';
import { followPatient, type LiveState } from '@/api/chart-live';
import type { SessionUser } from '@/api/session';
import { useSessionState } from '@/api/sessionStore';
import type { Resource } from '@/fhir';
import { useMoment } from './moment';

/** Pause between two looks at the server while the live stream is down. */
export const POLL_MS = 15_000;
/** How long a line that changed under the reader's eyes stays marked. */
const MARK_MS = 20_000;

/** Everything of one chart is kept under its patient, so that no answer can show in another chart. */
export const chartKey = (patientId: string): readonly unknown[] => ['chart', patientId];
/**
 * Key of a query of a feature about one patient. It is read anew when a resource of these types changes in the chart:
 * `typesKey('p1', ['Composition'], 'notes')`.
 */
export const typesKey = (
  patientId: string,
  types: readonly string[],
  ...rest: readonly unknown[]
): readonly unknown[] => ['chart', patientId, 'types', types, ...rest];
const partKeyAsOf = (patientId: string, at: string, name: string): readonly unknown[] => [
  'chart',
  patientId,
  'asOf',
  at,
  name,
];
const partKey = (patientId: string, part: PartName): readonly unknown[] => ['chart', patientId, 'part', part];
const listKey = (patientId: string, list: ListName): readonly unknown[] => ['chart', patientId, 'list', list];

export type PartQuery = UseQueryResult<Part>;

/** A part that was just read is not asked for again by each widget that shows it; live changes renew it. */
const FRESH_MS = 15_000;

function partOptions(patientId: string, part: PartName) {
  return {
    queryKey: partKey(patientId, part),
    queryFn: ({ signal }: { signal: AbortSignal }) => loadPart(patientId, part, signal),
    staleTime: FRESH_MS,
  };
}

/** The whole chart of a moment is loaded once for all its parts. What was known then does not change. */
function useChartAsOf(patientId: string): { at: string | null; load: () => Promise<ChartAsOf> } {
  const client = useQueryClient();
  const at = useMoment();
  return {
    at,
    load: () =>
      client.fetchQuery({
        queryKey: partKeyAsOf(patientId, at ?? '', ''),
        queryFn: ({ signal }) => loadAsOf(patientId, at ?? '', signal),
        staleTime: Infinity,
      }),
  };
}

/** A part of the chart as it is, or as it was known at the moment that is chosen. */
export function usePart(patientId: string, part: PartName): PartQuery {
  const { at, load } = useChartAsOf(patientId);
  return useQuery(
    at === null
      ? partOptions(patientId, part)
      : {
          queryKey: partKeyAsOf(patientId, at, `part ${part}`),
          queryFn: () => load().then((chart) => partAsOf(chart, part)),
          staleTime: Infinity,
        },
  );
}

/**
 * Asks for all parts of the first screen at once, in one request, as soon as a chart is opened, and cancels them when it
 * is left. It renders nothing anew: each widget listens to its own part.
 */
export function useWholeChart(patientId: string, enabled: boolean): void {
  useQueries({
    queries: PARTS.map((part) => ({ ...partOptions(patientId, part), enabled, notifyOnChangeProps: [] })),
  });
}

/** Loads the first screen before the chart is opened (pointer or focus rests on a patient). */
export function prefetchChart(client: QueryClient, patientId: string): void {
  for (const part of PARTS) {
    void client.prefetchQuery(partOptions(patientId, part));
  }
}

/**
 * A query of a feature about one patient, as it is or, taken out of everything that was known then, as it was at the moment that is chosen.
 *
 * @param key without the patient; of what `now` and `then` depend on
 */
export function useKnown<T>(
  patientId: string,
  types: readonly string[],
  key: readonly unknown[],
  now: (signal: AbortSignal) => Promise<T>,
  then: (chart: ChartAsOf) => T,
): UseQueryResult<T> {
  const { at, load } = useChartAsOf(patientId);
  return useQuery({
    queryKey:
      at === null ? typesKey(patientId, types, ...key) : [...partKeyAsOf(patientId, at, 'known'), ...key],
    queryFn: ({ signal }) => (at === null ? now(signal) : load().then(then)),
    ...(at === null ? {} : { staleTime: Infinity }),
  });
}

export interface Pages {
  readonly resources: readonly Resource[];
  readonly total: number | undefined;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  /** The next page could not be loaded; what is there stays. */
  readonly moreFailed: boolean;
  readonly loadMore: () => void;
  readonly query: {
    readonly isPending: boolean;
    readonly isFetching: boolean;
    readonly error: Error | null;
    readonly refetch: () => unknown;
    readonly dataUpdatedAt: number;
  };
  readonly loaded: boolean;
}

/** A list that is loaded page by page, newest first. */
export function usePages(patientId: string, list: ListName): Pages {
  const { at, load } = useChartAsOf(patientId);
  const query = useInfiniteQuery({
    queryKey: at === null ? listKey(patientId, list) : partKeyAsOf(patientId, at, `list ${list}`),
    queryFn: ({ pageParam, signal }) =>
      at === null
        ? loadPage(list, patientId, pageParam, signal)
        : load().then((chart) => listAsOf(chart, list)),
    ...(at === null ? {} : { staleTime: Infinity }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Part) => last.next ?? null,
  });
  const pages = query.data?.pages ?? [];
  const seen = new Set<string>();
  const resources = pages
    .flatMap((p) => p.resources)
    .filter((r) => {
      // A page boundary may move while somebody writes: the same resource must not count twice.
      const key = `${r.resourceType}/${r.id ?? ''}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  return {
    resources,
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

export interface Live {
  readonly state: LiveState;
  /** Last change that arrived, in milliseconds; null before the first. */
  readonly changedAt: number | null;
  /** A resource that changed a moment ago, to be marked. */
  readonly isNew: (type: string, id: string) => boolean;
}

/** Keeps the chart of a patient current: reads anew just what a change touches, or everything by polling when the stream is down. */
export function useLive(patientId: string): Live {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  const [changedAt, setChangedAt] = useState<number | null>(null);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const types = useRef(new Set<string>());
  const locked = useSessionState().at === 'locked';

  useEffect(() => {
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const later = (ms: number, act: () => void): void => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        act();
      }, ms);
      timers.add(timer);
    };
    let flushing = false;
    const flush = (): void => {
      flushing = false;
      const changed = new Set(types.current);
      types.current.clear();
      void client.invalidateQueries({
        queryKey: chartKey(patientId),
        predicate: (query) => {
          const [, , kind, name] = query.queryKey;
          const touched =
            kind === 'part'
              ? PART_TYPES[name as PartName]
              : kind === 'list'
                ? LIST_TYPES[name as ListName]
                : kind === 'types'
                  ? (name as readonly string[])
                  : [];
          return touched.some((t) => changed.has(t));
        },
      });
    };
    const stop = followPatient(patientId, {
      state: setState,
      changed: (change) => {
        const key = `${change.type}/${change.id}`;
        setChangedAt(Date.now());
        setMarked((before) => new Set(before).add(key));
        later(MARK_MS, () => {
          setMarked((before) => {
            const rest = new Set(before);
            rest.delete(key);
            return rest;
          });
        });
        types.current.add(change.type);
        if (!flushing) {
          flushing = true;
          later(100, flush);
        }
      },
      resumed: () => {
        void client.invalidateQueries({ queryKey: chartKey(patientId) });
      },
    });
    return () => {
      stop();
      timers.forEach(clearTimeout);
      void client.cancelQueries({ queryKey: chartKey(patientId) });
    };
  }, [client, patientId]);

  useEffect(() => {
    if (state !== 'broken' || locked) return;
    const timer = setInterval(() => {
      void client.invalidateQueries({ queryKey: chartKey(patientId) });
    }, POLL_MS);
    return () => {
      clearInterval(timer);
    };
  }, [client, patientId, state, locked]);

  return { state, changedAt, isNew: (type, id) => marked.has(`${type}/${id}`) };
}

/** Who is signed in; undefined before that is known. While the page is locked it is still the same user. */
export function useUser(): SessionUser | undefined {
  const session = useSessionState();
  return session.at === 'in' || session.at === 'locked' ? session.session.user : undefined;
}
