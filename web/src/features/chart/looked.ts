/**
 * When a user last looked at a chart, kept on this device per user and patient (ids and times only). A visit of the
 * chart lasts until it was not on screen for half an hour, so a reload does not make news old.
 */
const VISIT_MS = 30 * 60_000;

interface Looked {
  /** Everything recorded after this is new to the user; null when the chart was never opened before. */
  since: number | null;
  lastSeen: number;
}

const keyOf = (subject: string, patientId: string): string => `salus.looked.${subject}.${patientId}`;

function read(key: string): Looked | null {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? 'null') as Partial<Looked> | null;
    if (value === null || typeof value.lastSeen !== 'number') return null;
    return { since: typeof value.since === 'number' ? value.since : null, lastSeen: value.lastSeen };
  } catch {
    return null;
  }
}

function write(key: string, value: Looked): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Without storage every opening counts as the first: more is shown as new, never less.
  }
}

/** Notes that the chart is on screen now; gives the moment after which things are new. */
export function look(subject: string, patientId: string, now: number): number | null {
  const key = keyOf(subject, patientId);
  const before = read(key);
  const since = before === null ? null : now - before.lastSeen > VISIT_MS ? before.lastSeen : before.since;
  write(key, { since, lastSeen: now });
  return since;
}

export function markAllSeen(subject: string, patientId: string, now: number): void {
  write(keyOf(subject, patientId), { since: now, lastSeen: now });
}
