import { expect, test } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { pageOf } from './support/signIn';

test('a clerk registers a possible duplicate after choosing, merges the charts and separates them', async ({
  browser,
}) => {
  const page = await pageOf(browser, 'front-desk');
  // A name and a day of their own: earlier runs of this script are no candidates.
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const born = `${String(1930 + Math.floor(Math.random() * 80))}-0${String(1 + Math.floor(Math.random() * 9))}-${String(10 + Math.floor(Math.random() * 18))}`;
  const family = `${Array.from({ length: 8 }, () => letters[Math.floor(Math.random() * 26)]).join('')}`;
  const numbers: string[] = [];
  const save = page.getByRole('button', { name: 'Register this patient' });
  for (const given of ['Jonathan', 'Jon']) {
    await page.goto('/register');
    await page.getByLabel('Family name', { exact: false }).first().fill(family);
    await page.getByLabel('Given names').fill(given);
    await page.getByLabel('Birth date').fill(born);
    await page.getByLabel('Administrative sex').selectOption('male');
    if (given === 'Jon') {
      await expect(page.getByRole('link', { name: new RegExp(`${family}, Jonathan`, 'i') })).toBeVisible();
      await expect(page.getByText(/% likely/)).toBeVisible();
      await expect(save).toBeDisabled();
      await expectAccessibleInBoth(page, 'registration with a candidate');
      await page.getByLabel('None of these: this is another person').check();
    } else {
      await expect(page.getByText('Nobody like this found')).toBeVisible();
    }
    const answer = page.waitForResponse((one) => one.url().includes('$register'));
    await save.click();
    const patient = (await (await answer).json()) as fhir4.Patient;
    numbers.push(patient.identifier?.[0]?.value ?? '');
    await page.waitForURL(/\/patients\//);
  }
  const [kept = '', away = ''] = numbers;
  expect(kept).toMatch(/^\d{9}$/);

  await page.goto('/merge');
  await page.getByLabel('Record number').first().fill(away);
  await page.getByLabel('Record number').last().fill(kept);
  await expect(page.getByRole('heading', { name: 'What the merge will do' })).toBeVisible();
  await page.getByLabel('Why').fill('registered twice');
  const merge = page.getByRole('button', { name: 'Merge the charts' });
  await page.getByLabel('Type the record number of the chart that goes away').fill(kept);
  await expect(merge).toBeDisabled();
  await expectAccessibleInBoth(page, 'merge preview');
  await page.getByLabel('Type the record number of the chart that goes away').fill(away);
  await merge.click();
  await expect(page.getByRole('heading', { name: 'The charts are merged' })).toBeVisible();

  await page.getByLabel('Record number').first().fill(away);
  await expect(page.getByRole('heading', { name: 'It was merged into' })).toBeVisible();
  await page.getByLabel('Why').fill('two people');
  await page.getByLabel('Type the record number of the chart that goes away').fill(away);
  await page.getByRole('button', { name: 'Separate the charts' }).click();
  await expect(page.getByRole('heading', { name: 'The charts are separate again' })).toBeVisible();
  await page.context().close();
});
