import { expect, test, type APIRequestContext, type Browser, type Page } from '@playwright/test';
import { expectAccessible, expectAccessibleInBoth } from './support/axe';
import { credentials } from './support/credentials';
import { fhirGet } from './support/fhir';
import { clientToken } from './support/largeChart';
import { pageOf } from './support/signIn';

const stamp = String(Date.now()).slice(-6);
const letters = stamp.replace(/\d/g, (d) => 'abcdefghij'[Number(d)] ?? 'x');
const family = `Tablet${letters}`;
const other = `Locked${letters}`;
const made: { patient: string; locked: string } = { patient: '', locked: '' };

async function visit(request: APIRequestContext, name: string, at: Date): Promise<string> {
  const bearer = await clientToken(request);
  const create = async (resource: { resourceType: string; [member: string]: unknown }): Promise<string> => {
    const answer = await request.post(`${credentials().fhir}/${resource.resourceType}`, {
      headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/fhir+json' },
      data: resource,
    });
    expect(answer.status(), await answer.text()).toBe(201);
    return /\/([^/]+)\/_history/.exec(answer.headers().location ?? '')?.[1] ?? '';
  };
  const patient = await create({
    resourceType: 'Patient',
    name: [{ family: name, given: ['Nora'] }],
    gender: 'female',
    birthDate: '1970-04-02',
    telecom: [{ system: 'phone', value: '555 0100' }],
    address: [{ line: ['1 Old Street'], city: 'Springfield', state: 'MA', postalCode: '01101' }],
  });
  await create({
    resourceType: 'Coverage',
    status: 'active',
    beneficiary: { reference: `Patient/${patient}` },
    payor: [{ display: 'Blue Plan' }],
    subscriberId: 'ABC1234567',
  });
  const practitioner = await create({ resourceType: 'Practitioner', name: [{ family: name }] });
  await create({
    resourceType: 'Appointment',
    status: 'booked',
    start: at.toISOString(),
    end: new Date(at.getTime() + 600_000).toISOString(),
    participant: [
      { actor: { reference: `Patient/${patient}` }, status: 'accepted' },
      { actor: { reference: `Practitioner/${practitioner}` }, status: 'accepted' },
    ],
  });
  return patient;
}

test.beforeAll(async ({ playwright }) => {
  const request = await playwright.request.newContext({ ignoreHTTPSErrors: true });
  made.patient = await visit(request, family, new Date());
  made.locked = await visit(request, other, new Date());
  await request.dispose();
});

const column = (page: Page, name: string) => page.getByRole('region', { name });

/** The clerk hands a visit over; answers the link, as the tablet's camera would read it. */
async function handOver(desk: Page, name: string): Promise<string> {
  await desk.getByRole('button', { name: new RegExp(`Tablet…: ${name}`, 'i') }).click();
  const dialog = desk.getByRole('dialog', { name: new RegExp(`Tablet of.*${name}`, 'i') });
  await expect(dialog).toContainText('Not handed over');
  const answer = desk.waitForResponse(/\$hand-over$/);
  await dialog.getByRole('button', { name: 'Hand over tablet' }).click();
  const body = (await (await answer).json()) as fhir4.Parameters;
  await expect(dialog.getByRole('img', { name: /Code of the check-in/ })).toBeVisible();
  await expect(dialog).toContainText('not opened yet');
  return body.parameter?.find((one) => one.name === 'url')?.valueUrl ?? '';
}

async function tabletOf(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 768, height: 1024 } });
  return context.newPage();
}

async function birthDate(tablet: Page, day: string, month: string, year: string): Promise<void> {
  await tablet.getByLabel('Day').fill(day);
  await tablet.getByLabel(/^Month/).fill(month);
  await tablet.getByLabel(/^Year/).fill(year);
  await tablet.getByRole('button', { name: 'Go on' }).click();
}

test('a patient checks in on a tablet: the board moves, the nurse reads the answers, the clerk accepts the new address', async ({
  browser,
  request,
}) => {
  const desk = await pageOf(browser, 'front-desk');
  const board = await pageOf(browser, 'nurse');
  for (const page of [desk, board]) {
    await page.goto('/flow');
    await expect(column(page, 'Scheduled')).toContainText(new RegExp(family, 'i'));
  }
  const link = await handOver(desk, family);
  await expectAccessibleInBoth(desk, 'tablet dialog');
  const tablet = await tabletOf(browser);
  const called: string[] = [];
  tablet.on('request', (one) => called.push(new URL(one.url()).pathname));
  await tablet.goto(link);
  await expect(tablet.getByRole('heading', { name: 'Welcome' })).toBeVisible();
  await expect(tablet).toHaveURL(/\/check-in$/);
  await expect(tablet.locator('body')).not.toContainText(/Nora|Springfield|555/);
  await expectAccessibleInBoth(tablet, 'welcome');
  await tablet.emulateMedia({ colorScheme: 'light' });
  await tablet.getByRole('button', { name: 'Español' }).click();
  await expect(tablet.getByRole('heading', { name: 'Le damos la bienvenida' })).toBeVisible();
  await tablet.getByRole('button', { name: 'English' }).click();

  await birthDate(tablet, '3', '4', '1970');
  await expect(tablet.getByRole('alert')).toContainText('Attempts left: 2');
  await birthDate(tablet, '2', '4', '1970');
  await expect(tablet.getByRole('heading', { name: `Hello, Nora ${family}` })).toBeVisible();
  await expect(column(board, 'Arrived, waiting')).toContainText(new RegExp(family, 'i'), { timeout: 2_000 });
  await expectAccessible(tablet, 'details');
  await tablet.screenshot({ path: 'test-results/check-in-details-768.png', fullPage: true });

  await tablet.getByLabel('Street and number').fill('2 New Street');
  await tablet.getByLabel('City').fill('Boston');
  await tablet.getByLabel('Postal code').fill('02101');
  await tablet.getByRole('button', { name: 'This is right' }).click();
  await expect(tablet.getByRole('heading', { name: 'Insurance' })).toBeVisible();
  await expect(tablet.getByText('Number ••••4567')).toBeVisible();
  await expectAccessible(tablet, 'insurance');

  // What was done stays done when the page is loaded anew, and Back shows it.
  await tablet.reload();
  await expect(tablet.getByRole('heading', { name: 'Insurance' })).toBeVisible();
  await tablet.getByRole('button', { name: 'Back' }).click();
  await expect(tablet.getByLabel('Street and number')).toHaveValue('2 New Street');
  await tablet.getByRole('button', { name: 'This is right' }).click();
  await tablet.getByRole('button', { name: 'This is still my insurance' }).click();

  await expect(tablet.getByRole('heading', { name: /PHQ-9/ })).toBeVisible();
  await expectAccessible(tablet, 'questionnaire');
  const questions = tablet.getByRole('group').filter({ has: tablet.getByRole('radio') });
  for (const question of (await questions.all()).slice(0, 9))
    await question.getByText('Several days').click();
  await tablet.screenshot({ path: 'test-results/check-in-form-768.png', fullPage: true });
  await tablet.getByRole('button', { name: 'Send my answers' }).click();
  await expect(tablet.getByRole('heading', { name: /GAD-7/ })).toBeVisible();
  await tablet.getByRole('button', { name: 'I would rather not answer' }).click();
  await expect(tablet.getByRole('heading', { name: /^Consent to care/ })).toBeVisible();
  await expectAccessible(tablet, 'consent');
  await tablet.getByLabel('Type your whole name to sign').fill(`Nora ${family}`);
  await tablet.screenshot({ path: 'test-results/check-in-consent-768.png', fullPage: true });
  await tablet.getByRole('button', { name: 'I agree and sign' }).click();
  await expect(tablet.getByRole('heading', { name: 'Everything is there' })).toBeVisible();
  await tablet.setViewportSize({ width: 390, height: 844 });
  await tablet.screenshot({ path: 'test-results/check-in-ready-phone.png', fullPage: true });
  await tablet.getByRole('button', { name: 'Check in' }).click();
  await expect(tablet.getByRole('heading', { name: 'Thank you, you are checked in' })).toBeVisible();
  await expect(
    column(board, 'Arrived, waiting')
      .getByRole('listitem')
      .filter({ hasText: new RegExp(family, 'i') }),
  ).toContainText('1 change said by the patient', { timeout: 2_000 });
  expect(called.filter((path) => /^\/(fhir|auth|live|drafts|admin|audit)/.test(path))).toEqual([]);
  await tablet.reload();
  await expect(tablet.getByRole('heading', { name: 'Thank you, you are checked in' })).toBeVisible();

  // The clerk compares the address, and accepts it.
  const dialog = desk.getByRole('dialog', { name: new RegExp(`Tablet of.*${family}`, 'i') });
  await expect(dialog).toContainText('The patient has checked in alone');
  await expect(dialog).toContainText('1 Old Street, Springfield, MA, 01101');
  await expect(dialog).toContainText('2 New Street, Boston, MA, 02101');
  await desk.screenshot({ path: 'test-results/check-in-desk-1440.png' });
  expect((await fhirGet<fhir4.Patient>(request, `Patient/${made.patient}`)).address?.[0]?.city).toBe(
    'Springfield',
  );
  await dialog.getByRole('button', { name: /^Accept: Address/ }).click();
  await expect(dialog).toContainText(/Accepted by/);
  await expect
    .poll(async () => (await fhirGet<fhir4.Patient>(request, `Patient/${made.patient}`)).address?.[0]?.city)
    .toBe('Boston');

  // The nurse finds the answers in the chart, with their score, by the patient.
  await board.goto(`/patients/${made.patient}/questionnaires`);
  await expect(board.getByText(/PHQ-9/).first()).toBeVisible();
  await expect(board.getByText(new RegExp(`Nora ${family}`, 'i')).first()).toBeVisible();
  const filed = await fhirGet<fhir4.Bundle<fhir4.QuestionnaireResponse>>(
    request,
    `QuestionnaireResponse?patient=Patient/${made.patient}`,
  );
  expect(filed.entry).toHaveLength(1);
  expect(filed.entry?.[0]?.resource?.author?.reference).toBe(`Patient/${made.patient}`);
  const consents = await fhirGet<fhir4.Bundle>(request, `Consent?patient=Patient/${made.patient}`);
  expect(consents.entry).toHaveLength(1);
  for (const page of [desk, board, tablet]) await page.context().close();
});

test('a wrong date of birth locks the link after three attempts, and the front desk is told', async ({
  browser,
}) => {
  const desk = await pageOf(browser, 'front-desk');
  await desk.goto('/flow');
  const link = await handOver(desk, other);
  const tablet = await tabletOf(browser);
  await tablet.goto(link);
  for (const left of ['2', '1']) {
    await birthDate(tablet, '9', '9', '1990');
    await expect(tablet.getByRole('alert')).toContainText(`Attempts left: ${left}`);
  }
  await birthDate(tablet, '9', '9', '1990');
  await expect(tablet.getByRole('heading', { name: 'This check-in is locked' })).toBeVisible();
  const dialog = desk.getByRole('dialog', { name: new RegExp(`Tablet of.*${other}`, 'i') });
  await expect(dialog).toContainText('Locked: the date of birth did not fit');
  await desk.keyboard.press('Escape');
  await expect(
    column(desk, 'Scheduled')
      .getByRole('listitem')
      .filter({ hasText: new RegExp(other, 'i') }),
  ).toContainText('Needs help at the tablet');
  // The same link, opened a second time, opens nothing.
  const copy = await tabletOf(browser);
  await copy.goto(link);
  await expect(copy.getByRole('heading', { name: 'This check-in is over' })).toBeVisible();
  await expectAccessible(copy, 'ended');
  for (const page of [desk, tablet, copy]) await page.context().close();
});
