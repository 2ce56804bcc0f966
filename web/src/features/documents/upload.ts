import { MAY_BE_FILED, MOST_BYTES } from '@/api/documents';
import { ApiError } from '@/api/errors';
import { failureWords } from '@/features/chart';
import { t, type TextKey } from '@/i18n';

/** LOINC codes with the names that LOINC gives them; the words on the screen are `documents.type.<code>`. */
export const TYPES = [
  { code: '11488-4', display: 'Consult note' },
  { code: '57133-1', display: 'Referral note' },
  { code: '18842-5', display: 'Discharge summary' },
  { code: '11502-2', display: 'Laboratory report' },
  { code: '18748-4', display: 'Diagnostic imaging study' },
  { code: '11504-8', display: 'Surgical operation note' },
  { code: '59284-0', display: 'Consent Document' },
  { code: '34109-9', display: 'Note' },
] as const;

export const TYPE_TEXT: Readonly<Record<(typeof TYPES)[number]['code'], TextKey>> = {
  '11488-4': 'documents.type.11488-4',
  '57133-1': 'documents.type.57133-1',
  '18842-5': 'documents.type.18842-5',
  '11502-2': 'documents.type.11502-2',
  '18748-4': 'documents.type.18748-4',
  '11504-8': 'documents.type.11504-8',
  '59284-0': 'documents.type.59284-0',
  '34109-9': 'documents.type.34109-9',
};

/** `date` is an instant in R4; the day itself goes with the content. */
export const noonOf = (day: string): string => new Date(`${day}T12:00:00`).toISOString();

export interface Facts {
  readonly type: string;
  readonly date: string;
  readonly author: string;
}

export type Progress =
  | { readonly kind: 'waiting' | 'checking' | 'filed' | 'cancelled' }
  | { readonly kind: 'sending'; readonly share: number }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Item {
  readonly key: string;
  readonly file: File;
  readonly title: string;
  readonly progress: Progress;
}

export function itemOf(file: File): Item {
  const failed = file.size > MOST_BYTES;
  return {
    key: crypto.randomUUID(),
    file,
    title: file.name.replace(/\.[^.]*$/, ''),
    progress: failed ? { kind: 'failed', reason: t('documents.tooLarge') } : { kind: 'waiting' },
  };
}

/** Can be sent, for the first time or again. */
export function isOpen({ file, progress }: Item): boolean {
  return (
    file.size <= MOST_BYTES &&
    (progress.kind === 'waiting' || progress.kind === 'failed' || progress.kind === 'cancelled')
  );
}

export function progressWords(progress: Progress): string {
  switch (progress.kind) {
    case 'waiting':
      return t('documents.state.waiting');
    case 'sending':
      return t('documents.state.sending', { percent: Math.floor(progress.share * 100) });
    case 'checking':
      return t('documents.state.checking');
    case 'filed':
      return t('documents.state.filed');
    case 'cancelled':
      return t('documents.state.cancelled');
    case 'failed':
      return t('documents.state.failed', { reason: progress.reason });
  }
}

/** Why an upload failed; what was lost after all of it was sent may be filed. */
export function uploadFailure(error: unknown): string {
  if (error instanceof ApiError && error.kind === 'unreachable')
    return t(error.code === MAY_BE_FILED ? 'documents.unsure' : 'documents.lost');
  return failureWords(error);
}

/** What is missing before anything may be sent; null when nothing is. */
export function blockedBy(
  items: readonly Item[],
  facts: Facts,
  confirmed: boolean,
  today: string,
): string | null {
  if (!items.some(isOpen)) return t('documents.noFiles');
  if (facts.type === '') return t('documents.noType');
  if (facts.date === '' || facts.date > today) return t('documents.noDate');
  return confirmed ? null : t('documents.notConfirmed');
}

/** What may be said of a document that others sort: whose it is, of what type and day, and its title. The server adds its category. */
export function scanOf(item: Item, facts: Facts, patientId: string): fhir4.DocumentReference {
  const type = TYPES.find(({ code }) => code === facts.type);
  return {
    resourceType: 'DocumentReference',
    status: 'current',
    type: { coding: [{ system: 'http://loinc.org', code: facts.type, display: type?.display ?? '' }] },
    subject: { reference: `Patient/${patientId}` },
    date: noonOf(facts.date),
    description: item.title.trim() === '' ? item.file.name : item.title.trim(),
    content: [{ attachment: { title: item.file.name, creation: facts.date } }],
  };
}

/** As US Core wants a DocumentReference; the server adds what the content is. */
export function documentOf(item: Item, facts: Facts, patientId: string): fhir4.DocumentReference {
  const author = facts.author.trim();
  return {
    ...scanOf(item, facts, patientId),
    category: [
      {
        coding: [
          {
            system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
            code: 'clinical-note',
            display: 'Clinical Note',
          },
        ],
      },
    ],
    ...(author === '' ? {} : { author: [{ display: author }] }),
  };
}
