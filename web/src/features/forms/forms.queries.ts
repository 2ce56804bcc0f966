import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { loadFilings, loadForms, type Filings } from '@/api/forms';
import { typesKey } from '@/features/chart';

const TYPES = ['QuestionnaireResponse', 'Observation'] as const;

export const filingsKey = (patientId: string): readonly unknown[] => typesKey(patientId, TYPES, 'forms');

/** The questionnaires in use; they change rarely. */
export function useForms(): UseQueryResult<readonly fhir4.Questionnaire[]> {
  return useQuery({ queryKey: ['forms'], queryFn: ({ signal }) => loadForms(signal), staleTime: 300_000 });
}

/** Filed answers of the open chart, read anew when one changes. */
export function useFilings(patientId: string): UseQueryResult<Filings> {
  return useQuery({
    queryKey: filingsKey(patientId),
    queryFn: ({ signal }) => loadFilings(patientId, signal),
  });
}
