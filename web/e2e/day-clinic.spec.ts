import {
  expect,
  test,
  type APIRequestContext,
  type Browser,
  type Locator,
  type Page,
} from '@playwright/test';
import { clinic, me, person, type Clinic, type Person } from './support/clinic';
import { fhirGet } from './support/fhir';
import { Keys, Pointer, type Hands } from './support/hands';
import { potassiumOrder, potassiumResult } from './support/laboratory';
import { pageOf } from './support/signIn';
import { letters, store } from './support/store';
import { traineePage } from './support/trainee';

/**
 * The clinic's day, by the keyboard alone. What other scripts do with the pointer is not done with it again: only what none of
 * them does, the end of the day, is done both ways.
 */

const panel = (page: Page, name: string | RegExp): Locator => page.getByRole('complementary', { name });
const saved = (page: Page): Locator => page.getByText(/Saved \d\d:\d\d:\d\d/);
const keysOf = async (browser: Browser, role: string): Promise<Keys> => new Keys(await pageOf(browser, role));

async function found<T extends fhir4.FhirResource>(
  request: APIRequestContext,
  query: string,
): Promise<readonly T[]> {
  const { entry = [] } = await fhirGet<fhir4.Bundle<T>>(request, query);
  return entry.flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
}

let desk: Clinic;
test.beforeAll(async ({ playwright }) => {
  const request = await playwright.request.newContext({ ignoreHTTPSErrors: true });
  desk = await clinic(request);
  await request.dispose();
});

test('by keyboard: a clerk registers a possible duplicate, merges the charts and separates them', async ({
  browser,
}) => {
  const hands = await keysOf(browser, 'front-desk');
  const { page } = hands;
  const family = `Twin${letters(7)}`;
  const numbers: string[] = [];
  for (const given of ['Jonathan', 'Jon']) {
    await hands.place('Patients');
    await hands.choose(page.getByRole('button', { name: 'Register a patient' }));
    await hands.write(page.getByLabel('Family name').first(), family);
    await hands.write(page.getByLabel('Given names'), given);
    await hands.set(page.getByLabel('Birth date'), '1961-08-17');
    await hands.pick(page.getByLabel('Administrative sex'), 'Male');
    if (given === 'Jon') {
      await expect(page.getByRole('link', { name: new RegExp(`${family}, Jonathan`, 'i') })).toBeVisible();
      await hands.choose(page.getByLabel('None of these: this is another person'));
    } else await expect(page.getByText('Nobody like this found')).toBeVisible();
    const answer = page.waitForResponse((one) => one.url().includes('$register'));
    await hands.choose(page.getByRole('button', { name: 'Register this patient' }));
    numbers.push(((await (await answer).json()) as fhir4.Patient).identifier?.[0]?.value ?? '');
    await page.waitForURL(/\/patients\//);
  }
  const [kept = '', away = ''] = numbers;

  await hands.place('Patients');
  await hands.choose(page.getByRole('button', { name: 'Merge or separate charts' }));
  await hands.write(page.getByLabel('Record number').first(), away);
  await hands.write(page.getByLabel('Record number').last(), kept);
  await expect(page.getByRole('heading', { name: 'What the merge will do' })).toBeVisible();
  const confirm = page.getByLabel('Type the record number of the chart that goes away');
  await hands.write(page.getByLabel('Why'), 'registered twice');
  await hands.write(confirm, away);
  await hands.choose(page.getByRole('button', { name: 'Merge the charts' }));
  await expect(page.getByRole('heading', { name: 'The charts are merged' })).toBeVisible();

  await hands.write(page.getByLabel('Record number').first(), away);
  await expect(page.getByRole('heading', { name: 'It was merged into' })).toBeVisible();
  await hands.write(page.getByLabel('Why'), 'two people');
  await hands.write(confirm, away);
  await hands.choose(page.getByRole('button', { name: 'Separate the charts' }));
  await expect(page.getByRole('heading', { name: 'The charts are separate again' })).toBeVisible();
  await page.context().close();
});

async function visit(
  front: Hands,
  nurse: Hands,
  request: APIRequestContext,
  who: Person,
  keys: boolean,
): Promise<void> {
  const column = (hands: Hands, name: string): Locator => hands.page.getByRole('region', { name });
  const act = (hands: Hands, name: string): Locator =>
    hands.page.getByRole('button', { name: new RegExp(`^${name}: ${who.family}`, 'i') });

  await front.place('Schedule');
  await expect(front.page.getByRole('button', { name: /^Book( b)?$/ })).toBeEnabled();
  if (keys) await front.page.keyboard.press('b');
  else await front.choose(front.page.getByRole('button', { name: /^Book( b)?$/ }));
  await front.find(
    front.page.getByRole('combobox', { name: 'Patient' }),
    who.family,
    front.page.getByRole('option', { name: who.named }),
  );
  await front.pick(front.page.getByLabel('Service'), desk.serviceName);
  await front.pick(front.page.getByLabel('Clinician'), desk.clinicianName);
  await front.choose(front.page.getByRole('button', { name: /^Book \w{3} / }));
  await expect(front.page.getByText(/^Booked: /)).toBeVisible();

  await front.place(keys ? 'Patient flow' : 'Flow');
  await front.choose(act(front, 'Check in'));
  await expect(column(front, 'Arrived, waiting')).toContainText(who.named);
  await nurse.place(keys ? 'Patient flow' : 'Flow');
  await nurse.choose(act(nurse, 'Room…'));
  await nurse.choose(nurse.page.getByRole('menuitem', { name: desk.roomName }));
  await expect(column(nurse, 'Roomed')).toContainText(who.named);
  // The keyboard stays with the visit, in the column that it went to.
  if (keys) await expect(act(nurse, 'Start visit')).toBeFocused();
  await nurse.choose(act(nurse, 'Start visit'));
  await expect(column(nurse, 'With clinician')).toContainText(who.named);

  // The end of the day: checked out, and in no column before.
  await front.choose(act(front, 'Check out'));
  await expect(column(front, 'Checked out')).toContainText(who.named);
  for (const name of ['Scheduled', 'Arrived, waiting', 'Roomed', 'With clinician'])
    for (const hands of [front, nurse]) await expect(column(hands, name)).not.toContainText(who.named);
  const visits = await found<fhir4.Appointment>(request, `Appointment?patient=${who.id}`);
  expect(visits.map(({ status }) => status)).toEqual(['fulfilled']);
}

test('by keyboard: a visit is booked, checked in, roomed, started and checked out; the board is empty', async ({
  browser,
  request,
}) => {
  const [front, nurse] = [await keysOf(browser, 'front-desk'), await keysOf(browser, 'nurse')];
  await visit(front, nurse, request, await person(request, 'Dayk'), true);
  await front.page.context().close();
  await nurse.page.context().close();
});

test('by pointer: the same visit from booking to the empty board', async ({ browser, request }) => {
  const [front, nurse] = [
    new Pointer(await pageOf(browser, 'front-desk')),
    new Pointer(await pageOf(browser, 'nurse')),
  ];
  await visit(front, nurse, request, await person(request, 'Dayp'), false);
  await front.page.context().close();
  await nurse.page.context().close();
});

test('by keyboard: a nurse records vital signs, an allergy, a vaccine and a questionnaire', async ({
  browser,
  request,
}) => {
  const who = await person(request, 'Nurse');
  const hands = await keysOf(browser, 'nurse');
  const { page } = hands;
  await hands.chart(who.named, who.family);

  await page.keyboard.press('v');
  const vitals = panel(page, 'Record vital signs');
  for (const [name, value] of [
    ['Systolic BP', '128'],
    ['Diastolic BP', '82'],
    ['Weight', '80.5'],
  ] as const)
    await hands.write(vitals.getByLabel(name), value);
  await hands.choose(vitals.getByRole('button', { name: 'Save vital signs' }));
  await expect(vitals).toHaveCount(0);
  await expect(panel(page, 'Storyboard')).toContainText('128/82');

  await page.keyboard.press('a');
  const allergy = panel(page, 'Add allergy or intolerance');
  await hands.write(allergy.getByLabel('Substance', { exact: true }), 'ceftriaxone');
  await hands.choose(allergy.getByLabel('Anaphylaxis'));
  await hands.pick(allergy.getByLabel('Severity of the reaction'), 'severe');
  await hands.choose(allergy.getByRole('button', { name: 'Save allergy' }));
  await expect(allergy).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Patient', exact: true })).toContainText('ceftriaxone');

  await hands.area('Immunisations');
  await hands.choose(page.getByRole('main').getByRole('button', { name: 'Record vaccine' }));
  const vaccine = panel(page, 'Record vaccine');
  await hands.write(vaccine.getByLabel('Vaccine', { exact: true }), 'Tdap');
  await expect(vaccine.getByText(/Coded: 115 CVX/)).toBeVisible();
  await hands.write(vaccine.getByLabel('Lot number'), 'K77');
  await hands.write(vaccine.getByLabel('Expiry date'), '2099-12');
  await hands.pick(vaccine.getByLabel('Site', { exact: true }), 'Left deltoid');
  await hands.choose(vaccine.getByRole('button', { name: 'Save vaccine' }));
  await expect(vaccine).toHaveCount(0);
  await expect(page.getByRole('main').getByRole('row', { name: /K77/ })).toContainText('Tdap');

  await hands.area('Questionnaires');
  await hands.choose(page.getByRole('button', { name: 'Fill in a questionnaire' }));
  await hands.choose(panel(page, 'Choose a questionnaire').getByRole('button', { name: /GAD-7: anxiety/ }));
  const form = panel(page, /GAD-7/);
  await expect(form.getByRole('radio', { name: 'Not at all' }).first()).toBeFocused();
  const file = form.getByRole('button', { name: 'File the answers' });
  for (let i = 1; i <= 7; i += 1) {
    await page.keyboard.press('1');
    await expect(form.getByText(new RegExp(`^${String(i)} of`))).toBeVisible();
  }
  await hands.choose(file);
  await expect(form.getByText(/^7 of 21/)).toBeVisible();
  await hands.choose(form.getByRole('button', { name: 'Close', exact: true }));
  await expect(form).toHaveCount(0);
  const given = await found<fhir4.Immunization>(request, `Immunization?patient=${who.id}`);
  expect(given.map(({ lotNumber }) => lotNumber)).toEqual(['K77']);
  await page.context().close();
});

/** Writes one sentence into a new note; the section has the focus. */
async function begin(hands: Keys, words: string): Promise<Locator> {
  const { page } = hands;
  await page.keyboard.press('n');
  await expect(page.getByRole('radio', { name: /Progress note/ })).toBeFocused();
  await page.keyboard.press('Enter');
  const note = panel(page, 'Progress note');
  await expect(note.getByRole('textbox', { name: 'Subjective' })).toBeFocused();
  await page.keyboard.type(words);
  return note;
}

test('by keyboard: a physician writes a note with a phrase and a diagnosis, orders from a set, and signs both', async ({
  browser,
  request,
}) => {
  const who = await person(request, 'Doctor');
  await store(request, {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' },
      ],
    },
    code: {
      coding: [{ system: 'http://snomed.info/sct', code: '716186003', display: 'No known allergy' }],
      text: 'No known allergies',
    },
    patient: { reference: `Patient/${who.id}` },
  });
  const hands = await keysOf(browser, 'physician');
  const { page } = hands;
  await hands.chart(who.named, who.family);
  const note = await begin(hands, 'Sleeps well. .hpi');
  await expect(note.getByRole('option', { name: /^\.hpi/ })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(note.getByText('3 placeholders left')).toBeVisible();
  await page.keyboard.type('a cough');
  await page.keyboard.press('F2');
  await page.keyboard.type('3');
  await page.keyboard.press('F2');
  await expect(note.getByRole('listbox', { name: 'Choices' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(note.getByText(/placeholders? left/)).toHaveCount(0);
  await hands.find(
    note.getByRole('combobox', { name: 'New diagnosis' }),
    'hypertens',
    note.getByRole('listbox', { name: 'Diagnoses' }).getByRole('option'),
  );
  await expect(note.getByRole('button', { name: /^Remove .*hypertens/i })).toBeVisible();
  await expect(saved(page)).toBeVisible();
  await hands.choose(note.getByRole('button', { name: 'Sign note…' }));
  await hands.choose(page.getByRole('dialog').getByRole('button', { name: 'Sign', exact: true }));
  await expect(
    page.getByRole('region', { name: 'Progress note' }).getByText('Signed', { exact: true }),
  ).toBeVisible();
  expect(await found(request, `Condition?patient=${who.id}`)).toHaveLength(1);

  await page.keyboard.press('o');
  const basket = panel(page, 'Order basket');
  await expect(basket.getByRole('combobox')).toBeFocused();
  await hands.find(
    basket.getByRole('combobox'),
    'urinary',
    page.getByRole('option', { name: /^Urinary tract infection/ }),
  );
  // The focus comes into the set, where the field was.
  await expect(basket.getByRole('checkbox').first()).toBeFocused();
  await hands.choose(basket.getByRole('checkbox', { name: /Urine culture/ }));
  await hands.choose(basket.getByRole('button', { name: 'Put 2 orders into the basket' }));
  await expect(basket.getByRole('list', { name: 'Order basket' }).getByRole('listitem')).toHaveCount(2);
  await expect(basket.getByRole('combobox')).toBeFocused();
  await hands.choose(basket.getByRole('button', { name: /sign 2 orders$/i }));
  await expect(basket.getByText('Signed: 2 orders')).toBeVisible();
  const medicines = await found<fhir4.MedicationRequest>(request, `MedicationRequest?patient=${who.id}`);
  expect(medicines.map(({ status }) => status)).toEqual(['active']);
  const tests = await found<fhir4.ServiceRequest>(request, `ServiceRequest?patient=${who.id}&status=active`);
  expect(tests.map(({ code }) => code?.text)).toEqual(['Urinalysis, complete']);
  await page.context().close();
});

test('by keyboard: the note of a trainee is signed, and co-signed by the attending', async ({
  browser,
  request,
}) => {
  const who = await person(request, 'Taught');
  const attending = await keysOf(browser, 'physician');
  const { practitionerId } = await me(attending.page);
  const trainee = new Keys(await traineePage(browser, request));
  await trainee.chart(who.named, who.family);
  const note = await begin(trainee, 'Seen with the attending.');
  await expect(saved(trainee.page)).toBeVisible();
  await trainee.choose(note.getByRole('button', { name: 'Sign note…' }));
  const dialog = trainee.page.getByRole('dialog', { name: 'Sign “Progress note”?' });
  await trainee.pick(dialog.getByLabel('Co-signature by'), `Practitioner/${practitionerId}`);
  await trainee.choose(dialog.getByRole('button', { name: 'Sign', exact: true }));
  await expect(trainee.page.getByText('Waiting for co-signature').first()).toBeVisible();

  await attending.chart(who.named, who.family);
  await attending.area('Notes');
  const { page } = attending;
  const read = page.getByRole('region', { name: 'Progress note' });
  await expect(read.getByText('Seen with the attending.')).toBeVisible();
  await attending.choose(read.getByRole('button', { name: 'Co-sign…' }));
  await attending.choose(page.getByRole('dialog').getByRole('button', { name: 'Sign', exact: true }));
  await expect(read.getByText('Signed', { exact: true })).toBeVisible();
  await trainee.page.context().close();
  await page.context().close();
});

/** Goes down the inbox to the item of somebody. */
async function item(hands: Keys, who: Person, words: RegExp): Promise<void> {
  const { page } = hands;
  const row = page.locator('[data-item]').filter({ hasText: who.named }).filter({ hasText: words }).first();
  await expect(row).toBeVisible({ timeout: 15_000 });
  // Down to the end of what may wait there, then up: the list may have moved meanwhile.
  for (const key of ['j', 'k'])
    for (let i = 0; i < 60 && (await row.getAttribute('aria-current')) !== 'true'; i += 1)
      await page.keyboard.press(key);
  await expect(row).toHaveAttribute('aria-current', 'true');
  await expect(page.getByRole('group', { name: 'Patient of this panel' })).toContainText(who.named);
}

test('by keyboard: a result arrives, is released and acknowledged; the nurse is asked to call back, and does', async ({
  browser,
  request,
}) => {
  const who = await person(request, 'Result');
  const physician = await keysOf(browser, 'physician');
  const nurse = await keysOf(browser, 'nurse');
  const { page } = physician;
  const other = await me(nurse.page);
  const order = await potassiumOrder(request, who.id, (await me(page)).practitionerId);
  await physician.place('Inbox');
  const report = await potassiumResult(request, {
    patient: who.id,
    order,
    value: '6.2',
    flag: 'HH',
    meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'NOPAT' }] },
  });
  await item(physician, who, /6\.2/);
  await page.keyboard.press('p');
  await physician.choose(page.getByRole('dialog').getByRole('button', { name: 'Release now' }));
  await expect(page.getByText(/^Released to the patient/)).toBeVisible();

  await page.keyboard.press('n');
  const form = page.getByRole('dialog', { name: 'New task' });
  await physician.write(form.getByLabel('In words'), 'Call about potassium');
  await physician.pick(form.getByLabel('For', { exact: true }), `Practitioner/${other.practitionerId}`);
  await physician.choose(form.getByRole('button', { name: 'Create task' }));
  await expect(form).toHaveCount(0);

  await page.keyboard.press('e');
  await physician.write(page.getByRole('dialog').getByLabel(/What is done about it/), 'Repeat ordered');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(/^Acknowledged: /)).toBeVisible();

  await nurse.place('Inbox');
  await item(nurse, who, /Call about potassium/);
  await nurse.page.keyboard.press('e');
  const done = nurse.page.getByRole('dialog', { name: 'Done' });
  await nurse.write(done.getByLabel(/^Outcome/), 'Reached, comes tomorrow');
  await nurse.choose(done.getByRole('button', { name: 'Mark as done' }));
  await expect(nurse.page.locator('[data-item]').filter({ hasText: who.named })).toHaveCount(0);

  const read = await fhirGet<fhir4.DiagnosticReport>(request, `DiagnosticReport/${report}`);
  expect(read.meta?.security ?? []).toEqual([]);
  const tasks = await found<fhir4.Task>(request, `Task?patient=${who.id}`);
  expect(tasks.map(({ status }) => status)).toEqual(['completed', 'completed']);
  await page.context().close();
  await nurse.page.context().close();
});

test('by keyboard: a series is booked over a change of the clocks', async ({ browser, request }) => {
  const who = await person(request, 'Series');
  const site = `Paris ${letters(5)}`;
  await store(request, {
    resourceType: 'Location',
    name: site,
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/timezone', valueCode: 'Europe/Paris' }],
  });
  const hands = new Keys(await pageOf(browser, 'front-desk', { timezoneId: 'America/New_York' }));
  const { page } = hands;
  await hands.place('Schedule');
  await hands.pick(page.getByLabel('Site'), site);
  await expect(page.getByText(/All times are those of the clinic \(Europe\/Paris\)/)).toBeVisible();
  await hands.choose(page.getByRole('button', { name: /^Book( b)?$/ }));
  await hands.find(
    page.getByRole('combobox', { name: 'Patient' }),
    who.family,
    page.getByRole('option', { name: who.named }),
  );
  await hands.pick(page.getByLabel('Service'), desk.serviceName);
  await hands.pick(page.getByLabel('Clinician'), desk.clinicianName);
  await hands.choose(page.getByLabel('A time of my own'));
  const year = String(new Date().getFullYear() + 1);
  await hands.set(page.getByLabel('Day', { exact: true }), `${year}-03-15`);
  await hands.set(page.getByLabel('Time (Europe/Paris)'), '09:00');
  await hands.pick(page.getByLabel('Repeat'), 'Every week');
  await expect(page.getByText('The clocks have changed, the time of day is kept')).toHaveCount(1);
  await hands.choose(page.getByRole('button', { name: /^Book \w{3} / }));
  await expect(page.getByText(/^Booked: .* 6 visits$/)).toBeVisible();
  const visits = await found<fhir4.Appointment>(request, `Appointment?patient=${who.id}&_sort=date`);
  const clocks = visits.map(({ start = '' }) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', timeStyle: 'short' }).format(
      new Date(start),
    ),
  );
  expect(clocks).toEqual(Array.from({ length: 6 }, () => '09:00'));
  await page.context().close();
});
