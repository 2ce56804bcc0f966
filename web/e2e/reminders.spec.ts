import { expect, test, type APIRequestContext } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { credentials } from './support/credentials';
import { clientToken } from './support/largeChart';
import { pageOf } from './support/signIn';

const stamp = String(Date.now()).slice(-6);
const family = `Recall${stamp}`.replace(/\d/g, (d) => 'abcdefghij'[Number(d)] ?? 'x');
const made: { patient?: string } = {};

/** A patient with an e-mail address and a visit later today or tomorrow. */
async function visit(request: APIRequestContext): Promise<void> {
  const bearer = await clientToken(request);
  const post = async (path: string, data: object): Promise<string> => {
    const answer = await request.post(`${credentials().fhir}/${path}`, {
      headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/fhir+json' },
      data,
    });
    expect(answer.status(), await answer.text()).toBe(201);
    return /\/([^/]+)\/_history/.exec(answer.headers().location ?? '')?.[1] ?? '';
  };
  made.patient = await post('Patient', {
    resourceType: 'Patient',
    name: [{ family, given: ['Nora'] }],
    gender: 'female',
    birthDate: '1970-04-02',
    telecom: [{ system: 'email', value: 'nora@example.org' }],
  });
  const practitioner = await post('Practitioner', {
    resourceType: 'Practitioner',
    name: [{ family: stamp, given: ['Recall'] }],
  });
  await post('Appointment/$book', {
    resourceType: 'Parameters',
    parameter: Object.entries({
      patient: `Patient/${made.patient}`,
      practitioner: `Practitioner/${practitioner}`,
      start: new Date(Date.now() + 45 * 60_000).toISOString(),
      duration: '20',
      overbook: 'Made for a test',
    }).map(([name, valueString]) => ({ name, valueString })),
  });
}

test.beforeAll(async ({ playwright }) => {
  const request = await playwright.request.newContext({ ignoreHTTPSErrors: true });
  await visit(request);
  await request.dispose();
});

test('the front desk sees that nothing is sent, switches a reminder off, and records that a patient wants none', async ({
  browser,
}) => {
  const page = await pageOf(browser, 'front-desk');
  const reminder = page.getByRole('region', { name: 'Reminder' });
  const openVisit = async (): Promise<void> => {
    await page.goto('/schedule');
    const card = page
      .locator('[data-card]')
      .filter({ hasText: new RegExp(family, 'i') })
      .first();
    // Late in the evening the visit is tomorrow's.
    await card.waitFor({ timeout: 10_000 }).catch(() => page.keyboard.press('n'));
    await card.focus();
    await page.keyboard.press('Enter');
  };
  const status = reminder.getByRole('status');

  await openVisit();
  await expect(
    page.getByText('Reminders are not being sent: no mail server is configured.').first(),
  ).toBeVisible();
  await expect(status).toHaveText(/no mail server is configured/);
  await expectAccessibleInBoth(page, 'reminder of a visit');
  await reminder.getByRole('button', { name: /^Switch off for this visit/ }).focus();
  await page.keyboard.press('Enter');
  await expect(status).toHaveText('Reminder switched off for this visit.');
  await reminder.getByRole('button', { name: /^Switch on again/ }).press('Enter');
  await expect(status).toHaveText(/no mail server is configured/);

  await page.goto(`/demographics/${made.patient ?? ''}`);
  await page.getByRole('combobox', { name: 'Reminders of appointments by e-mail' }).selectOption('no');
  await page.getByRole('button', { name: 'Save details' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Save details' })).toBeHidden();
  await openVisit();
  await expect(status).toHaveText('Not sent: the patient wants no reminders by e-mail.');
});
