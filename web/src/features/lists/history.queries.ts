import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { searchAll } from '@/api/fhir';
import type { Part } from '@/api/chart';
import { typesKey } from '@/features/chart';
import type { Resource } from '@/fhir';

/** So many are shown; more are said to be there. */
const MOST = 300;

type Type = 'FamilyMemberHistory' | 'Observation' | 'Device' | 'DeviceUseStatement';

/** A whole list of the chart as a widget wants it; read anew when one of its type changes. */
export function useWholeList(
  patientId: string,
  type: Type,
  query: Readonly<Record<string, string>> = {},
): UseQueryResult<Part> {
  return useQuery({
    queryKey: typesKey(patientId, [type], 'whole', query),
    queryFn: async ({ signal }): Promise<Part> => {
      const found = await searchAll(
        type,
        { patient: patientId, ...query, _count: 100 },
        { limit: MOST, signal },
      );
      return {
        resources: found.matches as unknown as readonly Resource[],
        total: found.total,
        next: found.truncated ? '' : undefined,
      };
    },
  });
}
