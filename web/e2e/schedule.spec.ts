import { expect, test, type APIRequestContext, type Page } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { credentials } from './support/credentials';
import { clientToken } from './support/largeChart';
import { pageOf } from './support/signIn';

const stamp = String(Date.now()).slice(-6);
const family = `Booker${stamp}`.replace(/\d/g, (d) => 'abcdefghij'[Number(d)] ?? 'x');
const clinician = `Desk ${stamp}`;
const roomName = `Room ${stamp}`;
/** Has a visit now: the next free time may be tomorrow's, which the board of today does not show. */
const waiting = `Waiter${stamp}`.replace(/\d/g, (d) => 'abcdefghij'[Number(d)] ?? 'x');
const made: { patient?: string; service?: string; practitioner?: string; room?: string } = {};

/** A clinician with hours all day long, so that the test does not depend on the time it runs at. */
async function clinic(request: APIRequestContext): Promise<void> {
  const bearer = await clientToken(request);
  const create = async (resource: { resourceType: string; [name: string]: unknown }): Promise<string> => {
    const answer = await request.post(`${credentials().fhir}/${resource.resourceType}`, {
      headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/fhir+json' },
      data: resource,
    });
    expect(answer.status(), await answer.text()).toBe(201);
    return /\/([^/]+)\/_history/.exec(answer.headers().location ?? '')?.[1] ?? '';
  };
  made.patient = await create({
    resourceType: 'Patient',
    name: [{ family, given: ['Nora'] }],
    gender: 'female',
    birthDate: '1970-04-02',
  });
  made.service = await create({
    resourceType: 'HealthcareService',
    name: `AA visit ${stamp}`,
    extension: [{ url: 'urn:salus:service-duration', valuePositiveInt: 30 }],
  });
  made.practitioner = await create({
    resourceType: 'Practitioner',
    name: [{ family: stamp, given: ['Desk'] }],
  });
  const patient = await create({
    resourceType: 'Patient',
    name: [{ family: waiting, given: ['Nora'] }],
    gender: 'female',
    birthDate: '1970-04-03',
  });
  const now = new Date();
  await create({
    resourceType: 'Appointment',
    status: 'booked',
    start: now.toISOString(),
    end: new Date(now.getTime() + 600_000).toISOString(),
    participant: [
      { actor: { reference: `Patient/${patient}` }, status: 'accepted' },
      {
        actor: {
          reference: `Practitioner/${await create({ resourceType: 'Practitioner', name: [{ family: waiting }] })}`,
        },
        status: 'accepted',
      },
    ],
  });
  made.room = await create({
    resourceType: 'Location',
    name: roomName,
    physicalType: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'ro' }],
    },
  });
  await create({
    resourceType: 'Schedule',
    active: true,
    actor: [
      { reference: `Practitioner/${made.practitioner}` },
      { reference: `HealthcareService/${made.service}` },
    ],
    extension: [
      {
        url: 'urn:salus:schedule-hours',
        extension: [
          ...['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => ({ url: 'day', valueCode: day })),
          { url: 'start', valueTime: '00:00:00' },
          { url: 'end', valueTime: '00:00:00' },
        ],
      },
    ],
  });
}

const card = (page: Page) =>
  page
    .locator('[data-card]')
    .filter({ hasText: new RegExp(family, 'i') })
    .first();

test.beforeAll(async ({ playwright }) => {
  const request = await playwright.request.newContext({ ignoreHTTPSErrors: true });
  await clinic(request);
  await request.dispose();
});

test('the front desk books the next free time by keyboard, moves the visit by mouse and by keys, and undoes', async ({
  browser,
}) => {
  const page = await pageOf(browser, 'front-desk');
  await page.goto('/schedule');
  await expect(page.getByRole('region', { name: /Schedule of/ })).toBeVisible();
  // b, the name and Enter, Enter: the next free time is chosen already.
  await page.keyboard.press('b');
  const find = page.getByRole('combobox', { name: 'Patient' });
  await expect(find).toBeFocused();
  await find.fill(family);
  await expect(page.getByRole('option', { name: new RegExp(family, 'i') })).toBeVisible();
  await page.keyboard.press('Enter');
  await page.getByLabel('Service').selectOption({ label: `AA visit ${stamp}` });
  const book = page.getByRole('button', { name: /^Book \w{3} / });
  await expect(book).toBeEnabled();
  await book.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Booked: /)).toBeVisible();
  await expect(card(page)).toBeVisible();
  await expectAccessibleInBoth(page, 'schedule');

  const before = await card(page).innerText();
  await card(page).scrollIntoViewIfNeeded();
  const box = await card(page).boundingBox();
  if (box === null) throw new Error('The visit is not on the screen.');
  await page.mouse.move(box.x + 40, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 40, box.y + 60, { steps: 4 });
  await page.mouse.move(box.x + 40, box.y + 10 + 112, { steps: 4 });
  await expect(page.getByText(/free/).last()).toBeVisible();
  await page.mouse.up();
  const dialog = page.getByRole('dialog', { name: /^Move the visit of/ });
  await expect(dialog).toContainText(new RegExp(family, 'i'));
  await dialog.getByRole('button', { name: 'Move' }).click();
  await expect(page.getByText(/^Moved: /)).toBeVisible();
  await expect(card(page)).not.toHaveText(before);
  await page.keyboard.press('Control+z');
  await expect(page.getByText(/^Undone: Moved/)).toBeVisible();
  await expect.poll(() => card(page).innerText()).toBe(before);

  await card(page).focus();
  await page.keyboard.press('m');
  await page.keyboard.press('Control+ArrowDown');
  await expect(page.getByText(/^\d\d:\d\d to \d\d:\d\d, .*: free$/)).toBeAttached();
  await page.keyboard.press('Escape');
  await expect.poll(() => card(page).innerText()).toBe(before);
  await page.context().close();
});

test('check-in moves the board of a second browser within two seconds; the nurse rooms', async ({
  browser,
}) => {
  const desk = await pageOf(browser, 'front-desk');
  const nurse = await pageOf(browser, 'nurse');
  for (const page of [desk, nurse]) {
    await page.goto('/flow');
    await expect(page.getByRole('region', { name: 'Scheduled' })).toContainText(new RegExp(waiting, 'i'));
  }
  await expect(desk.getByText('Front desk: without clinical content')).toBeVisible();
  await expectAccessibleInBoth(nurse, 'flow board');
  await desk.getByRole('button', { name: new RegExp(`Check in: ${waiting}`, 'i') }).click();
  await expect(nurse.getByRole('region', { name: 'Arrived, waiting' })).toContainText(
    new RegExp(waiting, 'i'),
    {
      timeout: 2_000,
    },
  );
  await nurse.getByRole('button', { name: new RegExp(`Room…: ${waiting}`, 'i') }).click();
  await nurse.getByRole('menuitem', { name: roomName }).click();
  await expect(desk.getByRole('region', { name: 'Roomed' })).toContainText(new RegExp(waiting, 'i'));
  await desk.context().close();
  await nurse.context().close();
});

test('a series keeps its time of day over a change of the clocks', async ({ browser, request }) => {
  const bearer = await clientToken(request);
  const site = await request.post(`${credentials().fhir}/Location`, {
    headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/fhir+json' },
    data: {
      resourceType: 'Location',
      name: `Paris ${stamp}`,
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/timezone', valueCode: 'Europe/Paris' }],
    },
  });
  expect(site.status()).toBe(201);
  const page = await pageOf(browser, 'front-desk', { timezoneId: 'America/New_York' });
  await page.goto('/schedule');
  await page.getByLabel('Site').selectOption({ label: `Paris ${stamp}` });
  await expect(page.getByText(/All times are those of the clinic \(Europe\/Paris\)/)).toBeVisible();
  await page.getByRole('button', { name: /^Book( b)?$/ }).click();
  await page.getByRole('combobox', { name: 'Patient' }).fill(family);
  await expect(page.getByRole('option', { name: new RegExp(family, 'i') })).toBeVisible();
  await page.keyboard.press('Enter');
  await page.getByLabel('Service').selectOption({ label: `AA visit ${stamp}` });
  await page.getByLabel('Clinician').selectOption({ label: clinician });
  await page.getByLabel('A time of my own').check();
  const year = new Date().getFullYear() + 1;
  await page.getByLabel('Day', { exact: true }).fill(`${String(year)}-03-15`);
  await page.getByLabel('Time (Europe/Paris)').fill('09:00');
  await page.getByLabel('Repeat').selectOption('weekly');
  const series = page.getByRole('list', { name: 'Visits of the series' }).getByRole('listitem');
  await expect(series).toHaveCount(6);
  for (const one of await series.allInnerTexts()) expect(one).toContain('09:00');
  await expect(page.getByText('The clocks have changed, the time of day is kept')).toHaveCount(1);
  await page.getByRole('button', { name: /^Book \w{3} / }).click();
  await expect(page.getByText(/^Booked: .* 6 visits$/)).toBeVisible();
  const found = await request.get(
    `${credentials().fhir}/Appointment?patient=Patient/${made.patient ?? ''}&date=ge${String(year)}-03-01&_sort=date`,
    { headers: { Authorization: `Bearer ${bearer}` } },
  );
  const bundle = (await found.json()) as fhir4.Bundle<fhir4.Appointment>;
  const clocks = (bundle.entry ?? []).map(({ resource }) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', timeStyle: 'short' }).format(
      new Date(resource?.start ?? ''),
    ),
  );
  expect(clocks).toEqual(Array.from({ length: 6 }, () => '09:00'));
  await page.context().close();
});

test('who has no appointments is offered no schedule', async ({ browser }) => {
  const page = await pageOf(browser, 'biller');
  await expect(page.getByRole('link', { name: 'Schedule' })).toHaveCount(0);
  await page.goto('/schedule');
  await expect(page.getByRole('heading', { name: 'Not for your role' })).toBeVisible();
  await page.context().close();
});
