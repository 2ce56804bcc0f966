import { describe, expect, it } from 'vitest';
import { deathProblem, edited, fromPatient, mergeForms, DETAILS, otherWords } from './editing';
import { toPatient } from './registration';

const CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';
const race = (...codes: string[]): fhir4.Extension => ({
  url: `${CORE}us-core-race`,
  extension: [
    ...codes.map((code) => ({
      url: 'ombCategory',
      valueCoding: { system: 'urn:oid:2.16.840.1.113883.6.238', code },
    })),
    { url: 'text', valueString: 'Mixed' },
  ],
});

const stored: fhir4.Patient = {
  resourceType: 'Patient',
  id: 'p1',
  meta: { versionId: '4' },
  active: true,
  identifier: [{ system: 'urn:mrn', value: '7' }],
  extension: [race('2106-3', '2028-9'), { url: 'urn:other', valueString: 'kept' }],
  name: [
    { use: 'official', family: 'Lee', given: ['Ann', 'Mary'], prefix: ['Dr'], text: 'Dr Ann Mary Lee' },
    { use: 'anonymous', text: 'A.' },
  ],
  telecom: [
    { system: 'phone', value: '555-1', use: 'old' },
    { system: 'phone', value: '555-2', use: 'mobile', rank: 1 },
    { system: 'email', value: 'a@example.com' },
  ],
  gender: 'female',
  birthDate: '1970',
  address: [
    { use: 'home', line: ['1 Road', 'Flat 2'], city: 'Town', country: 'US', extension: [{ url: 'urn:geo' }] },
  ],
  communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'de' }], text: 'German' } }],
  contact: [
    {
      relationship: [{ text: 'Spouse' }],
      name: { family: 'Lee', given: ['Bo'] },
      telecom: [{ system: 'phone', value: '555-3' }],
    },
  ],
  photo: [{ url: 'http://example.com/p.png' }],
  generalPractitioner: [{ reference: 'Practitioner/1' }],
};

describe('details of a patient', () => {
  it('come back as they were when nothing is changed', () => {
    expect(edited(stored, fromPatient(stored))).toEqual(stored);
  });

  it('are changed alone, and leave everything else as it was', () => {
    const form = fromPatient(stored);
    const next = edited(stored, {
      ...form,
      family: 'Lee-Park',
      phone: '555-9',
      email: '',
      city: 'Ville',
      contactPhone: '555-4',
      called: 'Annie',
    });
    expect(next).toEqual({
      ...stored,
      name: [
        { use: 'official', family: 'Lee-Park', given: ['Ann', 'Mary'], prefix: ['Dr'] },
        stored.name?.[1],
        { use: 'nickname', given: ['Annie'] },
      ],
      telecom: [stored.telecom?.[0], { system: 'phone', value: '555-9', use: 'mobile', rank: 1 }],
      address: [
        {
          use: 'home',
          line: ['1 Road, Flat 2'],
          city: 'Ville',
          country: 'US',
          extension: [{ url: 'urn:geo' }],
        },
      ],
      contact: [
        {
          relationship: [{ text: 'Spouse' }],
          name: { family: 'Lee', given: ['Bo'] },
          telecom: [{ system: 'phone', value: '555-4' }],
        },
      ],
    });
  });

  it('keep what cannot be chosen here until something is chosen', () => {
    expect(fromPatient(stored).race).toBe('');
    expect(otherWords(stored, 'race')).toBe('Mixed');
    expect(otherWords(stored, 'language')).toBe('German');
    expect(otherWords(stored, 'pronouns')).toBeUndefined();
    const next = edited(stored, { ...fromPatient(stored), race: '2106-3', language: 'fr' });
    expect(next.extension?.filter((e) => e.url.endsWith('race'))).toHaveLength(1);
    expect(fromPatient(next)).toMatchObject({ race: '2106-3', language: 'fr' });
    expect(next.extension).toContainEqual({ url: 'urn:other', valueString: 'kept' });
  });

  it('of a registration are read again as they were typed', () => {
    const typed = {
      ...fromPatient({ resourceType: 'Patient' }),
      family: 'New',
      given: 'Ann B',
      called: 'Bee',
      formerFamily: 'Old',
      birthDate: '1980-01-02',
      sex: 'male',
      birthSex: 'M',
      genderIdentity: 'asked-declined',
      pronouns: 'LA29520-6',
      race: 'ASKU',
      ethnicity: 'ASKU',
      language: 'es',
      phone: '5551234',
      email: 'x@example.com',
      street: '1 Road',
      city: 'Town',
      state: 'MA',
      postalCode: '01234',
      contactName: 'Bo',
      contactPhone: '5559876',
    };
    expect(fromPatient(toPatient(typed))).toEqual(typed);
  });

  it('record a death with as much of the date as is known, and take it back', () => {
    const form = fromPatient(stored);
    expect(edited(stored, { ...form, life: 'dead' })).toMatchObject({ deceasedBoolean: true });
    const dead = edited(stored, { ...form, life: 'dead', diedOn: '2026-07' });
    expect(dead).toMatchObject({ deceasedDateTime: '2026-07' });
    expect(edited(dead, { ...fromPatient(dead), life: 'living' })).toEqual(stored);
    expect(deathProblem({ ...form, life: 'dead', diedOn: '1969' }, '2026-07-14')).toBe(
      'edit.diedBeforeBirth',
    );
    expect(deathProblem({ ...form, life: 'dead', diedOn: '2026-07-15' }, '2026-07-14')).toBe(
      'edit.diesLater',
    );
    expect(deathProblem({ ...form, life: 'dead', diedOn: 'May' }, '2026-07-14')).toBe('edit.badDate');
    expect(deathProblem({ ...form, life: 'dead', diedOn: '' }, '2026-07-14')).toBeUndefined();
  });

  it('have a photo that replaces the one inside the record', () => {
    const next = edited(stored, { ...fromPatient(stored), photo: 'data:image/jpeg;base64,AAAA' });
    expect(next.photo).toEqual([
      { contentType: 'image/jpeg', data: 'AAAA' },
      { url: 'http://example.com/p.png' },
    ]);
    expect(edited(next, { ...fromPatient(next), photo: '' })).toEqual(stored);
  });
});

describe('two who change the same patient', () => {
  it('are asked only about what both changed', () => {
    const base = fromPatient(stored);
    const { merged, conflicts } = mergeForms(
      DETAILS,
      base,
      { ...base, city: 'Mine', phone: '1' },
      { ...base, city: 'Theirs', email: 'new' },
    );
    expect(conflicts).toEqual([{ field: 'city', mine: 'Mine', theirs: 'Theirs' }]);
    expect(merged).toMatchObject({ city: 'Mine', phone: '1', email: 'new' });
  });
});

describe('reminders', () => {
  it('are stopped and allowed again for e-mail, whatever else is recorded', () => {
    const stopped = edited(stored, { ...fromPatient(stored), reminders: 'no' });
    expect(stopped.extension).toContainEqual({ url: 'urn:salus:no-reminders', valueCode: 'email' });
    expect(stopped.extension).toContainEqual({ url: 'urn:other', valueString: 'kept' });
    expect(fromPatient(stopped).reminders).toBe('no');
    expect(edited(stopped, { ...fromPatient(stopped), reminders: 'yes' })).toEqual(stored);
  });

  it('that are stopped by all channels count as stopped', () => {
    const all = { ...stored, extension: [{ url: 'urn:salus:no-reminders', valueBoolean: true }] };
    expect(fromPatient(all).reminders).toBe('no');
    expect(edited(all, { ...fromPatient(all), family: 'Li' }).extension).toEqual(all.extension);
  });
});
