import { formatRecent } from '@/fhir';
import { ageText } from '@/fhir/dates';
import { SEX_WORDS } from '@/fhir/patient';
import { t, wordsOf } from '@/i18n';
import type { IconName } from '@/ui';
import type { Item, Kind, Urgency } from './items';

export const KIND_WORDS = wordsOf<Kind>({
  results: 'inbox.kind.results',
  cosign: 'inbox.kind.cosign',
  refills: 'inbox.kind.refills',
  messages: 'inbox.kind.messages',
  referrals: 'inbox.kind.referrals',
  tasks: 'inbox.kind.tasks',
});

export const KIND_ICONS: Readonly<Record<Kind, IconName>> = {
  results: 'flask',
  cosign: 'pencil',
  refills: 'pill',
  messages: 'message',
  referrals: 'arrow',
  tasks: 'check',
};

export const URGENCY_WORDS = wordsOf<Urgency>({
  critical: 'inbox.section.critical',
  urgent: 'inbox.section.urgent',
  routine: 'inbox.section.routine',
});

/** Who it is about, in a row: the name alone never says it. */
export function patientWords(item: Item): string {
  if (item.patientId === undefined) return t('inbox.noPatient');
  return item.face?.name ?? t('inbox.patientNotGiven');
}

export function ageAndSex(item: Item): string {
  const { face } = item;
  if (face === undefined) return '';
  const age = face.birthDate === undefined ? undefined : ageText(face.birthDate);
  return [age, SEX_WORDS[face.sex]].filter((one) => one !== undefined).join(' ');
}

export function recent(at: string | undefined): string {
  return formatRecent(at, Date.now());
}
