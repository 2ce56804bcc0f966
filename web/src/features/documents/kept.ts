import { t } from '@/i18n';
import { keepDraft, readDraft } from '@/workspace/drafts';
import type { Facts, Item } from './upload';

/** Name of the draft: for the panel its kind of work. */
export type KeptTask = 'documents' | 'scan';

/** What an upload panel or the scan page holds that was not filed yet. Files are in memory: a page that is loaded anew knows their names alone. */
export interface Kept {
  readonly facts: Facts;
  readonly items: readonly Item[];
  /** Names of files that must be chosen again. */
  readonly lost: readonly string[];
}

interface Stored extends Kept {
  readonly names: readonly string[];
}

export function keep(subject: string, patientId: string, task: KeptTask, what: Kept): void {
  const names = what.items.filter((one) => one.progress.kind !== 'filed').map((one) => one.file.name);
  keepDraft(subject, patientId, task, { ...what, names } satisfies Stored);
}

export function readKept(subject: string, patientId: string, task: KeptTask): Kept | undefined {
  const stored = readDraft(subject, patientId, task)?.values as Stored | undefined;
  if (stored === undefined) return undefined;
  const there = stored.items.every((one) => one.file instanceof File);
  return there
    ? { facts: stored.facts, items: stored.items.map(stopped), lost: stored.lost }
    : { facts: stored.facts, items: [], lost: [...stored.lost, ...stored.names] };
}

/** The panel stops what it sends when it goes: what was sent whole may be filed. */
function stopped(item: Item): Item {
  switch (item.progress.kind) {
    case 'sending':
      return { ...item, progress: { kind: 'cancelled' } };
    case 'checking':
      return { ...item, progress: { kind: 'failed', reason: t('documents.unsure') } };
    default:
      return item;
  }
}
