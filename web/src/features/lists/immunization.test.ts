import { describe, expect, it } from 'vitest';
import { type Author, takenBack } from '@/features/chart';
import { CVX, type Immunization } from '@/fhir';
import {
  emptyImmunization,
  formToImmunization,
  immunizationProblems,
  immunizationToForm,
  immunizationWarnings,
  type ImmunizationForm,
} from './immunization';

const now = new Date(2026, 6, 14, 10).getTime();
const author: Author = { patientId: 'p1', name: 'R. Ivers RN', practitionerId: 'pr1', now };
const form = (more: Partial<ImmunizationForm> = {}): ImmunizationForm => ({
  ...emptyImmunization(now),
  vaccine: 'Tdap',
  code: '115',
  lot: 'AB12',
  ...more,
});

describe('what was given here', () => {
  it('is recorded with all that the label says, and by whom', () => {
    expect(
      formToImmunization(
        form({
          expiry: '2027-05',
          maker: 'Acme',
          dose: '0,5',
          site: 'LD',
          route: 'IM',
          doseNumber: '2',
          funding: 'public',
        }),
        undefined,
        author,
      ),
    ).toMatchObject({
      meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-immunization'] },
      status: 'completed',
      vaccineCode: { coding: [{ system: CVX, code: '115', display: 'Tdap' }], text: 'Tdap' },
      occurrenceDateTime: '2026-07-14',
      primarySource: true,
      lotNumber: 'AB12',
      expirationDate: '2027-05',
      manufacturer: { display: 'Acme' },
      doseQuantity: { value: 0.5, code: 'mL' },
      site: { coding: [{ code: 'LD' }] },
      route: { coding: [{ code: 'IM' }] },
      protocolApplied: [{ doseNumberPositiveInt: 2 }],
      fundingSource: { coding: [{ code: 'public' }] },
      performer: [{ actor: { reference: 'Practitioner/pr1' } }],
      patient: { reference: 'Patient/p1' },
    });
  });

  it('needs the vaccine, the day and the lot', () => {
    expect(
      Object.keys(immunizationProblems(form({ vaccine: ' ', date: '2026-07', lot: '' }), now, undefined)),
    ).toEqual(['vaccine', 'date', 'lot']);
    expect(immunizationProblems(form({ date: '2026-07-15' }), now, undefined)).toHaveProperty('date');
    expect(
      immunizationProblems(form({ dose: '0', doseNumber: '0', expiry: 'soon' }), now, undefined),
    ).toMatchObject({
      dose: expect.any(String) as string,
      doseNumber: expect.any(String) as string,
      expiry: expect.any(String) as string,
    });
    expect(immunizationProblems(form(), now, undefined)).toEqual({});
  });
});

describe('what was given elsewhere', () => {
  it('is reported, with its source, at a date as far as it is known', () => {
    const earlier = form({ what: 'earlier', date: '2019', origin: 'recall', lot: '' });
    expect(immunizationProblems(earlier, now, undefined)).toEqual({});
    const resource = formToImmunization(earlier, undefined, author);
    expect(resource).toMatchObject({
      status: 'completed',
      primarySource: false,
      occurrenceDateTime: '2019',
      reportOrigin: { coding: [{ code: 'recall' }] },
    });
    expect(resource).not.toHaveProperty('performer');
    expect(formToImmunization({ ...earlier, date: '' }, undefined, author)).toMatchObject({
      occurrenceString: 'unknown',
    });
  });
});

describe('a refusal', () => {
  it('is not done, with a reason, and has no lot', () => {
    const refused = form({ what: 'not-done' });
    expect(immunizationProblems(refused, now, undefined)).toHaveProperty('reason');
    const resource = formToImmunization({ ...refused, reason: 'PATOBJ' }, undefined, author);
    expect(resource).toMatchObject({
      status: 'not-done',
      statusReason: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'PATOBJ' }],
      },
    });
    expect(resource).not.toHaveProperty('lotNumber');
  });
});

describe('a change', () => {
  const stored: Immunization = {
    resourceType: 'Immunization',
    id: 'i1',
    meta: { versionId: '3' },
    status: 'completed',
    vaccineCode: { coding: [{ system: CVX, code: '140', display: 'Influenza' }] },
    occurrenceDateTime: '2025-10-01T08:30:00Z',
    primarySource: true,
    site: { coding: [{ code: 'BN', display: 'bilateral nares' }] },
    location: { display: 'Clinic' },
    note: [{ text: 'first' }, { text: 'of another' }],
  };

  it('keeps what the form does not show', () => {
    const changed = formToImmunization({ ...immunizationToForm(stored), lot: 'L9' }, stored, author);
    expect(changed).toEqual({ ...stored, lotNumber: 'L9' });
  });

  it('is taken back with a reason', () => {
    expect(takenBack(stored, 'wrong patient', author)).toMatchObject({
      status: 'entered-in-error',
      note: [
        { text: 'first' },
        { text: 'of another' },
        { text: expect.stringContaining('wrong patient') as string },
      ],
    });
  });

  it('does not ask for a lot again that was never recorded, but for one that is taken away', () => {
    expect(
      immunizationProblems(immunizationToForm({ ...stored, primarySource: false }), now, stored),
    ).toEqual({});
    expect(immunizationProblems(immunizationToForm(stored), now, stored)).toEqual({});
    expect(
      immunizationProblems({ ...immunizationToForm(stored), lot: '' }, now, { ...stored, lotNumber: 'L9' }),
    ).toHaveProperty('lot');
  });
});

describe('what is looked at again', () => {
  const other = (more: Partial<Immunization> = {}): Immunization => ({
    resourceType: 'Immunization',
    id: 'i2',
    status: 'completed',
    vaccineCode: { coding: [{ system: CVX, code: '115' }], text: 'Tdap' },
    occurrenceDateTime: '2026-07-14T07:00:00',
    ...more,
  });

  it('is the same vaccine on the same day', () => {
    expect(immunizationWarnings(form(), undefined, [other()])).toHaveLength(1);
    expect(immunizationWarnings(form(), other(), [other()])).toEqual([]);
    expect(immunizationWarnings(form(), undefined, [other({ status: 'not-done' })])).toEqual([]);
    expect(immunizationWarnings(form(), undefined, [other({ occurrenceDateTime: '2026-07-13' })])).toEqual(
      [],
    );
    expect(immunizationWarnings(form(), undefined, undefined)).toHaveLength(1);
  });

  it('is a dose past its date', () => {
    expect(immunizationWarnings(form({ expiry: '2026-06' }), undefined, [])).toHaveLength(1);
    expect(immunizationWarnings(form({ expiry: '2026-07' }), undefined, [])).toEqual([]);
    expect(immunizationWarnings(form({ expiry: '2026-07-13' }), undefined, [])).toHaveLength(1);
  });
});
