import { useEffect, useRef, useState } from 'react';
import { useSession } from '@/api/sessionStore';
import { dropDraft, keepDraft, readDraft } from './drafts';

/** Drafts that belong to no patient lie under this. */
const NOBODY = '-';

export interface Kept<T> {
  readonly values: T;
  readonly change: (part: Partial<T>) => void;
  /** What was typed is sent, or is not wanted. */
  readonly drop: () => void;
  /** Something was typed that is not sent. */
  readonly dirty: boolean;
}

/** What is typed, kept as a draft of this user and patient until it is sent or dropped. */
export function useKept<T extends object>(patientId: string | undefined, task: string, start: T): Kept<T> {
  const { user } = useSession();
  const subject = user.subject;
  const under = patientId ?? NOBODY;
  const [values, setValues] = useState<T>(() => ({
    ...start,
    ...(readDraft(subject, under, task)?.values as Partial<T> | undefined),
  }));
  const [dirty, setDirty] = useState(() => readDraft(subject, under, task) !== undefined);
  const done = useRef(false);
  useEffect(() => {
    if (dirty && !done.current) keepDraft(subject, under, task, values);
  }, [dirty, subject, under, task, values]);
  return {
    values,
    dirty,
    change: (part) => {
      done.current = false;
      setDirty(true);
      setValues((before) => ({ ...before, ...part }));
    },
    drop: () => {
      done.current = true;
      dropDraft(subject, under, task);
      setDirty(false);
      setValues(start);
    },
  };
}
