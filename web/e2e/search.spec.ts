import { expect, test } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { somePatient } from './support/fhir';
import { pageOf } from './support/signIn';

test('a physician finds a patient by keyboard alone, by name, birth date, record number and phone', async ({
  browser,
  request,
}) => {
  const patient = await somePatient(request);
  const id = patient.id ?? '';
  const family = patient.name?.[0]?.family ?? '';
  const given = patient.name?.[0]?.given?.[0] ?? '';
  const page = await pageOf(browser, 'physician');
  await expect(page.getByRole('combobox', { name: 'Search patients' })).toBeFocused();

  const row = page.locator('[role=option]', { hasText: new RegExp(`${family}.*${given}`, 'i') }).first();
  await page.keyboard.type(
    `${family.slice(0, 3).toLowerCase()} ${given.slice(0, 3).toUpperCase()} ${patient.birthDate?.slice(0, 4) ?? ''}`,
  );
  await expect(row).toBeVisible();
  await expectAccessibleInBoth(page, 'patients found');
  for (let i = 0; i < 25 && (await row.getAttribute('aria-selected')) !== 'true'; i++)
    await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/patients/${id}`));

  const mrn = patient.identifier?.find((one) => one.type?.coding?.some(({ code }) => code === 'MR'))?.value;
  const phone = patient.telecom?.find(({ system }) => system === 'phone')?.value;
  for (const text of [patient.birthDate ?? '', mrn, phone].filter((one) => one !== undefined)) {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog');
    await expect(palette.getByRole('combobox')).toBeFocused();
    await page.keyboard.type(text);
    await expect(
      palette.locator('[role=option]', { hasText: new RegExp(family, 'i') }).first(),
    ).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(palette).toHaveCount(0);
  }

  // The chart is in the recent list of the palette.
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('option').first()).toContainText(new RegExp(family, 'i'));
  await expectAccessibleInBoth(page, 'palette');
  await page.keyboard.type('>go to patients');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Patients' })).toBeVisible();
  await page.context().close();
});

test('a search that finds nobody says what was searched', async ({ browser }) => {
  const page = await pageOf(browser, 'physician');
  await page.getByRole('combobox').fill('zzqqxx 03/04/1980');
  await expect(page.getByText('No patient found')).toBeVisible();
  await expect(page.getByText(/“zzqqxx” and born 04-Mar-1980 or 03-Apr-1980/)).toBeVisible();
  await page.context().close();
});

test('a failed search is not shown as an empty one', async ({ browser }) => {
  const page = await pageOf(browser, 'physician');
  await page.route('**/fhir/Patient?name=*', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/fhir+json',
      body: '{"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"transient","diagnostics":"Away."}]}',
    }),
  );
  await page.getByRole('combobox').fill('smith');
  await expect(page.getByText('The search did not work')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText('No patient found')).toHaveCount(0);
  await expectAccessibleInBoth(page, 'search failed');
  await page.context().close();
});

test('the server going away is said at the top, and its return too', async ({ browser }) => {
  const page = await pageOf(browser, 'physician');
  await expect(page.getByRole('combobox')).toBeVisible();
  await page.context().setOffline(true);
  await expect(page.getByText('The server cannot be reached.')).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText('The server is back.')).toBeVisible({ timeout: 15_000 });
  await page.context().close();
});
