import { codeText, conceptTerm, formatDateTime, type Encounter } from '@/fhir';
import { t } from '@/i18n';

const HASH = 'urn:salus:note-hash';
const COPIED = 'urn:salus:copied-from';
const RETRACTED = 'urn:salus:retracted';
const USER = 'urn:salus:user';

export type NoteState = 'unsigned' | 'waiting' | 'signed' | 'amended' | 'retracted';

export interface Signer {
  readonly name: string;
  readonly time: string;
  /** Signed in training: a co-signature is needed beside it. */
  readonly training: boolean;
  readonly hash: string;
  readonly party: fhir4.Reference | undefined;
}

/** Who has signed; an attester without a hash is no signature of this system. */
export function signersOf(note: fhir4.Composition): readonly Signer[] {
  return (note.attester ?? []).flatMap((a) => {
    const hash = a.extension?.find((e) => e.url === HASH)?.valueString;
    return hash === undefined
      ? []
      : [
          {
            name: a.party?.display ?? t('note.somebody'),
            time: a.time ?? '',
            training: a.mode === 'professional',
            hash,
            party: a.party,
          },
        ];
  });
}

export function stateOf(note: fhir4.Composition): NoteState {
  switch (note.status) {
    case 'entered-in-error':
      return 'retracted';
    case 'amended':
      return 'amended';
    case 'final':
      return 'signed';
    default:
      return signersOf(note).length > 0 ? 'waiting' : 'unsigned';
  }
}

export interface Retraction {
  readonly reason: string;
  readonly time: string;
  readonly by: string;
}

export function retractionOf(note: fhir4.Composition): Retraction | undefined {
  const parts = note.extension?.find((e) => e.url === RETRACTED)?.extension;
  if (parts === undefined) return undefined;
  const of = (url: string) => parts.find((e) => e.url === url);
  return {
    reason: of('reason')?.valueString ?? '',
    time: of('time')?.valueDateTime ?? '',
    by: of('by')?.valueReference?.display ?? t('note.somebody'),
  };
}

export const copiedFrom = (section: fhir4.CompositionSection): fhir4.Reference | undefined =>
  section.extension?.find((e) => e.url === COPIED)?.valueReference;

/** The note that an addendum belongs to. */
export const appendedTo = (note: fhir4.Composition): string | undefined =>
  note.relatesTo?.find((r) => r.code === 'appends')?.targetReference?.reference;

export const authorOf = (note: fhir4.Composition): string =>
  note.author.map((a) => a.display).find((name) => name !== undefined) ?? t('chart.authorNotRecorded');

export const typeOf = (note: fhir4.Composition): string =>
  conceptTerm(note.type) ?? t('chart.documentKindNotRecorded');

/** Whether a reference names the user: by the account, or by the Practitioner that it belongs to. */
export function isUser(
  reference: fhir4.Reference | undefined,
  user: { readonly subject: string; readonly practitionerId: string | null } | undefined,
): boolean {
  if (reference === undefined || user === undefined) return false;
  if (reference.identifier?.system === USER) return reference.identifier.value === user.subject;
  return user.practitionerId !== null && reference.reference === `Practitioner/${user.practitionerId}`;
}

/** "Office visit, 14-Jul-2026 10:21" */
export const visitName = (visit: Encounter): string =>
  [
    conceptTerm(visit.type?.[0]) ?? visit.class?.display ?? t('note.visit'),
    formatDateTime(visit.period?.start),
  ].join(', ');

/** The same with its status. */
export const visitText = (visit: Encounter): string =>
  visit.status === undefined ? visitName(visit) : `${visitName(visit)}, ${codeText(visit.status)}`;
