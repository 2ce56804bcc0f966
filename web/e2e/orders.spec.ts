import { expect, test, type APIRequestContext, type Locator, type Page } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { credentials } from './support/credentials';
import { fhirGet } from './support/fhir';
import { clientToken } from './support/largeChart';
import { pageOf } from './support/signIn';

const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const made: { patient: string; child: string } = { patient: '', child: '' };

interface Made {
  resourceType: string;
  [name: string]: unknown;
}

async function store(request: APIRequestContext, resource: Made): Promise<string> {
  const answer = await request.post(`${credentials().fhir}/${resource.resourceType}`, {
    headers: {
      Authorization: `Bearer ${await clientToken(request)}`,
      'Content-Type': 'application/fhir+json',
    },
    data: resource,
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return /\/([^/]+)\/_history/.exec(answer.headers().location ?? '')?.[1] ?? '';
}

const coded = (system: string, code: string) => ({ coding: [{ system, code }] });

/** A patient with an allergy to penicillin V and one medicine; a child without a weight. */
test.beforeAll(async ({ playwright }) => {
  const request = await playwright.request.newContext({ ignoreHTTPSErrors: true });
  made.patient = await store(request, {
    resourceType: 'Patient',
    name: [{ family: 'Verordnung', given: ['Nadia'] }],
    gender: 'female',
    birthDate: '1964-09-12',
  });
  const subject = { reference: `Patient/${made.patient}` };
  await store(request, {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', 'active'),
    verificationStatus: coded(
      'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification',
      'confirmed',
    ),
    criticality: 'high',
    code: { coding: [{ system: RXNORM, code: '7984', display: 'penicillin V' }], text: 'penicillin V' },
    reaction: [{ manifestation: [{ text: 'Anaphylaxis' }], severity: 'severe' }],
    recordedDate: '2024-07-02',
    patient: subject,
  });
  await store(request, {
    resourceType: 'Condition',
    clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'),
    code: { text: 'Hypertension' },
    subject,
  });
  await store(request, {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: {
      coding: [{ system: RXNORM, code: '314076', display: 'lisinopril 10 MG Oral Tablet' }],
      text: 'lisinopril 10 MG Oral Tablet',
    },
    authoredOn: '2026-03-02T09:00:00Z',
    dosageInstruction: [
      {
        text: '10 mg oral once daily',
        timing: { code: coded('http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation', 'QD') },
        route: { coding: [{ system: 'http://snomed.info/sct', code: '26643006' }], text: 'oral' },
        doseAndRate: [
          { doseQuantity: { value: 10, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' } },
        ],
      },
    ],
    subject,
  });
  await store(request, {
    resourceType: 'MedicationStatement',
    status: 'active',
    medicationCodeableConcept: { text: 'melatonin 3 MG Oral Tablet' },
    informationSource: { display: 'Nadia Verordnung' },
    dateAsserted: '2026-05-01',
    subject,
  });
  made.child = await store(request, {
    resourceType: 'Patient',
    name: [{ family: 'Verordnung', given: ['Timo'] }],
    gender: 'male',
    birthDate: `${String(new Date().getFullYear() - 5)}-01-15`,
  });
  await request.dispose();
});

const panel = (page: Page, name: RegExp | string): Locator => page.getByRole('complementary', { name });
const basket = (page: Page): Locator => panel(page, 'Order basket');

/** Types into the one field and takes what is meant, by keyboard. */
async function find(page: Page, typed: string, option: RegExp): Promise<void> {
  const field = basket(page).getByRole('combobox', { name: /Find a medicine/ });
  await field.fill(typed);
  const wanted = page.getByRole('option', { name: option }).first();
  await expect(wanted).toBeVisible();
  for (let i = 0; i < 40 && (await wanted.getAttribute('aria-selected')) !== 'true'; i += 1)
    await field.press('ArrowDown');
  await expect(wanted).toHaveAttribute('aria-selected', 'true');
  await field.press('Enter');
}

test('the physician orders against an allergy with a reason, adds a lab and a part of a set, and signs', async ({
  browser,
  request,
}) => {
  const page = await pageOf(browser, 'physician');
  await page.goto(`/patients/${made.patient}/orders`);
  await expect(page.getByRole('region', { name: 'Medicines', exact: true })).toContainText('lisinopril');
  await expectAccessibleInBoth(page, 'orders');
  await page.keyboard.press('o');
  await expect(basket(page).getByRole('combobox')).toBeFocused();
  await expect(basket(page).getByRole('group', { name: 'Patient of this panel' })).toContainText(
    /VERORDNUNG, Nadia/,
  );
  await find(page, 'penicillin V', /penicillin V potassium 250 MG/i);

  const form = panel(page, /penicillin v potassium/i);
  const alert = form.getByRole('group', { name: 'CONTRAINDICATED · allergies' });
  await expect(alert).toContainText('Allergy on record: penicillin V');
  await expect(alert).toContainText('anaphylaxis');
  await expect(form.getByText('Not checked: interactions, dose range.')).toBeVisible();
  await form.getByLabel('Dose', { exact: true }).fill('250.0');
  await form.getByLabel('Frequency').selectOption('twice daily');
  await form.getByRole('button', { name: 'Keep in the basket' }).click();
  await expect(form.getByText(/Write 5, not 5\.0/)).toBeVisible();
  await form.getByLabel('Dose', { exact: true }).fill('250');
  await form.getByLabel('Duration (days)').fill('5');
  await form.getByLabel('Hypertension').check();
  await expect(form.getByRole('status', { name: 'The order in plain words' })).toContainText(
    /250\smg oral twice daily for 5 days/,
  );
  await expectAccessibleInBoth(page, 'order form');
  await form.getByRole('button', { name: 'Keep in the basket' }).click();

  await find(page, 'potassium', /^Potassium/);
  const lab = panel(page, 'Potassium');
  await lab.getByLabel('Priority').selectOption('urgent');
  await lab.getByLabel('Fasting').selectOption('fasting not needed');
  await lab.getByRole('button', { name: 'Keep in the basket' }).click();

  await find(page, 'urinary', /^Urinary tract infection/);
  await basket(page)
    .getByRole('checkbox', { name: /Urine culture/ })
    .uncheck();
  await basket(page)
    .getByRole('checkbox', { name: /trimethoprim/ })
    .uncheck();
  await basket(page).getByRole('button', { name: 'Put 1 order into the basket' }).click();
  await expect(basket(page).getByRole('list', { name: 'Order basket' }).getByRole('listitem')).toHaveCount(3);

  const sign = basket(page).getByRole('button', { name: 'Override and sign 3 orders' });
  await expect(sign).toBeDisabled();
  await expect(basket(page).getByText('1 alert needs a decision')).toBeVisible();
  await expectAccessibleInBoth(page, 'basket');
  await basket(page).getByRole('radio', { name: 'Tolerated since, seen in the record' }).check();
  await sign.click();
  await expect(basket(page).getByText('Signed: 3 orders')).toBeVisible();

  await basket(page).getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Medicines', exact: true })).toContainText(
    /250 mg oral twice daily for 5 days.*Signed in spite of.*Tolerated since/s,
  );
  await expect(page.getByRole('region', { name: 'Tests and referrals', exact: true })).toContainText(
    /Potassium.*urgent/s,
  );
  const stored = await fhirGet<fhir4.Bundle<fhir4.ServiceRequest>>(
    request,
    `ServiceRequest?patient=${made.patient}&status=active`,
  );
  expect((stored.entry ?? []).map((one) => one.resource?.code?.text).sort()).toEqual([
    'Potassium',
    'Urinalysis, complete',
  ]);
  await page.context().close();
});

test('the safe button takes the order out; a draft is nowhere among the medicines', async ({ browser }) => {
  const page = await pageOf(browser, 'physician');
  await page.goto(`/patients/${made.patient}`);
  await expect(page.getByRole('region', { name: 'Medications' })).toContainText('lisinopril');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await palette.getByRole('combobox').fill('>Order: medicine');
  await expect(palette.getByRole('option', { name: /Order: medicine/ })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await page.keyboard.press('Enter');
  await find(page, 'penicillin V', /penicillin V potassium 500 MG/i);
  await panel(page, /penicillin v potassium/i)
    .getByRole('button', { name: 'Remove it and choose another' })
    .click();
  await find(page, 'doxycycline', /doxycycline.*Oral/i);
  const form = panel(page, /doxycycline/i);
  await expect(form.getByText('Checked: allergies. Nothing found against these orders.')).toBeVisible();
  await form.getByLabel('Dose', { exact: true }).fill('100');
  await form.getByRole('combobox', { name: 'Unit' }).selectOption('mg');
  await form.getByLabel('Frequency').selectOption('once daily');
  await form.getByRole('button', { name: 'Keep in the basket' }).click();
  await expect(basket(page).getByRole('list', { name: 'Order basket' })).toContainText('doxycycline');
  await expect(page.getByRole('region', { name: 'Medications' })).toContainText('lisinopril');
  await expect(page.getByRole('region', { name: 'Medications' })).not.toContainText('doxycycline');
  await page
    .getByRole('navigation', { name: 'Chart areas' })
    .getByRole('button', { name: 'Medications' })
    .click();
  await expect(page.getByRole('region', { name: 'Ordered medicines' })).toContainText('lisinopril');
  await expect(page.getByRole('region', { name: 'Ordered medicines' })).not.toContainText('doxycycline');
  await expect(page.getByRole('region', { name: 'Reported, not ordered here' })).toContainText('melatonin');
  await basket(page)
    .getByRole('button', { name: /Remove doxycycline.* from the basket/ })
    .click();
  await expect(basket(page).getByText('Nothing in the basket')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(basket(page).getByRole('list', { name: 'Order basket' })).toContainText('doxycycline');
  await basket(page)
    .getByRole('button', { name: /Remove doxycycline.* from the basket/ })
    .click();
  await expect(basket(page).getByText('Nothing in the basket')).toBeVisible();
  await page.context().close();
});

test('a refill costs at most four actions; a medicine is held, taken back, held and resumed', async ({
  browser,
}) => {
  const page = await pageOf(browser, 'physician');
  await page.goto(`/patients/${made.patient}`);
  await expect(page.getByRole('heading', { level: 1, name: /VERORDNUNG/ })).toBeVisible();
  let actions = 0;
  const act = async (target: Locator): Promise<void> => {
    actions += 1;
    await target.click();
  };
  await act(
    page.getByRole('navigation', { name: 'Chart areas' }).getByRole('button', { name: 'Medications' }),
  );
  await act(page.getByRole('button', { name: /^Reorder lisinopril/ }));
  await expect(basket(page)).toContainText('Replaces the order before');
  await act(basket(page).getByRole('button', { name: 'Sign 1 order' }));
  await expect(basket(page).getByText('Signed: 1 order')).toBeVisible();
  expect(actions).toBeLessThanOrEqual(4);
  await basket(page).getByRole('button', { name: 'Close', exact: true }).click();

  const ordered = page.getByRole('region', { name: 'Ordered medicines' });
  const change = async (name: string, reason: string): Promise<void> => {
    await ordered.getByRole('button', { name: /^Hold, stop or cancel lisinopril/ }).click();
    await page.getByRole('menuitem', { name }).click();
    const dialog = page.getByRole('dialog', { name: new RegExp(`^${name} lisinopril`) });
    await expect(dialog).toContainText(/VERORDNUNG, Nadia/);
    await dialog.getByRole('button', { name }).click();
    await expect(dialog.getByText(/Write the reason/)).toBeVisible();
    await dialog.getByLabel('Reason').fill(reason);
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
  };
  await page.waitForTimeout(1_500);
  const before = new Date();
  await page.waitForTimeout(1_500);
  await change('Hold', 'Potassium is high');
  await expect(ordered).toContainText('On hold: not to be given now');
  await expect(ordered).toContainText(/on hold, .*: Potassium is high/);
  await page.keyboard.press('Control+z');
  await expect(page.getByText(/^Undone: On hold/)).toBeVisible();
  await expect(ordered).not.toContainText('On hold: not to be given now');
  await change('Hold', 'Potassium is still high');
  await expectAccessibleInBoth(page, 'medications');
  await change('Resume', 'Potassium is normal');
  await expect(ordered).not.toContainText('On hold: not to be given now');
  await expect(page.getByRole('region', { name: 'Stopped and completed' })).toContainText('lisinopril');
  await expect(page.getByRole('region', { name: 'Stopped and completed' })).toContainText(
    /stopped, .*: replaced by a newer order/,
  );

  // The lists of a moment: read only, without what was done since.
  await page.goto(`/patients/${made.patient}/medications`);
  await page.getByRole('button', { name: 'As known at…' }).click();
  const local = new Date(before.getTime() - before.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  await page.getByLabel('Or a date and time').fill(local);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByRole('region', { name: /As known at/ })).toContainText(
    'Nothing can be written here',
  );
  await expect(ordered).toContainText('lisinopril');
  await expect(ordered).not.toContainText('Potassium is high');
  await expect(page.getByRole('button', { name: /^Reorder/ })).toHaveCount(0);
  await page.getByRole('navigation', { name: 'Chart areas' }).getByRole('button', { name: 'Orders' }).click();
  await expect(page.getByRole('region', { name: 'Medicines', exact: true })).toContainText('lisinopril');
  await expect(page.getByRole('button', { name: 'New order' })).toHaveCount(0);
  await page.context().close();
});

test('a dose by weight is not chosen without a weight, and the nurse drafts but does not sign', async ({
  browser,
  request,
}) => {
  const page = await pageOf(browser, 'nurse');
  await page.goto(`/patients/${made.child}/orders`);
  await page.getByRole('button', { name: 'New order' }).click();
  await find(page, 'cough', /^Cough and cold/);
  await expect(basket(page).getByText('No weight is on record. Weigh first.')).toBeVisible();
  await expect(basket(page).getByRole('checkbox', { name: /ibuprofen/ })).toBeDisabled();
  await expectAccessibleInBoth(page, 'order set without a weight');
  await store(request, {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
    subject: { reference: `Patient/${made.child}` },
    effectiveDateTime: new Date().toISOString().slice(0, 10),
    valueQuantity: { value: 20.5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
  });
  await expect(basket(page).getByText(/10 mg\/kg × 20\.5 kg on .* = 205 mg/)).toBeVisible();
  await basket(page)
    .getByRole('checkbox', { name: /ibuprofen/ })
    .check();
  await basket(page).getByRole('button', { name: 'Put 1 order into the basket' }).click();
  await expect(basket(page)).toContainText(/205 mg oral every 8 hours for 3 days as needed/);
  await expect(basket(page)).toContainText('Dose by weight: 10 mg/kg, 20.5 kg on ');
  await expect(basket(page)).toContainText('Allergies not asked yet.');
  await expect(basket(page).getByRole('button', { name: 'Sign 1 order' })).toBeDisabled();
  await expect(basket(page).getByText(/^Only a physician signs/)).toBeVisible();
  await page.context().close();

  const other = await pageOf(browser, 'physician');
  await other.goto(`/patients/${made.child}/orders`);
  const drafts = other.getByRole('region', { name: 'Drafts' });
  await expect(drafts).toContainText('Drafts of others: only they can sign them');
  await expect(drafts).toContainText('ibuprofen');
  await other.context().close();
});
