import { describe, expect, it } from 'vitest';
import { replacedBy, previewOf } from './merging';
import { canMatch, EMPTY, problemsOf, toPatient } from './registration';

const john = { ...EMPTY, family: 'Smith', given: 'John  Paul', birthDate: '1980-01-02', sex: 'male' };

describe('a registration', () => {
  it('names every field that is missing or wrong', () => {
    expect(Object.keys(problemsOf(EMPTY, '2026-01-01')).sort()).toEqual([
      'birthDate',
      'family',
      'given',
      'sex',
    ]);
    expect(problemsOf(john, '2026-01-01')).toEqual({});
    expect(problemsOf({ ...john, birthDate: '2026-01-02' }, '2026-01-01')).toEqual({
      birthDate: 'reg.bornLater',
    });
    expect(
      problemsOf({ ...john, email: 'x', phone: '12', contactPhone: '5551234567' }, '2026-01-01'),
    ).toEqual({
      email: 'reg.badEmail',
      phone: 'reg.badPhone',
      contactName: 'reg.needContact',
    });
  });

  it('holds what was typed and nothing else', () => {
    expect(toPatient(john)).toEqual({
      resourceType: 'Patient',
      active: true,
      name: [{ use: 'official', family: 'Smith', given: ['John', 'Paul'] }],
      gender: 'male',
      birthDate: '1980-01-02',
    });
  });

  it('writes what US Core has extensions for', () => {
    const patient = toPatient({
      ...john,
      race: '2106-3',
      ethnicity: 'ASKU',
      birthSex: 'M',
      pronouns: 'LA29518-0',
    });
    expect(patient.extension?.map(({ url }) => url.split('/').pop())).toEqual([
      'us-core-race',
      'us-core-ethnicity',
      'us-core-birthsex',
      'individual-pronouns',
    ]);
    expect(patient.extension?.[1]?.extension?.map(({ url }) => url)).toEqual(['text']);
  });

  it('looks for the same person as soon as there is enough to go by', () => {
    expect(canMatch(EMPTY)).toBe(false);
    expect(canMatch({ ...EMPTY, family: 'Smith' })).toBe(false);
    expect(canMatch({ ...EMPTY, family: 'Smith', given: 'J' })).toBe(true);
  });
});

describe('a merge', () => {
  it('is known by the link of a patient who is not active', () => {
    const link: fhir4.PatientLink[] = [{ type: 'replaced-by', other: { reference: 'Patient/2' } }];
    expect(replacedBy({ resourceType: 'Patient', active: false, link })).toBe('2');
    expect(replacedBy({ resourceType: 'Patient', active: true, link })).toBeUndefined();
  });

  it('is told as the server says it', () => {
    expect(
      previewOf({
        resourceType: 'Parameters',
        parameter: [
          { name: 'total', valueInteger: 3 },
          { name: 'warning', part: [{ name: 'code', valueCode: 'sex' }] },
          {
            name: 'count',
            part: [
              { name: 'type', valueCode: 'Observation' },
              { name: 'number', valueInteger: 3 },
            ],
          },
        ],
      }),
    ).toEqual({
      total: 3,
      staying: 0,
      accounts: 0,
      warnings: ['sex'],
      counts: [{ type: 'Observation', number: 3 }],
      review: [],
    });
  });
});
