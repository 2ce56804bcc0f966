/** One change that the server tells of: `GET /live?patient=`. */
export interface LiveChange {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly kind: 'created' | 'updated' | 'deleted';
  readonly patient: string;
}

/** "live": changes arrive; "connecting": first try; "broken": the stream is down, so the caller must poll and say so. */
export type LiveState = 'connecting' | 'live' | 'broken';

export interface LiveListener {
  readonly changed: (change: LiveChange) => void;
  readonly state: (state: LiveState) => void;
  /** The stream is back after a break: changes may have been missed. */
  readonly resumed: () => void;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

function readChange(data: unknown, patientId: string): LiveChange | null {
  if (typeof data !== 'string') return null;
  try {
    const change = JSON.parse(data) as Partial<LiveChange>;
    if (typeof change.type !== 'string' || typeof change.id !== 'string') return null;
    // A change of another patient never touches this chart.
    if (change.patient !== undefined && change.patient !== patientId) return null;
    return {
      type: change.type,
      id: change.id,
      version: change.version ?? 0,
      kind: change.kind ?? 'updated',
      patient: patientId,
    };
  } catch {
    return null;
  }
}

/** Follows a patient's changes until the returned function is called. Reconnects with growing pauses. */
export function followPatient(patientId: string, listener: LiveListener): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = FIRST_RETRY_MS;
  let broken = false;
  let ended = false;

  const open = (): void => {
    const stream = new EventSource(`/live?patient=${encodeURIComponent(patientId)}`);
    source = stream;
    stream.addEventListener('open', () => {
      pause = FIRST_RETRY_MS;
      listener.state('live');
      if (broken) listener.resumed();
      broken = false;
    });
    stream.addEventListener('change', (event) => {
      const change = readChange(event.data, patientId);
      if (change) listener.changed(change);
    });
    stream.addEventListener('error', () => {
      stream.close();
      if (ended) return;
      broken = true;
      listener.state('broken');
      timer = setTimeout(open, pause);
      pause = Math.min(pause * 2, LAST_RETRY_MS);
    });
  };

  listener.state('connecting');
  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    source?.close();
  };
}
