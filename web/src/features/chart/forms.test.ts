import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AllergyIntolerance, Condition } from '@/fhir';
import {
  allergyToForm,
  bodyMassIndex,
  checkVitals,
  conflictsOf,
  dateProblem,
  EMPTY_ALLERGY,
  EMPTY_PROBLEM,
  formToAllergy,
  formToProblem,
  formToVitals,
  problemToForm,
  retracted,
  typedNumber,
  VITALS,
  type Author,
  type VitalsForm,
} from './forms';

const author: Author = {
  patientId: 'p1',
  name: 'Dr A. Nwosu',
  practitionerId: 'pr1',
  now: Date.UTC(2026, 6, 14, 10),
};
const adult = { weight: 80, height: 170, adult: true };
const empty: VitalsForm = {
  takenAt: '2026-07-14T10:00',
  systolic: '',
  diastolic: '',
  heartRate: '',
  respiratoryRate: '',
  oxygen: '',
  temperature: '',
  weight: '',
  height: '',
  pain: '',
  note: '',
};

describe('allergy', () => {
  it('is made conformant to US Core, coded where the words are listed', () => {
    const a = formToAllergy(
      { ...EMPTY_ALLERGY, substance: 'Penicillin V', reactions: ['Anaphylaxis'], severity: 'severe' },
      undefined,
      author,
    );
    expect(a).toMatchObject({
      patient: { reference: 'Patient/p1' },
      recorder: { reference: 'Practitioner/pr1' },
      code: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '7984' }] },
      clinicalStatus: { coding: [{ code: 'active' }] },
      reaction: [{ severity: 'severe', manifestation: [{ coding: [{ code: '39579001' }] }] }],
    });
  });

  it('leaves out what was not given: no empty strings in the record', () => {
    const a = formToAllergy({ ...EMPTY_ALLERGY, substance: 'something odd', type: '' }, undefined, author);
    expect(a.code).toEqual({ text: 'something odd' });
    expect(JSON.stringify(a)).not.toContain('""');
    expect(a).not.toHaveProperty('reaction');
    expect(a).not.toHaveProperty('type');
  });

  it('keeps what the form does not show when it is changed', () => {
    const before: AllergyIntolerance = {
      resourceType: 'AllergyIntolerance',
      id: 'a1',
      meta: { versionId: '3' },
      code: {
        coding: [{ system: 'http://snomed.info/sct', code: '762952008', display: 'Peanut (substance)' }],
        text: 'Peanut (substance)',
      },
      patient: { reference: 'Patient/p1' },
      asserter: { display: 'Mother' },
      onsetDateTime: '2020-05-03T10:20:30Z',
      note: [{ text: 'first' }, { text: 'second' }],
      reaction: [
        { onset: '2020', manifestation: [{ text: 'Hives everywhere' }], severity: 'mild' },
        { severity: 'severe' },
      ],
    };
    const after = formToAllergy({ ...allergyToForm(before), criticality: 'high' }, before, author);
    expect(after).toMatchObject({
      ...before,
      criticality: 'high',
      clinicalStatus: { coding: [{ code: 'active' }] },
    });
  });

  it('states "none known" with its SNOMED CT code', () => {
    expect(formToAllergy({ ...EMPTY_ALLERGY, mode: 'none' }, undefined, author).code?.coding?.[0]?.code).toBe(
      '716186003',
    );
  });
});

describe('problem', () => {
  it('goes to the problem list with its category and date', () => {
    expect(
      formToProblem({ ...EMPTY_PROBLEM, name: 'Asthma', onset: '1994-05' }, undefined, author),
    ).toMatchObject({
      category: [{ coding: [{ code: 'problem-list-item' }] }],
      code: { coding: [{ code: '195967001' }] },
      onsetDateTime: '1994-05',
      subject: { reference: 'Patient/p1' },
    });
  });

  it('keeps the recorded moment while its day is not changed', () => {
    const before: Condition = {
      resourceType: 'Condition',
      id: 'c',
      onsetDateTime: '2020-05-03T10:20:30Z',
      code: { text: 'x' },
    };
    expect(formToProblem(problemToForm(before), before, author).onsetDateTime).toBe('2020-05-03T10:20:30Z');
  });

  it('is taken back without a clinical status and with the reason', () => {
    const before: Condition = {
      resourceType: 'Condition',
      id: 'c',
      clinicalStatus: { coding: [{ code: 'active' }] },
    };
    const gone = retracted(before, 'wrong patient', author);
    expect(gone).not.toHaveProperty('clinicalStatus');
    expect(gone.verificationStatus?.coding?.[0]?.code).toBe('entered-in-error');
    expect(gone.note?.[0]?.text).toContain('wrong patient');
  });
});

describe('dates', () => {
  it.each(['2026', '2026-07', '2026-07-14', ''])('takes %s', (d) => {
    expect(dateProblem(d, author.now)).toBeNull();
  });
  it.each(['2026-02-30', '14.7.2026', '2027', 'yesterday', '2026-07-14T10:00:00Z'])('refuses %s', (d) => {
    expect(dateProblem(d, author.now)).not.toBeNull();
  });
});

describe('vital signs', () => {
  it('refuses the impossible', () => {
    const { refused } = checkVitals({ ...empty, systolic: '501', diastolic: '20' }, adult);
    expect(refused.systolic).toContain('not possible');
    expect(checkVitals({ ...empty, systolic: '400', diastolic: '20' }, adult).refused.systolic).toContain(
      'Not possible',
    );
    expect(checkVitals({ ...empty, systolic: '480', diastolic: '350' }, adult).refused).toEqual({});
    expect(checkVitals({ ...empty, systolic: '80', diastolic: '120' }, adult).refused.diastolic).toContain(
      'below',
    );
    expect(checkVitals({ ...empty, oxygen: '101' }, adult).refused.oxygen).toBeDefined();
    expect(checkVitals({ ...empty, temperature: '98.6' }, adult).refused.temperature).toBeDefined();
    expect(checkVitals({ ...empty, heartRate: '7O' }, adult).refused.heartRate).toBeDefined();
    expect(checkVitals({ ...empty, diastolic: '80' }, adult).refused.systolic).toBeDefined();
  });

  it('refuses what the server refuses: the table of the documentation', () => {
    const table = readFileSync('../docs/api/chart-rules.md', 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, , low, high, unit, codes] = line.split('|').map((cell) => cell.trim());
        return codes === undefined || !/^\d/.test(low ?? '')
          ? []
          : [
              {
                possible: [Number(low), Number(high)],
                ucum: unit?.replaceAll('`', ''),
                codes: codes.split(', '),
              },
            ];
      });
    expect(table.length).toBeGreaterThan(10);
    for (const rule of VITALS) {
      const row = table.find(({ codes }) => codes.includes(rule.loinc));
      expect(row, rule.loinc).toMatchObject({ possible: rule.possible, ucum: rule.ucum });
    }
  });

  it('asks about what nobody of any age is likely to have', () => {
    const child = { ...adult, adult: false, weight: null, height: null };
    expect(checkVitals({ ...empty, heartRate: '180' }, child).unlikely).toEqual([]);
    expect(checkVitals({ ...empty, heartRate: '5' }, child).unlikely).toHaveLength(1);
    expect(checkVitals({ ...empty, systolic: '0', diastolic: '0' }, child)).toMatchObject({ refused: {} });
  });

  it('asks about the unlikely, and about jumps since the last time', () => {
    expect(checkVitals({ ...empty, heartRate: '180' }, adult).unlikely).toHaveLength(1);
    expect(checkVitals({ ...empty, weight: '176' }, adult).unlikely.join()).toContain('a tenth');
    expect(checkVitals({ ...empty, systolic: '120', diastolic: '80', weight: '81' }, adult)).toEqual({
      refused: {},
      unlikely: [],
    });
  });

  it('reads a decimal comma, and nothing that is not a number', () => {
    expect(typedNumber('36,6')).toBe(36.6);
    for (const text of ['', '1e3', '-5', '0x10', '1 000', 'NaN', '.']) expect(typedNumber(text)).toBeNull();
  });

  it('are taken in the other unit that is typed behind them, and saved in it', () => {
    const form = { ...empty, temperature: '98.60 F', weight: '180 lb', height: '67in' };
    expect(checkVitals({ ...form, temperature: '98.6 F' }, adult)).toEqual({ refused: {}, unlikely: [] });
    expect(checkVitals(form, adult).refused.temperature).toContain('1 decimal');
    const all = formToVitals({ ...form, temperature: '98.6 °F' }, author);
    expect(all.map(({ valueQuantity }) => valueQuantity)).toEqual([
      { value: 98.6, unit: '°F', system: 'http://unitsofmeasure.org', code: '[degF]' },
      { value: 180, unit: 'lb', system: 'http://unitsofmeasure.org', code: '[lb_av]' },
      { value: 67, unit: 'in', system: 'http://unitsofmeasure.org', code: '[in_i]' },
      { value: 28.2, unit: 'kg/m2', system: 'http://unitsofmeasure.org', code: 'kg/m2' },
    ]);
    expect(checkVitals({ ...empty, temperature: '37 F' }, adult).refused.temperature).toBe(
      '37 °F is not possible: 50 to 122 is accepted.',
    );
    expect(checkVitals({ ...empty, temperature: '104.5 F' }, adult).unlikely).toEqual([
      'Temperature 104.5 °F is unusual.',
    ]);
    expect(checkVitals({ ...empty, weight: '200 lb' }, adult).unlikely.join()).toContain('a tenth');
    for (const temperature of ['98.6 K', '98.6 lb', '98.6 kg', 'F', '9 8 F', '36.5.1'])
      expect(checkVitals({ ...empty, temperature }, adult).refused.temperature, temperature).toBeDefined();
  });

  it('are saved in UCUM, pressure as one, with the computed BMI', () => {
    const all = formToVitals(
      { ...empty, systolic: '120', diastolic: '80', weight: '81.6', height: '164', oxygen: '97' },
      author,
    );
    expect(all.map((o) => o.code?.coding?.[0]?.code)).toEqual([
      '85354-9',
      '59408-5',
      '29463-7',
      '8302-2',
      '39156-5',
    ]);
    expect(all[0]?.component?.map((c) => c.valueQuantity)).toEqual([
      { value: 120, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
      { value: 80, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
    ]);
    expect(bodyMassIndex({ ...empty, weight: '81.6', height: '164' })).toBe(30.3);
    expect(all.at(-1)?.valueQuantity).toMatchObject({ value: 30.3, code: 'kg/m2' });
  });
});

describe('conflict', () => {
  const labels = { name: 'Problem', note: 'Note', severity: 'Severity' } as const;
  it('names what they changed, and where both changed', () => {
    const found = conflictsOf(
      labels,
      EMPTY_PROBLEM,
      { ...EMPTY_PROBLEM, note: 'mine' },
      { ...EMPTY_PROBLEM, note: 'theirs', severity: 'severe' },
    );
    expect(found).toEqual([
      { field: 'note', label: 'Note', base: 'empty', mine: 'mine', theirs: 'theirs', mineUntouched: false },
      {
        field: 'severity',
        label: 'Severity',
        base: 'empty',
        mine: 'empty',
        theirs: 'severe',
        mineUntouched: true,
      },
    ]);
  });
  it('is none where both say the same', () => {
    expect(
      conflictsOf(labels, EMPTY_PROBLEM, { ...EMPTY_PROBLEM, note: 'x' }, { ...EMPTY_PROBLEM, note: 'x' }),
    ).toEqual([]);
  });
});
