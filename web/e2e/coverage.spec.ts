import { expect, test, type Page } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { pageOf } from './support/signIn';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const random = (count: number, from: string): string =>
  Array.from({ length: count }, () => from[Math.floor(Math.random() * from.length)]).join('');

/** Registers somebody nobody is like, and answers id and record number. */
async function register(page: Page, given: string, family: string): Promise<[string, string]> {
  await page.goto('/register');
  await page.getByLabel('Family name', { exact: false }).first().fill(family);
  await page.getByLabel('Given names').fill(given);
  await page
    .getByLabel('Birth date')
    .fill(`19${random(2, '3456789')}-0${random(1, '123456789')}-1${random(1, '0123456789')}`);
  await page.getByLabel('Administrative sex').selectOption('female');
  await page.getByLabel('Street').fill(`${random(4, '123456789')} ${random(9, letters)} Street`);
  await page.getByLabel('Postal code').fill('02108');
  await expect(page.getByText('Nobody like this found')).toBeVisible();
  const answer = page.waitForResponse((one) => one.url().includes('$register'));
  await page.getByRole('button', { name: 'Register this patient' }).click();
  const patient = (await (await answer).json()) as fhir4.Patient;
  await page.waitForURL(/\/patients\//);
  return [patient.id ?? '', patient.identifier?.[0]?.value ?? ''];
}

const section = async (page: Page, name: string): Promise<void> => {
  await page
    .getByRole('navigation', { name: 'Parts of the registration' })
    .getByRole('link', { name })
    .click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
};
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const choice = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true });
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });

test('a clerk records numbers, people, the household, coverage and its order, and sees what changed', async ({
  browser,
}) => {
  const page = await pageOf(browser, 'front-desk');
  const family = random(9, letters);
  const [other, otherNumber] = await register(page, 'Marta', `${random(8, letters)}x`);
  const [id, number] = await register(page, 'Rosalind', family);
  expect(number).toMatch(/^\d{9}$/);
  const licence = `S${random(9, '0123456789')}`;

  await test.step('a number that somebody else has is refused, and shows who', async () => {
    for (const [whose, taken] of [
      [other, false],
      [id, true],
    ] as const) {
      await page.goto(`/demographics/${whose}/numbers`);
      await expect(page.getByText('Kept by the system')).toBeVisible();
      await page.getByRole('button', { name: 'Add a number' }).click();
      await expect(choice(page, 'Kind')).toBeFocused();
      await field(page, 'Issued by').fill('ma');
      await field(page, 'Number').fill(licence);
      await page.keyboard.press('Enter');
      if (taken) {
        await expect(
          page.getByRole('alert').filter({ hasText: 'Another patient has this number' }),
        ).toBeVisible();
        await expect(page.getByRole('region', { name: 'Who has this number' })).toContainText(/Marta/);
        await expectAccessibleInBoth(page, 'number taken');
      } else await expect(page.getByRole('button', { name: 'Change: Driver’s licence' })).toBeVisible();
    }
    await field(page, 'Number').fill(`${licence}9`);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Change: Driver’s licence' })).toBeVisible();
  });

  await test.step('a social security number is masked until it is asked for', async () => {
    await page.getByRole('button', { name: 'Add a number' }).click();
    await choice(page, 'Kind').selectOption('SS');
    const ssn = `219${random(2, '123456789')}${random(4, '123456789')}`;
    await field(page, 'Number').fill(ssn);
    await page.keyboard.press('Enter');
    await expect(page.getByText(`•••-••-${ssn.slice(-4)}`)).toBeVisible();
    await expect(page.getByText(ssn)).toBeHidden();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(page.getByText(ssn)).toBeVisible();
  });

  await test.step('a mother who is guarantor and a patient here', async () => {
    await section(page, 'People and household');
    await expect(page.getByText('The patient pays: nobody else is recorded.')).toBeVisible();
    await page.getByRole('button', { name: 'Add a person' }).click();
    await field(page, 'Family name').fill(family);
    await field(page, 'Given names').fill('Marta');
    await choice(page, 'Relationship to the patient').selectOption('mother');
    await page.getByRole('checkbox', { name: 'Guarantor (pays the bills)' }).check();
    await page.getByRole('checkbox', { name: 'Emergency contact' }).check();
    await field(page, 'Record number, if also a patient here').fill('999');
    await save(page).click();
    await expect(page.getByText(/No patient, or more than one, has the record number 999/)).toBeVisible();
    await field(page, 'Record number, if also a patient here').fill(otherNumber);
    await save(page).click();
    await expect(page.getByRole('button', { name: new RegExp(`^Change Marta ${family}`) })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Guarantor (pays the bills)' })).toContainText(
      `Marta ${family}`,
    );
    await expectAccessibleInBoth(page, 'people');
  });

  await test.step('the address is copied to the one of the household who has another', async () => {
    const household = page.getByRole('region', { name: 'Household: other patients' });
    await household.getByRole('checkbox', { name: /Copy the address to/ }).check();
    await household.getByRole('button', { name: 'Copy the address to 1 patient' }).click();
    const dialog = page.getByRole('dialog', { name: 'Copy the address to 1 patient' });
    await expect(dialog).toContainText(/Street/);
    await expectAccessibleInBoth(page, 'copying an address');
    await dialog.getByRole('button', { name: 'Change 1 patient' }).click();
    await expect(household.getByText('same address')).toBeVisible();
  });

  const payer = `Plan ${random(7, letters)}`;
  await test.step('two coverages, each with its own order', async () => {
    await section(page, 'Coverage');
    await expectAccessibleInBoth(page, 'no coverage');
    for (const [member, order] of [
      ['M-1', ''],
      ['M-2', '1'],
    ] as const) {
      await page.getByRole('button', { name: 'Add a coverage' }).click();
      await page.getByLabel('Payer').fill(payer);
      await field(page, 'Member ID').fill(member);
      await field(page, 'Group').fill('G-100');
      await choice(page, 'Kind of coverage').selectOption('Private insurance');
      await field(page, 'In force from').fill('2026-01-01');
      if (order !== '') await choice(page, 'Pays').selectOption(order);
      await save(page).click();
      if (order === '') await expect(page.getByRole('region', { name: payer })).toContainText('M-1');
    }
    await expect(page.getByText(/Another coverage of the same time pays in this order/)).toBeVisible();
    await choice(page, 'Pays').selectOption('2');
    await save(page).click();
    await expect(page.getByRole('region', { name: `${payer}, M-2` })).toContainText('second (secondary)');
    await expectAccessibleInBoth(page, 'coverage');
  });

  await test.step('one ends, and what is entered in error goes', async () => {
    await page.getByRole('button', { name: `Change the coverage by ${payer}, M-1` }).click();
    await field(page, 'In force until').fill('2026-01-31');
    await save(page).click();
    await expect(page.getByText('ended', { exact: true })).toBeVisible();
    await expect(page.getByText('None of the coverages in force pays first.')).toBeVisible();
    await page.getByRole('button', { name: `Entered in error: the coverage by ${payer}, M-1` }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText(new RegExp(family, 'i'));
    await dialog.getByRole('button', { name: 'Entered in error' }).click();
    await expect(page.getByRole('region', { name: `${payer}, M-1` })).toBeHidden();
    await expect(page.getByRole('region', { name: `${payer}, M-2` })).toContainText('second (secondary)');
  });

  await test.step('what changed is listed', async () => {
    await section(page, 'Changes');
    await expect(page.getByText('Numbers added').first()).toBeVisible();
    await expect(page.getByText('The first version that is shown.')).toBeVisible();
    await expectAccessibleInBoth(page, 'changes');
  });
  await page.context().close();
});

test('the parts of a registration are accessible in French at 200 %', async ({ browser }) => {
  const page = await pageOf(browser, 'front-desk', { viewport: { width: 720, height: 450 } });
  const [id] = await register(page, 'Ida', random(9, letters));
  await page.evaluate(() => {
    localStorage.setItem('salus.language', 'fr');
  });
  for (const [part, title] of [
    ['numbers', 'Numéros'],
    ['people', 'Proches et foyer'],
    ['coverage', 'Couverture'],
    ['changes', 'Modifications'],
  ] as const) {
    await page.goto(`/demographics/${id}/${part}`);
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Parties de l’inscription' })).toBeVisible();
    await expectAccessibleInBoth(page, `${part} in French`);
  }
  await page.context().close();
});
