import { describe, expect, it } from 'vitest';
import type { Author } from '@/features/chart';
import type { Observation } from '@/fhir';
import {
  emptyFamily,
  familyProblems,
  familyToForm,
  formToFamily,
  typedConditions,
  type FamilyMemberHistory,
} from './family';
import {
  emptyImplant,
  formToImplant,
  formToUse,
  implantProblems,
  implantToForm,
  implantWarnings,
  type Device,
} from './implant';
import { answerWords, emptySocial, formToSocial, socialProblems, socialToForm } from './social';

const now = new Date(2026, 6, 14, 10).getTime();
const author: Author = { patientId: 'p1', name: 'R. Ivers RN', practitionerId: 'pr1', now };

describe('family history', () => {
  it('reads conditions with the age at which they began', () => {
    expect(typedConditions(' Stroke (70);; Asthma ; Gout (1234)')).toEqual([
      { words: 'Stroke', age: '70' },
      { words: 'Asthma', age: '' },
      { words: 'Gout (1234)', age: '' },
    ]);
  });

  it('is coded where it can be', () => {
    const form = {
      ...emptyFamily(),
      relationship: 'MTH',
      conditions: 'stroke (70); Odd thing',
      life: 'dead' as const,
      diedAt: '81',
    };
    expect(familyProblems(form, now, undefined)).toEqual({});
    expect(formToFamily(form, undefined, author)).toMatchObject({
      status: 'completed',
      patient: { reference: 'Patient/p1' },
      relationship: { coding: [{ code: 'MTH' }] },
      deceasedAge: { value: 81, code: 'a' },
      condition: [
        { code: { coding: [{ code: '230690007' }] }, onsetAge: { value: 70, code: 'a' } },
        { code: { text: 'Odd thing' } },
      ],
    });
  });

  it('keeps "nothing is known" apart from "nothing typed"', () => {
    const form = { ...emptyFamily(), relationship: 'FTH' };
    expect(familyProblems(form, now, undefined)).toHaveProperty('conditions');
    const unknown = formToFamily({ ...form, unknown: true }, undefined, author);
    expect(unknown).toMatchObject({
      status: 'health-unknown',
      dataAbsentReason: { coding: [{ code: 'subject-unknown' }] },
    });
    expect(unknown).not.toHaveProperty('condition');
  });

  it('keeps what the form does not show', () => {
    const stored: FamilyMemberHistory = {
      resourceType: 'FamilyMemberHistory',
      id: 'f1',
      meta: { versionId: '2' },
      status: 'partial',
      patient: { reference: 'Patient/p1' },
      relationship: { coding: [{ code: 'XYZ' }], text: 'Cousin' },
      deceasedString: 'in the war',
      condition: [{ code: { coding: [{ code: '1' }], text: 'Odd' }, onsetString: 'young' }],
    };
    expect(formToFamily(familyToForm(stored), stored, author)).toEqual(stored);
  });

  it('does not give an age of death to the living', () => {
    expect(
      familyProblems(
        { ...emptyFamily(), relationship: 'SIS', unknown: true, life: 'living', diedAt: '8' },
        now,
        undefined,
      ),
    ).toHaveProperty('life');
  });
});

describe('social history', () => {
  it('is an Observation of the US Core profile of its topic', () => {
    expect(
      formToSocial({ ...emptySocial(now, { topic: '72166-2' }), value: '8517006' }, undefined, author),
    ).toMatchObject({
      meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-smokingstatus'] },
      status: 'final',
      category: [{ coding: [{ code: 'social-history' }] }],
      code: { coding: [{ system: 'http://loinc.org', code: '72166-2' }] },
      valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '8517006' }] },
      effectiveDateTime: '2026-07-14',
    });
    expect(
      formToSocial({ ...emptySocial(now, {}), topic: '76690-7', value: 'ASKU' }, undefined, author)
        .valueCodeableConcept,
    ).toMatchObject({
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'ASKU' }],
    });
  });

  it('needs topic, answer and day', () => {
    expect(Object.keys(socialProblems({ ...emptySocial(now, {}), date: '' }, now, undefined))).toEqual([
      'topic',
      'date',
    ]);
    expect(socialProblems(emptySocial(now, { topic: '72166-2' }), now, undefined)).toHaveProperty('value');
    expect(socialProblems(emptySocial(now, { topic: '11341-5' }), now, undefined)).toHaveProperty('words');
  });

  it('keeps a measured answer while it is not changed, and amends a changed one', () => {
    const stored: Observation = {
      resourceType: 'Observation',
      id: 'o1',
      meta: { versionId: '1' },
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '72166-2' }] },
      valueQuantity: { value: 20, unit: 'pack years' },
      effectiveDateTime: '2020-01-01T10:00:00Z',
    };
    expect(answerWords(stored)).toBe('20 pack years');
    expect(socialProblems(socialToForm(stored), now, stored)).toEqual({});
    expect(formToSocial(socialToForm(stored), stored, author)).toEqual({ ...stored, status: 'amended' });
    const changed = formToSocial({ ...socialToForm(stored), value: '266919005' }, stored, author);
    expect(changed).not.toHaveProperty('valueQuantity');
    expect(changed.valueCodeableConcept?.coding?.[0]?.code).toBe('266919005');
  });
});

describe('implants', () => {
  const form = {
    ...emptyImplant(),
    udi: '(01)00844588003288(17)271120(10)LOT7(21)S9',
    type: 'Knee prosthesis',
    implanted: '2026-05',
    site: 'Left knee',
  };

  it('takes the parts of the UDI, not what was typed before it was scanned', () => {
    expect(implantProblems({ ...form, lot: 'typed' }, now, undefined)).toEqual({});
    expect(formToImplant({ ...form, lot: 'typed' }, undefined, author)).toMatchObject({
      meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-implantable-device'] },
      patient: { reference: 'Patient/p1' },
      udiCarrier: [
        {
          deviceIdentifier: '00844588003288',
          issuer: 'http://hl7.org/fhir/NamingSystem/gs1',
          carrierHRF: form.udi,
        },
      ],
      lotNumber: 'LOT7',
      serialNumber: 'S9',
      expirationDate: '2027-11-20',
      type: { text: 'Knee prosthesis' },
    });
    expect(formToUse(form, 'urn:uuid:1', author)).toMatchObject({
      status: 'active',
      subject: { reference: 'Patient/p1' },
      device: { reference: 'urn:uuid:1' },
      timingDateTime: '2026-05',
      bodySite: { text: 'Left knee' },
    });
  });

  it('refuses a UDI that cannot be read', () => {
    expect(implantProblems({ ...form, udi: '(01)00844588003289' }, now, undefined)).toHaveProperty('udi');
    expect(implantProblems({ ...form, udi: '', type: '' }, now, undefined)).toHaveProperty('type');
  });

  it('asks about the same device and one past its date', () => {
    const stored = { ...formToImplant(form, undefined, author), id: 'd1' };
    expect(implantWarnings(form, undefined, [stored], now)).toHaveLength(1);
    expect(implantWarnings(form, undefined, [{ ...stored, serialNumber: 'other' }], now)).toEqual([]);
    expect(implantWarnings(form, undefined, undefined, now)).toHaveLength(1);
    expect(
      implantWarnings({ ...form, udi: '', expiry: '2026-04', implanted: '2026-05-01' }, undefined, [], now),
    ).toHaveLength(1);
  });

  it('keeps what the form does not show, and the UDI', () => {
    const stored: Device = {
      resourceType: 'Device',
      id: 'd1',
      meta: { versionId: '1' },
      status: 'active',
      udiCarrier: [{ deviceIdentifier: '123', carrierHRF: 'odd text' }],
      type: { coding: [{ code: '72506001' }], text: 'Defibrillator' },
      modelNumber: 'M1',
    };
    expect(implantProblems(implantToForm(stored), now, stored)).toEqual({});
    expect(formToImplant(implantToForm(stored), stored, author)).toEqual(stored);
    expect(implantProblems({ ...implantToForm(stored), udi: '' }, now, stored)).toHaveProperty('udi');
  });
});
