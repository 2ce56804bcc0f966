import { expect, test, type APIRequestContext, type Page } from '@playwright/test';
import { potassium } from './support/laboratory';
import { expectAccessibleInBoth } from './support/axe';
import { credentials } from './support/credentials';
import { clientToken } from './support/largeChart';
import { pageOf } from './support/signIn';

/** Whatever else waits in the inbox of the demo, these are the test's own. */
const stamp = String(Date.now()).slice(-6);
const family = `Inboxer${stamp}`.replace(/\d/g, (d) => 'abcdefghij'[Number(d)] ?? 'x');
const named = new RegExp(family, 'i');

interface Me {
  readonly name: string;
  readonly practitionerId: string;
}

interface Sent {
  readonly report: string;
  readonly observation: string;
}

let bearer = '';
let patient = '';
let order = '';
let sent: Sent;

async function post<T>(request: APIRequestContext, path: string, data: object): Promise<T> {
  const answer = await request.post(`${credentials().fhir}${path}`, {
    headers: {
      Authorization: `Bearer ${bearer}`,
      'Content-Type': 'application/fhir+json',
      Prefer: 'return=representation',
    },
    data,
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  return (await answer.json()) as T;
}

async function read<T>(request: APIRequestContext, path: string): Promise<T> {
  const answer = await request.get(`${credentials().fhir}/${path}`, {
    headers: { Authorization: `Bearer ${bearer}` },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  return (await answer.json()) as T;
}

async function me(page: Page): Promise<Me> {
  const session = await page.evaluate(
    async () => (await fetch('/auth/session')).json() as Promise<{ user: Me }>,
  );
  return session.user;
}

/** As the laboratory sends it: a report with its value, on the order of the physician. */
async function laboratory(
  request: APIRequestContext,
  value: string,
  flag: string,
  more: object = {},
): Promise<Sent> {
  const url = 'urn:uuid:6a8c1b8e-0000-4000-8000-000000000001';
  const done = await post<fhir4.Bundle>(request, '', {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: url,
        resource: potassium(patient, value, flag),
        request: { method: 'POST', url: 'Observation' },
      },
      {
        resource: {
          resourceType: 'DiagnosticReport',
          status: 'final',
          basedOn: [{ reference: `ServiceRequest/${order}` }],
          code: { text: `Panel ${stamp}` },
          subject: { reference: `Patient/${patient}` },
          issued: new Date().toISOString(),
          result: [{ reference: url }],
          ...more,
        },
        request: { method: 'POST', url: 'DiagnosticReport' },
      },
    ],
  });
  const [observation = '', report = ''] = (done.entry ?? []).map(
    ({ response }) => /([A-Za-z]+\/[^/]+)\/_history/.exec(response?.location ?? '')?.[1] ?? '',
  );
  return { report, observation };
}

const rows = (page: Page) => page.locator('[data-item]').filter({ hasText: named });
const rail = (page: Page) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Inbox/ });
const preview = (page: Page) => page.getByRole('region', { name: 'The chosen item' });

/** Chooses the newest item of this script's patient that says this. */
async function choose(page: Page, text: RegExp): Promise<void> {
  const row = rows(page).filter({ hasText: text }).first();
  await expect(row).toBeVisible({ timeout: 10_000 });
  await row.click();
  await expect(row).toHaveAttribute('aria-current', 'true');
}

async function toInbox(page: Page): Promise<void> {
  await rail(page).click();
  await expect(page.getByRole('heading', { name: 'Inbox', level: 1 })).toBeVisible();
  await expect(page.getByText(/Live, updated/)).toBeVisible();
}

test.describe.configure({ mode: 'serial' });

test('a critical result arrives without reload, first of all, is released and acknowledged with a comment; undo brings it back', async ({
  browser,
  request,
}) => {
  bearer = await clientToken(request);
  const page = await pageOf(browser, 'physician');
  const { practitionerId } = await me(page);
  patient = (
    await post<fhir4.Patient>(request, '/Patient', {
      resourceType: 'Patient',
      name: [{ family, given: ['Nora'] }],
      gender: 'female',
      birthDate: '1958-03-14',
      telecom: [{ system: 'phone', value: '555-0142' }],
    })
  ).id as string;
  order = (
    await post<fhir4.ServiceRequest>(request, '/ServiceRequest', {
      resourceType: 'ServiceRequest',
      status: 'active',
      intent: 'order',
      subject: { reference: `Patient/${patient}` },
      requester: { reference: `Practitioner/${practitionerId}` },
      code: { text: 'Potassium' },
    })
  ).id as string;
  await toInbox(page);
  sent = await laboratory(request, '6.2', 'HH', {
    meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'NOPAT' }] },
  });
  await expect(rows(page).first()).toBeVisible({ timeout: 10_000 });
  await expect(page.locator('[data-item]').first()).toContainText(named);
  await expect(rail(page)).toContainText(/waiting, \d+ critical/);
  await expectAccessibleInBoth(page, 'inbox');

  await choose(page, /6\.2/);
  await expect(preview(page)).toContainText('CRITICAL RESULT');
  await expect(page.getByRole('group', { name: 'Patient of this panel' })).toContainText(named);
  await page.keyboard.press('p');
  const release = page.getByRole('dialog', { name: 'Release to the patient' });
  await expect(release).toContainText('withheld from the patient');
  await release.getByRole('button', { name: 'Release now' }).click();
  await expect(page.getByText(/^Released to the patient/)).toBeVisible();
  const report = await read<fhir4.DiagnosticReport>(request, sent.report);
  expect(report.meta?.security ?? []).toEqual([]);
  await expect(preview(page)).toContainText('The patient can see this report');

  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Acknowledge this result' });
  await expect(dialog).toContainText(named);
  await expect(dialog.getByRole('button', { name: 'Acknowledge' })).toBeDisabled();
  await expect(dialog.getByLabel(/What is done about it/)).toBeFocused();
  await page.keyboard.type('Called the ward, repeat ordered');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(/^Acknowledged: /)).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(page.getByText(/^Undone: Acknowledged/)).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await choose(page, /6\.2/);
  await page.keyboard.press('e');
  await dialog.getByLabel(/What is done about it/).fill('Repeat was ordered');
  await page.keyboard.press('Control+Enter');
  await expect(rows(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Done today' }).click();
  await choose(page, /6\.2/);
  await expect(preview(page)).toContainText(/Acknowledged by/);
  await expect(preview(page)).toContainText('Repeat was ordered');
  await page.context().close();
});

test('a correction asks again and shows the value that it replaces', async ({ browser, request }) => {
  const page = await pageOf(browser, 'physician');
  await toInbox(page);
  const report = await read<fhir4.DiagnosticReport>(request, sent.report);
  const put = (resource: object, url: string) => ({ resource, request: { method: 'PUT', url } });
  await post(request, '', {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      put(
        { ...potassium(patient, '4.2', 'N', 'corrected'), id: sent.observation.split('/')[1] ?? '' },
        sent.observation,
      ),
      put({ ...report, status: 'corrected' }, sent.report),
    ],
  });
  await choose(page, /Corrected:.*4\.2/s);
  await expect(preview(page)).toContainText('This result was corrected');
  await expect(preview(page)).toContainText('was 6.2 mmol/L HH, is 4.2 mmol/L N');
  await expect(preview(page).getByRole('deletion')).toHaveText(/6\.2/);
  await expectAccessibleInBoth(page, 'corrected result');
  await page.keyboard.press('e');
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(rows(page)).toHaveCount(0);
  await page.context().close();
});

test('ten normal results are signed off in at most three actions', async ({ browser, request }) => {
  const reports: string[] = [];
  for (let i = 0; i < 10; i += 1) reports.push((await laboratory(request, `4.${String(i)}`, 'N')).report);
  const page = await pageOf(browser, 'physician');
  await toInbox(page);
  await expect(rows(page)).toHaveCount(10, { timeout: 15_000 });
  let actions = 0;
  const press = async (key: string): Promise<void> => {
    actions += 1;
    await page.keyboard.press(key);
  };
  await press('Shift+A');
  const dialog = page.getByRole('dialog', { name: /normal results$/ });
  await expect(dialog.getByRole('checkbox')).not.toHaveCount(0);
  await expect(dialog.getByText(named)).toHaveCount(10);
  await press('Enter');
  await expect(page.getByText(/normal results acknowledged$/)).toBeVisible();
  expect(actions).toBeLessThanOrEqual(3);
  await expect(rows(page)).toHaveCount(0);
  for (const one of reports) {
    const tasks = await read<fhir4.Bundle<fhir4.Task>>(request, `Task?focus=${one}`);
    expect(tasks.entry?.map(({ resource }) => resource?.status)).toEqual(['completed']);
  }
  await page.context().close();
});

test('a nurse writes to the physician from the chart, the answer comes back, the thread goes into the chart', async ({
  browser,
  request,
}) => {
  const nurse = await pageOf(browser, 'nurse');
  const physician = await pageOf(browser, 'physician');
  const doctor = await me(physician);
  await toInbox(physician);
  await nurse.goto(`/patients/${patient}`);
  await expect(nurse.getByRole('heading', { name: named, level: 1 })).toBeVisible();
  await nurse.keyboard.press('Control+k');
  await nurse.getByRole('dialog').getByRole('combobox').fill('>message colleagues about');
  await expect(nurse.getByRole('option')).toHaveCount(1);
  await nurse.keyboard.press('Enter');
  const panel = nurse.getByRole('complementary', { name: 'New message' });
  await expect(panel).toContainText(named);
  await panel.getByLabel('Add a recipient').selectOption({ value: `Practitioner/${doctor.practitionerId}` });
  await expect(panel.getByRole('list', { name: 'Recipients' })).toContainText(/./);
  await panel.getByLabel('Topic (optional)').fill(`Dizzy ${stamp}`);
  await panel.getByLabel('Message', { exact: true }).fill('She feels dizzy since the morning.');
  await panel.getByRole('button', { name: 'Send message' }).click();
  await expect(panel.getByText('The message is sent.').first()).toBeVisible();

  await choose(physician, new RegExp(`Dizzy ${stamp}`));
  await expect(preview(physician)).toContainText('She feels dizzy since the morning.');
  await expectAccessibleInBoth(physician, 'message');
  await physician.keyboard.press('r');
  await expect(physician.getByLabel('Reply to everybody in the thread')).toBeFocused();
  await physician.keyboard.type('Measure the pressure standing, please.');
  await physician.keyboard.press('Control+Enter');
  await expect(physician.getByText('The reply is sent.')).toBeVisible();
  await expect(rows(physician)).toHaveCount(0);

  await toInbox(nurse);
  await choose(nurse, new RegExp(`Dizzy ${stamp}`));
  await expect(preview(nurse)).toContainText('Measure the pressure standing, please.');
  await preview(nurse).getByRole('button', { name: 'File in chart' }).click();
  await expect(preview(nurse).getByText(/The thread is in the chart now/)).toBeVisible();
  const documents = await read<fhir4.Bundle>(request, `DocumentReference?patient=${patient}`);
  expect(documents.entry ?? []).toHaveLength(1);
  await nurse.keyboard.press('e');
  await nurse.getByRole('dialog').getByRole('button', { name: 'Mark as done' }).click();
  await expect(rows(nurse)).toHaveCount(0);
  await nurse.context().close();
  await physician.context().close();
});

test('a call-back is asked of the nurse, who writes the outcome; an item is put away and brought back', async ({
  browser,
  request,
}) => {
  const physician = await pageOf(browser, 'physician');
  const nurse = await pageOf(browser, 'nurse');
  const other = await me(nurse);
  await toInbox(nurse);
  const { report } = await laboratory(request, '5.4', 'H');
  await toInbox(physician);
  await choose(physician, /5\.4/);
  await physician.keyboard.press('n');
  const form = physician.getByRole('dialog', { name: 'New task' });
  await expect(form).toContainText(named);
  await form.getByLabel('In words').fill(`Call about potassium ${stamp}`);
  await form
    .getByLabel('For', { exact: true })
    .selectOption({ value: `Practitioner/${other.practitionerId}` });
  await form.getByRole('button', { name: 'Create task' }).click();
  await expect(physician.getByText('The task is in the inbox of whom it is for.')).toBeVisible();

  await choose(nurse, new RegExp(`Call about potassium ${stamp}`));
  await nurse.keyboard.press('e');
  const done = nurse.getByRole('dialog', { name: 'Done' });
  await expect(done.getByRole('button', { name: 'Mark as done' })).toBeDisabled();
  await done.getByLabel(/^Outcome/).fill('Reached, comes tomorrow');
  await done.getByRole('button', { name: 'Mark as done' }).click();
  await expect(rows(nurse)).toHaveCount(0);
  await nurse.getByRole('button', { name: 'Done today' }).click();
  await choose(nurse, new RegExp(`Call about potassium ${stamp}`));
  await expect(preview(nurse)).toContainText('Reached, comes tomorrow');

  await choose(physician, /5\.4/);
  await physician.keyboard.press('s');
  await physician
    .getByRole('dialog', { name: 'Snooze this item' })
    .getByRole('button', { name: 'Snooze' })
    .click();
  await expect(rows(physician)).toHaveCount(0);
  await physician.getByRole('button', { name: /^Snoozed/ }).click();
  await choose(physician, /5\.4/);
  await physician.keyboard.press('s');
  await expect(rows(physician)).toHaveCount(0);
  await physician.getByRole('button', { name: /^All \d/ }).click();
  await choose(physician, /5\.4/);
  await physician.keyboard.press('a');
  const give = physician.getByRole('dialog', { name: 'Give to somebody else' });
  await give
    .getByLabel('To', { exact: true })
    .selectOption({ value: `Practitioner/${other.practitionerId}` });
  await give.getByRole('button', { name: 'Give it on' }).click();
  await expect(rows(physician)).toHaveCount(0);
  const tasks = await read<fhir4.Bundle<fhir4.Task>>(request, `Task?focus=${report}`);
  expect(tasks.entry?.[0]?.resource?.owner?.reference).toBe(`Practitioner/${other.practitionerId}`);
  await physician.context().close();
  await nurse.context().close();
});

test('windows of one user share a stream, and the next takes over when the first is closed', async ({
  browser,
  request,
}) => {
  const first = await pageOf(browser, 'physician');
  const streams: string[] = [];
  first.context().on('request', (one) => {
    if (one.url().includes('/live?inbox')) streams.push(one.url());
  });
  await toInbox(first);
  const before = streams.length;
  const second = await first.context().newPage();
  await second.goto('/inbox');
  await expect(second.getByText(/Live, updated/)).toBeVisible();
  await laboratory(request, '5.3', 'H');
  for (const page of [first, second])
    await expect(rows(page).filter({ hasText: '5.3' })).toHaveCount(1, { timeout: 10_000 });
  expect(streams).toHaveLength(before);
  await first.close();
  await expect.poll(() => streams.length, { timeout: 10_000 }).toBe(before + 1);
  await laboratory(request, '5.2', 'H');
  await expect(rows(second).filter({ hasText: '5.2' })).toHaveCount(1, { timeout: 10_000 });
  await second.context().close();
});

test('a message about no patient is sent from the palette', async ({ browser }) => {
  const physician = await pageOf(browser, 'physician');
  const nurse = await pageOf(browser, 'nurse');
  const other = await me(nurse);
  await toInbox(nurse);
  await toInbox(physician);
  await physician.keyboard.press('Control+k');
  await physician.getByRole('dialog').getByRole('combobox').fill('>message colleagues');
  await physician.getByRole('option', { name: 'Message colleagues', exact: true }).click();
  const dialog = physician.getByRole('dialog', { name: 'New message' });
  await expect(dialog).toContainText('About no patient');
  await dialog.getByLabel('Add a recipient').selectOption({ value: `Practitioner/${other.practitionerId}` });
  await dialog.getByLabel('Message', { exact: true }).fill(`The meeting is at noon ${stamp}`);
  await physician.keyboard.press('Control+Enter');
  await expect(physician.getByText('The message is sent.')).toBeVisible();
  const row = nurse.locator('[data-item]').filter({ hasText: `The meeting is at noon ${stamp}` });
  await expect(row).toContainText('No patient', { timeout: 10_000 });
  await row.click();
  await expect(preview(nurse)).toContainText(`The meeting is at noon ${stamp}`);
  await expect(nurse.getByRole('button', { name: 'File in chart' })).toHaveCount(0);
  await nurse.context().close();
  await physician.context().close();
});

test('who is away names who covers, and ends it', async ({ browser }) => {
  const physician = await pageOf(browser, 'physician');
  const nurse = await pageOf(browser, 'nurse');
  const doctor = await me(physician);
  const other = await me(nurse);
  await toInbox(nurse);
  await toInbox(physician);
  await physician.getByRole('button', { name: 'Out of office…' }).click();
  const dialog = physician.getByRole('dialog', { name: 'Out of office' });
  await dialog
    .getByLabel('Who covers for you')
    .selectOption({ value: `Practitioner/${other.practitionerId}` });
  await dialog.getByRole('button', { name: 'Set the cover' }).click();
  await expect(dialog.getByRole('list', { name: 'Covers for you' })).toContainText(other.name);
  const covering = nurse.getByRole('navigation', { name: 'What is shown' });
  await expect(covering).toContainText('Covering for', { timeout: 10_000 });
  await expect(covering).toContainText(doctor.name.split(' ').at(-1) ?? '');
  await dialog.getByRole('button', { name: /^End the cover by/ }).click();
  await expect(dialog).toContainText('Nobody covers for you');
  await expect(covering).not.toContainText('Covering for', { timeout: 10_000 });
  await physician.context().close();
  await nurse.context().close();
});

test('an inbox that cannot be loaded is not an empty one', async ({ browser }) => {
  const page = await pageOf(browser, 'physician');
  await page.route(/Task\/\$inbox/, (route) => route.abort());
  await page.goto('/inbox');
  await expect(page.getByText('The inbox could not be loaded')).toBeVisible();
  await expect(page.getByText('Nothing waits for you')).toHaveCount(0);
  await expect(page.getByRole('img', { name: 'The count could not be loaded' })).toBeAttached();
  await page.context().close();
});

test('who has no inbox is offered none', async ({ browser }) => {
  const page = await pageOf(browser, 'front-desk');
  await expect(rail(page)).toHaveCount(0);
  await page.goto('/inbox');
  await expect(page.getByRole('heading', { name: 'Not for your role' })).toBeVisible();
  await page.context().close();
});
