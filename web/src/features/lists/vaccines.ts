import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { call } from '@/api/client';

export interface Vaccine {
  /** CVX. */
  readonly code: string;
  readonly display: string;
}

/** The vaccines that the server's terminology has. They change with a release, not with a chart. */
export function useVaccines(): UseQueryResult<readonly Vaccine[]> {
  return useQuery({
    queryKey: ['terminology', 'vaccines'],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const { body } = await call<fhir4.ValueSet>('/fhir/ValueSet/$expand', {
        query: { url: 'urn:salus:ValueSet:starter-vaccines', count: 500 },
        signal,
      });
      return (body.expansion?.contains ?? []).flatMap(({ code, display }) =>
        code === undefined || display === undefined ? [] : [{ code, display }],
      );
    },
  });
}
