import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Observation } from '@/fhir';
import { CURVES, shareBelow, valueAt, zOf } from './lms';
import { ageAt, readGrowth, standingOf } from './measures';
import { lmsAt, readReference, tableOf, type Measure, type Sex } from './reference';

const TEXT = readFileSync(join(process.cwd(), 'src/features/growth/reference/cdc-2000.csv'), 'utf8');
const CDC = readReference(TEXT);
const at = (measure: Measure, sex: Sex, x: number) => {
  const lms = lmsAt(tableOf(CDC, measure, sex), x);
  if (lms === null) throw new Error('outside of the table');
  return lms;
};

describe('the reference', () => {
  it('says what it is, and covers what it says', () => {
    expect(CDC.name).toMatch(/^CDC 2000/);
    expect(CDC.source).toMatch(/public domain/);
    const span = (measure: Measure): (number | undefined)[] =>
      (['male', 'female'] as const).flatMap((sex) => {
        const table = tableOf(CDC, measure, sex);
        return [table.length, table[0]?.x, table.at(-1)?.x];
      });
    expect(span('weight-infant')).toEqual([38, 0, 36, 38, 0, 36]);
    expect(span('length')).toEqual([37, 0, 35.5, 37, 0, 35.5]);
    expect(span('head')).toEqual([38, 0, 36, 38, 0, 36]);
    expect(span('weight-for-length')).toEqual([60, 45, 103.5, 60, 45, 103.5]);
    expect(span('weight')).toEqual([218, 24, 240, 218, 24, 240]);
    expect(span('stature')).toEqual([218, 24, 240, 218, 24, 240]);
    expect(span('bmi')).toEqual([219, 24, 240.5, 219, 24, 240.5]);
  });

  // Percentiles 3, 10, 50 and 97 as the CDC published them beside L, M and S.
  it.each([
    ['weight-infant', 'male', 0, 2.355450986, 2.773801848, 3.530203168, 4.446488308],
    ['weight-infant', 'female', 9.5, 7.059731719, 7.546341788, 8.693418423, 10.67280092],
    ['weight-infant', 'male', 35.5, 11.70137143, 12.43131521, 14.25779618, 17.8279717],
    ['length', 'male', 0, 44.9250978, 46.55429302, 49.98888408, 54.91900445],
    ['length', 'female', 12.5, 68.77612694, 70.5914881, 74.39564379, 79.80418693],
    ['length', 'male', 24.5, 80.9995873, 83.12258949, 87.66160934, 94.31998042],
    ['head', 'female', 0, 31.93019666, 32.75948527, 34.7115617, 38.12110271],
    ['head', 'male', 6.5, 41.53109397, 42.33330145, 44.03609923, 46.50523827],
    ['weight-for-length', 'female', 70.5, 7.254047943, 7.579624634, 8.405666621, 10.09574977],
    ['weight-for-length', 'male', 100.5, 13.67814897, 14.22788616, 15.61789822, 18.44921206],
    ['weight', 'female', 24, 9.985667562, 10.57373483, 12.05503983, 15.00156359],
    ['weight', 'male', 60.5, 14.85692044, 15.8481433, 18.48592413, 24.46169255],
    ['weight', 'female', 239.5, 45.04509979, 48.37656825, 58.1987714, 89.02866893],
    ['stature', 'male', 120.5, 126.6677753, 130.4809221, 138.8234114, 151.5294179],
    ['stature', 'female', 239.5, 151.1087609, 155.0154449, 163.3354491, 175.4647604],
    ['bmi', 'male', 24, 14.52095333, 15.09032827, 16.57502768, 19.85985812],
    ['bmi', 'female', 120.5, 13.7407435, 14.5310003, 16.86231366, 24.60332779],
    ['bmi', 'male', 240.5, 18.71705679, 19.83489061, 23.04137734, 32.41344218],
  ] as const)('gives the published percentiles of %s, %s, at %d', (measure, sex, x, p3, p10, p50, p97) => {
    const lms = at(measure, sex, x);
    const z = (percentile: number): number => CURVES.find((c) => c.percentile === percentile)?.z ?? NaN;
    expect(valueAt(z(3), lms)).toBeCloseTo(p3, 4);
    expect(valueAt(z(10), lms)).toBeCloseTo(p10, 4);
    expect(valueAt(z(50), lms)).toBeCloseTo(p50, 6);
    expect(valueAt(z(97), lms)).toBeCloseTo(p97, 4);
    expect(100 * shareBelow(zOf(p3, lms))).toBeCloseTo(3, 3);
    expect(100 * shareBelow(zOf(p97, lms))).toBeCloseTo(97, 3);
  });

  it('is read as a whole or not at all', () => {
    const head = '# reference: a\n# version: 1\n# source: b\nmeasure,sex,x,l,m,s\n';
    expect(readReference(`${head}bmi,male,24,1,16,0.1\n`).tables.size).toBe(1);
    for (const line of [
      'bmi,male,24,1,16',
      'bmi,boys,24,1,16,0.1',
      'bmi,male,24,,16,0.1',
      'bmi,male,24,1,-16,0.1',
      'other,male,24,1,16,0.1',
      'bmi,male,24,1,16,0.1\nbmi,male,23,1,16,0.1',
    ])
      expect(() => readReference(`${head}${line}\n`), line).toThrow(/Line \d/);
    expect(() => readReference('# version: 1\n# source: b\nmeasure,sex,x,l,m,s\n')).toThrow(/reference/);
  });
});

describe('the LMS method', () => {
  it('agrees with the worked example of the CDC: a boy of 9 months and 9.7 kg', () => {
    const lms = at('weight-infant', 'male', 9.5);
    expect(lms).toEqual({ l: -0.1600954, m: 9.476500305, s: 0.11218624 });
    expect(zOf(9.7, lms)).toBeCloseTo(0.207, 3);
    expect(Math.round(100 * shareBelow(zOf(9.7, lms)))).toBe(58);
    expect(valueAt(-1.645, lms)).toBeCloseTo(7.9, 2);
  });

  it('is the logarithm where L is 0 and near it', () => {
    const lms = { l: 0, m: 10, s: 0.1 };
    expect(zOf(10 * Math.exp(0.2), lms)).toBeCloseTo(2, 10);
    expect(valueAt(2, lms)).toBeCloseTo(10 * Math.exp(0.2), 10);
    for (const l of [1e-12, -1e-12, 1e-6, -1e-6]) {
      expect(zOf(12, { ...lms, l })).toBeCloseTo(zOf(12, lms), 4);
      expect(valueAt(2, { ...lms, l })).toBeCloseTo(valueAt(2, lms) ?? NaN, 4);
    }
  });

  it('has no value where the distribution does not reach', () => {
    expect(valueAt(-20, { l: 1, m: 10, s: 0.1 })).toBeNull();
  });

  it.each([
    [0, 0.5],
    [1, 0.8413447],
    [-1.959964, 0.025],
    [3, 0.9986501],
    [-5, 2.866516e-7],
  ])('has the normal share of %d', (z, share) => {
    expect(shareBelow(z)).toBeCloseTo(share, 6);
  });
});

describe('age and place', () => {
  it('counts whole days, whatever the hour', () => {
    expect(ageAt('2026-01-01', '2026-01-01')).toBe(0);
    expect(ageAt('2025-01-01', '2026-01-01')).toBeCloseTo(365 / 30.4375, 10);
    expect(ageAt('2026-01-02', '2026-01-01')).toBeNull();
    expect(ageAt('2026-01', '2026-02-01')).toBeNull();
    expect(ageAt(undefined, '2026-02-01')).toBeNull();
  });

  it('interpolates between the rows, and never beyond them', () => {
    const table = tableOf(CDC, 'weight', 'male');
    const [a, b] = [at('weight', 'male', 60.5), at('weight', 'male', 61.5)];
    expect(lmsAt(table, 61)?.m).toBeCloseTo((a.m + b.m) / 2, 10);
    expect(lmsAt(table, 23.9)).toBeNull();
    expect(lmsAt(table, 240.1)).toBeNull();
  });
});

describe('measurements', () => {
  const measure = (code: string, value: number, unit: string, date: string, more: object = {}): Observation =>
    ({
      resourceType: 'Observation',
      id: `${code}-${date}`,
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code }] },
      valueQuantity: { value, unit, code: unit },
      effectiveDateTime: date,
      ...more,
    }) as unknown as Observation;

  it('are placed on the table of their age, and converted aloud', () => {
    const { points, left } = readGrowth(
      [
        measure('29463-7', 9700, 'g', '2025-10-15'),
        measure('8302-2', 72, 'cm', '2025-10-15'),
        measure('29463-7', 30, 'kg', '2032-01-01'),
        measure('8302-2', 130, 'cm', '2032-01-01'),
        measure('9843-4', 45, 'cm', '2025-10-15'),
        measure('29463-7', 9, 'stone', '2025-10-16'),
        measure('29463-7', 9, 'kg', '2024-10-16'),
        measure('29463-7', 99, 'kg', '2025-10-17', { status: 'entered-in-error' }),
      ],
      '2025-01-01',
    );
    expect(points.weight.map((p) => [p.value, p.table, p.recorded])).toEqual([
      [9.7, 'weight-infant', '9700 g'],
      [30, 'weight', null],
    ]);
    expect(points.height.map((p) => p.table)).toEqual(['length', 'stature']);
    expect(points['weight-for-length']).toMatchObject([{ x: 72, value: 9.7 }]);
    expect(points.bmi).toMatchObject([{ value: 17.8, table: 'bmi' }]);
    expect(left).toBe(2);
    const [first] = points.weight;
    const standing = first && standingOf(CDC, 'male', first);
    expect(standing?.percentile).toBeGreaterThan(50);
    expect(standing?.percentile).toBeLessThan(65);
  });
});
