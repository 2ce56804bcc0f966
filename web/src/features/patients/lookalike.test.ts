import { describe, expect, it } from 'vitest';
import { patientFace } from '@/fhir/patient';
import { lookAlikes } from './lookalike';

const face = (id: string, given: string, family: string, birthDate: string) =>
  patientFace({ resourceType: 'Patient', id, name: [{ given: [given], family }], birthDate, gender: 'male' });

describe('lookAlikes', () => {
  it('marks both of a similar pair and says what to compare', () => {
    const marks = lookAlikes([
      face('1', 'Jonathan', 'Smith', '1971-11-22'),
      face('2', 'Johnathan', 'Smith', '1977-11-22'),
      face('3', 'Delphine', 'Smitham', '2019-08-06'),
    ]);
    expect([...marks.keys()]).toEqual(['1', '2']);
    expect(marks.get('1')).toBe('birth date, name, MRN');
  });

  it('sees through accents, digits, case and short forms', () => {
    expect(
      lookAlikes([face('1', 'José12', 'Núñez7', '1990-01-01'), face('2', 'JOSE', 'Nunez', '1990-01-01')])
        .size,
    ).toBe(2);
    expect(
      lookAlikes([face('1', 'Rob', 'Meyer', '1990-01-01'), face('2', 'Robert', 'Meier', '1990-01-01')]).size,
    ).toBe(2);
  });

  it('leaves different people alone', () => {
    expect(
      lookAlikes([face('1', 'Ann', 'Smith', '1990-01-01'), face('2', 'Bob', 'Smith', '1990-01-01')]).size,
    ).toBe(0);
    expect(
      lookAlikes([face('1', 'Ann', 'Smith', '1990-01-01'), face('2', 'Ann', 'Jones', '1990-01-01')]).size,
    ).toBe(0);
  });

  it('marks a patient without a first name rather than not', () => {
    expect(
      lookAlikes([face('1', '', 'Smith', '1990-01-01'), face('2', 'Bob', 'Smith', '1990-01-01')]).size,
    ).toBe(2);
  });
});
