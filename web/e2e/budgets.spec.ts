import { expect, test, type APIRequestContext, type Locator, type Page } from '@playwright/test';
import { booked, clinic, me, person, type Clinic, type Person } from './support/clinic';
import { Counter } from './support/counter';
import { fhirGet } from './support/fhir';
import { potassiumOrder, potassiumResult } from './support/laboratory';
import { pageOf } from './support/signIn';
import { store } from './support/store';

/** The twelve tasks of `docs/budgets.md`: done for real, proven in the record, then counted. */

const panel = (page: Page, name: string | RegExp): Locator => page.getByRole('complementary', { name });
const basket = (page: Page): Locator => panel(page, 'Order basket');
const rail = (page: Page, name: RegExp | string): Locator =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name });

/** The chart of somebody, ready for keys. */
async function chartOf(page: Page, who: Person): Promise<void> {
  await page.goto(`/patients/${who.id}`);
  await expect(page.getByRole('heading', { level: 1, name: who.named })).toBeVisible();
  await expect(page.getByText(/^Live/)).toBeVisible();
}

const search = async <T extends fhir4.FhirResource>(
  request: APIRequestContext,
  query: string,
): Promise<readonly T[]> =>
  ((await fhirGet<fhir4.Bundle<T>>(request, query)).entry ?? []).flatMap(({ resource }) =>
    resource === undefined ? [] : [resource],
  );

let desk: Clinic;
test.beforeAll(async ({ playwright }) => {
  const request = await playwright.request.newContext({ ignoreHTTPSErrors: true });
  desk = await clinic(request);
  await request.dispose();
});

test('find and open a chart: at most 2 keys after the name', async ({ browser, request }) => {
  const who = await person(request, 'Find');
  const page = await pageOf(browser, 'physician');
  await expect(page.getByRole('combobox', { name: 'Search patients' })).toBeFocused();
  const counter = await Counter.on(page);
  await counter.given(who.family);
  await expect(page.getByRole('option', { name: who.named })).toHaveAttribute('aria-selected', 'true');
  await counter.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: who.named })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/patients/${who.id}`));
  await counter.within(2);
  await page.context().close();
});

test('refill a medicine: at most 4 actions', async ({ browser, request }) => {
  const who = await person(request, 'Refill');
  await store(request, {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: {
      coding: [
        {
          system: 'http://www.nlm.nih.gov/research/umls/rxnorm',
          code: '314076',
          display: 'lisinopril 10 MG Oral Tablet',
        },
      ],
      text: 'lisinopril 10 MG Oral Tablet',
    },
    authoredOn: '2026-03-02T09:00:00Z',
    dosageInstruction: [
      {
        text: '10 mg oral once daily',
        timing: {
          code: {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation', code: 'QD' }],
          },
        },
        route: { coding: [{ system: 'http://snomed.info/sct', code: '26643006' }], text: 'oral' },
        doseAndRate: [
          { doseQuantity: { value: 10, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' } },
        ],
      },
    ],
    subject: { reference: `Patient/${who.id}` },
  });
  const page = await pageOf(browser, 'physician');
  await chartOf(page, who);
  const counter = await Counter.on(page);
  await counter.press('g');
  await counter.press('m');
  await counter.click(page.getByRole('button', { name: /^Reorder lisinopril/ }));
  await counter.click(basket(page).getByRole('button', { name: 'Sign 1 order' }));
  await expect(basket(page).getByText('Signed: 1 order')).toBeVisible();
  await counter.within(4);
  const orders = await search<fhir4.MedicationRequest>(request, `MedicationRequest?patient=${who.id}`);
  expect(orders.map(({ status }) => status).sort()).toEqual(['active', 'stopped']);
  await page.context().close();
});

test('sign ten normal results: at most 3 actions', async ({ browser, request }) => {
  const who = await person(request, 'Normal');
  const page = await pageOf(browser, 'physician');
  const order = await potassiumOrder(request, who.id, (await me(page)).practitionerId);
  const reports: string[] = [];
  for (let i = 0; i < 10; i += 1)
    reports.push(
      await potassiumResult(request, { patient: who.id, order, value: `4.${String(i)}`, flag: 'N' }),
    );
  await rail(page, /^Inbox/).click();
  const rows = page.locator('[data-item]').filter({ hasText: who.named });
  await expect(rows).toHaveCount(10, { timeout: 15_000 });
  const counter = await Counter.on(page);
  await counter.press('Shift+A');
  await expect(page.getByRole('dialog').getByText(who.named)).toHaveCount(10);
  await counter.press('Enter');
  await expect(page.getByText(/normal results acknowledged$/)).toBeVisible();
  await counter.within(3);
  await expect(rows).toHaveCount(0);
  for (const one of reports)
    expect(
      (await search<fhir4.Task>(request, `Task?focus=DiagnosticReport/${one}`)).map((t) => t.status),
    ).toEqual(['completed']);
  await page.context().close();
});

test('begin a visit note: at most 2 actions', async ({ browser, request }) => {
  const who = await person(request, 'Note');
  await store(request, {
    resourceType: 'Encounter',
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB', display: 'ambulatory' },
    subject: { reference: `Patient/${who.id}` },
    period: { start: new Date().toISOString() },
  });
  const page = await pageOf(browser, 'physician');
  await chartOf(page, who);
  const counter = await Counter.on(page);
  await counter.press('n');
  await expect(page.getByLabel('Visit', { exact: true })).not.toHaveValue('');
  await expect(page.getByRole('radio', { checked: true })).toBeFocused();
  await counter.press('Enter');
  const note = panel(page, /note/i);
  await expect(note.getByRole('textbox').first()).toBeFocused();
  await counter.within(2);
  // The section takes words at once, and they are kept.
  await page.keyboard.type('Well.');
  await expect(page.getByText(/Saved \d\d:\d\d:\d\d/)).toBeVisible();
  await note.getByRole('button', { name: 'Throw this draft away…' }).click();
  await page.getByRole('button', { name: 'Throw draft away' }).click();
  await expect(note).toHaveCount(0);
  await page.context().close();
});

test('add an allergy: at most 5 actions', async ({ browser, request }) => {
  const who = await person(request, 'Allergy');
  const page = await pageOf(browser, 'nurse');
  await chartOf(page, who);
  const counter = await Counter.on(page);
  await counter.press('a');
  const form = panel(page, 'Add allergy or intolerance');
  await expect(form.getByLabel('Substance', { exact: true })).toBeFocused();
  await counter.type('ceftriaxone');
  await counter.click(form.getByLabel('Anaphylaxis'));
  await counter.press('Enter');
  await expect(form).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Patient', exact: true })).toContainText('ceftriaxone');
  await counter.within(5);
  const [allergy] = await search<fhir4.AllergyIntolerance>(request, `AllergyIntolerance?patient=${who.id}`);
  expect(allergy?.code?.text ?? allergy?.code?.coding?.[0]?.display).toMatch(/ceftriaxone/i);
  expect(allergy?.reaction?.[0]?.manifestation).toHaveLength(1);
  await page.context().close();
});

test('book the next free time: at most 4 actions', async ({ browser, request }) => {
  const who = await person(request, 'Book');
  const page = await pageOf(browser, 'front-desk');
  await rail(page, 'Schedule').click();
  await expect(page.getByRole('button', { name: /^Book( b)?$/ })).toBeEnabled();
  const counter = await Counter.on(page);
  await counter.press('b');
  await expect(page.getByRole('combobox', { name: 'Patient' })).toBeFocused();
  await counter.type(who.family);
  await expect(page.getByRole('option', { name: who.named })).toHaveAttribute('aria-selected', 'true');
  await counter.press('Enter');
  await expect(page.getByRole('button', { name: /^Book \w{3} / })).toBeFocused();
  await counter.press('Enter');
  await expect(page.getByText(/^Booked: /)).toBeVisible();
  await counter.within(4);
  const visits = await search<fhir4.Appointment>(request, `Appointment?patient=${who.id}`);
  expect(visits.map(({ status }) => status)).toEqual(['booked']);
  await page.context().close();
});

test('check a patient in: at most 2 actions from any screen', async ({ browser, request }) => {
  const who = await person(request, 'Checkin');
  await booked(request, desk, who);
  const page = await pageOf(browser, 'front-desk');
  await expect(page.getByRole('heading', { name: 'Patients' })).toBeVisible();
  const counter = await Counter.on(page);
  await counter.click(rail(page, 'Flow'));
  await counter.click(page.getByRole('button', { name: new RegExp(`^Check in: ${who.family}`, 'i') }));
  await expect(page.getByRole('region', { name: 'Arrived, waiting' })).toContainText(who.named);
  await counter.within(2);
  const visits = await search<fhir4.Appointment>(request, `Appointment?patient=${who.id}`);
  expect(visits.map(({ status }) => status)).toEqual(['checked-in']);
  await page.context().close();
});

test('room a patient: at most 3 actions from any screen', async ({ browser, request }) => {
  const who = await person(request, 'Room');
  await booked(request, desk, who);
  const front = await pageOf(browser, 'front-desk');
  await rail(front, 'Flow').click();
  await front.getByRole('button', { name: new RegExp(`^Check in: ${who.family}`, 'i') }).click();
  await expect(front.getByRole('region', { name: 'Arrived, waiting' })).toContainText(who.named);
  await front.context().close();
  const page = await pageOf(browser, 'nurse');
  const counter = await Counter.on(page);
  await counter.click(rail(page, 'Flow'));
  await counter.click(page.getByRole('button', { name: new RegExp(`^Room…: ${who.family}`, 'i') }));
  await counter.click(page.getByRole('menuitem', { name: desk.roomName }));
  await expect(page.getByRole('region', { name: 'Roomed' })).toContainText(who.named);
  await counter.within(3);
  // The room is free again for whoever runs next.
  const card = page
    .getByRole('region', { name: 'Roomed' })
    .getByRole('listitem')
    .filter({ hasText: who.named });
  await expect(card).toContainText(desk.roomName);
  await page.context().close();
});

test('acknowledge a critical result with what is done about it: at most 5 actions from any screen', async ({
  browser,
  request,
}) => {
  const who = await person(request, 'Critical');
  const page = await pageOf(browser, 'physician');
  const order = await potassiumOrder(request, who.id, (await me(page)).practitionerId);
  const report = await potassiumResult(request, { patient: who.id, order, value: '6.4', flag: 'HH' });
  const counter = await Counter.on(page);
  await counter.click(rail(page, /^Inbox/));
  const row = page.locator('[data-item]').filter({ hasText: who.named });
  await counter.click(row);
  await expect(page.getByRole('group', { name: 'Patient of this panel' })).toContainText(who.named);
  await counter.press('e');
  await expect(page.getByRole('dialog').getByLabel(/What is done about it/)).toBeFocused();
  await counter.type('Called');
  await counter.press('Control+Enter');
  await expect(page.getByText(/^Acknowledged: /)).toBeVisible();
  await counter.within(5);
  await expect(row).toHaveCount(0);
  const tasks = await search<fhir4.Task>(request, `Task?focus=DiagnosticReport/${report}`);
  expect(tasks.map(({ status }) => status)).toEqual(['completed']);
  await page.context().close();
});

test('record six vital signs: at most 13 actions', async ({ browser, request }) => {
  const who = await person(request, 'Vital');
  const page = await pageOf(browser, 'nurse');
  await chartOf(page, who);
  const counter = await Counter.on(page);
  await counter.press('v');
  const form = panel(page, 'Record vital signs');
  await expect(form.getByLabel('Systolic BP')).toBeFocused();
  for (const [i, value] of ['121', '78', '64', '14', '98', '36.8'].entries()) {
    if (i > 0) await counter.press('Tab');
    await counter.type(value);
  }
  await counter.press('Enter');
  await expect(form).toHaveCount(0);
  await expect(panel(page, 'Storyboard')).toContainText('121/78');
  await counter.within(13);
  const stored = await search<fhir4.Observation>(
    request,
    `Observation?patient=${who.id}&category=vital-signs`,
  );
  const values = stored.flatMap((one) => [
    one.valueQuantity?.value,
    ...(one.component ?? []).map((part) => part.valueQuantity?.value),
  ]);
  expect(values.filter((one) => one !== undefined).sort((a, b) => a - b)).toEqual([
    14, 36.8, 64, 78, 98, 121,
  ]);
  await page.context().close();
});

test('order a favourite: at most 3 actions', async ({ browser, request }) => {
  const who = await person(request, 'Favourite');
  const page = await pageOf(browser, 'physician');
  await chartOf(page, who);
  const favourites = basket(page).getByRole('region', { name: /My favourites/ });
  const mine = favourites.getByRole('button', { name: /^Add to the basket: Sodium/ });
  await page.keyboard.press('o');
  await expect(basket(page).getByRole('combobox')).toBeFocused();
  await page.keyboard.type('sodium');
  await page
    .getByRole('option', { name: /^Sodium/ })
    .first()
    .click();
  await panel(page, /^Sodium/)
    .getByRole('button', { name: 'Keep in the basket' })
    .click();
  await basket(page)
    .getByRole('button', { name: /^Save as a favourite: Sodium/ })
    .click();
  await expect(mine).toHaveCount(1);
  await basket(page)
    .getByRole('button', { name: /^Remove Sodium.* from the basket/ })
    .click();
  await expect(basket(page).getByText('0 drafts')).toBeVisible();
  await basket(page).getByRole('button', { name: 'Close', exact: true }).click();

  const counter = await Counter.on(page);
  await counter.press('o');
  await counter.click(mine);
  await counter.click(basket(page).getByRole('button', { name: 'Sign 1 order' }));
  await expect(basket(page).getByText('Signed: 1 order')).toBeVisible();
  await counter.within(3);
  const orders = await search<fhir4.ServiceRequest>(
    request,
    `ServiceRequest?patient=${who.id}&status=active`,
  );
  expect(orders.map(({ code }) => code?.text)).toEqual(['Sodium']);
  await favourites.getByRole('button', { name: /^Remove the favourite Sodium/ }).click();
  await expect(mine).toHaveCount(0);
  await page.context().close();
});

test('send a message about a patient: at most 6 actions', async ({ browser, request }) => {
  const who = await person(request, 'Message');
  const nurse = await pageOf(browser, 'nurse');
  const { practitionerId } = await me(nurse);
  const page = await pageOf(browser, 'physician');
  await chartOf(page, who);
  const counter = await Counter.on(page);
  await counter.press('m');
  const form = panel(page, 'New message');
  await expect(form.getByLabel('Add a recipient')).toBeFocused();
  const option = form.locator(`option[value="Practitioner/${practitionerId}"]`);
  await expect(option).toHaveCount(1);
  const name = await option.innerText();
  await counter.type(name.split(' ')[0] ?? '');
  await counter.press('Tab');
  await expect(form.getByRole('list', { name: 'Recipients' }).getByRole('listitem')).toHaveText([name]);
  await counter.click(form.getByLabel('Message', { exact: true }));
  await counter.type('Weigh');
  await counter.press('Control+Enter');
  await expect(form.getByText('The message is sent.').first()).toBeVisible();
  await counter.within(6);
  const sent = await search<fhir4.Communication>(request, `Communication?patient=${who.id}`);
  expect(sent.map(({ recipient }) => recipient?.map(({ reference }) => reference))).toEqual([
    [`Practitioner/${practitionerId}`],
  ]);
  await nurse.context().close();
  await page.context().close();
});
