import { expect, test, type APIRequestContext, type Locator, type Page } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { fhirGet } from './support/fhir';
import { pageOf } from './support/signIn';

interface Who {
  readonly id: string;
  readonly family: string;
}

/** Somebody living of the demo, who is no small child. */
async function somebody(
  request: APIRequestContext,
  fits: (id: string) => Promise<boolean> = () => Promise.resolve(true),
): Promise<Who> {
  const bundle = await fhirGet<fhir4.Bundle<fhir4.Patient>>(request, 'Patient?_count=50');
  for (const { resource: p } of bundle.entry ?? []) {
    const family = p?.name?.[0]?.family;
    if (p?.id === undefined || family === undefined) continue;
    if (p.deceasedBoolean === true || p.deceasedDateTime !== undefined || p.active === false) continue;
    if (await fits(p.id)) return { id: p.id, family };
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

  // The card opens in a page of its own, and the same session may have it.
  const opened = page.context().waitForEvent('page');
  await main.getByRole('button', { name: 'Print immunisation card' }).click();
  await opened;
  const card = await page.request.get(`/fhir/Patient/${who.id}/$immunization-card`, {
    headers: { Accept: 'application/pdf' },
  });
  expect(card.status()).toBe(200);
  expect(card.headers()['content-type']).toBe('application/pdf');
  expect((await card.body()).subarray(0, 5).toString()).toBe('%PDF-');

  await takeBack(page, main, /^Edit zoster recombinant/, 'Change of a vaccine');
  await takeBack(page, main.getByRole('row', { name: new RegExp(lot) }), /^Edit Tdap/, 'Change of a vaccine');
  await expect(main.getByRole('row', { name: new RegExp(lot) })).toHaveCount(0);
  await page.context().close();
});

test('a nurse records family history, smoking and an implant by its UDI', async ({ browser, request }) => {
  const who = await somebody(request);
  const page = await pageOf(browser, 'nurse');
  const main = await openArea(page, who, 'history', 'History');
  const mark = String(Date.now()).slice(-8);

  await main.getByRole('button', { name: 'Add family history' }).click();
  let form = panel(page, 'Add family history');
  await expect(form).toContainText(new RegExp(who.family, 'i'));
  await form.getByRole('button', { name: 'Save family history' }).click();
  await expect(form.getByText('Choose the relative')).toBeVisible();
  await form.getByLabel('Relative', { exact: true }).selectOption('Mother');
  await form.getByLabel('Conditions').fill(`Stroke (70); Test ${mark}`);
  await expect(form.getByText(/Stroke, from the age of 70, 230690007/)).toBeVisible();
  await form.getByLabel('Living or dead').selectOption('Dead');
  await form.getByLabel('Age at death, in years').fill('81');
  await expectAccessibleInBoth(page, 'family history panel');
  await form.getByRole('button', { name: 'Save family history' }).click();
  await expect(form).toHaveCount(0);
  await expect(main.getByText(new RegExp(`Stroke \\(70\\); Test ${mark}`))).toBeVisible();

  await main.getByRole('button', { name: 'Add social history' }).click();
  form = panel(page, 'Add social history');
  await form.getByLabel('Topic').selectOption('Tobacco');
  await form.getByLabel('Answer').selectOption('Former smoker');
  await form.getByLabel('Note').fill(`test ${mark}`);
  await form.getByRole('button', { name: 'Save social history' }).click();
  await expect(form).toHaveCount(0);
  await expect(main.getByText(`test ${mark}`, { exact: true })).toBeVisible();

  await main.getByRole('button', { name: 'Add implant' }).click();
  form = panel(page, 'Add implant');
  await form.getByLabel('UDI (scan or type)').fill(`(01)00844588003289(21)${mark}`);
  await expect(form.getByText(/Not read: The check digit is wrong/)).toBeVisible();
  await form.getByLabel('UDI (scan or type)').fill(`010084458800328821${mark}`);
  await expect(form.getByText(new RegExp(`Model 00844588003288 · Serial number ${mark}`))).toBeVisible();
  await form.getByLabel('Kind of device').fill('Knee prosthesis');
  await form.getByLabel('Where in the body').fill('Left knee');
  await form.getByLabel('Implanted on').fill('2019-05');
  await form.getByRole('button', { name: 'Save implant' }).click();
  await expect(form).toHaveCount(0);
  await expect(main.getByText(new RegExp(`Serial number ${mark}.*Implanted .*Left knee`))).toBeVisible();
  await expectAccessibleInBoth(page, 'history');

  for (const [type, query] of [
    ['FamilyMemberHistory', ''],
    ['Observation', '&category=social-history'],
    ['Device', ''],
  ] as const) {
    const all = await fhirGet<fhir4.Bundle>(request, `${type}?patient=${who.id}${query}&_count=200`);
    const one = all.entry?.map((e) => e.resource).find((r) => JSON.stringify(r).includes(mark));
    const validated = await fhirGet<fhir4.OperationOutcome>(request, `${type}/${one?.id ?? ''}/$validate`);
    expect(validated.issue.filter((i) => i.severity === 'error')).toEqual([]);
  }

  const row = (text: RegExp): Locator => main.getByRole('listitem').filter({ hasText: text });
  await takeBack(page, row(new RegExp(`Test ${mark}`)), /^Edit Mother/, 'Change of the family history');
  await takeBack(page, row(new RegExp(`test ${mark}`)), /^Edit Tobacco/, 'Change of the social history');
  await takeBack(
    page,
    row(new RegExp(`Serial number ${mark}`)),
    /^Edit Knee prosthesis/,
    'Change of an implant',
  );
  await expect(main.getByText(new RegExp(mark))).toHaveCount(0);
  await page.context().close();
});

test('the server refuses an allergy that is there already, and says so on the screen', async ({
  browser,
  request,
}) => {
  const who = await somebody(request, async (id) => {
    const none = await fhirGet<fhir4.Bundle>(
      request,
      `AllergyIntolerance?patient=${id}&clinical-status=active&code=716186003`,
    );
    return (none.entry ?? []).length === 0;
  });
  const page = await pageOf(browser, 'physician');
  const main = await openArea(page, who, 'allergies', 'Allergies');
  const name = `Test pollen ${String(Date.now())}`;
  await main.getByRole('button', { name: 'Add allergy' }).click();
  const form = panel(page, 'Add allergy or intolerance');
  await form.getByLabel('Substance', { exact: true }).fill(name);
  // A colleague's screen stores the same one first; this screen has not heard of it yet.
  await page.route('**/fhir/AllergyIntolerance', async (route) => {
    const first = await route.fetch();
    expect(first.status()).toBe(201);
    await route.continue();
  });
  await form.getByRole('button', { name: 'Save allergy' }).click();
  await expect(form.getByText(/is in this patient's chart already as an active allergy/)).toBeVisible();
  await expect(form.getByLabel('Substance', { exact: true })).toHaveValue(name);
  await page.unroute('**/fhir/AllergyIntolerance');
  await form.getByRole('button', { name: 'Close the panel' }).click();
  await form.getByRole('button', { name: 'Discard' }).click();
  await expect(main.getByText(name)).toHaveCount(1);
  await takeBack(page, main, `Edit ${name}`, 'Edit allergy');
  await page.context().close();
});

test('a clerk changes who a patient is: name to use, photo and death, each confirmed where it must be', async ({
  browser,
}) => {
  const page = await pageOf(browser, 'front-desk');
  // A name and a day of their own: earlier runs of this script are no candidates.
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const family = Array.from({ length: 9 }, () => letters[Math.floor(Math.random() * 26)]).join('');
  const born = `19${String(30 + Math.floor(Math.random() * 15))}-0${String(1 + Math.floor(Math.random() * 9))}-${String(10 + Math.floor(Math.random() * 18))}`;
  await page.goto('/register');
  await page.getByLabel('Family name', { exact: false }).first().fill(family);
  await page.getByLabel('Given names').fill('Ann');
  await page.getByLabel('Birth date').fill(born);
  await page.getByLabel('Administrative sex').selectOption('female');
  await expect(page.getByText('Nobody like this found')).toBeVisible();
  await page.getByRole('button', { name: 'Register this patient' }).click();
  await page.waitForURL(/\/patients\//);
  await page.getByRole('button', { name: 'Edit details' }).click();

  const save = page.getByRole('button', { name: 'Save details' });
  await expect(page.getByRole('group', { name: 'Patient of this panel' })).toContainText(
    new RegExp(family, 'i'),
  );
  await expect(save).toBeDisabled();
  await page.getByLabel('Family name', { exact: false }).first().fill('');
  await save.click();
  await expect(page.getByLabel('Family name', { exact: false }).first()).toBeFocused();
  await page.getByLabel('Family name', { exact: false }).first().fill(family);
  await page.getByLabel('Name to use', { exact: false }).fill('Annie');
  await page.getByLabel('Pronouns').selectOption('LA29519-8');
  await page.getByRole('textbox', { name: 'City' }).fill('Springfield');
  await page
    .getByLabel(/Choose a picture/)
    .setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await expect(page.getByText('This file could not be read as a picture')).toBeVisible();
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  await page
    .getByLabel(/Choose a picture/)
    .setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from(png, 'base64') });
  await expect(page.getByRole('button', { name: 'Remove the photo' })).toBeVisible();
  await expectAccessibleInBoth(page, 'details');

  // What is typed is there again after the page was left.
  const address = page.url();
  await page.goto('/patients');
  await page.goto(address);
  await expect(page.getByRole('textbox', { name: 'City' })).toHaveValue('Springfield');
  const answer = page.waitForResponse((one) => one.request().method() === 'PUT');
  await save.click();
  const stored = (await (await answer).json()) as fhir4.Patient;
  expect(stored).toMatchObject({
    name: [
      { use: 'official', family, given: ['Ann'] },
      { use: 'nickname', given: ['Annie'] },
    ],
    address: [{ city: 'Springfield' }],
    photo: [{ contentType: 'image/jpeg' }],
  });
  await page.waitForURL(/\/patients\//);
  await expect(page.getByText('“Annie”')).toBeVisible();

  await page.getByRole('button', { name: 'Edit details' }).click();
  await page.getByRole('combobox', { name: 'Living or deceased' }).selectOption('Deceased');
  await page.getByLabel('Date of death').fill('1929');
  await save.click();
  await expect(page.getByText('The date lies before the birth date')).toBeVisible();
  await page.getByLabel('Date of death').fill('2024-05');
  await save.click();
  const dialog = page.getByRole('dialog', { name: /has died/ });
  await expect(dialog).toContainText(new RegExp(family, 'i'));
  await expectAccessibleInBoth(page, 'confirm a death');
  await dialog.getByRole('button', { name: 'Record the death' }).click();
  await page.waitForURL(/\/patients\//);
  await expect(page.getByText(/[Dd]ied .*2024/).first()).toBeVisible();
  await page.context().close();
});
