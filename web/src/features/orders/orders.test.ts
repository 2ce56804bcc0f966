import { afterEach, describe, expect, it } from 'vitest';
import { checkedOf, type Finding, type Order } from '@/api/orders';
import type { SessionUser } from '@/api/session';
import { setLanguage } from '@/i18n';
import { findingKey, findingWords, overrideWords, reasonsFor, shapeOf, uncheckedOf } from './findings';
import { draftOf, formOf, isComplete, kindOf, problemsOf, withForm } from './forms';
import { fits, studies } from './imaging';
import { duplicateOf, isMine, readOrder, readOrders } from './read';
import { EMPTY_SIG, numberProblem, prefill, sigWords, supplyWords, wholeProblem, type Sig } from './sig';
import { readStatements } from './statements';
import { doseFor, mostDays, perKilogramOf, threeDigits, weightOf } from './weight';

const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const sig = (more: Partial<Sig>): Sig => ({ ...EMPTY_SIG, ...more });
const medicine = (more: Partial<fhir4.MedicationRequest> = {}): fhir4.MedicationRequest => ({
  resourceType: 'MedicationRequest',
  id: 'm1',
  meta: { versionId: '3' },
  status: 'draft',
  intent: 'order',
  subject: { reference: 'Patient/p1' },
  medicationCodeableConcept: {
    coding: [{ system: RXNORM, code: '314076' }],
    text: 'lisinopril 10 MG Oral Tablet',
  },
  ...more,
});

afterEach(async () => {
  await setLanguage('en');
});

describe('the order in plain words', () => {
  const whole = sig({
    dose: '250',
    unit: 'mg',
    route: 'oral',
    frequency: 'BID',
    days: '5',
    prn: true,
    prnReason: 'pain',
  });

  it('says dose, route, frequency, length and need', () => {
    expect(sigWords(whole)).toBe('250\u00a0mg oral twice daily for 5 days as needed for pain');
    expect(sigWords(sig({ dose: '1', unit: '{puff}', route: 'inhaled', prn: true }))).toBe(
      '1\u00a0puff inhaled as needed',
    );
    expect(sigWords(EMPTY_SIG)).toBe('');
  });

  it('speaks the language of the screen', async () => {
    await setLanguage('fr');
    expect(sigWords(whole)).toBe(
      '250\u00a0mg par voie orale deux fois par jour pendant 5 jours si besoin, contre : pain',
    );
    await setLanguage('es');
    expect(sigWords(sig({ dose: '1', unit: '{tablet}', route: 'oral', frequency: 'QD', days: '1' }))).toBe(
      '1\u00a0comprimido por vía oral una vez al día durante 1 día',
    );
  });

  it('says quantity and refills', () => {
    expect(supplyWords(sig({ quantity: '30', quantityUnit: '{tablet}', refills: '2' }))).toBe(
      'Quantity 30 tablet, 2 refills',
    );
    expect(supplyWords(sig({ refills: '0' }))).toBe('0 refills');
    expect(supplyWords(EMPTY_SIG)).toBe('');
  });

  it.each([
    ['5', null],
    ['0.25', null],
    ['5.0', 'orders.trailingZero'],
    ['.5', 'orders.leadingZero'],
    ['0,5', 'orders.useAPoint'],
    ['0', 'orders.notANumber'],
    ['-5', 'orders.notANumber'],
    ['1e3', 'orders.notANumber'],
    ['5o', 'orders.notANumber'],
  ])('takes %s as %s', (typed, problem) => {
    expect(numberProblem(typed)).toBe(problem);
  });

  it('counts days and refills in whole numbers', () => {
    expect(wholeProblem('5', 1)).toBeNull();
    expect(wholeProblem('0', 1)).toBe('orders.notWhole');
    expect(wholeProblem('1.5', 0)).toBe('orders.notWhole');
  });

  it('takes route and unit from the name of a product, never a dose', () => {
    expect(prefill('amoxicillin 500 MG Oral Tablet')).toEqual({
      unit: 'mg',
      route: 'oral',
      quantityUnit: '{tablet}',
    });
    expect(prefill('penicillin V potassium 25 MG/ML Oral Solution')).toEqual({
      route: 'oral',
      quantityUnit: 'mL',
    });
    expect(prefill('wheelchair')).toEqual({});
  });
});

describe('a draft and its form', () => {
  it('keeps what the form does not know, and comes back as it was typed', () => {
    const order = medicine({
      note: [{ text: 'Dose by weight: 10 mg/kg' }],
      priorPrescription: { reference: 'MedicationRequest/m0' },
    });
    const form = {
      ...formOf(order),
      dose: '2.5',
      unit: 'mg',
      frequency: 'Q8H',
      days: '7',
      prn: true,
      prnReason: 'cough',
      quantity: '21',
      quantityUnit: '{tablet}',
      refills: '1',
      instructions: 'With food',
      reason: 'Pressure',
      problems: ['Condition/c1'],
    };
    const written = withForm(
      order,
      form,
      new Map([['Condition/c1', 'Hypertension']]),
    ) as fhir4.MedicationRequest;
    expect(written.note).toEqual(order.note);
    expect(written.priorPrescription).toEqual(order.priorPrescription);
    expect(written.reasonReference).toEqual([{ reference: 'Condition/c1', display: 'Hypertension' }]);
    expect(written.dosageInstruction?.[0]).toEqual({
      timing: {
        code: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation', code: 'Q8H' }],
        },
        repeat: {
          boundsDuration: { value: 7, unit: 'day', system: 'http://unitsofmeasure.org', code: 'd' },
        },
      },
      route: { coding: [{ system: 'http://snomed.info/sct', code: '26643006' }], text: 'oral' },
      doseAndRate: [
        { doseQuantity: { value: 2.5, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' } },
      ],
      asNeededCodeableConcept: { text: 'cough' },
      patientInstruction: 'With food',
    });
    expect(written.dispenseRequest).toEqual({
      quantity: { value: 21, unit: 'tablet', system: 'http://unitsofmeasure.org', code: '{tablet}' },
      numberOfRepeatsAllowed: 1,
    });
    expect(formOf(written)).toEqual(form);
  });

  it('drops the repeat of a frequency that is no longer chosen', () => {
    const order = medicine({
      dosageInstruction: [
        {
          timing: {
            code: { coding: [{ code: 'BID' }] },
            repeat: { frequency: 2, period: 1, periodUnit: 'd' },
          },
          doseAndRate: [{ doseQuantity: { value: 5, unit: 'mg', code: 'mg' } }],
        },
      ],
    });
    const once = withForm(order, { ...formOf(order), frequency: 'QD' }, new Map()) as fhir4.MedicationRequest;
    expect(once.dosageInstruction?.[0]?.timing?.repeat).toBeUndefined();
    const same = withForm(order, formOf(order), new Map()) as fhir4.MedicationRequest;
    expect(same.dosageInstruction?.[0]?.timing?.repeat?.frequency).toBe(2);
  });

  it('asks for what a medicine, a study and a referral cannot do without', () => {
    const of = (order: Order) => Object.keys(problemsOf(kindOf(order), formOf(order)));
    expect(of(draftOf({ kind: 'medicine', text: 'x' }, 'p1', undefined))).toEqual([
      'dose',
      'unit',
      'route',
      'frequency',
    ]);
    expect(of(draftOf({ kind: 'imaging', text: 'CT, head', modality: 'CT' }, 'p1', undefined))).toEqual([
      'contrast',
      'pregnancy',
      'reason',
    ]);
    expect(of(draftOf({ kind: 'referral', text: 'Cardiology' }, 'p1', undefined))).toEqual(['reason']);
    expect(of(draftOf({ kind: 'lab', text: 'Potassium' }, 'p1', 'Encounter/e1'))).toEqual([]);
  });

  it('keeps the answers of a study in words that others can read', () => {
    const draft = draftOf(
      { kind: 'imaging', text: 'CT, head', modality: 'CT', site: 'head' },
      'p1',
      undefined,
    );
    const form = {
      ...formOf(draft),
      contrast: 'yes',
      kidney: 'no',
      pregnancy: 'not-applicable',
      reason: 'Fall',
    };
    const written = withForm(draft, form, new Map()) as fhir4.ServiceRequest;
    expect(written.orderDetail?.map((one) => one.text)).toEqual([
      'Modality: CT',
      'With contrast',
      'Pregnancy: not applicable',
      'No known kidney disease',
    ]);
    expect(formOf(written)).toEqual(form);
    expect(isComplete(written)).toBe(true);
  });

  it('is not complete without a dose', () => {
    expect(isComplete(medicine())).toBe(false);
    expect(isComplete(medicine({ dosageInstruction: [{ text: 'Take as needed.' }] }))).toBe(true);
  });
});

describe('findings', () => {
  const allergy: Finding = {
    subject: 'allergies',
    order: 'MedicationRequest/m1',
    text: 'Allergy on record: penicillin V. Ordered: penicillin V potassium 250 MG Oral Tablet.',
  };

  it('are as loud as their danger, and never quieter than serious when nobody knows them', () => {
    expect(shapeOf(allergy).tone).toBe('crit');
    expect(shapeOf({ ...allergy, text: 'NOT CHECKED against allergies: no name.' })).toMatchObject({
      tone: 'serious',
      icon: 'barred',
    });
    expect(shapeOf({ ...allergy, subject: 'interactions' }).tone).toBe('serious');
    expect(shapeOf({ ...allergy, subject: 'duplicates' }).tone).toBe('caution');
    expect(shapeOf({ ...allergy, subject: 'something-new' }).tone).toBe('serious');
  });

  it('are told in the language of the screen where their form is known', async () => {
    await setLanguage('fr');
    expect(findingWords(allergy)).toContain('Allergie au dossier : penicillin V.');
    expect(findingWords({ ...allergy, text: 'Something else.' })).toBe('Something else.');
    const unreadable =
      'NOT CHECKED against allergies: this order does not say which medicine it is in a way that can be read here.';
    expect(findingWords({ ...allergy, text: unreadable })).toContain('pas été comparée aux allergies');
    const signed = readOrder(
      medicine({ note: [{ text: `Signed in spite of: ${allergy.text} Reason: tolerated before.` }] }),
      new Map(),
    );
    expect(signed?.remarks[0]).toMatch(
      /^Signé malgré : Allergie au dossier : .+ Motif : tolerated before\.$/,
    );
  });

  it('are read with what was checked, and what nobody checked is said', () => {
    const checked = checkedOf({
      resourceType: 'Parameters',
      parameter: [
        {
          name: 'finding',
          part: [
            { name: 'subject', valueString: 'allergies' },
            { name: 'order', valueString: 'MedicationRequest/m1' },
            { name: 'text', valueString: allergy.text },
          ],
        },
        { name: 'checked', valueString: 'allergies' },
        { name: 'not-checked', valueString: 'interactions' },
      ],
    });
    expect(checked.findings).toEqual([allergy]);
    expect(uncheckedOf(checked)).toEqual(['interactions', 'doses']);
    expect(uncheckedOf(checkedOf({ resourceType: 'Parameters' }))).toEqual([
      'allergies',
      'interactions',
      'doses',
    ]);
  });

  it('cost a reason each before anything is signed', () => {
    const other: Finding = { ...allergy, order: 'MedicationRequest/m2' };
    expect(reasonsFor([], new Map())).toEqual({ missing: 0, overridden: [] });
    const one = new Map([[findingKey(allergy), { choice: 'tolerated', words: '' }]]);
    expect(reasonsFor([allergy, other], one)).toEqual({
      missing: 1,
      overridden: [{ finding: allergy, reason: 'Tolerated since, seen in the record' }],
    });
    const both = new Map([...one, [findingKey(other), { choice: 'other', words: ' asked him ' }] as const]);
    expect(reasonsFor([allergy, other], both)).toEqual({
      missing: 0,
      overridden: [
        { finding: allergy, reason: 'Tolerated since, seen in the record' },
        { finding: other, reason: 'asked him' },
      ],
    });
  });

  it('take own words for "other", and add them to a usual reason', () => {
    expect(overrideWords(undefined)).toBe('');
    expect(overrideWords({ choice: 'other', words: '  ' })).toBe('');
    expect(overrideWords({ choice: 'benefit', words: 'daily check' })).toBe(
      'Benefit outweighs risk, will monitor: daily check',
    );
  });
});

describe('orders as they are shown', () => {
  it('says who held it, when and why, and how long it goes', () => {
    const [held] = readOrders([
      medicine({
        status: 'on-hold',
        authoredOn: '2026-07-01',
        dosageInstruction: [
          { text: '10 mg', timing: { repeat: { boundsDuration: { value: 5, code: 'd' } } } },
        ],
        note: [
          { text: 'Signed in spite of: x Reason: y' },
          { text: 'Now on-hold: Potassium is high', authorString: 'Dr A', time: '2026-07-02T10:00:00Z' },
        ],
      }),
    ]);
    expect(held).toMatchObject({
      state: 'on-hold',
      stateWords: 'on hold',
      until: '2026-07-05',
      step: { by: 'Dr A', at: '2026-07-02T10:00:00Z', why: 'Potassium is high', words: 'on hold' },
      remarks: ['Signed in spite of: x Reason: y'],
    });
  });

  it('says that it was replaced in words, not by the number of a resource', () => {
    const note = [{ text: 'Replaced by MedicationRequest/a-b-1', authorString: 'Dr A', time: '2026-07-02' }];
    expect(readOrder(medicine({ status: 'stopped', note }))).toMatchObject({
      step: { by: 'Dr A', why: 'replaced by a newer order', words: 'stopped' },
      remarks: [],
    });
    expect(
      readOrder(medicine({ status: 'active', note: [{ text: 'Now active: well again' }] })).step?.words,
    ).toBe('resumed');
  });

  it.each([
    ['draft', 'draft'],
    ['active', 'active'],
    ['completed', 'over'],
    ['cancelled', 'over'],
    ['stopped', 'over'],
    ['unknown', 'unclear'],
    ['something', 'unclear'],
  ])('takes status %s for %s', (status, state) => {
    expect(readOrder(medicine({ status: status as 'draft' })).state).toBe(state);
  });

  it('leaves out what was entered in error', () => {
    expect(readOrders([medicine({ status: 'entered-in-error' })])).toEqual([]);
  });

  it('knows the own drafts by the account, else by the practitioner', () => {
    const user = { subject: 'u1', practitionerId: 'pr1' } as SessionUser;
    const by = (requester: fhir4.Reference) => medicine({ requester });
    const account = (value: string) => ({ identifier: { system: 'urn:salus:user', value } });
    expect(isMine(by(account('u1')), user)).toBe(true);
    expect(isMine(by({ ...account('u2'), reference: 'Practitioner/pr1' }), user)).toBe(false);
    expect(isMine(by({ reference: 'Practitioner/pr1' }), user)).toBe(true);
    expect(isMine(medicine(), user)).toBe(false);
    expect(isMine(by(account('u1')), undefined)).toBe(false);
  });

  it('finds what is ordered already, by code or name, but not what it replaces', () => {
    const current = [readOrder(medicine({ id: 'old', status: 'active' }))];
    const draft = readOrder(medicine());
    expect(duplicateOf(draft, current)?.key).toBe('MedicationRequest/old');
    const again = readOrder(medicine({ priorPrescription: { reference: 'MedicationRequest/old' } }));
    expect(duplicateOf(again, current)).toBeUndefined();
    const other = readOrder(medicine({ medicationCodeableConcept: { text: 'aspirin 81 MG Oral Tablet' } }));
    expect(duplicateOf(other, current)).toBeUndefined();
  });

  it('tells reported medicines apart by what is taken now', () => {
    const statement = (id: string, status: fhir4.MedicationStatement['status']) =>
      ({
        resourceType: 'MedicationStatement',
        id,
        status,
        subject: {},
        medicationCodeableConcept: { text: 'melatonin' },
      }) as fhir4.MedicationStatement;
    const list = readStatements([
      statement('a', 'stopped'),
      statement('b', 'active'),
      statement('c', 'entered-in-error'),
    ] as never);
    expect(list.map((one) => [one.id, one.current, one.stateWords])).toEqual([
      ['b', true, 'taken now'],
      ['a', false, 'stopped'],
    ]);
  });
});

describe('doses by weight', () => {
  const NOW = Date.parse('2026-07-14T12:00:00Z');
  const weight = (value: number, day: string, code = 'kg'): fhir4.Observation => ({
    resourceType: 'Observation',
    status: 'final',
    code: {},
    effectiveDateTime: day,
    valueQuantity: { value, code },
  });

  it('go by the latest weight that is new enough for the age', () => {
    expect(weightOf([], '2021-01-15', NOW)).toEqual({ kind: 'none' });
    expect(weightOf([weight(18, '2026-01-01')], '2021-01-15', NOW)).toMatchObject({ kind: 'old', most: 90 });
    expect(weightOf([weight(18, '2026-01-01')], '1980-01-15', NOW).kind).toBe('known');
    expect(weightOf([weight(18, '2026-06-01'), weight(20.5, '2026-07-01')], '2021-01-15', NOW)).toEqual({
      kind: 'known',
      weight: { kilograms: 20.5, day: '2026-07-01' },
    });
    expect(weightOf([weight(20, '2026-07-01')], '2021', NOW).kind).toBe('no-birth-date');
    expect(weightOf([weight(20, '2026-07-01', '[stone_av]')], '2021-01-15', NOW).kind).toBe('none');
    expect([0, 1, 2, 17, 18].map(mostDays)).toEqual([30, 30, 90, 90, 365]);
  });

  it('are reckoned as the server does: rounded down, and never above the largest', () => {
    const per = perKilogramOf([
      {
        doseAndRate: [{ doseQuantity: { value: 10, code: 'mg/kg' } }],
        extension: [{ url: 'urn:salus:dose-maximum', valueQuantity: { value: 400 } }],
      },
    ]);
    expect(per).toEqual({ perKilogram: 10, most: 400 });
    const of = (kilograms: number) =>
      doseFor(per ?? { perKilogram: 0, most: 0 }, { kilograms, day: '2026-07-01' });
    expect(of(20.5)).toEqual({ milligrams: 205, capped: false });
    expect(of(60)).toEqual({ milligrams: 400, capped: true });
    expect(threeDigits(123.97)).toBe(123);
    expect(threeDigits(12.399)).toBe(12.3);
    expect(threeDigits(0.7)).toBe(0.7);
    expect(perKilogramOf([{ doseAndRate: [{ doseQuantity: { value: 5, code: 'mg' } }] }])).toBeNull();
  });
});

describe('imaging', () => {
  it('is found by the beginnings of words, with or without accents, in both languages', async () => {
    await setLanguage('fr');
    const found = (typed: string): string[] =>
      studies()
        .filter(({ words, item }) => fits(typed, words, item.text))
        .map(({ item }) => item.text);
    expect(found('scanner tete')).toEqual(['CT, head']);
    expect(found('ct head')).toEqual(['CT, head']);
    expect(found('xyz')).toEqual([]);
  });
});
