import {
  chosen,
  conceptOf,
  dateProblem,
  dayOf,
  without,
  type Author,
  type Choice,
  type Problems,
} from '@/features/chart';
import {
  conceptTerm,
  formatDate,
  formatDateTime,
  isoDateTime,
  LOINC,
  parseDate,
  type DocumentReference,
  type Extension,
} from '@/fhir';
import { t, wordsOf } from '@/i18n';
import { noonOf, TYPE_TEXT, TYPES } from './upload';

const NOTE = 'http://hl7.org/fhir/StructureDefinition/note';
const IN_ERROR = 'urn:salus:document-entered-in-error';
const REVIEWED = 'urn:salus:document-reviewed';
const MOVED_HERE = 'urn:salus:document-moved-here';
const SCAN = 'urn:salus:document-scan';
const TO_SORT = 'urn:salus:document-to-sort';

const find = (document: DocumentReference, url: string): Extension | undefined =>
  document.extension?.find((one) => one.url === url);
const part = (extension: Extension | undefined, url: string): Extension | undefined =>
  extension?.extension?.find((one) => one.url === url);

/** What is called by its name in a sentence. */
export const titleOf = (document: DocumentReference): string =>
  document.description ?? conceptTerm(document.type) ?? t('chart.documentKindNotRecorded');

/**
 * The day that stands on the document, where nothing but a day is known: `date` is an instant in R4, so that of an uploaded letter is the
 * noon of that day.
 */
function dayOn(document: DocumentReference): string | undefined {
  const creation = document.content?.[0]?.attachment?.creation;
  return creation !== undefined &&
    parseDate(creation)?.timed === false &&
    document.date !== undefined &&
    dayOf(document.date) === creation
    ? creation
    : undefined;
}

/** Its date as far as it is known. */
export function dateWords(document: DocumentReference): string {
  const day = dayOn(document);
  return day === undefined ? formatDateTime(document.date) : formatDate(day);
}

/** An act upon it: who and when, and why where that is asked. */
export interface Act {
  readonly by: string;
  readonly reference: string | undefined;
  readonly time: string;
  readonly reason: string;
}

function actOf(document: DocumentReference, url: string): Act | null {
  const act = find(document, url);
  if (act === undefined) return null;
  const by = part(act, 'by')?.valueReference;
  return {
    by: by?.display ?? t('chart.notRecorded'),
    reference: by?.reference,
    time: formatDateTime(part(act, 'time')?.valueInstant ?? part(act, 'time')?.valueDateTime),
    reason: part(act, 'reason')?.valueString ?? '',
  };
}

export const reviewOf = (document: DocumentReference): Act | null => actOf(document, REVIEWED);
export const movedHere = (document: DocumentReference): Act | null => actOf(document, MOVED_HERE);
/** The front desk brought it, and nobody has said yet what it is. */
export const waitsForSorting = (document: DocumentReference): Act | null => actOf(document, TO_SORT);
export const noteOf = (document: DocumentReference): string =>
  find(document, NOTE)?.valueAnnotation?.text ?? '';

/** It came from outside, and nobody has said yet that it was read. */
export const waitsForReview = (document: DocumentReference): boolean =>
  document.status === 'current' && find(document, SCAN) !== undefined && document.authenticator === undefined;

/** Somebody has said what it is. */
function sorted(document: DocumentReference): DocumentReference {
  if (waitsForSorting(document) === null) return document;
  const rest = withExtension(document, TO_SORT, undefined);
  return rest.docStatus === 'preliminary' ? without(rest, 'docStatus') : rest;
}

export interface DocumentForm {
  title: string;
  type: string;
  date: string;
  note: string;
}

export const DOCUMENT_LABELS = wordsOf({
  title: 'documents.form.title',
  type: 'documents.type',
  date: 'documents.date',
  note: 'chart.note',
});

export const TYPE_CHOICES: readonly Choice[] = TYPES.map(({ code, display }) => ({
  code,
  display,
  text: TYPE_TEXT[code],
}));

export const documentToForm = (document: DocumentReference): DocumentForm => ({
  title: document.description ?? '',
  type: chosen(document.type, TYPE_CHOICES),
  date: dayOf(document.date),
  note: noteOf(document),
});

export function documentProblems(
  form: DocumentForm,
  now: number,
  base: DocumentReference | undefined,
): Problems<DocumentForm> {
  const problems: Problems<DocumentForm> = {};
  if (form.title.trim() === '' && base?.description !== undefined) problems.title = t('documents.needTitle');
  const wrong =
    form.date === '' && base?.date !== undefined ? t('documents.noDate') : dateProblem(form.date, now);
  if (wrong !== null) problems.date = wrong;
  return problems;
}

/** What else it says stays as it is; the first content alone takes the day. */
export function withForm(form: DocumentForm, document: DocumentReference, author: Author): DocumentReference {
  const base = form.type === '' ? document : sorted(document);
  const title = form.title.trim();
  const type = conceptOf(LOINC, form.type, TYPE_CHOICES, base.type);
  const note = form.note.trim();
  const noted =
    note === noteOf(base)
      ? base
      : withExtension(
          base,
          NOTE,
          note === ''
            ? undefined
            : {
                url: NOTE,
                valueAnnotation: { authorString: author.name, time: isoDateTime(author.now), text: note },
              },
        );
  return {
    ...noted,
    ...(title === '' ? {} : { description: title }),
    ...(type === undefined ? {} : { type }),
    ...(form.date === '' || form.date === dayOf(base.date)
      ? {}
      : {
          date: noonOf(form.date),
          content: (base.content ?? []).map((one, i) =>
            i === 0 ? { ...one, attachment: { ...one.attachment, creation: form.date } } : one,
          ),
        }),
  };
}

/** Stays in the record, is shown nowhere, and says why. */
export function inError(document: DocumentReference, reason: string, author: Author): DocumentReference {
  return {
    ...withExtension(document, IN_ERROR, {
      url: IN_ERROR,
      extension: [
        { url: 'reason', valueString: reason.trim() },
        { url: 'time', valueInstant: new Date(author.now).toISOString() },
        {
          url: 'by',
          valueReference: {
            ...(author.practitionerId === null ? {} : { reference: `Practitioner/${author.practitionerId}` }),
            display: author.name,
          },
        },
      ],
    }),
    status: 'entered-in-error',
  };
}

/** As before it was taken back; what others changed meanwhile stays. */
export const restored = (current: DocumentReference, before: DocumentReference): DocumentReference => ({
  ...withExtension(current, IN_ERROR, undefined),
  status: before.status ?? 'current',
});

function withExtension(
  document: DocumentReference,
  url: string,
  next: Extension | undefined,
): DocumentReference {
  const extension = [
    ...(document.extension ?? []).filter((one) => one.url !== url),
    ...(next === undefined ? [] : [next]),
  ];
  // FHIR has no empty lists.
  return { ...without(document, 'extension'), ...(extension.length === 0 ? {} : { extension }) };
}
