import { useQuery } from '@tanstack/react-query';
import { ownMessages } from '@/api/patient-messages';
import { threadsOf } from '@/fhir/messages';

/** There is no stream for patients: the list is read again so often while the page is open. */
const POLL_MS = 30_000;

export const messagesKey = (patient: string) => ['portal', 'messages', patient] as const;

export function useOwnMessages(patient: string) {
  return useQuery({
    queryKey: messagesKey(patient),
    refetchInterval: POLL_MS,
    queryFn: async ({ signal }) => {
      const { matches, truncated } = await ownMessages(patient, signal);
      return { threads: threadsOf(matches), truncated };
    },
  });
}
