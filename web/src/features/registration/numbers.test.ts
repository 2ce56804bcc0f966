import { describe, expect, it } from 'vitest';
import { masked } from '@/fhir/identifiers';
import { changesOf } from './changes';
import {
  EMPTY_NUMBER,
  formToNumber,
  isEditable,
  keyOf,
  numberProblems,
  numberSpec,
  numberToForm,
  systemOf,
  withoutNumber,
} from './numbers';

const MR: fhir4.Identifier = {
  type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
  system: 'urn:salus:record-number',
  value: '123456782',
};
const patient: fhir4.Patient = {
  resourceType: 'Patient',
  id: 'p1',
  meta: { versionId: '2', lastUpdated: '2026-05-01T10:00:00Z' },
  identifier: [MR],
  name: [{ family: 'Weissnat' }],
};

describe('numbers of a patient', () => {
  it('have the system of who issued them', () => {
    expect(systemOf('DL', 'ma')).toBe('urn:oid:2.16.840.1.113883.4.3.25');
    expect(systemOf('DL', 'ZZ')).toBeUndefined();
    expect(systemOf('PPN', 'mex')).toBe('http://hl7.org/fhir/sid/passport-MEX');
    expect(systemOf('NI', 'MX')).toBeUndefined();
    expect(systemOf('SS', '')).toBe('http://hl7.org/fhir/sid/us-ssn');
  });

  it('are added beside the record number, which is not edited', () => {
    expect(isEditable(MR)).toBe(false);
    const spec = numberSpec(undefined);
    const form = { ...EMPTY_NUMBER, kind: 'SS', value: '219-09-9999' };
    const next = spec.toResource(form, patient);
    expect(next.identifier?.[0]).toBe(MR);
    expect(next.identifier?.[1]).toMatchObject({
      system: 'http://hl7.org/fhir/sid/us-ssn',
      value: '219099999',
    });
    const made = next.identifier?.[1] ?? {};
    expect(isEditable(made)).toBe(true);
    expect(masked(made)).toBe('•••-••-9999');
    expect(masked(MR)).toBe('123456782');
    expect(withoutNumber(next, keyOf(made))).toEqual(patient);
  });

  it('are changed in their place', () => {
    const licence = formToNumber(
      { ...EMPTY_NUMBER, issuer: 'NY', value: 'D1', end: '2027-01-01' },
      undefined,
    );
    const stored = { ...patient, identifier: [licence, MR] };
    const spec = numberSpec(keyOf(licence));
    expect(spec.toForm(stored)).toEqual({
      kind: 'DL',
      issuer: 'NY',
      value: 'D1',
      start: '',
      end: '2027-01-01',
    });
    const next = spec.toResource({ ...numberToForm(licence), value: 'D2', end: '' }, stored);
    expect(next.identifier?.[0]).toMatchObject({ system: 'urn:oid:2.16.840.1.113883.4.3.36', value: 'D2' });
    expect(next.identifier?.[0]).not.toHaveProperty('period');
    expect(next.identifier?.[1]).toBe(MR);
  });

  it.each(['000-12-3456', '666123456', '123-00-4567', '123450000', '12345678', ''])(
    'are no social security number: %s',
    (value) => {
      expect(numberProblems({ ...EMPTY_NUMBER, kind: 'SS', value }).value).toBeDefined();
    },
  );

  it('need an issuer', () => {
    expect(numberProblems({ ...EMPTY_NUMBER, value: 'x' })).toEqual({ issuer: 'number.needState' });
    expect(
      numberProblems({ ...EMPTY_NUMBER, kind: 'PPN', value: 'x', start: '2026-02-02', end: '2026-02-01' }),
    ).toEqual({
      issuer: 'number.needCountry',
      end: 'cover.endsBefore',
    });
  });
});

describe('the changes of a patient', () => {
  it('say what was and what is, in words, newest first', () => {
    const first = { ...patient, meta: { versionId: '1' }, gender: 'female' as const, identifier: [] };
    const [now, before] = changesOf([{ ...patient, gender: 'male', name: [{ family: 'Weiss' }] }, first]);
    expect(now).toMatchObject({
      version: '2',
      first: false,
      changes: [
        { label: 'reg.family', from: 'Weissnat', to: 'Weiss' },
        { label: 'reg.sex', from: 'Female', to: 'Male' },
      ],
      added: [MR],
      removed: [],
    });
    expect(before?.first).toBe(true);
  });
});
