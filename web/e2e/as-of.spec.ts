import { expect, test } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { credentials } from './support/credentials';
import { clientToken, writeChart } from './support/largeChart';
import { pageOf } from './support/signIn';

test('the chart as it was known before a result came is shown, said aloud, and read only', async ({
  browser,
  request,
}) => {
  const id = await writeChart(request, 'Vergangen', { encounters: 4, observations: 40, documents: 2 });
  await new Promise((done) => setTimeout(done, 1_500));
  const before = new Date();
  await new Promise((done) => setTimeout(done, 1_500));
  const bearer = await clientToken(request);
  const stored = await request.post(`${credentials().fhir}/AllergyIntolerance`, {
    headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/fhir+json' },
    data: {
      resourceType: 'AllergyIntolerance',
      clinicalStatus: {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' },
        ],
      },
      code: { text: 'Shellfish' },
      patient: { reference: `Patient/${id}` },
    },
  });
  expect(stored.status()).toBe(201);

  const page = await pageOf(browser, 'physician');
  await page.goto(`/patients/${id}`);
  const story = page.getByRole('complementary', { name: 'Storyboard' });
  await expect(story).toContainText('Shellfish');
  await page.getByRole('button', { name: 'As known at…' }).click();
  const bar = page.getByRole('region', { name: 'Show the chart as it was known at a moment' });
  await expect(bar).toBeVisible();
  const local = new Date(before.getTime() - before.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  await page.getByLabel('Or a date and time').fill(local);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  const past = page.getByRole('region', { name: /As known at/ });
  await expect(past).toContainText('allergies 1');
  await expect(past).toContainText('Nothing can be written here');
  await expect(story).toContainText('Not asked yet');
  await expect(story).toContainText('mmHg');
  await expect(page.getByText('Shellfish')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Add allergy' })).toHaveCount(0);
  await expectAccessibleInBoth(page, 'chart as known at a moment');
  await page.getByLabel('Or a date and time').fill('2021-01-01T12:00:00');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByText('This patient was not in the record then')).toBeVisible();
  await page.getByRole('button', { name: 'Back to now' }).click();
  await expect(story).toContainText('Shellfish');
  await page.context().close();
});
