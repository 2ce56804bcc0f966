import { useState } from 'react';
import { readOne } from '@/api/chart';
import { useSaver } from '@/features/chart';
import type { Resource } from '@/fhir';
import { t } from '@/i18n';
import { offerUndo } from '@/ui';

/**
 * Changes an entry at once, and offers to take that back. Whatever hinders it is said where it was asked for; a change of somebody else
 * meanwhile is never written over.
 */
export function useAct() {
  const save = useSaver();
  const [failed, setFailed] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const reasonOf = (result: Awaited<ReturnType<typeof save>>): string | null =>
    result.kind === 'saved' ? null : result.kind === 'conflict' ? t('care.changedMeanwhile') : result.reason;

  /** @param back what the change has changed, as it was, in the entry as it is then */
  async function act<R extends Resource>(next: R, done: string, back: (current: R) => R): Promise<boolean> {
    setBusy(true);
    const reason = reasonOf(await save(next));
    setBusy(false);
    setFailed(reason);
    if (reason !== null) return false;
    offerUndo(done, async () => {
      const current = await readOne<R>(next.resourceType, next.id ?? '');
      const undone = reasonOf(await save(back(current)));
      if (undone !== null) throw new Error(undone);
    });
    return true;
  }
  return { act, failed, busy };
}
