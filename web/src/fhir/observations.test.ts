import { describe, expect, it } from 'vitest';
import { byTest, plottable, readingText, readObservation, readObservations } from './observations';
import type { Observation, Quantity } from './types';

const base: Observation = {
  resourceType: 'Observation',
  id: 'o1',
  status: 'final',
  code: {
    coding: [{ system: 'http://loinc.org', code: '2823-3' }],
    text: 'Potassium [Moles/volume] in Serum or Plasma',
  },
  effectiveDateTime: '2026-07-14T08:05:00Z',
};
const potassium = (q: Quantity, more: Partial<Observation> = {}): Observation => ({
  ...base,
  valueQuantity: q,
  ...more,
});
const range = [
  {
    low: { value: 3.5, unit: 'mmol/L', code: 'mmol/L' },
    high: { value: 5.1, unit: 'mmol/L', code: 'mmol/L' },
  },
];
const one = (o: Observation) => {
  const found = readObservation(o)[0];
  if (!found) throw new Error('no reading');
  return found;
};

describe('flag of a value', () => {
  it('is what the laboratory said, even against the range', () => {
    const o = potassium(
      { value: 4, unit: 'mmol/L' },
      { referenceRange: range, interpretation: [{ coding: [{ code: 'HH' }] }] },
    );
    expect(one(o).flag).toBe('HH');
  });

  it('is computed from the only range in the same unit', () => {
    expect(one(potassium({ value: 5.2, unit: 'mmol/L' }, { referenceRange: range })).flag).toBe('H');
    expect(one(potassium({ value: 3.4, unit: 'mmol/L' }, { referenceRange: range })).flag).toBe('L');
    expect(one(potassium({ value: 5.1, unit: 'mmol/L' }, { referenceRange: range })).flag).toBe('normal');
  });

  it('is never normal without a range', () => {
    expect(one(potassium({ value: 4, unit: 'mmol/L' })).flag).toBe('no-range');
  });

  it('is not computed across units or from one of several ranges', () => {
    expect(
      one(potassium({ value: 4000, unit: 'umol/L', code: 'umol/L' }, { referenceRange: range })).flag,
    ).toBe('no-range');
    expect(one(potassium({ value: 9, unit: 'mmol/L' }, { referenceRange: [...range, ...range] })).flag).toBe(
      'no-range',
    );
  });

  it('judges "<" and ">" only where it is certain', () => {
    expect(
      one(potassium({ value: 5, comparator: '<', unit: 'mmol/L' }, { referenceRange: range })).flag,
    ).toBe('no-range');
    expect(
      one(potassium({ value: 3, comparator: '<', unit: 'mmol/L' }, { referenceRange: range })).flag,
    ).toBe('L');
    expect(
      one(potassium({ value: 6, comparator: '>', unit: 'mmol/L' }, { referenceRange: range })).flag,
    ).toBe('H');
    expect(
      one(potassium({ value: 4, comparator: '>', unit: 'mmol/L' }, { referenceRange: range })).flag,
    ).toBe('no-range');
  });
});

describe('value in words', () => {
  it('keeps the comparator and the unit', () => {
    expect(readingText(one(potassium({ value: 5, comparator: '<', unit: 'mmol/L' })))).toBe(
      '< 5\u00a0mmol/L',
    );
  });

  it('says that a unit is missing', () => {
    expect(readingText(one(potassium({ value: 5 })))).toBe('5 (unit not recorded)');
  });

  it('says why there is no value', () => {
    const o = { ...base, dataAbsentReason: { coding: [{ code: 'not-performed' }] } };
    expect(readingText(one(o))).toBe('no value: not performed');
    expect(readingText(one(base))).toBe('no value recorded');
  });

  it('marks what is not final', () => {
    expect(one({ ...base, status: 'registered' }).state).toBe('pending');
    expect(one({ ...base, status: 'preliminary' }).state).toBe('preliminary');
    expect(one({ ...base, status: 'corrected' }).state).toBe('corrected');
    expect(one(base).state).toBeNull();
  });
});

describe('what counts as a value', () => {
  it('never is an entry made in error', () => {
    expect(readObservation(potassium({ value: 9 }, { status: 'entered-in-error' }))).toEqual([]);
  });

  it('pairs a blood pressure and names a missing half', () => {
    const part = (code: string, value: number) => ({
      code: { coding: [{ code }] },
      valueQuantity: { value, unit: 'mm[Hg]' },
    });
    const bp: Observation = {
      ...base,
      code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
      component: [part('8462-4', 80), part('8480-6', 120)],
    };
    expect(readingText(one(bp))).toBe('120/80\u00a0mmHg');
    expect(readingText(one({ ...bp, component: [part('8480-6', 120)] }))).toBe('120/not recorded\u00a0mmHg');
  });

  it('gives one value for each part of another panel', () => {
    const panel: Observation = {
      ...base,
      component: [
        { code: { text: 'A' }, valueInteger: 1 },
        { code: { text: 'B' }, valueString: 'x' },
      ],
    };
    expect(readObservation(panel).map((r) => [r.name, readingText(r)])).toEqual([
      ['A', '1'],
      ['B', 'x'],
    ]);
  });
});

describe('series', () => {
  it('is newest first and keeps undated values', () => {
    const all = readObservations([
      potassium({ value: 1 }, { id: 'undated', effectiveDateTime: undefined }),
      potassium({ value: 2 }, { id: 'old', effectiveDateTime: '2020' }),
      potassium({ value: 3 }, { id: 'new', effectiveDateTime: '2026-01-01' }),
    ]);
    expect(all.map((r) => r.id)).toEqual(['new', 'old', 'undated']);
    expect(byTest(all).size).toBe(1);
  });

  it('draws one unit only and counts the rest', () => {
    const all = readObservations([
      potassium({ value: 4, unit: 'mmol/L' }, { id: 'a', effectiveDateTime: '2026-02-01' }),
      potassium({ value: 4000, unit: 'umol/L' }, { id: 'b', effectiveDateTime: '2026-01-01' }),
    ]);
    const drawn = plottable(all);
    expect(drawn.points.map((p) => p.id)).toEqual(['a']);
    expect(drawn.left).toBe(1);
  });
});
