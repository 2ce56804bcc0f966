import { expect, test, type APIRequestContext, type Locator, type Page } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { fhirGet } from './support/fhir';
import { pageOf } from './support/signIn';

interface Who {
  readonly id: string;
  readonly family: string;
}

/** Somebody living of the demo, who is no small child. */
async function somebody(request: APIRequestContext): Promise<Who> {
  const bundle = await fhirGet<fhir4.Bundle<fhir4.Patient>>(
    request,
    'Patient?_count=50&birthdate=lt2008-01-01',
  );
  for (const { resource: p } of bundle.entry ?? []) {
    const family = p?.name?.[0]?.family;
    if (p?.id === undefined || family === undefined) continue;
    if (p.deceasedBoolean === true || p.deceasedDateTime !== undefined || p.active === false) continue;
    return { id: p.id, family };
  }
  throw new Error('The demo has no fitting patient.');
}

async function openArea(page: Page, who: Who, area: string, name: string): Promise<Locator> {
  await page.goto(`/patients/${who.id}/${area}`);
  await expect(page.getByRole('region', { name: 'Patient', exact: true })).toContainText(
    new RegExp(who.family, 'i'),
  );
  const main = page.getByRole('main', { name });
  await expect(main).toBeVisible();
  await expect(main.getByText(/oading/)).toHaveCount(0);
  return main;
}

const panel = (page: Page, name: string): Locator => page.getByRole('complementary', { name });

/** Takes an entry back, so that the script can run again on the same record. */
async function takeBack(
  page: Page,
  main: Locator,
  button: string | RegExp,
  panelName: string,
): Promise<void> {
  await main.getByRole('button', { name: button }).first().click();
  await panel(page, panelName).getByRole('button', { name: 'Entered in error…' }).click();
  const dialog = page.getByRole('dialog', { name: /was entered in error/ });
  await dialog.getByLabel('Reason').fill('Made by a test');
  await dialog.getByRole('button', { name: 'Mark as entered in error' }).click();
  await expect(panel(page, panelName)).toHaveCount(0);
}

test('a nurse records a vaccine, is warned of the same one, records a refusal and takes them back', async ({
  browser,
  request,
}) => {
  const who = await somebody(request);
  const page = await pageOf(browser, 'nurse');
  const main = await openArea(page, who, 'immunisations', 'Immunisations');
  const lot = `T${String(Date.now())}`;
  // A day of its own: what an earlier run left is no duplicate.
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `20${String(12 + Math.floor(Math.random() * 13))}-${two(1 + Math.floor(Math.random() * 12))}-${two(1 + Math.floor(Math.random() * 28))}`;

  await main.getByRole('button', { name: 'Record vaccine' }).click();
  const form = panel(page, 'Record vaccine');
  await expect(form).toContainText(new RegExp(who.family, 'i'));
  await form.getByRole('button', { name: 'Save vaccine' }).click();
  await expect(form.getByText('Name the vaccine')).toBeVisible();
  await expect(form.getByText('Give the lot number of what was given here')).toBeVisible();
  await expectAccessibleInBoth(page, 'vaccine panel with faults');
  await form.getByLabel('Vaccine', { exact: true }).fill('Tdap');
  await expect(form.getByText(/Coded: 115 CVX/)).toBeVisible();
  await form.getByLabel('Date', { exact: true }).fill(day);
  await form.getByLabel('Lot number').fill(lot);
  await form.getByLabel('Expiry date').fill('2099-12');
  await form.getByLabel('Dose in mL').fill('0.5');
  await form.getByLabel('Route').selectOption('Into the muscle');
  await form.getByLabel('Site', { exact: true }).selectOption('Left deltoid');
  await form.getByLabel('Paid for by').selectOption('Public programme');
  await form.getByRole('button', { name: 'Save vaccine' }).click();
  await expect(form).toHaveCount(0);
  await expect(main.getByRole('row', { name: new RegExp(lot) })).toContainText('Tdap');

  const stored = await fhirGet<fhir4.Bundle<fhir4.Immunization>>(
    request,
    `Immunization?patient=${who.id}&_count=200`,
  );
  const one = stored.entry?.map((e) => e.resource).find((i) => i?.lotNumber === lot);
  expect(one?.fundingSource?.coding?.[0]?.code).toBe('public');
  const validated = await fhirGet<fhir4.OperationOutcome>(request, `Immunization/${one?.id ?? ''}/$validate`);
  expect(validated.issue.filter((i) => i.severity === 'error')).toEqual([]);

  // The same again on the same day is asked about; nothing typed is lost when the panel is closed.
  await main.getByRole('button', { name: 'Record vaccine' }).click();
  await form.getByLabel('Vaccine', { exact: true }).fill('Tdap');
  await form.getByLabel('Date', { exact: true }).fill(day);
  await form.getByLabel('Lot number').fill(`${lot}b`);
  await page.keyboard.press('Enter');
  await expect(form.getByText(/Tdap is recorded for the same day already/)).toBeVisible();
  await expect(form.getByText(/Not saved/)).toBeVisible();
  await form.getByRole('button', { name: 'Hide the panel' }).click();
  await main.getByRole('button', { name: 'Record vaccine' }).click();
  await expect(form.getByLabel('Lot number')).toHaveValue(`${lot}b`);
  await form.getByRole('button', { name: 'Close the panel' }).click();
  await form.getByRole('button', { name: 'Discard' }).click();

  await main.getByRole('button', { name: 'Record vaccine' }).click();
  await form.getByLabel('Not given').check();
  await form.getByLabel('Vaccine', { exact: true }).fill('zoster recombinant');
  await form.getByRole('button', { name: 'Save vaccine' }).click();
  await expect(form.getByText('Give the reason')).toBeVisible();
  await form.getByLabel('Reason').selectOption('The patient or guardian refuses');
  await form.getByRole('button', { name: 'Save vaccine' }).click();
  await expect(form).toHaveCount(0);
  await expect(main.getByRole('row', { name: /zoster recombinant/ }).first()).toContainText(
    'not given: patient objection',
  );
  await expectAccessibleInBoth(page, 'immunisations');

  await takeBack(page, main, /^Edit zoster recombinant/, 'Change of a vaccine');
  await takeBack(page, main.getByRole('row', { name: new RegExp(lot) }), /^Edit Tdap/, 'Change of a vaccine');
  await expect(main.getByRole('row', { name: new RegExp(lot) })).toHaveCount(0);
  await page.context().close();
});
