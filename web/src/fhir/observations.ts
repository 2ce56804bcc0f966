import { t, wordsOf } from '@/i18n';
import { conceptTerm, conceptText, firstCoding, hasCategory, LOINC, statusCode } from './codes';
import { instantOf } from './moments';
import { limitsOf, numberText, quantityText, unitText, valueText, type Limits, type Who } from './quantities';
import { shortTestName } from './test-names';
import type { CodeableConcept, Observation, ObservationComponent, ObservationValue, Quantity } from './types';

/**
 * How a value stands to its reference. "no-range" means that nobody said what is normal: it is never "normal".
 * Codes: HL7 v3 ObservationInterpretation; else computed from the only reference range in the same unit.
 */
export type Flag = 'normal' | 'L' | 'H' | 'LL' | 'HH' | 'A' | 'AA' | 'no-range';

export const FLAG_WORDS: Readonly<Record<Flag, string>> = wordsOf({
  normal: 'fhir.inRange',
  L: 'fhir.low',
  H: 'fhir.high',
  LL: 'fhir.criticallyLow',
  HH: 'fhir.criticallyHigh',
  A: 'fhir.abnormal',
  AA: 'fhir.criticallyAbnormal',
  'no-range': 'chart.noRangeGiven',
});

export type ReadValue =
  | {
      readonly kind: 'number';
      readonly value: number;
      readonly text: string;
      readonly unit: string | null;
      readonly comparator: NonNullable<Quantity['comparator']> | null;
    }
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'absent'; readonly text: string };

/** One value as the screen shows it. Entered-in-error observations never become a Reading. */
export interface Reading {
  readonly id: string;
  readonly version: string | null;
  /** Groups the values of one test: system|code, else the words. */
  readonly key: string;
  readonly name: string;
  readonly fullName: string;
  readonly value: ReadValue;
  readonly flag: Flag;
  readonly limits: Limits | null;
  readonly rangeText: string | null;
  /** Effective date as recorded; undefined when the record has none. */
  readonly effective: string | undefined;
  readonly at: number;
  /** "pending", "preliminary", "corrected", "cancelled" or null for a plain final value. */
  readonly state: string | null;
  readonly notes: readonly string[];
  /** "1.2 mg/dL", when the value above was converted from it. */
  readonly recorded?: string;
  /** The key of the test as it was reported, when the one above is that of several tests that differ by their unit. */
  readonly reportedKey?: string;
  readonly source: Observation;
}

/** Whose observations are read: ranges by age and sex are chosen by it. */
export interface Person {
  readonly birthDate: string | undefined;
  readonly sex: 'male' | 'female' | null;
}

/** Years from a birth date to a moment; null when the day of either is not known. */
function ageAt(birthDate: string | undefined, at: number): number | null {
  const born = birthDate !== undefined && birthDate.length >= 10 ? Date.parse(birthDate.slice(0, 10)) : NaN;
  const age = (at - born) / (365.25 * 86_400_000);
  return Number.isFinite(age) && age >= 0 ? age : null;
}

const INTERPRETATION: Readonly<Record<string, Flag>> = {
  L: 'L',
  H: 'H',
  LL: 'LL',
  HH: 'HH',
  LU: 'LL',
  HU: 'HH',
  '<': 'L',
  '>': 'H',
  N: 'normal',
  A: 'A',
  AA: 'AA',
  ABN: 'A',
  POS: 'A',
  DET: 'A',
  R: 'A',
  NEG: 'normal',
  ND: 'normal',
  S: 'normal',
};

/** LOINC parts of a blood pressure: 8480-6 systolic, 8462-4 diastolic. */
export const SYSTOLIC = '8480-6';
export const DIASTOLIC = '8462-4';
const PRESSURE_PANELS = new Set(['85354-9', '55284-4']);

const ABSENT: Readonly<Record<string, string>> = wordsOf({
  unknown: 'fhir.unknown',
  'asked-unknown': 'fhir.askedNotKnown',
  'temp-unknown': 'fhir.notKnownYet',
  'not-asked': 'chart.notAsked',
  'asked-declined': 'fhir.declined',
  masked: 'fhir.hiddenFromYou',
  'not-applicable': 'fhir.notApplicable',
  unsupported: 'fhir.notSupportedByTheSender',
  'as-text': 'fhir.givenAsTextOnly',
  error: 'fhir.errorNoValue',
  'not-a-number': 'fhir.notANumber',
  'negative-infinity': 'fhir.belowEveryScale',
  'positive-infinity': 'fhir.aboveEveryScale',
  'not-performed': 'fhir.notPerformed',
  'not-permitted': 'fhir.notPermitted',
});

export function readValue(source: ObservationValue): ReadValue {
  const q = source.valueQuantity;
  if (q?.value !== undefined) {
    return {
      kind: 'number',
      value: q.value,
      text: valueText(q) ?? '',
      unit: unitText(q),
      comparator: q.comparator ?? null,
    };
  }
  if (source.valueInteger !== undefined) {
    return {
      kind: 'number',
      value: source.valueInteger,
      text: numberText(source.valueInteger),
      unit: '',
      comparator: null,
    };
  }
  const words =
    conceptTerm(source.valueCodeableConcept) ??
    source.valueString ??
    (source.valueBoolean === undefined ? undefined : source.valueBoolean ? 'yes' : 'no') ??
    source.valueDateTime ??
    source.valueTime ??
    (source.valueRange
      ? t('fhir.range', {
          low: quantityText(source.valueRange.low) ?? t('fhir.noLowerLimit'),
          high: quantityText(source.valueRange.high) ?? t('fhir.noUpperLimit'),
        })
      : undefined) ??
    (source.valueRatio
      ? `${quantityText(source.valueRatio.numerator) ?? 'unknown'} : ${quantityText(source.valueRatio.denominator) ?? 'unknown'}`
      : undefined);
  if (words !== undefined && words !== '') return { kind: 'words', text: words };
  const code = statusCode(source.dataAbsentReason);
  const reason = code
    ? (ABSENT[code] ?? conceptText(source.dataAbsentReason) ?? code)
    : conceptText(source.dataAbsentReason);
  return { kind: 'absent', text: reason ? t('fhir.noValue', { reason }) : t('fhir.noValueRecorded') };
}

/** The flag that the laboratory gave, else what the range says; a value with "<" or ">" is judged only where certain. */
export function readFlag(source: ObservationValue, value: ReadValue, limits: Limits | null): Flag {
  for (const concept of source.interpretation ?? []) {
    for (const coding of concept.coding ?? []) {
      const flag = coding.code ? INTERPRETATION[coding.code] : undefined;
      if (flag) return flag;
    }
  }
  if (value.kind !== 'number' || limits === null) return 'no-range';
  const unit = source.valueQuantity?.code ?? source.valueQuantity?.unit ?? null;
  if (
    limits.unit !== null &&
    unit !== null &&
    limits.unit !== unit &&
    limits.unit !== source.valueQuantity?.unit
  )
    return 'no-range';
  if (limits.low === null && limits.high === null) return 'no-range';
  const { comparator } = value;
  const below = limits.low !== null && value.value < limits.low;
  const above = limits.high !== null && value.value > limits.high;
  if (comparator === '<' || comparator === '<=') {
    if (limits.low !== null && value.value <= limits.low) return 'L';
    return limits.low === null && limits.high !== null && value.value <= limits.high ? 'normal' : 'no-range';
  }
  if (comparator === '>' || comparator === '>=') {
    if (limits.high !== null && value.value >= limits.high) return 'H';
    return limits.high === null && limits.low !== null && value.value >= limits.low ? 'normal' : 'no-range';
  }
  if (comparator !== null) return 'no-range';
  return below ? 'L' : above ? 'H' : 'normal';
}

const STATES: Readonly<Record<string, string>> = wordsOf({
  registered: 'fhir.pending',
  preliminary: 'fhir.preliminary',
  amended: 'fhir.amended',
  corrected: 'fhir.corrected',
  cancelled: 'fhir.cancelled',
  unknown: 'fhir.statusUnknown',
});

export function effectiveOf(source: {
  readonly effectiveDateTime?: string;
  readonly effectiveInstant?: string;
  readonly effectivePeriod?: { readonly start?: string; readonly end?: string };
}): string | undefined {
  return (
    source.effectiveDateTime ??
    source.effectiveInstant ??
    source.effectivePeriod?.start ??
    source.effectivePeriod?.end
  );
}

function keyOf(code: CodeableConcept | undefined): string {
  const coding = firstCoding(code, LOINC) ?? firstCoding(code);
  return coding?.code
    ? `${coding.system ?? ''}|${coding.code}`
    : `text|${(conceptText(code) ?? '').toLowerCase()}`;
}

const whoAt = (person: Person | undefined, at: number): Who | undefined =>
  person && { sex: person.sex, age: ageAt(person.birthDate, at) };

function reading(
  source: Observation,
  part: ObservationValue,
  code: CodeableConcept | undefined,
  person: Person | undefined,
): Reading {
  const value = readValue(part);
  const effective = effectiveOf(source);
  const limits = limitsOf(part.referenceRange, whoAt(person, instantOf(effective)));
  const fullName = conceptText(code) ?? t('fhir.unnamedTest');
  return {
    id: source.id ?? '',
    version: source.meta?.versionId ?? null,
    key: keyOf(code),
    name: shortTestName(firstCoding(code, LOINC)?.code ?? null, fullName),
    fullName,
    value,
    flag: readFlag(part, value, limits),
    limits,
    rangeText: limits?.text ?? null,
    effective,
    at: instantOf(effective),
    state: source.status ? (STATES[source.status] ?? null) : t('chart.statusNotRecorded'),
    notes: source.note?.flatMap((n) => (n.text ? [n.text] : [])) ?? [],
    source,
  };
}

const componentOf = (o: Observation, code: string): ObservationComponent | undefined =>
  o.component?.find((c) => c.code?.coding?.some((x) => x.code === code));

/** A blood pressure as one value "120/80", with the systolic part to draw. Null when it is not one. */
function pressure(source: Observation, person: Person | undefined): Reading | null {
  const isPanel = source.code?.coding?.some((c) => c.code !== undefined && PRESSURE_PANELS.has(c.code));
  if (!isPanel) return null;
  const sys = componentOf(source, SYSTOLIC);
  const dia = componentOf(source, DIASTOLIC);
  if (!sys && !dia) return null;
  const top = valueText(sys?.valueQuantity);
  const bottom = valueText(dia?.valueQuantity);
  const base = reading(source, sys ?? {}, source.code, person);
  const limits = (c: ObservationComponent | undefined): Limits | null =>
    limitsOf(c?.referenceRange, whoAt(person, base.at));
  const unit = unitText(sys?.valueQuantity ?? dia?.valueQuantity);
  const worst = worstFlag([sys, dia].flatMap((c) => (c ? [readFlag(c, readValue(c), limits(c))] : [])));
  const ranges = [sys, dia].map(limits);
  const both = ranges[0] && ranges[1] ? `${ranges[0].text} / ${ranges[1].text}` : null;
  const text = `${top ?? t('chart.notRecorded')}/${bottom ?? t('chart.notRecorded')}`;
  return {
    ...base,
    name: t('fhir.bloodPressure'),
    value:
      sys?.valueQuantity?.value === undefined
        ? { kind: 'words', text }
        : { kind: 'number', value: sys.valueQuantity.value, text, unit, comparator: null },
    flag: worst,
    rangeText: both ?? ranges[0]?.text ?? null,
  };
}

const ORDER: readonly Flag[] = ['AA', 'HH', 'LL', 'A', 'H', 'L', 'no-range', 'normal'];

export function worstFlag(flags: readonly Flag[]): Flag {
  return ORDER.find((f) => flags.includes(f)) ?? 'no-range';
}

export const isCritical = (flag: Flag): boolean => flag === 'HH' || flag === 'LL' || flag === 'AA';
export const isAbnormal = (flag: Flag): boolean => flag !== 'normal' && flag !== 'no-range';

/**
 * The values that an observation holds: one, or for a panel one per component. Entered in error gives none; a
 * cancelled one gives its state and no value.
 */
export function readObservation(source: Observation, person?: Person): readonly Reading[] {
  if (source.status === 'entered-in-error') return [];
  const bp = pressure(source, person);
  if (bp) return [bp];
  const own = readValue(source);
  if (own.kind === 'absent' && source.component?.length) {
    return source.component.map((c) => reading(source, c, c.code, person));
  }
  return [reading(source, source, source.code, person)];
}

/** All readings, newest first; same moment in the order of the record. */
export function readObservations(sources: readonly Observation[], person?: Person): readonly Reading[] {
  return sources
    .flatMap((o) => readObservation(o, person))
    .map((r, i) => ({ r, i }))
    .sort((a, b) => (b.r.at === a.r.at ? a.i - b.i : b.r.at > a.r.at ? 1 : -1))
    .map(({ r }) => r);
}

/** The readings of each test, newest first, tests in order of their newest reading. */
export function byTest(readings: readonly Reading[]): ReadonlyMap<string, readonly Reading[]> {
  const groups = new Map<string, Reading[]>();
  for (const r of readings) {
    const group = groups.get(r.key);
    if (group) group.push(r);
    else groups.set(r.key, [r]);
  }
  return groups;
}

/** Readings that may be drawn on one line: numbers in the unit of the newest one. The others are counted, not hidden. */
export function plottable(readings: readonly Reading[]): {
  readonly points: readonly Reading[];
  readonly unit: string | null;
  readonly left: number;
} {
  const numeric = readings.filter(
    (r) => r.value.kind === 'number' && Number.isFinite(r.at) && r.state !== 'cancelled',
  );
  const newest = numeric[0];
  const unit = newest?.value.kind === 'number' ? newest.value.unit : null;
  const points = numeric.filter((r) => r.value.kind === 'number' && r.value.unit === unit);
  return { points: [...points].reverse(), unit, left: readings.length - points.length };
}

/** "6.2 mmol/L", "120/80 mmHg", "positive", "no value: not performed". */
export function readingText(r: Reading): string {
  if (r.value.kind !== 'number') return r.value.text;
  const { unit, text } = r.value;
  if (unit === null) return t('fhir.unitNotRecorded', { text });
  return unit === '' ? text : `${text}\u00a0${unit}`;
}

export const isVital = (o: Observation): boolean => hasCategory(o.category, 'vital-signs');
