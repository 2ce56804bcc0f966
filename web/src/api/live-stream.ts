/** "live": changes arrive; "connecting": first try; "broken": the stream is down, so the caller must poll and say so. */
export type StreamState = 'connecting' | 'live' | 'broken';

export interface StreamListener {
  /** Data of a `change` event. */
  readonly changed: (data: unknown) => void;
  /** Data of a `draft` event: somebody's unfinished work changed. */
  readonly drafted?: (data: unknown) => void;
  readonly state: (state: StreamState) => void;
  /** Changes may have been missed: read everything again. */
  readonly resumed: () => void;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** Follows a stream of the server until the returned function is called. Reconnects with growing pauses. */
export function followStream(path: string, listener: StreamListener): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = FIRST_RETRY_MS;
  let broken = false;
  let ended = false;

  const again = (): void => {
    source?.close();
    if (ended) return;
    broken = true;
    listener.state('broken');
    timer = setTimeout(open, pause);
    pause = Math.min(pause * 2, LAST_RETRY_MS);
  };
  const open = (): void => {
    const stream = new EventSource(path);
    source = stream;
    stream.addEventListener('open', () => {
      pause = FIRST_RETRY_MS;
      listener.state('live');
      if (broken) listener.resumed();
      broken = false;
    });
    stream.addEventListener('change', (event) => {
      listener.changed(event.data);
    });
    stream.addEventListener('draft', (event) => {
      listener.drafted?.(event.data);
    });
    stream.addEventListener('reset', () => {
      listener.resumed();
    });
    stream.addEventListener('error', again);
  };

  listener.state('connecting');
  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    source?.close();
  };
}
