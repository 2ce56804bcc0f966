import { expect, test, type APIRequestContext, type Locator, type Page } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { fhirGet } from './support/fhir';
import { pageOf } from './support/signIn';

/** A living grown-up with an active problem, and none of the allergies that the tests add. */
async function somebody(request: APIRequestContext): Promise<{ id: string; family: string; given: string }> {
  const bundle = await fhirGet<fhir4.Bundle<fhir4.Patient>>(
    request,
    'Patient?_count=50&birthdate=lt2000-01-01',
  );
  for (const { resource: p } of bundle.entry ?? []) {
    const [family, given] = [p?.name?.[0]?.family, p?.name?.[0]?.given?.[0]];
    if (p?.id === undefined || family === undefined || given === undefined) continue;
    if (p.deceasedBoolean === true || p.deceasedDateTime !== undefined) continue;
    const problems = await fhirGet<fhir4.Bundle<fhir4.Condition>>(
      request,
      `Condition?patient=${p.id}&clinical-status=active&_count=1`,
    );
    if ((problems.entry ?? []).length > 0) return { id: p.id, family, given };
  }
  throw new Error('The demo has no fitting patient.');
}

/** Opens the chart as a clinician does: search, arrow keys, Enter. */
async function openByKeyboard(page: Page, who: { id: string; family: string; given: string }): Promise<void> {
  await expect(page.getByRole('combobox', { name: 'Search patients' })).toBeFocused();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await expect(palette.getByRole('combobox')).toBeFocused();
  await page.keyboard.type(`${who.family} ${who.given}`);
  const row = palette
    .locator('[role=option]', { hasText: new RegExp(`${who.family}.*${who.given}`, 'i') })
    .first();
  await expect(row).toBeVisible();
  // Rows that answer an older text are not opened by Enter: wait for those of the whole name.
  await expect(palette.getByRole('listbox')).toHaveAttribute('aria-busy', 'false');
  for (let i = 0; i < 25 && (await row.getAttribute('aria-selected')) !== 'true'; i++) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/patients/${who.id}`));
  await expect(banner(page)).toContainText(new RegExp(who.family, 'i'));
}

const banner = (page: Page): Locator => page.getByRole('region', { name: 'Patient', exact: true });

async function goTo(page: Page, area: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Chart areas' })
    .getByRole('button', { name: area, exact: true })
    .click();
  await expect(page.getByRole('main', { name: area })).toBeVisible();
}

/** Takes the entry back, so that the test can run again on the same record. */
async function retract(page: Page, name: string): Promise<void> {
  await page
    .getByRole('main')
    .getByRole('button', { name: `Edit ${name}`, exact: true })
    .first()
    .click();
  await page.getByRole('button', { name: 'Entered in error…' }).click();
  const dialog = page.getByRole('dialog', { name: /was entered in error/ });
  await dialog.getByLabel('Reason').fill('Made by a test');
  await dialog.getByRole('button', { name: 'Mark as entered in error' }).click();
  await expect(page.getByRole('main').getByText(name, { exact: true })).toHaveCount(0);
}

test('a physician reads every area of a chart, in light and dark', async ({ browser, request }) => {
  const who = await somebody(request);
  const page = await pageOf(browser, 'physician');
  const chartCalls: string[] = [];
  page.on('request', (r) => {
    if (new URL(r.url()).pathname === '/fhir') chartCalls.push(r.method());
  });
  await openByKeyboard(page, who);
  await expect(page.getByRole('heading', { name: 'Recent results' })).toBeVisible();
  await expect(page.getByText(/^Live/)).toBeVisible();
  expect(chartCalls.length).toBeLessThanOrEqual(2);
  await expectAccessibleInBoth(page, 'summary');
  for (const area of [
    'Timeline',
    'Results',
    'Medications',
    'Problems',
    'Allergies',
    'Immunisations',
    'Vitals',
    'Documents',
  ]) {
    await goTo(page, area);
    await expect(page.getByRole('main').getByText(/oading/)).toHaveCount(0);
    await expect(page.getByRole('main').getByText(/could not be loaded/)).toHaveCount(0);
    await expectAccessibleInBoth(page, area);
  }
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page.getByRole('main', { name: 'Summary' })).toBeVisible();
  await page.context().close();
});

test('an allergy that a physician adds shows on a nurse’s open chart within 2 s', async ({
  browser,
  request,
}) => {
  const who = await somebody(request);
  const physician = await pageOf(browser, 'physician');
  const nurse = await pageOf(browser, 'nurse');
  await openByKeyboard(physician, who);
  await openByKeyboard(nurse, who);
  await expect(nurse.getByText(/^Live/)).toBeVisible();
  await goTo(physician, 'Allergies');

  await physician.getByRole('main').getByRole('button', { name: 'Add allergy' }).click();
  const panel = physician.getByRole('complementary', { name: 'Add allergy or intolerance' });
  await expect(panel.getByLabel('Substance', { exact: true })).toBeFocused();
  await physician.keyboard.type('ceftriaxone');
  await panel.getByLabel('Anaphylaxis').check();
  await panel.getByLabel('Severity of the reaction').selectOption('severe');
  await panel.getByLabel('Criticality').selectOption('high');
  await expectAccessibleInBoth(physician, 'allergy panel');
  await panel.getByRole('button', { name: 'Save allergy' }).click();
  await expect(panel).toHaveCount(0);
  await expect(banner(nurse)).toContainText('ceftriaxone', { timeout: 2_000 });

  // The same one again is refused before it is sent.
  await physician.getByRole('main').getByRole('button', { name: 'Add allergy' }).click();
  await physician.keyboard.type('Ceftriaxone');
  await panel.getByRole('button', { name: 'Save allergy' }).click();
  await expect(panel.getByText(/Already recorded: ceftriaxone/)).toBeVisible();
  await panel.getByRole('button', { name: 'Close the panel' }).click();
  await panel.getByRole('button', { name: 'Discard' }).click();

  await retract(physician, 'ceftriaxone');
  await expect(banner(nurse)).not.toContainText('ceftriaxone', { timeout: 2_000 });
  await physician.context().close();
  await nurse.context().close();
});

test('two who change one problem see each other’s change before it is lost', async ({ browser, request }) => {
  const who = await somebody(request);
  const physician = await pageOf(browser, 'physician');
  const nurse = await pageOf(browser, 'nurse');
  await openByKeyboard(physician, who);
  await goTo(physician, 'Problems');
  const name = `Test problem ${String(Date.now())}`;
  await physician.getByRole('main').getByRole('button', { name: 'Add problem' }).click();
  await physician.keyboard.type(name);
  await expect(physician.getByText('Free text, not coded')).toBeVisible();
  await physician.getByRole('button', { name: 'Save problem' }).click();
  await openByKeyboard(nurse, who);
  await goTo(nurse, 'Problems');
  for (const page of [physician, nurse]) {
    await page
      .getByRole('main')
      .getByRole('button', { name: `Edit ${name}` })
      .click();
  }
  await nurse.getByLabel('Severity', { exact: true }).selectOption('moderate');
  await nurse.getByRole('button', { name: 'Save change' }).click();
  await expect(nurse.getByRole('complementary', { name: 'Edit problem' })).toHaveCount(0);

  await physician.getByLabel('Note', { exact: true }).fill('Seen today');
  await physician.getByRole('button', { name: 'Save change' }).click();
  const dialog = physician.getByRole('dialog', { name: /was changed meanwhile/ });
  await expect(dialog.getByRole('row', { name: /Severity/ })).toContainText('moderate');
  await expectAccessibleInBoth(physician, 'conflict');
  await dialog.getByRole('button', { name: 'Save with these choices' }).click();
  const row = nurse.getByRole('main').getByRole('listitem').filter({ hasText: name });
  await expect(row).toContainText('Seen today', { timeout: 2_000 });
  await expect(row).toContainText('moderate');
  await retract(physician, name);
  await physician.context().close();
  await nurse.context().close();
});

test('impossible vital signs are refused, and a draft outlives a reload', async ({ browser, request }) => {
  const who = await somebody(request);
  const page = await pageOf(browser, 'nurse');
  await openByKeyboard(page, who);
  await goTo(page, 'Vitals');
  await page.getByRole('main').getByRole('button', { name: 'Record vital signs' }).click();
  const panel = page.getByRole('complementary', { name: 'Record vital signs' });
  await panel.getByLabel('Systolic BP').fill('510');
  await panel.getByLabel('Diastolic BP').fill('20');
  await panel.getByRole('button', { name: 'Save vital signs' }).click();
  await expect(panel.getByText('510 mmHg is not possible')).toBeVisible();
  await expectAccessibleInBoth(page, 'vitals panel');
  await expect(panel.getByText(/Not saved/)).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'New vital signs' }).click();
  await expect(panel.getByLabel('Systolic BP')).toHaveValue('510');
  await panel.getByLabel('Systolic BP').fill('121');
  await panel.getByLabel('Diastolic BP').fill('78');
  await panel.getByRole('button', { name: 'Save vital signs' }).click();
  await expect(panel).toHaveCount(0);
  await expect(page.getByRole('complementary', { name: 'Storyboard' })).toContainText('121/78');
  await page.context().close();
});
