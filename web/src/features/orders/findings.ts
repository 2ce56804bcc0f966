import type { Checked, Finding, Overridden } from '@/api/orders';
import { t, wordsOf, type TextKey } from '@/i18n';
import type { IconName } from '@/ui';

export interface Shape {
  readonly tone: 'crit' | 'serious' | 'caution';
  readonly icon: IconName;
  readonly word: TextKey;
}

const CONTRAINDICATED: Shape = { tone: 'crit', icon: 'octagon', word: 'orders.finding.contraindicated' };
const SERIOUS: Shape = { tone: 'serious', icon: 'triangle', word: 'orders.finding.serious' };
const CAUTION: Shape = { tone: 'caution', icon: 'diamond', word: 'orders.finding.caution' };
const UNCHECKED: Shape = { tone: 'serious', icon: 'barred', word: 'orders.finding.notChecked' };

/** What a check is about; of one that is not known here its own name is shown. */
const SUBJECTS: Readonly<Record<string, string>> = wordsOf({
  allergies: 'orders.subject.allergies',
  interactions: 'orders.subject.interactions',
  duplicates: 'orders.subject.duplicates',
  doses: 'orders.subject.doses',
});
export function subjectWords(subject: string): string {
  return SUBJECTS[subject] ?? subject;
}

/** How loud a finding is; one of an unknown subject is never quieter than serious. */
export function shapeOf({ subject, text }: Finding): Shape {
  if (text.startsWith('NOT CHECKED')) return UNCHECKED;
  if (subject === 'allergies') return CONTRAINDICATED;
  if (subject === 'duplicates' || subject === 'doses') return CAUTION;
  return SERIOUS;
}

/** What the server says of an order whose medicine it cannot read. */
const UNREADABLE =
  'NOT CHECKED against allergies: this order does not say which medicine it is in a way that can be read here.';
const ALLERGY = /^Allergy on record: (.+)\. Ordered: (.+)\.$/;

/** The recorded allergen that a finding names; null when it names none. */
export function allergenOf(finding: Finding): string | null {
  return ALLERGY.exec(finding.text)?.[1] ?? null;
}

/** The finding in the language of the screen; words that are not known stay as the server wrote them. */
export const findingWords = (finding: Finding): string => textWords(finding.text);

export function textWords(text: string): string {
  if (text === UNREADABLE) return t('orders.finding.unreadable');
  const [, allergen, ordered] = ALLERGY.exec(text) ?? [];
  return allergen !== undefined && ordered !== undefined
    ? t('orders.finding.allergy', { allergen, ordered })
    : text;
}

/** What the screen knows of the checks. */
export type Knowledge =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'answer'; readonly checked: Checked };

/** Doses and duplicates are no subject of the server's yet: what nobody has checked is said. */
export function uncheckedOf(checked: Checked): readonly string[] {
  const asked = ['allergies', 'interactions', 'doses'];
  return [
    ...checked.notChecked,
    ...asked.filter((one) => !checked.checked.includes(one) && !checked.notChecked.includes(one)),
  ];
}

/** Key of a finding, for its reason. */
export const findingKey = (finding: Finding): string => `${finding.order} ${finding.subject} ${finding.text}`;

/** Why somebody keeps an order in spite of a finding: one of the usual reasons, or own words. */
export interface Override {
  readonly choice: string;
  readonly words: string;
}

export const USUAL_REASONS: Readonly<Record<string, string>> = wordsOf({
  'not-this': 'orders.override.notThis',
  tolerated: 'orders.override.tolerated',
  benefit: 'orders.override.benefit',
});

/** The reason in words; "" while none is given. */
export function overrideWords(override: Override | undefined): string {
  if (override === undefined) return '';
  const own = override.words.trim();
  const usual = USUAL_REASONS[override.choice];
  if (usual === undefined) return own;
  return own === '' ? usual : `${usual}: ${own}`;
}

/** Each finding with its own reason, and how many have none yet. */
export function reasonsFor(
  findings: readonly Finding[],
  overrides: ReadonlyMap<string, Override>,
): { readonly missing: number; readonly overridden: readonly Overridden[] } {
  const overridden = findings
    .map((finding) => ({ finding, reason: overrideWords(overrides.get(findingKey(finding))) }))
    .filter(({ reason }) => reason !== '');
  return { missing: findings.length - overridden.length, overridden };
}
