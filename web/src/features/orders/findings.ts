import type { Checked, Finding } from '@/api/orders';
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

const ALLERGY = /^Allergy on record: (.+)\. Ordered: (.+)\.$/;

/** The recorded allergen that a finding names; null when it names none. */
export function allergenOf(finding: Finding): string | null {
  return ALLERGY.exec(finding.text)?.[1] ?? null;
}

/** The finding in the language of the screen; words that are not known stay as the server wrote them. */
export function findingWords(finding: Finding): string {
  const [, allergen, ordered] = ALLERGY.exec(finding.text) ?? [];
  return allergen !== undefined && ordered !== undefined
    ? t('orders.finding.allergy', { allergen, ordered })
    : finding.text;
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

const LONGEST_REASON = 500;

/** One reason for all findings, since one signature covers them; undefined while one lacks a reason, or when it is too long. */
export function reasonFor(
  findings: readonly Finding[],
  overrides: ReadonlyMap<string, Override>,
  nameOf: (order: string) => string,
): { readonly missing: number; readonly reason: string | undefined; readonly tooLong: boolean } {
  const given = findings.map((one) => ({ one, words: overrideWords(overrides.get(findingKey(one))) }));
  const missing = given.filter(({ words }) => words === '').length;
  if (findings.length === 0 || missing > 0) return { missing, reason: undefined, tooLong: false };
  const different = new Set(given.map(({ words }) => words));
  const reason =
    different.size === 1
      ? [...different].join('')
      : given.map(({ one, words }) => `${nameOf(one.order)}: ${words}`).join('; ');
  return { missing, reason, tooLong: reason.length > LONGEST_REASON };
}
