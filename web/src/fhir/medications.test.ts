import { afterEach, describe, expect, it } from 'vitest';
import { setLanguage } from '@/i18n';
import { doseText, medicineName, readMedicines } from './medications';
import { ownDose } from './own-dose';
import type { Dosage } from './types';
import type { MedicationRequest, Resource } from './types';

describe('name of a medicine', () => {
  it('has tall-man letters, ward units and no capitals else', () => {
    expect(medicineName('Metformin hydrochloride 500 MG Oral Tablet')).toMatchObject({
      name: 'metFORMIN hydrochloride',
      strength: '500\u00a0mg',
      form: 'oral tablet',
    });
    expect(medicineName('penicillin V potassium 250 MG Oral Tablet').name).toBe('penicillin V potassium');
    expect(medicineName('Hydrochlorothiazide 25 MG Oral Tablet').name).toBe('hydroCHLOROthiazide');
  });

  it('keeps a leading zero, drops a trailing one, and never writes MCG as mcg', () => {
    expect(medicineName('Digoxin 0.125 MG Oral Tablet').strength).toBe('0.125\u00a0mg');
    expect(medicineName('Warfarin 5.0 MG Oral Tablet').strength).toBe('5\u00a0mg');
    expect(medicineName('Levothyroxine 50 MCG Oral Tablet').strength).toBe('50\u00a0microgram');
  });

  it('keeps every part of a compound name', () => {
    const { name } = medicineName('Acetaminophen 300 MG / Hydrocodone Bitartrate 5 MG Oral Tablet');
    expect(name).toBe('acetaminophen 300\u00a0mg / HYDROcodone bitartrate 5\u00a0mg oral tablet');
  });

  it('keeps amounts per volume and brands', () => {
    expect(medicineName('insulin glargine 100 UNT/ML Injectable Solution [Lantus]')).toMatchObject({
      strength: '100\u00a0units/mL',
      form: 'injectable solution [Lantus]',
    });
  });
});

afterEach(() => setLanguage('en'));

describe('dose in words', () => {
  it('is read from the parts', () => {
    expect(
      doseText([
        {
          route: { text: 'Oral' },
          timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } },
          doseAndRate: [{ doseQuantity: { value: 1, unit: 'tablet' } }],
        },
      ]),
    ).toBe('1\u00a0tablet oral twice daily');
  });

  it('says what is missing', () => {
    expect(doseText(undefined)).toBe('dose not recorded');
    expect(doseText([{}])).toBe('dose not recorded');
    expect(
      doseText([
        {
          doseAndRate: [{ doseQuantity: { value: 1.0 } }],
          timing: { repeat: { frequency: 1, period: 8, periodUnit: 'h' } },
        },
      ]),
    ).toBe('dose 1 (unit not recorded) every 8 hours');
  });

  it('never loses "as needed"', () => {
    expect(
      doseText([{ asNeededBoolean: true, doseAndRate: [{ doseQuantity: { value: 2, unit: 'puff' } }] }]),
    ).toBe('2\u00a0puff, as needed');
    expect(doseText([{ asNeededCodeableConcept: { text: 'pain' }, text: 'One tablet' }])).toBe(
      'One tablet, as needed for pain',
    );
  });

  it('does not say the amount twice beside a recorded text that holds it', () => {
    const doseAndRate = [{ doseQuantity: { value: 250, unit: 'mg' } }];
    expect(doseText([{ text: '250 mg oral twice daily', doseAndRate }])).toBe('250 mg oral twice daily');
    expect(doseText([{ text: 'twice daily', doseAndRate }])).toBe('250\u00a0mg, twice daily');
  });

  it('is in the language of the screen when Salus made its text, and as it was written when somebody else did', async () => {
    const made = {
      text: '1 tablet oral twice daily for 5 days as needed for pain',
      doseAndRate: [{ doseQuantity: { value: 1, unit: 'tablet', code: '{tablet}' } }],
      route: { text: 'oral', coding: [{ code: '26643006' }] },
      timing: { code: { coding: [{ code: 'BID' }] }, repeat: { boundsDuration: { value: 5, code: 'd' } } },
      asNeededCodeableConcept: { text: 'pain' },
    };
    expect(doseText([made])).toBe(made.text);
    await setLanguage('fr');
    expect(doseText([made])).toBe(
      '1 comprimé par voie orale deux fois par jour pendant 5 jours si besoin, contre : pain',
    );
    const typed = { ...made, text: '1 tablet oral twice daily, not with milk' };
    expect(doseText([typed])).toContain(typed.text);
    await setLanguage('es');
    expect(
      ownDose({
        ...made,
        asNeededCodeableConcept: undefined,
        text: '1 tablet oral twice daily for 5 days',
      } as Dosage),
    ).toBe('1 comprimido por vía oral dos veces al día durante 5 días');
    expect(ownDose(typed)).toBeNull();
    expect(ownDose({ text: 'One a day' })).toBeNull();
  });

  it('keeps all steps of a schedule', () => {
    expect(doseText([{ text: '2 daily for a week' }, { text: '1 daily' }])).toBe(
      '2 daily for a week; then 1 daily',
    );
  });
});

describe('list of medicines', () => {
  const request = (more: Partial<MedicationRequest>): MedicationRequest => ({
    resourceType: 'MedicationRequest',
    id: 'm',
    status: 'active',
    ...more,
  });

  it('resolves an included, a contained and an unknown medicine', () => {
    const included = {
      resourceType: 'Medication',
      id: 'x',
      code: { text: 'Aspirin 81 MG Oral Tablet' },
    } as Resource;
    const inner = {
      resourceType: 'Medication',
      id: 'in',
      code: { text: 'Ibuprofen 200 MG Oral Tablet' },
    } as Resource;
    const [a, b, c] = readMedicines([
      request({ medicationReference: { reference: 'Medication/x' }, authoredOn: '2026-03' }),
      request({ medicationReference: { reference: '#in' }, contained: [inner], authoredOn: '2026-02' }),
      request({ medicationReference: { reference: 'Medication/gone' }, authoredOn: '2026-01' }),
      included,
    ]);
    expect([a?.name.name, b?.name.name, c?.name.recorded]).toEqual([
      'aspirin',
      'ibuprofen',
      'Medicine could not be named',
    ]);
  });

  it('leaves out entries made in error and does not call an unknown status active', () => {
    const list = readMedicines([
      request({ status: 'entered-in-error' }),
      request({ id: 'u', status: undefined }),
    ]);
    expect(list.map((m) => [m.id, m.state, m.stateWords])).toEqual([['u', 'unclear', 'status not recorded']]);
  });

  it('leaves out drafts: nobody has ordered them', () => {
    expect(readMedicines([request({ id: 'd', status: 'draft' }), request({})]).map((m) => m.id)).toEqual([
      'm',
    ]);
  });

  it('tells an order not to take something', () => {
    expect(readMedicines([request({ doNotPerform: true })])[0]?.doNotTake).toBe(true);
  });
});
