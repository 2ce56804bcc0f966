import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { readInbox } from '@/api/inbox';
import { followInbox } from '@/api/inbox-live';
import type { StreamState } from '@/api/live-stream';
import { useSessionState } from '@/api/sessionStore';
import type { PlaceCount } from '@/workspace/feature';
import { countOf, countsOf } from './counts';

export const inboxKey = ['inbox'] as const;
const POLL_MS = 15_000;
/** What changes by the clock alone: overdue, put away until, standing in. */
const CLOCK_MS = 60_000;

let state: StreamState = 'connecting';
const listeners = new Set<() => void>();

/** Whether changes arrive by themselves; "broken" while the inbox is polled, which a screen must say. */
export function useInboxState(): StreamState {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => state,
  );
}

export function pollEvery(stream: StreamState): number {
  return stream === 'live' ? CLOCK_MS : POLL_MS;
}

/** The number in the rail, on every screen; it follows the inbox, for the list too. */
export function useInboxCount(): PlaceCount {
  const session = useSessionState();
  const subject = session.at === 'in' ? session.session.user.subject : undefined;
  const client = useQueryClient();
  const stream = useInboxState();
  useEffect(() => {
    if (subject === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const become = (next: StreamState): void => {
      state = next;
      listeners.forEach((tell) => {
        tell();
      });
    };
    if (typeof EventSource === 'undefined') {
      become('broken');
      return;
    }
    const stop = followInbox(subject, {
      state: become,
      changed: () => {
        // Several changes of one act are read together.
        clearTimeout(timer);
        timer = setTimeout(() => void client.invalidateQueries({ queryKey: inboxKey }), 150);
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client, subject]);
  const query = useQuery({
    queryKey: [...inboxKey, 'count'],
    enabled: subject !== undefined,
    refetchInterval: pollEvery(stream),
    queryFn: async ({ signal }) => countOf(countsOf(await readInbox('open', 1, signal)), 'all'),
  });
  // A number that could not be renewed may be wrong: better none.
  if (query.error !== null) return { state: 'failed' };
  if (query.data === undefined) return { state: query.isPending ? 'loading' : 'failed' };
  return { state: 'known', count: query.data.open, critical: query.data.critical };
}
