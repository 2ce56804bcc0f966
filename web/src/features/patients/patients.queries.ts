import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Query } from '@/api/client';
import { read, search } from '@/api/fhir';
import { useSession } from '@/api/sessionStore';
import { patientFace, type PatientFace } from '@/fhir/patient';
import { useDebouncedValue } from '@/ui';
import { parseSearch, type ParsedSearch, type Reading } from './parseSearch';
import { recentIds } from './recent';

const PAGE = 20;

export interface Found {
  /** The text that these patients answer. */
  text: string;
  faces: PatientFace[];
  truncated: boolean;
  /** Matches on the server; undefined when that is not known exactly. */
  total: number | undefined;
}

export interface PatientSearch {
  parsed: ParsedSearch | undefined;
  query: UseQueryResult<Found>;
  /** The list answers exactly what is typed now: only then may Enter open a row. */
  current: boolean;
}

function toQuery(reading: Reading): Query {
  return { ...reading, _count: PAGE, _total: 'accurate' };
}

/** Searches all readings of a text at once; the same patient found twice is one row. */
export async function searchPatients(
  text: string,
  parsed: ParsedSearch,
  signal?: AbortSignal,
): Promise<Found> {
  const results = await Promise.all(
    parsed.readings.map((reading) => search('Patient', toQuery(reading), signal)),
  );
  const byId = new Map<string, PatientFace>();
  for (const patient of results.flatMap((result) => result.matches)) {
    const face = patientFace(patient);
    if (face.id !== '') byId.set(face.id, face);
  }
  const truncated = results.some((result) => result.truncated);
  const faces = [...byId.values()].sort(
    (a, b) => a.name.localeCompare(b.name) || (a.birthDate ?? '').localeCompare(b.birthDate ?? ''),
  );
  const only = results.length === 1 ? results[0] : undefined;
  return { text, faces, truncated, total: truncated ? only?.total : faces.length };
}

export function usePatientSearch(text: string): PatientSearch {
  const [settled] = useDebouncedValue(text, 150);
  const parsed = parseSearch(settled);
  const query = useQuery({
    queryKey: ['patient-search', settled],
    enabled: parsed !== undefined,
    queryFn: ({ signal }) => {
      if (parsed === undefined) throw new Error('Nothing to search.');
      return searchPatients(settled, parsed, signal);
    },
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
  const current = settled === text && query.data?.text === text && !query.isPlaceholderData;
  return { parsed: parseSearch(text), query, current };
}

export interface Recent {
  faces: PatientFace[];
  missing: number;
}

/** The recent patients in the order of opening; `missing` counts those that the server did not give. */
export function useRecentPatients(enabled = true): UseQueryResult<Recent> {
  const { user } = useSession();
  const ids = recentIds(user.subject);
  return useQuery({
    queryKey: ['recent-patients', user.subject, ids],
    enabled,
    queryFn: async ({ signal }) => {
      if (ids.length === 0) return { faces: [], missing: 0 };
      const { matches } = await search('Patient', { _id: ids.join(','), _count: ids.length }, signal);
      const byId = new Map(matches.map((patient) => [patient.id, patientFace(patient)]));
      const faces = ids.map((id) => byId.get(id)).filter((face) => face !== undefined);
      return { faces, missing: ids.length - faces.length };
    },
  });
}

export function usePatient(id: string, enabled = true): UseQueryResult<fhir4.Patient> {
  return useQuery({
    queryKey: ['Patient', id],
    enabled,
    queryFn: ({ signal }) => read('Patient', id, signal),
  });
}
