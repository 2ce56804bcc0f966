import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EMPTY_COVERAGE, formToCoverage } from './coverage';
import { EMPTY_NUMBER, numberSpec } from './numbers';
import { problemsOf, toPatient } from './registration';
import { EMPTY_RELATIVE, formToRelative } from './relatives';

/** The server's tests hold these files against US Core 6.1. */
const held = (name: string): unknown =>
  JSON.parse(
    readFileSync(
      join(process.cwd(), `../server/src/test/resources/org/salus/validation/registered-${name}.json`),
      'utf8',
    ),
  ) as unknown;

describe('what the screens of registration write', () => {
  it('is a patient with everything that can be chosen', () => {
    const draft = {
      family: 'Weissnat',
      given: 'Rosalind Marie',
      called: 'Rosie',
      formerFamily: 'Kuhn',
      birthDate: '1958-03-14',
      sex: 'female',
      birthSex: 'F',
      genderIdentity: '446141000124107',
      pronouns: 'LA29519-8',
      race: '1002-5',
      ethnicity: '2186-5',
      tribe: '40 Cherokee Nation, Oklahoma',
      enrolled: 'yes',
      language: 'en',
      phone: '555 010 0100',
      email: 'rosie@example.org',
      street: '12 Elm St',
      city: 'Boston',
      state: 'MA',
      postalCode: '02108',
      contactName: 'Marta Weissnat',
      contactPhone: '555 010 0199',
    };
    expect(problemsOf(draft, '2026-06-15')).toEqual({});
    const add = numberSpec(undefined);
    let made: fhir4.Patient = {
      ...toPatient(draft),
      identifier: [
        {
          use: 'usual',
          type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
          system: 'urn:salus:record-number',
          value: '123456782',
        },
      ],
    };
    for (const [kind, issuer, value] of [
      ['SS', '', '219-09-9999'],
      ['DL', 'MA', 'S12345678'],
      ['PPN', 'USA', '340020013'],
      ['NI', 'MEX', 'WERX580314MDFSSS09'],
    ] as const)
      made = add.toResource({ ...EMPTY_NUMBER, kind, issuer, value, start: '2020-01-01' }, made);
    expect(made).toEqual(held('patient'));
  });

  it('is a coverage', () => {
    const form = {
      ...EMPTY_COVERAGE,
      payer: 'Organization/o1 Blue Plan',
      kind: '5',
      memberId: 'M-77',
      group: 'G1',
      plan: 'Gold',
      relationship: 'child',
      subscriber: 'RelatedPerson/r1',
      start: '2026-01-01',
      end: '2026-12-31',
      order: '1',
      front: 'data:image/jpeg;base64,AAAA',
      back: 'data:image/jpeg;base64,AAAA',
    };
    expect(formToCoverage(form, null, 'p1')).toEqual(held('coverage'));
  });

  it('is a related person', () => {
    const form = {
      ...EMPTY_RELATIVE,
      family: 'Weissnat',
      given: 'Marta',
      relationship: 'MTH',
      guardian: 'yes',
      proxy: 'yes',
      emergency: 'yes',
      guarantor: 'yes',
      phone: '555 010 0199',
      email: 'marta@example.org',
      street: '12 Elm St',
      city: 'Boston',
      state: 'MA',
      postalCode: '02108',
      recordNumber: '123456782',
      start: '2020-01-01',
    };
    expect(formToRelative(form, null, 'p1')).toEqual(held('related-person'));
  });
});
