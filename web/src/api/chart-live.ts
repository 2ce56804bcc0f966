import { followStream, type StreamState } from './live-stream';

/** One change that the server tells of: `GET /live?patient=`. */
export interface LiveChange {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly kind: 'created' | 'updated' | 'deleted';
  readonly patient: string;
}

/** "broken": the stream is down, so the caller must poll and say so. */
export type LiveState = StreamState;

export interface LiveListener {
  readonly changed: (change: LiveChange) => void;
  readonly state: (state: LiveState) => void;
  /** The stream is back after a break: changes may have been missed. */
  readonly resumed: () => void;
}

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

/** Follows a patient's changes until the returned function is called. */
export function followPatient(patientId: string, listener: LiveListener): () => void {
  return followStream(`/live?patient=${encodeURIComponent(patientId)}`, {
    changed: (data) => {
      const change = readChange(data, patientId);
      if (change) listener.changed(change);
    },
    state: listener.state,
    resumed: listener.resumed,
  });
}
