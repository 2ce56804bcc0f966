import { t, wordsOf } from '@/i18n';
import { codeLabel, conceptTerm, statusCode } from './codes';
import { instantOf } from './moments';
import type { AllergyIntolerance } from './types';

export type Severity = 'severe' | 'moderate' | 'mild' | 'not graded';

export interface Allergy {
  readonly id: string;
  readonly version: string | null;
  readonly substance: string;
  readonly code: string | null;
  readonly severity: Severity;
  /** High criticality counts as severe in every list order and in the banner, whatever earlier reactions were. */
  readonly highRisk: boolean;
  readonly reactions: readonly string[];
  readonly status: 'active' | 'inactive' | 'resolved' | 'not recorded';
  readonly verification: string;
  /** Refuted means "looked into, not allergic": never listed as an allergy. */
  readonly refuted: boolean;
  readonly kind: string | null;
  readonly onset: string | undefined;
  readonly recorded: string | undefined;
  readonly recorder: string | null;
  readonly note: string | null;
  readonly source: AllergyIntolerance;
}

/** "No known allergy" statements of SNOMED CT that US Core systems record as an AllergyIntolerance. */
const NONE_KNOWN: Readonly<Record<string, string>> = wordsOf({
  '716186003': 'fhir.noKnownAllergy',
  '409137002': 'fhir.noKnownDrugAllergy',
  '428607008': 'fhir.noKnownEnvironmentalAllergy',
  '429625007': 'fhir.noKnownFoodAllergy',
  '716184000': 'fhir.noKnownLatexAllergy',
  '716220001': 'fhir.noKnownAnimalAllergy',
});
/** Only this one is about every kind of allergy. */
export const NO_KNOWN_ALLERGY = '716186003';

/**
 * What is known about a patient's allergies. Four states that never look alike: "unavailable" is for the caller when the
 * list could not be loaded, it is not something that a list can say.
 */
export type AllergySummary =
  | {
      readonly state: 'known';
      readonly list: readonly Allergy[];
      readonly partlyNone: readonly string[];
      readonly past: readonly Allergy[];
    }
  | {
      readonly state: 'none-known';
      readonly recorded: string | undefined;
      readonly recorder: string | null;
      readonly past: readonly Allergy[];
    }
  | {
      readonly state: 'not-recorded';
      readonly partlyNone: readonly string[];
      readonly past: readonly Allergy[];
    };

/** The category that a statement of none is about; those without one are about every kind or about single substances. */
const ABOUT: Readonly<Record<string, string>> = {
  '409137002': 'medication',
  '429625007': 'food',
  '428607008': 'environment',
};

/** The statements of "none known" that an active allergy contradicts: they have to end with it. */
export function deniedBy(
  allergy: AllergyIntolerance,
  others: readonly AllergyIntolerance[],
): readonly AllergyIntolerance[] {
  if (
    noneCode(allergy) !== undefined ||
    !holds(allergy) ||
    statusCode(allergy.verificationStatus) === 'refuted'
  )
    return [];
  return others.filter((other) => {
    const code = noneCode(other);
    if (code === undefined || !holds(other)) return false;
    return code === NO_KNOWN_ALLERGY || allergy.category?.some((c) => c === ABOUT[code]) === true;
  });
}

const SEVERITIES = ['severe', 'moderate', 'mild'] as const;

const VERIFICATION: Readonly<Record<string, string>> = wordsOf({
  confirmed: 'chart.confirmed',
  unconfirmed: 'chart.notConfirmed',
  presumed: 'chart.presumed',
  refuted: 'chart.refuted',
});

function readOne(source: AllergyIntolerance): Allergy {
  const given = source.reaction?.flatMap((r) => (r.severity ? [r.severity] : [])) ?? [];
  const severity: Severity = SEVERITIES.find((s) => given.includes(s)) ?? 'not graded';
  const reactions =
    source.reaction?.flatMap((r) => {
      const found = r.manifestation?.flatMap((m) => conceptTerm(m) ?? []) ?? [];
      return found.length > 0 ? found : r.description ? [r.description] : [];
    }) ?? [];
  const status = statusCode(source.clinicalStatus);
  const verification = statusCode(source.verificationStatus);
  return {
    id: source.id ?? '',
    version: source.meta?.versionId ?? null,
    substance:
      conceptTerm(source.code) ??
      conceptTerm(source.reaction?.[0]?.substance) ??
      t('fhir.substanceNotRecorded'),
    code: codeLabel(source.code),
    severity,
    highRisk: source.criticality === 'high' || severity === 'severe',
    reactions: [...new Set(reactions)],
    status: status === 'active' || status === 'inactive' || status === 'resolved' ? status : 'not recorded',
    verification: verification
      ? (VERIFICATION[verification] ?? verification)
      : t('fhir.certaintyNotRecorded'),
    refuted: verification === 'refuted',
    kind: source.type ?? null,
    onset: source.onsetDateTime,
    recorded: source.recordedDate,
    recorder: source.recorder?.display ?? source.asserter?.display ?? null,
    note: source.note?.flatMap((n) => n.text ?? []).join(' ') || null,
    source,
  };
}

const rank = (a: Allergy): number =>
  a.highRisk ? 0 : a.severity === 'moderate' ? 1 : a.severity === 'not graded' ? 2 : 3;

const noneCode = (a: AllergyIntolerance): string | undefined =>
  a.code?.coding?.find((c) => c.code !== undefined && c.code in NONE_KNOWN)?.code;

const holds = (a: AllergyIntolerance): boolean =>
  statusCode(a.verificationStatus) !== 'entered-in-error' &&
  statusCode(a.clinicalStatus) !== 'resolved' &&
  statusCode(a.clinicalStatus) !== 'inactive';

/**
 * The list most severe first. Status missing counts as active: to show one too many is safer than to hide one.
 * Entered-in-error is left out everywhere.
 */
export function readAllergies(resources: readonly AllergyIntolerance[]): AllergySummary {
  const valid = resources.filter((a) => statusCode(a.verificationStatus) !== 'entered-in-error');
  const statements = valid.filter((a) => noneCode(a) !== undefined && holds(a));
  const facts = valid.filter((a) => noneCode(a) === undefined).map(readOne);
  const current = facts.filter((a) => !a.refuted && a.status !== 'resolved' && a.status !== 'inactive');
  const past = facts.filter((a) => !current.includes(a));
  const partlyNone = statements.flatMap((a) => {
    const code = noneCode(a);
    return code && code !== NO_KNOWN_ALLERGY ? [NONE_KNOWN[code] ?? ''] : [];
  });
  if (current.length > 0) {
    const list = [...current].sort(
      (a, b) =>
        rank(a) - rank(b) ||
        instantOf(b.recorded) - instantOf(a.recorded) ||
        a.substance.localeCompare(b.substance),
    );
    return { state: 'known', list, partlyNone, past };
  }
  const all = statements.find((a) => noneCode(a) === NO_KNOWN_ALLERGY);
  if (all) {
    return { state: 'none-known', recorded: all.recordedDate, recorder: all.recorder?.display ?? null, past };
  }
  return { state: 'not-recorded', partlyNone, past };
}
