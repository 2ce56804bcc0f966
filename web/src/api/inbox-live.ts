import { followStream, type StreamState } from './live-stream';

export interface InboxListener {
  /** Something came, changed or left: read the inbox again. */
  readonly changed: () => void;
  readonly state: (state: StreamState) => void;
}

type Told = { readonly kind: 'changed' | 'ask' } | { readonly kind: 'state'; readonly state: StreamState };

/**
 * Follows the own inbox until the returned function is called. A browser keeps few connections to one server, and this one is
 * open on every screen: the windows of a user share one stream, which the first holds and tells the others of. The next takes over when
 * it is closed.
 */
export function followInbox(subject: string, listener: InboxListener): () => void {
  const locks = (navigator as Partial<Navigator>).locks;
  if (locks === undefined || typeof BroadcastChannel === 'undefined') return follow(listener);
  const name = `salus.inbox.${subject}`;
  const channel = new BroadcastChannel(name);
  const ending = new AbortController();
  let own: StreamState | undefined;
  const tell = (told: Told): void => {
    channel.postMessage(told);
  };
  channel.addEventListener('message', ({ data }: MessageEvent<Told>) => {
    if (data.kind === 'changed') listener.changed();
    else if (data.kind === 'state' && own === undefined) listener.state(data.state);
    else if (data.kind === 'ask' && own !== undefined) tell({ kind: 'state', state: own });
  });
  listener.state('connecting');
  tell({ kind: 'ask' });
  locks
    .request(name, { signal: ending.signal }, async () => {
      // It may have ended between the giving of the lock and this call.
      if (ending.signal.aborted) return;
      const stop = follow({
        changed: () => {
          listener.changed();
          tell({ kind: 'changed' });
        },
        state: (state) => {
          // Between two holders something may have been missed.
          if (state === 'live' && own !== 'live') listener.changed();
          own = state;
          listener.state(state);
          tell({ kind: 'state', state });
        },
      });
      await new Promise<void>((done) => {
        ending.signal.addEventListener('abort', () => {
          done();
        });
      });
      stop();
    })
    .catch((failure: unknown) => {
      // Ended before it was one's turn; anything else means that nothing is heard.
      if (!ending.signal.aborted) {
        listener.state('broken');
        throw failure;
      }
    });
  return () => {
    ending.abort();
    channel.close();
  };
}

function follow(listener: InboxListener): () => void {
  return followStream('/live?inbox=me', {
    changed: listener.changed,
    state: listener.state,
    resumed: listener.changed,
  });
}
