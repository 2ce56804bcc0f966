import { useEffect, useState } from 'react';
import type { UploadWay } from '@/api/documents';
import { dropDraft } from '@/workspace/drafts';
import { keep, readKept, type KeptTask } from './kept';
import { blockedBy, type Facts } from './upload';
import { useUploads, type Uploads } from './useUploads';

const TASKS: Readonly<Record<UploadWay, KeptTask>> = { upload: 'documents', scan: 'scan' };

/** Files of one patient that wait to be filed, with what is said of them. They are kept until they are filed or discarded. */
export interface Filing {
  readonly uploads: Uploads;
  readonly facts: Facts;
  readonly set: (what: Partial<Facts>) => void;
  /** Names of files that a reload of the page has lost. */
  readonly lost: readonly string[];
  readonly confirmed: boolean;
  readonly confirm: (confirmed: boolean) => void;
  /** Something is not filed yet. */
  readonly dirty: boolean;
  /** Files were there already when the screen was opened. */
  readonly found: boolean;
  /** What is missing before anything may be sent; null when nothing is. */
  readonly blocked: string | null;
  readonly drop: () => void;
}

export function useFiling(
  way: UploadWay,
  subject: string | undefined,
  patientId: string,
  today: string,
): Filing {
  const task = TASKS[way];
  const [kept] = useState(() => (subject === undefined ? undefined : readKept(subject, patientId, task)));
  const [facts, setFacts] = useState<Facts>(kept?.facts ?? { type: '', date: today, author: '' });
  const [lost, setLost] = useState<readonly string[]>(kept?.lost ?? []);
  const [confirmed, confirm] = useState(false);
  const uploads = useUploads(way, kept?.items ?? [], () => {
    confirm(false);
    setLost([]);
  });
  const { items } = uploads;
  const dirty = items.some((one) => one.progress.kind !== 'filed') || lost.length > 0;
  useEffect(() => {
    // A hidden panel or a page that was left comes back with its files.
    if (subject === undefined) return;
    if (dirty) keep(subject, patientId, task, { facts, items, lost });
    else dropDraft(subject, patientId, task);
  }, [subject, patientId, task, dirty, facts, items, lost]);
  return {
    uploads,
    facts,
    set: (what) => {
      setFacts((f) => ({ ...f, ...what }));
    },
    lost,
    confirmed,
    confirm,
    dirty,
    found: (kept?.items ?? []).some((one) => one.progress.kind !== 'filed'),
    blocked: blockedBy(items, facts, confirmed, today),
    drop: () => {
      if (subject !== undefined) dropDraft(subject, patientId, task);
    },
  };
}
