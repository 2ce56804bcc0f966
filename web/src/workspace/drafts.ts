import { useSyncExternalStore } from 'react';

/**
 * What was typed and not saved yet: in memory and in this tab's session storage, under user and patient. It outlives a
 * hidden panel, a lock and a reload; it ends with the save, the discarding, the sign-out or the tab.
 */
export interface Draft {
  readonly subject: string;
  readonly patientId: string;
  /** What the draft is for: "allergy", "allergy/123". */
  readonly task: string;
  readonly values: unknown;
  readonly keptAt: number;
}

const PREFIX = 'salus.draft.';
const memory = new Map<string, Draft>();
const listeners = new Set<() => void>();
let version = 0;

const keyOf = (subject: string, patientId: string, task: string): string =>
  `${PREFIX}${subject}.${patientId}.${task}`;

function changed(): void {
  version += 1;
  listeners.forEach((tell) => {
    tell();
  });
}

/** Drafts of a reloaded tab come back from its session storage. */
function load(): void {
  try {
    for (let i = 0; i < sessionStorage.length; i += 1) {
      const key = sessionStorage.key(i);
      if (!key?.startsWith(PREFIX) || memory.has(key)) continue;
      const draft = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Draft | null;
      if (draft?.subject && draft.patientId && draft.task) memory.set(key, draft);
    }
  } catch {
    // Storage switched off or broken: the drafts of this page are in memory.
  }
}
load();

export function readDraft(subject: string, patientId: string, task: string): Draft | undefined {
  return memory.get(keyOf(subject, patientId, task));
}

/** Keeps a draft; false when it is in memory only, so that the screen can say so. */
export function keepDraft(subject: string, patientId: string, task: string, values: unknown): boolean {
  const key = keyOf(subject, patientId, task);
  const draft: Draft = { subject, patientId, task, values, keptAt: Date.now() };
  memory.set(key, draft);
  let stored = true;
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    stored = false;
  }
  changed();
  return stored;
}

export function dropDraft(subject: string, patientId: string, task: string): void {
  remove([keyOf(subject, patientId, task)]);
}

/** At sign-out: nothing that was typed stays on the machine. */
export function clearDrafts(): void {
  remove([...memory.keys()]);
}

/** When somebody signs in: drafts of anybody else go. */
export function dropDraftsOfOthers(subject: string): void {
  remove([...memory].filter(([, d]) => d.subject !== subject).map(([key]) => key));
}

function remove(keys: readonly string[]): void {
  if (keys.length === 0) return;
  for (const key of keys) {
    memory.delete(key);
    try {
      sessionStorage.removeItem(key);
    } catch {
      // Nothing was stored then.
    }
  }
  changed();
}

/** The drafts of a user for one patient, kept current. */
export function useDrafts(subject: string | undefined, patientId: string): readonly Draft[] {
  useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => version,
  );
  return subject === undefined
    ? []
    : [...memory.values()].filter((d) => d.subject === subject && d.patientId === patientId);
}
