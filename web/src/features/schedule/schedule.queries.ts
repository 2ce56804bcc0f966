import {
  useQueries,
  useQuery,
  useQueryClient,
  type QueryClient,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { searchAll } from '@/api/fhir';
import { followStream, type StreamState } from '@/api/live-stream';
import { findTimes, operate, readBoard, type Inputs } from '@/api/scheduling';
import { patientFace } from '@/fhir/patient';
import { boardOf, isRoom, nameOf, visitOf, type Board, type Visit } from './visits';
import { browserZone } from './zone';

const POLL_MS = 10_000;
export const boardsKey = ['board'] as const;

let lastZone = browserZone();
/** The clinic's zone as last heard; the browser's until then. */
export function knownZone(): string {
  return lastZone;
}

interface Filter {
  readonly location?: string | undefined;
  readonly practitioner?: string | undefined;
}

function boardQuery(date: string, filter: Filter, poll: boolean) {
  return {
    queryKey: [...boardsKey, date, filter.location ?? '', filter.practitioner ?? ''],
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Board> => {
      const board = boardOf(await readBoard({ date, ...filter }, signal), lastZone);
      lastZone = board.zone;
      return board;
    },
    staleTime: 0,
    refetchInterval: poll ? POLL_MS : (false as const),
  };
}

/** The visits of a day. */
export function useBoard(date: string, filter: Filter, poll: boolean): UseQueryResult<Board> {
  return useQuery(boardQuery(date, filter, poll));
}

/** The visits of several days, one result each. */
export function useBoards(dates: readonly string[], filter: Filter, poll: boolean): UseQueryResult<Board>[] {
  return useQueries({ queries: dates.map((date) => boardQuery(date, filter, poll)) });
}

/** Follows changes of some days: boards are read again at once. Answers "broken" while the caller must poll and say so. */
export function useBoardLive(dates: readonly string[]): StreamState {
  const queries = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  const key = dates.join(' ');
  useEffect(() => {
    if (typeof EventSource === 'undefined') {
      setState('broken');
      return;
    }
    const again = (): void => void refreshBoards(queries);
    // Several changes of one act are read together.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(again, 100);
    };
    // A browser keeps few connections to one server: of a week only the first day is followed, the rest polled.
    const end = followStream(`/live?board=${key.split(' ')[0] ?? ''}`, {
      changed: soon,
      state: setState,
      resumed: again,
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [key, queries]);
  return state;
}

export async function refreshBoards(queries: QueryClient): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: boardsKey }),
    queries.invalidateQueries({ queryKey: ['waitlist'] }),
    queries.invalidateQueries({ queryKey: ['free-times'] }),
    queries.invalidateQueries({ queryKey: ['visits-of'] }),
  ]);
}

export interface Directory {
  readonly schedules: readonly fhir4.Schedule[];
  readonly services: readonly {
    readonly reference: string;
    readonly name: string;
    readonly minutes: number | undefined;
  }[];
  readonly sites: readonly fhir4.Location[];
  readonly rooms: readonly fhir4.Location[];
  readonly practitioners: readonly { readonly reference: string; readonly name: string }[];
  readonly names: ReadonlyMap<string, string>;
  readonly truncated: boolean;
}

const DURATION = 'urn:salus:service-duration';

/** Who and what can be booked: hours, services, places and people. */
export function useDirectory(): UseQueryResult<Directory> {
  return useQuery({
    queryKey: ['directory'],
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<Directory> => {
      const all = { limit: 1000, signal };
      const [schedules, services, locations, practitioners] = await Promise.all([
        searchAll('Schedule', { _count: 200 }, all),
        searchAll('HealthcareService', { _count: 200 }, all),
        searchAll('Location', { _count: 200 }, all),
        searchAll('Practitioner', { _count: 200 }, all),
      ]);
      const names = new Map<string, string>();
      for (const one of [...services.matches, ...locations.matches, ...practitioners.matches])
        names.set(`${one.resourceType}/${one.id ?? ''}`, nameOf(one));
      const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
      return {
        schedules: schedules.matches,
        services: services.matches
          .filter(({ active }) => active !== false)
          .map((s) => ({
            reference: `HealthcareService/${s.id ?? ''}`,
            name: nameOf(s),
            minutes: s.extension?.find(({ url }) => url === DURATION)?.valuePositiveInt,
          }))
          .sort(byName),
        sites: locations.matches.filter((one) => !isRoom(one)),
        rooms: locations.matches.filter(isRoom),
        practitioners: practitioners.matches
          .filter(({ active }) => active !== false)
          .map((p) => ({ reference: `Practitioner/${p.id ?? ''}`, name: nameOf(p) }))
          .sort(byName),
        names,
        truncated: [schedules, services, locations, practitioners].some(({ truncated }) => truncated),
      };
    },
  });
}

export function useFreeTimes(inputs: Inputs, enabled: boolean): UseQueryResult<readonly Visit[]> {
  return useQuery({
    queryKey: ['free-times', inputs],
    enabled,
    staleTime: 0,
    // No times of an earlier question meanwhile: one of them could be booked.
    queryFn: async ({ signal }) => (await findTimes(inputs, signal)).map((one) => visitOf(one)),
  });
}

export interface WaitList {
  readonly entries: readonly Visit[];
  readonly offers: readonly Visit[];
  readonly truncated: boolean;
}

export function useWaitList(): UseQueryResult<WaitList> {
  return useQuery({
    queryKey: ['waitlist'],
    refetchInterval: 30_000,
    queryFn: async ({ signal }): Promise<WaitList> => {
      const include = '_include';
      const [waiting, held] = await Promise.all([
        searchAll(
          'Appointment',
          { status: 'waitlist', _sort: '_lastUpdated', [include]: 'Appointment:actor' },
          { signal },
        ),
        searchAll('Appointment', { status: 'pending', [include]: 'Appointment:actor' }, { signal }),
      ]);
      const included = [...waiting.included, ...held.included];
      const faces = new Map(
        included.flatMap((one) =>
          one.resourceType === 'Patient' ? [[one.id ?? '', patientFace(one)] as const] : [],
        ),
      );
      const names = new Map(
        included.map((one) => [`${one.resourceType}/${one.id ?? ''}`, nameOf(one)] as const),
      );
      const now = Date.now();
      return {
        entries: waiting.matches
          .map((one) => visitOf(one, faces, names))
          .sort((a, b) => (a.priority ?? 5) - (b.priority ?? 5)),
        offers: held.matches
          .map((one) => visitOf(one, faces, names))
          .filter(({ offerFor, holdUntil }) => offerFor !== undefined && (holdUntil ?? 0) > now),
        truncated: waiting.truncated || held.truncated,
      };
    },
  });
}

/** Appointments of one patient on a day and after it, for the chart. */
export function useVisitsOf(patientId: string, from: string): UseQueryResult<readonly Visit[]> {
  return useQuery({
    queryKey: ['visits-of', patientId, from],
    queryFn: async ({ signal }) => {
      const { matches, included } = await searchAll(
        'Appointment',
        { patient: `Patient/${patientId}`, date: `ge${from}`, _sort: 'date', _include: 'Appointment:actor' },
        { signal, limit: 100 },
      );
      const names = new Map(
        included.map((one) => [`${one.resourceType}/${one.id ?? ''}`, nameOf(one)] as const),
      );
      const faces = new Map(
        included.flatMap((one) =>
          one.resourceType === 'Patient' ? [[one.id ?? '', patientFace(one)] as const] : [],
        ),
      );
      return matches.map((one) => visitOf(one, faces, names));
    },
  });
}

/** One act on an appointment, against the version that was seen. */
export async function actOn(
  visit: Visit,
  act: string,
  inputs: Inputs = {},
): Promise<fhir4.Appointment | fhir4.Bundle> {
  return operate(`${encodeURIComponent(visit.id)}/$${act}`, inputs, {
    patient: visit.patientId,
    version: visit.version === '' ? undefined : visit.version,
  });
}
