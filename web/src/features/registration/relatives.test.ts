import { describe, expect, it } from 'vitest';
import {
  EMPTY_RELATIVE,
  formToRelative,
  guarantorsOf,
  isPast,
  relativeProblems,
  relativeToForm,
  sameAddress,
  withAddress,
} from './relatives';

const TODAY = '2026-06-15';
const form = {
  ...EMPTY_RELATIVE,
  family: 'Weissnat',
  given: 'Marta',
  relationship: 'MTH',
  guardian: 'yes',
  guarantor: 'yes',
  phone: '555 010 0199',
  street: '12 Elm St',
  city: 'Boston',
  postalCode: '02108',
  recordNumber: '123456782',
};

describe('a related person', () => {
  it('becomes a resource and comes back the same', () => {
    const made = formToRelative(form, null, 'p1');
    expect(made).toMatchObject({ active: true, patient: { reference: 'Patient/p1' } });
    expect(relativeToForm(made)).toEqual(form);
    expect(made.relationship?.flatMap((one) => one.coding?.map((c) => c.code))).toEqual([
      'MTH',
      'GUARD',
      'GUAR',
    ]);
  });

  it('keeps relationships and contacts that the form does not show', () => {
    const stored: fhir4.RelatedPerson = {
      ...formToRelative(form, null, 'p1'),
      id: 'r1',
      birthDate: '1960-01-01',
      relationship: [{ text: 'godmother' }, { coding: [{ code: 'MTH' }] }],
      telecom: [{ system: 'fax', value: '1' }],
    };
    const next = formToRelative(
      { ...relativeToForm(stored), emergency: 'yes', phone: '555 010 0000' },
      stored,
      'p1',
    );
    expect(next.birthDate).toBe('1960-01-01');
    expect(next.relationship).toContainEqual({ text: 'godmother' });
    expect(next.telecom).toEqual([
      { system: 'phone', value: '555 010 0000' },
      { system: 'fax', value: '1' },
    ]);
    expect(formToRelative(relativeToForm(stored), stored, 'p1')).toEqual(stored);
  });

  it('has a name and a relationship', () => {
    expect(relativeProblems(EMPTY_RELATIVE)).toEqual({
      family: 'kin.needName',
      relationship: 'kin.needRelationship',
    });
    expect(relativeProblems({ ...form, phone: '12', email: 'x' })).toEqual({
      phone: 'reg.badPhone',
      email: 'reg.badEmail',
    });
  });

  it('pays while the relationship goes on', () => {
    const now = formToRelative(form, null, 'p1');
    const ended = { ...now, period: { end: '2026-06-14' } };
    expect(guarantorsOf([now, ended, { ...now, active: false }], TODAY)).toEqual([now]);
    expect(isPast({ ...now, period: { end: TODAY } }, TODAY)).toBe(false);
  });
});

describe('the household', () => {
  const home = { line: ['12 Elm St.'], city: 'Boston', postalCode: '02108' };

  it('lives behind the same door, however it is written', () => {
    expect(sameAddress(home, { line: ['12 ELM ST'], postalCode: '02108' })).toBe(true);
    expect(sameAddress(home, { line: ['12 Elm St'], postalCode: '02109' })).toBe(false);
    expect(sameAddress(home, { line: ['112 Elm St'], postalCode: '02108' })).toBe(false);
    expect(sameAddress({ city: 'Boston' }, { city: 'Boston' })).toBe(false);
    expect(sameAddress(home, undefined)).toBe(false);
  });

  it('takes over an address and keeps the one before', () => {
    const moved = withAddress(
      {
        resourceType: 'Patient',
        address: [
          { use: 'home', line: ['1 Old Rd'] },
          { use: 'old', line: ['0'] },
        ],
      },
      home,
      TODAY,
    );
    expect(moved.address).toEqual([
      home,
      { use: 'old', line: ['1 Old Rd'], period: { end: TODAY } },
      { use: 'old', line: ['0'] },
    ]);
  });
});
