import { describe, expect, it } from 'vitest';
import { readObservations } from './observations';
import { limitsOf } from './quantities';
import type { Observation, ReferenceRange } from './types';
import { readingIn, keyIn, unitOfText } from './unit-systems';

function lab(code: string, value: number, unit: string, extra: Partial<Observation> = {}): Observation {
  return {
    resourceType: 'Observation',
    id: `${code}-${String(value)}`,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code }] },
    effectiveDateTime: '2026-11-02T09:00:00Z',
    valueQuantity: { value, unit, code: unit, system: 'http://unitsofmeasure.org' },
    ...extra,
  };
}

function read(one: Observation) {
  const [found] = readObservations([one]);
  if (!found) throw new Error('no reading');
  return found;
}

function numberIn(one: Observation, system: 'si' | 'conventional') {
  const shown = readingIn(read(one), system);
  return shown.value.kind === 'number'
    ? { value: shown.value.value, unit: shown.value.unit, text: shown.value.text, recorded: shown.recorded }
    : null;
}

describe('results in other units', () => {
  // Expected values: factors that are published in tables of SI units for laboratory medicine.
  it.each([
    ['2160-0', 1.2, 'mg/dL', 106, 'µmol/L'],
    ['2345-7', 99, 'mg/dL', 5.5, 'mmol/L'],
    ['2093-3', 200, 'mg/dL', 5.17, 'mmol/L'],
    ['2571-8', 150, 'mg/dL', 1.69, 'mmol/L'],
    ['1975-2', 1.0, 'mg/dL', 17.1, 'µmol/L'],
    ['17861-6', 9.5, 'mg/dL', 2.37, 'mmol/L'],
    ['3084-1', 6.0, 'mg/dL', 357, 'µmol/L'],
    ['2132-9', 400, 'pg/mL', 295, 'pmol/L'],
    ['3024-7', 1.3, 'ng/dL', 16.7, 'pmol/L'],
    ['718-7', 13.5, 'g/dL', 135, 'g/L'],
    ['6690-2', 7.2, '10*3/uL', 7.2, '10⁹/L'],
    ['4548-4', 7.0, '%', 53, 'mmol/mol'],
  ])('shows %s %d %s as %d %s', (code, value, unit, expected, target) => {
    const shown = numberIn(lab(code, value, unit), 'si');
    expect(shown?.unit).toBe(target);
    expect(shown?.value).toBeCloseTo(expected, expected < 10 ? 2 : 0);
    expect(shown?.recorded).toContain(String(value));
  });

  it('comes back to the same number', () => {
    const si = numberIn(lab('14682-9', 106, 'umol/L'), 'conventional');
    expect(si).toMatchObject({ value: 1.2, unit: 'mg/dL' });
    expect(numberIn(lab('59261-8', 53, 'mmol/mol'), 'conventional')).toMatchObject({ value: 7, unit: '%' });
  });

  it('makes one test of those that differ by their unit alone, and of no others', () => {
    expect(keyIn('http://loinc.org|2160-0', 'si')).toBe(keyIn('http://loinc.org|14682-9', 'si'));
    expect(keyIn('http://loinc.org|2160-0', 'si')).not.toBe(keyIn('http://loinc.org|38483-4', 'si'));
    expect(keyIn('http://loinc.org|2160-0', 'reported')).toBe('http://loinc.org|2160-0');
  });

  it('converts the range with the value and keeps the flag of the laboratory', () => {
    const shown = readingIn(
      read(
        lab('2160-0', 1.6, 'mg/dL', {
          referenceRange: [{ low: { value: 0.6, code: 'mg/dL' }, high: { value: 1.2, code: 'mg/dL' } }],
          interpretation: [{ coding: [{ code: 'HH' }] }],
        }),
      ),
      'si',
    );
    expect(shown.flag).toBe('HH');
    expect(shown.limits).toMatchObject({ low: 53, high: 106 });
    expect(shown.rangeText).toBe('53–106');
  });

  it('leaves as reported what cannot be converted as a whole', () => {
    const odd = lab('2160-0', 1.2, 'mg/dL', { referenceRange: [{ text: 'see the report' }] });
    expect(numberIn(odd, 'si')).toMatchObject({ value: 1.2, unit: 'mg/dL', recorded: undefined });
    expect(numberIn(lab('2160-0', 1.2, 'furlong'), 'si')).toMatchObject({ value: 1.2, unit: 'furlong' });
    expect(numberIn(lab('3094-0', 14, 'mg/dL'), 'si')).toMatchObject({ value: 14, unit: 'mg/dL' });
    // Moles of haemoglobin: nothing says of which, so nothing is computed.
    expect(numberIn(lab('718-7', 8.4, 'mmol/L'), 'si')).toMatchObject({ value: 8.4, unit: 'mmol/L' });
  });

  it('keeps what stands before the number', () => {
    const shown = numberIn(
      lab('1975-2', 0.2, 'mg/dL', {
        valueQuantity: { value: 0.2, comparator: '<', unit: 'mg/dL', code: 'mg/dL' },
      }),
      'si',
    );
    expect(shown?.text).toBe('< 3.42');
  });

  it('reads units as UCUM and as the ward writes them', () => {
    expect(unitOfText('10³/µL')).toEqual(unitOfText('10*3/uL'));
    expect(unitOfText('10¹²/L')).toEqual({ kind: 'count', factor: 1e12 });
    expect(unitOfText('µg/dL')?.factor).toBeCloseTo(1e-5);
    expect(unitOfText('mg/kg')).toBeNull();
  });
});

describe('ranges by age and sex', () => {
  const range = (low: number, extra: Partial<ReferenceRange>): ReferenceRange => ({
    low: { value: low, code: 'g/dL' },
    ...extra,
  });
  const female = { appliesTo: [{ coding: [{ code: '248152002' }] }] };
  const male = { appliesTo: [{ coding: [{ code: 'male' }] }] };
  const child = { age: { high: { value: 12, code: 'a' } } };

  it('takes the one for the sex, and none when the sex is not known', () => {
    const ranges = [range(12, female), range(13, male)];
    expect(limitsOf(ranges, { sex: 'female', age: 30 })?.low).toBe(12);
    expect(limitsOf(ranges, { sex: 'male', age: null })?.low).toBe(13);
    expect(limitsOf(ranges, { sex: null, age: 30 })).toBeNull();
  });

  it('takes the one for the age at the measurement', () => {
    const ranges = [range(11, child), range(12, { age: { low: { value: 13, code: 'a' } } })];
    expect(limitsOf(ranges, { sex: null, age: 5 })?.low).toBe(11);
    expect(limitsOf(ranges, { sex: null, age: 40 })?.low).toBe(12);
    expect(limitsOf(ranges, { sex: null, age: null })).toBeNull();
    const [before] = readObservations(
      [lab('718-7', 11.5, 'g/dL', { effectiveDateTime: '2010-06-01', referenceRange: ranges })],
      { birthDate: '2005-01-01', sex: null },
    );
    expect(before?.limits?.low).toBe(11);
    expect(before?.flag).toBe('normal');
  });

  it('applies a range for others to nobody else', () => {
    expect(limitsOf([range(12, female)], { sex: 'male', age: 30 })).toBeNull();
    expect(
      limitsOf([range(12, { appliesTo: [{ text: 'pregnant' }] })], { sex: 'female', age: 30 }),
    ).toBeNull();
  });
});
