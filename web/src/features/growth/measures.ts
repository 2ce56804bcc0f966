import { parseDate, type Observation, decimalText, numberText } from '@/fhir';
import { shareBelow, zOf } from './lms';
import { lmsAt, tableOf, type Measure, type Reference, type Sex } from './reference';

/** What a chart shows. */
export type ChartKind = 'weight' | 'height' | 'head' | 'bmi' | 'weight-for-length';
export const KINDS: readonly ChartKind[] = ['weight', 'height', 'head', 'bmi', 'weight-for-length'];

/** Two sets of curves: lying down up to three years, standing from two years on. */
export type Range = 'infant' | 'child';
export const INFANT_END = 36;
export const CHILD_START = 24;
export const CHILD_END = 240;

/** Days of a mean month, as the reference has it. */
const DAYS_OF_MONTH = 30.4375;
const LOINC = 'http://loinc.org';

const CODES: Readonly<Record<'weight' | 'height' | 'head' | 'bmi', readonly string[]>> = {
  weight: ['29463-7', '3141-9', '8341-0'],
  height: ['8302-2', '8306-3', '3137-7', '8301-4'],
  head: ['9843-4', '8287-5'],
  bmi: ['39156-5', '59574-4'],
};
const LYING = '8306-3';

/** Units that are understood, and what turns them into kg or cm. */
const FACTORS: Readonly<Record<string, number>> = {
  kg: 1,
  g: 0.001,
  '[lb_av]': 0.45359237,
  cm: 1,
  m: 100,
  mm: 0.1,
  '[in_i]': 2.54,
  'kg/m2': 1,
};
const UNIT_OF: Readonly<Record<keyof typeof CODES, string>> = {
  weight: 'kg',
  height: 'cm',
  head: 'cm',
  bmi: 'kg/m²',
};
const WEIGHTS: ReadonlySet<string> = new Set(['kg', 'g', '[lb_av]']);
const fits = (what: keyof typeof CODES, code: string): boolean =>
  what === 'bmi'
    ? code === 'kg/m2'
    : what === 'weight'
      ? WEIGHTS.has(code)
      : code in FACTORS && !WEIGHTS.has(code) && code !== 'kg/m2';

export interface Point {
  readonly id: string;
  readonly effective: string | undefined;
  /** Months of age by which it is compared: corrected when the child was born preterm. */
  readonly age: number;
  /** Months since birth. */
  readonly sinceBirth: number;
  /** Where it is drawn: the age, or the length. */
  readonly x: number;
  readonly value: number;
  /** The value with the digits that were recorded. */
  readonly text: string;
  /** As it was recorded: "4200 g"; null when the unit is that of the chart. */
  readonly recorded: string | null;
  readonly preliminary: boolean;
  readonly table: Measure;
}

export interface Growth {
  readonly points: Readonly<Record<ChartKind, readonly Point[]>>;
  /** Measurements that cannot be drawn: another unit, no value, no date or one before birth. */
  readonly left: number;
}

/** Months of age at a date, by whole days; null when a date is not known to the day. */
export function ageAt(birthDate: string | undefined, effective: string | undefined): number | null {
  const born = parseDate(birthDate);
  const then = parseDate(effective);
  if (born?.day == null || then?.day == null || born.month === null || then.month === null) return null;
  const days =
    (Date.UTC(then.year, then.month - 1, then.day) - Date.UTC(born.year, born.month - 1, born.day)) /
    86_400_000;
  return days < 0 ? null : days / DAYS_OF_MONTH;
}

interface Measured extends Omit<Point, 'table' | 'x'> {
  readonly what: keyof typeof CODES;
  readonly lying: boolean;
  readonly day: string;
}

const rounded = (value: number): number => Number(value.toPrecision(6));

function measured(
  one: Observation,
  birthDate: string | undefined,
  correction: number,
): Measured | 'left' | null {
  const codes = (one.code?.coding ?? []).filter((c) => c.system === LOINC).map((c) => c.code ?? '');
  const what = (Object.keys(CODES) as (keyof typeof CODES)[]).find((k) =>
    codes.some((c) => CODES[k].includes(c)),
  );
  if (what === undefined || one.status === 'entered-in-error' || one.status === 'cancelled') return null;
  const quantity = one.valueQuantity;
  const unit = quantity?.code ?? quantity?.unit ?? '';
  const sinceBirth = ageAt(birthDate, one.effectiveDateTime);
  if (
    quantity?.value === undefined ||
    quantity.comparator !== undefined ||
    !(quantity.value > 0) ||
    sinceBirth === null ||
    !fits(what, unit)
  )
    return 'left';
  const factor = FACTORS[unit] ?? 1;
  return {
    what,
    id: one.id ?? '',
    effective: one.effectiveDateTime,
    day: (one.effectiveDateTime ?? '').slice(0, 10),
    age: sinceBirth < CORRECTED_UNTIL ? sinceBirth - correction : sinceBirth,
    sinceBirth,
    value: rounded(quantity.value * factor),
    text: numberText((factor === 1 && decimalText(quantity, 'value')) || rounded(quantity.value * factor)),
    recorded: factor === 1 ? null : `${decimalText(quantity, 'value') ?? ''} ${quantity.unit ?? unit}`,
    preliminary: one.status === 'preliminary',
    lying: codes.includes(LYING),
  };
}

/** Ages are corrected for preterm birth up to these months since birth. */
export const CORRECTED_UNTIL = 24;

/**
 * The measurements of a child for each chart, oldest first.
 * @param correction months that are taken from ages under two years, for a child born preterm
 */
export function readGrowth(
  observations: readonly Observation[],
  birthDate: string | undefined,
  correction = 0,
): Growth {
  const all: Measured[] = [];
  let left = 0;
  for (const one of observations) {
    const read = measured(one, birthDate, correction);
    if (read === 'left') left += 1;
    else if (read !== null) all.push(read);
  }
  all.sort((a, b) => a.sinceBirth - b.sinceBirth || (a.effective ?? '').localeCompare(b.effective ?? ''));
  const of = (what: keyof typeof CODES): Measured[] => all.filter((one) => one.what === what);
  const point = (one: Measured, table: Measure, x = one.age): Point => ({
    id: one.id,
    effective: one.effective,
    age: one.age,
    sinceBirth: one.sinceBirth,
    x,
    value: one.value,
    text: one.text,
    recorded: one.recorded,
    preliminary: one.preliminary,
    table,
  });
  // Standing or lying is seldom recorded: before two years a child is measured lying.
  const isLying = (one: Measured): boolean => one.lying || one.age < CHILD_START;
  const heights = of('height');
  const lengths = heights.filter(isLying);
  const bmis = of('bmi').filter((one) => one.age >= CHILD_START);
  const computed = of('weight').flatMap((one): Measured[] => {
    const height = heights.findLast((h) => h.day === one.day);
    const known = of('bmi').some((b) => b.day === one.day);
    if (height === undefined || known || one.age < CHILD_START) return [];
    const text = (one.value / (height.value / 100) ** 2).toFixed(1);
    return [{ ...one, recorded: null, value: Number(text), text }];
  });
  return {
    left,
    points: {
      weight: of('weight').map((one) => point(one, one.age < CHILD_START ? 'weight-infant' : 'weight')),
      height: heights.map((one) => point(one, isLying(one) ? 'length' : 'stature')),
      head: of('head').map((one) => point(one, 'head')),
      bmi: [...bmis, ...computed].sort((a, b) => a.sinceBirth - b.sinceBirth).map((one) => point(one, 'bmi')),
      'weight-for-length': of('weight').flatMap((one) => {
        const length = lengths.findLast((h) => h.day === one.day);
        return length === undefined || one.age > INFANT_END
          ? []
          : [point(one, 'weight-for-length', length.value)];
      }),
    },
  };
}

export const unitOf = (kind: ChartKind): string => UNIT_OF[kind === 'weight-for-length' ? 'weight' : kind];

/** The curves of a chart. */
export function curvesOf(kind: ChartKind, range: Range): Measure {
  switch (kind) {
    case 'weight':
      return range === 'infant' ? 'weight-infant' : 'weight';
    case 'height':
      return range === 'infant' ? 'length' : 'stature';
    case 'head':
    case 'bmi':
    case 'weight-for-length':
      return kind;
  }
}

/** Charts that there are for a range of ages. */
export const kindsOf = (range: Range): readonly ChartKind[] =>
  range === 'infant' ? ['weight', 'height', 'head', 'weight-for-length'] : ['weight', 'height', 'bmi'];

export interface Standing {
  readonly z: number;
  /** 0 to 100. */
  readonly percentile: number;
}

/** How a point stands to the reference; null when it lies outside of the table. */
export function standingOf(reference: Reference, sex: Sex, point: Point): Standing | null {
  const lms = lmsAt(tableOf(reference, point.table, sex), point.x);
  if (lms === null) return null;
  const z = zOf(point.value, lms);
  return { z, percentile: 100 * shareBelow(z) };
}
