import { expect, test, type APIRequestContext, type Page } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { credentials } from './support/credentials';
import { fhirGet, somePatient } from './support/fhir';
import { clientToken } from './support/largeChart';
import { pdfOf } from './support/pdf';
import { pageOf } from './support/signIn';

const EICAR = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('a physician files a letter, a picture and 50 MB; malware and a web page are refused in words', async ({
  browser,
  request,
}) => {
  const patient = await somePatient(request);
  const id = patient.id ?? '';
  const page = await pageOf(browser, 'physician');
  await page.goto(`/patients/${id}/documents`);
  const main = page.getByRole('main', { name: 'Documents' });
  await main.getByRole('button', { name: 'Add documents' }).click();
  const panel = page.getByRole('complementary', { name: 'Add documents' });
  await expect(panel.getByRole('button', { name: 'Choose files' })).toBeVisible();
  await expect(panel).toContainText('Choose files first');
  const mark = `Letter ${String(Date.now())}`;
  const large = Buffer.alloc(50 * 1024 * 1024, 7);
  large.write('%PDF-1.7\n');
  await panel.locator('input[multiple]').setInputFiles([
    { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear colleague,\nall is well.') },
    { name: 'picture.png', mimeType: 'image/png', buffer: PNG },
    { name: 'eicar.txt', mimeType: 'text/plain', buffer: Buffer.from(EICAR) },
    { name: 'page.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<html>hello</html>') },
  ]);
  await expect(panel.getByRole('listitem')).toHaveCount(4);
  await panel.getByLabel('Title of letter.txt').fill(mark);
  await panel.getByLabel('Type of document').selectOption({ label: 'Consult note' });
  await panel.getByLabel('Author').fill('Dr Chen');
  const save = panel.getByRole('button', { name: 'File in the chart' });
  await expect(save).toBeDisabled();
  await panel.getByRole('checkbox', { name: /These documents are about/ }).press('Space');
  await expectAccessibleInBoth(page, 'Files before they are sent');
  await save.press('Enter');
  const row = (name: string) =>
    panel.getByRole('listitem').filter({ has: page.getByLabel(`Title of ${name}`) });
  await expect(row('letter.txt')).toContainText('Filed in the chart');
  await expect(row('picture.png')).toContainText('Filed in the chart');
  await expect(row('eicar.txt')).toContainText(/Not filed: .*virus scanners.*Nothing was stored/);
  await expect(row('page.pdf')).toContainText(/Not filed: .*no PDF.*Nothing was stored/);
  await row('eicar.txt')
    .getByRole('button', { name: /Remove/ })
    .click();
  await row('page.pdf')
    .getByRole('button', { name: /Remove/ })
    .click();

  // Setting so large a file from memory goes by a file of its own.
  const path = test.info().outputPath('large.pdf');
  const { writeFile } = await import('node:fs/promises');
  await writeFile(path, large);
  await panel.locator('input[multiple]').setInputFiles(path);
  await panel.getByRole('checkbox', { name: /These documents are about/ }).press('Space');
  await save.press('Enter');
  await expect(panel).toHaveCount(0, { timeout: 60_000 });

  await main.getByRole('button', { name: new RegExp(mark) }).click();
  await expect(main).toContainText('all is well.');
  await expect(main).toContainText('Not scanned for viruses');
  await main
    .getByRole('button', { name: /^picture/ })
    .first()
    .click();
  await expect(main.getByRole('img', { name: 'Picture: picture.png' })).toBeVisible();
  await main.getByRole('button', { name: 'Turn right' }).press('Enter');
  await expectAccessibleInBoth(page, 'A picture of the chart');
  await main
    .getByRole('button', { name: /^large/ })
    .first()
    .click();
  await expect(main).toContainText('This PDF cannot be shown', { timeout: 60_000 });
  const download = page.waitForEvent('download');
  await main.getByRole('button', { name: 'Save file' }).press('Enter');
  expect((await download).suggestedFilename()).toBe('document.pdf');

  const filed = await fhirGet<fhir4.Bundle<fhir4.DocumentReference>>(
    request,
    `DocumentReference?patient=${id}&_count=200`,
  );
  const letter = filed.entry?.find(({ resource }) => resource?.description === mark)?.resource;
  expect(letter?.content[0]?.attachment.contentType).toMatch(/^text\/plain/);
  expect(letter?.subject?.reference).toBe(`Patient/${id}`);
  expect(JSON.stringify(filed)).not.toContain('eicar');
});

interface Who {
  readonly id: string;
  readonly name: string;
  readonly number: string;
}

/** Somebody of this script's own. */
async function somebody(request: APIRequestContext, given: string): Promise<Who> {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const rest = Array.from({ length: 8 }, () => letters[Math.floor(Math.random() * 26)]).join('');
  const number = `E${String(Date.now())}${rest.slice(0, 2)}`;
  const answer = await request.post(`${credentials().fhir}/Patient`, {
    headers: {
      Authorization: `Bearer ${await clientToken(request)}`,
      'Content-Type': 'application/fhir+json',
    },
    data: {
      resourceType: 'Patient',
      name: [{ family: `D${rest}`, given: [given] }],
      gender: 'female',
      birthDate: '1951-03-09',
      identifier: [
        {
          type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
          system: 'urn:test:numbers',
          value: number,
        },
      ],
    },
  });
  if (answer.status() !== 201) throw new Error(await answer.text());
  return {
    id: ((await answer.json()) as { id: string }).id,
    name: `D${rest}`.toUpperCase(),
    number,
  };
}

async function file(page: Page, name: string, buffer: Buffer): Promise<void> {
  const main = page.getByRole('main', { name: 'Documents' });
  await main.getByRole('button', { name: 'Add documents' }).click();
  const panel = page.getByRole('complementary', { name: 'Add documents' });
  await expect(panel.getByRole('button', { name: 'Choose files' })).toBeVisible();
  await panel.locator('input[multiple]').setInputFiles({ name, mimeType: 'application/pdf', buffer });
  await panel.getByLabel('Type of document').selectOption({ label: 'Consult note' });
  await panel.getByRole('checkbox', { name: /These documents are about/ }).press('Space');
  await panel.getByRole('button', { name: 'File in the chart' }).press('Enter');
  await expect(panel).toHaveCount(0);
}

test('a physician reads a letter in the page, reviews and corrects it, and moves it to the right patient', async ({
  browser,
  request,
}) => {
  test.setTimeout(240_000);
  const wrong = await somebody(request, 'Wrong');
  const right = await somebody(request, 'Right');
  const page = await pageOf(browser, 'physician');
  const broken: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security|eval|WebAssembly/i.test(message.text()))
      broken.push(message.text());
  });
  await page.goto(`/patients/${wrong.id}/documents`);
  const main = page.getByRole('main', { name: 'Documents' });

  // Files that were chosen stay when the panel is hidden.
  await main.getByRole('button', { name: 'Add documents' }).click();
  const adding = page.getByRole('complementary', { name: 'Add documents' });
  await adding
    .locator('input[multiple]')
    .setInputFiles({ name: 'kept.pdf', mimeType: 'application/pdf', buffer: pdfOf(['Kept']) });
  await adding.getByRole('button', { name: /Hide the panel/ }).click();
  await page.getByRole('region', { name: 'Unfinished work' }).getByRole('button').click();
  await expect(adding.getByLabel('Title of kept.pdf')).toHaveValue('kept');
  await adding.getByRole('button', { name: 'Remove kept.pdf' }).click();
  await adding.getByRole('button', { name: 'Close the panel' }).click();

  await file(
    page,
    'cardiology.pdf',
    pdfOf(['Dear colleague, the heart is well', 'The second page', 'The last']),
  );
  const pages = main.getByRole('region', { name: /Pages of cardiology.pdf/ });
  await expect(pages.getByText('Dear colleague, the heart is well')).toBeVisible({ timeout: 30_000 });
  await expect(pages.getByRole('group', { name: 'Page 1 of 3' }).locator('canvas')).toBeVisible();
  // Something is drawn: not all of it is white.
  await expect
    .poll(() =>
      pages
        .locator('canvas')
        .first()
        .evaluate((node) => {
          const canvas = node as HTMLCanvasElement;
          const drawn = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height);
          return drawn?.data.some((value, i) => i % 4 !== 3 && value < 100) ?? false;
        }),
    )
    .toBe(true);
  await main.getByRole('button', { name: 'Next page' }).click();
  await expect(pages.getByText('The second page')).toBeVisible();
  await expect(main.getByLabel('Page', { exact: true })).toHaveValue('2');
  await main.getByRole('button', { name: 'Larger' }).click();
  await expect(main).toContainText('125 %');
  await expectAccessibleInBoth(page, 'A PDF in the page');
  await page.screenshot({ path: test.info().outputPath('pdf-1440.png') });

  // Reviewed, taken back, reviewed.
  await expect(main).toContainText('not reviewed yet');
  await main.getByRole('button', { name: 'Mark as reviewed' }).click();
  await expect(main).toContainText(/Reviewed by /);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(main.getByRole('button', { name: 'Mark as reviewed' })).toBeVisible();
  await main.getByRole('button', { name: 'Mark as reviewed' }).click();
  await expect(main).toContainText(/Reviewed by /);

  // Corrected.
  await page.locator('body').press('e');
  const editing = page.getByRole('complementary', { name: 'Edit' });
  const title = `Letter ${String(Date.now())}`;
  await editing.getByLabel('Title').fill(title);
  await editing.getByLabel('Note').fill('Answer by June');
  await editing.getByRole('button', { name: 'Save change' }).click();
  await expect(editing).toHaveCount(0);
  await expect(main.getByRole('heading', { name: title })).toBeVisible();
  await expect(main).toContainText('Note: Answer by June');

  // Entered in error, and not.
  await main.getByRole('button', { name: /^Edit/ }).click();
  await editing.getByRole('button', { name: 'Entered in error' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('scanned twice');
  await dialog.getByRole('button', { name: 'Mark as entered in error' }).click();
  await expect(main.getByText('No documents', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(main.getByRole('heading', { name: title })).toBeVisible();

  // To the right patient.
  await page.locator('body').press('m');
  const moving = page.getByRole('complementary', { name: 'Move to another patient' });
  await moving.getByLabel('Find the right patient').fill(right.number);
  await moving.getByRole('option', { name: new RegExp(right.name) }).click();
  const move = moving.getByRole('button', { name: new RegExp(`Move to ${right.name}`) });
  await expect(move).toBeDisabled();
  await moving.getByLabel('Why it lies in the wrong chart').fill('scanned with the letter before');
  await moving.getByRole('checkbox', { name: new RegExp(`not about ${wrong.name}`) }).press('Space');
  await expect(move).toBeDisabled();
  await expectAccessibleInBoth(page, 'A document that is moved');
  await page.screenshot({ path: test.info().outputPath('move-1440.png') });
  await page.setViewportSize({ width: 768, height: 900 });
  await page.screenshot({ path: test.info().outputPath('move-768.png') });
  await page.setViewportSize({ width: 1440, height: 900 });
  await moving.getByLabel(new RegExp(`It is about ${right.name}`)).fill(right.number);
  await move.click();
  await expect(
    page.getByRole('status').filter({ hasText: `now lies in the chart of ${right.name}` }),
  ).toBeVisible();
  await expect(main.getByText('No documents', { exact: true })).toBeVisible();

  await page.goto(`/patients/${right.id}/documents`);
  await expect(main.getByRole('heading', { name: title })).toBeVisible();
  await expect(main).toContainText(/Moved into this chart by .*Reason: scanned with the letter before/);
  await expect(main.getByText('Dear colleague, the heart is well')).toBeVisible({ timeout: 30_000 });
  // Whoever reviewed it took it for the other patient's.
  await expect(main.getByRole('button', { name: 'Mark as reviewed' })).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('moved-1440.png') });
  await page.setViewportSize({ width: 768, height: 900 });
  await page.screenshot({ path: test.info().outputPath('moved-768.png') });
  await page.setViewportSize({ width: 1440, height: 900 });

  // What cannot be shown is said, and can be saved.
  await file(page, 'locked.pdf', pdfOf(['Secret'], true));
  await main.getByRole('button', { name: /^locked/ }).click();
  await expect(main).toContainText('This PDF is protected by a password');
  await file(page, 'cut.pdf', Buffer.from('%PDF-1.7\nnothing more'));
  await main.getByRole('button', { name: /^cut/ }).click();
  await expect(main).toContainText('This PDF cannot be shown');
  await expect(main.getByRole('button', { name: 'Save file' })).toBeVisible();
  expect(broken).toEqual([]);

  const stubs = await fhirGet<fhir4.Bundle<fhir4.DocumentReference>>(
    request,
    `DocumentReference?patient=${wrong.id}`,
  );
  expect(stubs.entry?.map(({ resource }) => resource?.status)).toEqual(['entered-in-error']);
  expect(JSON.stringify(stubs)).not.toContain(title);
});

test('the front desk brings an insurance card that it cannot read, and a nurse says what it is', async ({
  browser,
  request,
}) => {
  const who = await somebody(request, 'Cardholder');
  const desk = await pageOf(browser, 'front-desk');
  await desk.goto(`/demographics/${who.id}/documents`);
  const page = desk.getByRole('main');
  await expect(page.getByRole('heading', { level: 1, name: 'Scan documents' })).toBeVisible();
  await page
    .locator('input[multiple]')
    .setInputFiles({ name: 'card.txt', mimeType: 'text/plain', buffer: Buffer.from('Member 12345') });
  await page.getByLabel('Title of card.txt').fill('Card of the insurance');
  const send = page.getByRole('button', { name: 'Send to the chart' });
  await expect(send).toBeDisabled();
  await page.getByRole('checkbox', { name: new RegExp(`about ${who.name}`) }).press('Space');
  await expect(send).toBeDisabled();
  await page.getByLabel('Type of document').selectOption({ label: 'Laboratory report' });
  await expectAccessibleInBoth(desk, 'Documents at the front desk');
  await desk.screenshot({ path: test.info().outputPath('scan-1440.png') });
  await send.press('Enter');
  await expect(
    page.getByRole('listitem').filter({ has: desk.getByLabel('Title of card.txt') }),
  ).toContainText('Filed in the chart');
  const filed = await fhirGet<fhir4.Bundle<fhir4.DocumentReference>>(
    request,
    `DocumentReference?patient=${who.id}`,
  );
  const id = filed.entry?.[0]?.resource?.id ?? '';
  const statuses = await desk.evaluate(
    async (paths) => Promise.all(paths.map(async (path) => (await fetch(path)).status)),
    [`/fhir/DocumentReference/${id}`, `/fhir/DocumentReference?patient=${who.id}`],
  );
  expect(statuses).toEqual([403, 403]);

  const nurse = await pageOf(browser, 'nurse');
  await nurse.goto(`/patients/${who.id}/documents`);
  const main = nurse.getByRole('main', { name: 'Documents' });
  await expect(main).toContainText('To be sorted: brought by');
  await expect(main).toContainText('Member 12345');
  await main.getByRole('button', { name: /^Edit/ }).click();
  const editing = nurse.getByRole('complementary', { name: 'Edit' });
  await editing.getByLabel('Type of document').selectOption({ label: 'Note' });
  await editing.getByRole('button', { name: 'Save change' }).click();
  await expect(editing).toHaveCount(0);
  await expect(main).not.toContainText('o be sorted');
});
