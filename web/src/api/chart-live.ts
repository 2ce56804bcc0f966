import { readJson } from '@/fhir/decimals';
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
    const change = readJson(data) as Partial<LiveChange>;
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

/** A draft of the open chart changed; `editor` is the screen that did it. */
export interface DraftChange {
  readonly id: string;
  readonly kind: string;
  readonly editor: string;
}

export interface DraftListener {
  readonly changed: (change: DraftChange) => void;
  /** Changes may have been missed. */
  readonly resumed: () => void;
}

const draftListeners = new Map<string, Set<DraftListener>>();

/** Follows the drafts of a patient whose chart is followed; the stream of the chart carries both. */
export function followDrafts(patientId: string, listener: DraftListener): () => void {
  const all = draftListeners.get(patientId) ?? new Set();
  draftListeners.set(patientId, all.add(listener));
  return () => {
    all.delete(listener);
    if (all.size === 0 && draftListeners.get(patientId) === all) draftListeners.delete(patientId);
  };
}

function readDraftChange(data: unknown, patientId: string): DraftChange | null {
  if (typeof data !== 'string') return null;
  try {
    const { id, kind, editor, patient } = readJson(data) as Partial<DraftChange & { patient: string }>;
    return typeof id === 'string' && typeof kind === 'string' && patient === patientId
      ? { id, kind, editor: editor ?? '' }
      : null;
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
    drafted: (data) => {
      const change = readDraftChange(data, patientId);
      if (change)
        draftListeners.get(patientId)?.forEach((one) => {
          one.changed(change);
        });
    },
    state: listener.state,
    resumed: () => {
      listener.resumed();
      draftListeners.get(patientId)?.forEach((one) => {
        one.resumed();
      });
    },
  });
}
