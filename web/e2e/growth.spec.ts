import { expect, test, type APIRequestContext } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { credentials } from './support/credentials';
import { clientToken } from './support/largeChart';
import { pageOf } from './support/signIn';

const day = (daysAgo: number): string =>
  new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);

/** A boy of 289 days (9.5 months): 9.7 kg today lies where the CDC's own example has it, at percentile 58. */
async function newBoy(request: APIRequestContext): Promise<string> {
  const headers = {
    Authorization: `Bearer ${await clientToken(request)}`,
    'Content-Type': 'application/fhir+json',
    Prefer: 'return=representation',
  };
  const post = async (resource: { resourceType: string }): Promise<string> => {
    const answer = await request.post(`${credentials().fhir}/${resource.resourceType}`, {
      headers,
      data: resource,
    });
    expect(answer.ok(), await answer.text()).toBe(true);
    return ((await answer.json()) as { id: string }).id;
  };
  const patient = await post({
    resourceType: 'Patient',
    name: [{ family: 'Growing', given: [`Tim${String(Date.now() % 100000)}`] }],
    gender: 'male',
    birthDate: day(289),
  } as { resourceType: string });
  const vital = (
    code: string,
    display: string,
    value: number,
    unit: string,
    daysAgo: number,
  ): Promise<string> =>
    post({
      resourceType: 'Observation',
      status: 'final',
      category: [
        {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' },
          ],
        },
      ],
      code: { coding: [{ system: 'http://loinc.org', code, display }], text: display },
      subject: { reference: `Patient/${patient}` },
      effectiveDateTime: day(daysAgo),
      valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
    } as { resourceType: string });
  for (const [kg, cm, head, ago] of [
    [3.4, 50, 35.5, 289],
    [5.6, 58, 39.5, 228],
    [7.9, 66, 43, 107],
    [9.7, 72, 45.2, 0],
  ] as const) {
    await vital('29463-7', 'Body weight', kg, 'kg', ago);
    await vital('8302-2', 'Body height', cm, 'cm', ago);
    await vital('9843-4', 'Head circumference', head, 'cm', ago);
  }
  return patient;
}

test('a nurse reads a boy’s growth: curves, points, percentiles and the table', async ({
  browser,
  request,
}) => {
  const patient = await newBoy(request);
  const page = await pageOf(browser, 'nurse');
  await page.goto(`/patients/${patient}/vitals`);
  const card = page.getByRole('region', { name: 'Growth' });
  await expect(card.getByRole('img', { name: /Weight, kg\. 4 measurements\..*percentile 58/ })).toBeVisible();
  await expect(card.getByText(/GROWING/)).toBeVisible();
  await expect(card.getByRole('row', { name: /9 mo 9\.7 kg percentile 58 \(\+0\.2 SD\)/ })).toBeVisible();
  await expectAccessibleInBoth(page, 'growth chart');
  // By keyboard through the measurements.
  await card.getByRole('radio', { name: 'Weight', exact: true }).focus();
  for (const name of ['Length or stature', 'Head circumference', 'Weight for length']) {
    await page.keyboard.press('ArrowRight');
    await expect(card.getByRole('radio', { name })).toBeChecked();
    await expect(card.getByRole('img', { name: /4 measurements/ })).toBeVisible();
  }
  await card.getByRole('radio', { name: '2 to 20 years' }).check();
  await expect(card.getByText('No measurement in this range of ages.').first()).toBeVisible();
  await page.context().close();
});

test('a grown-up has no growth chart', async ({ browser, request }) => {
  const answer = await request.post(`${credentials().fhir}/Patient`, {
    headers: {
      Authorization: `Bearer ${await clientToken(request)}`,
      'Content-Type': 'application/fhir+json',
      Prefer: 'return=representation',
    },
    data: { resourceType: 'Patient', name: [{ family: 'Grown' }], gender: 'female', birthDate: '1970-01-01' },
  });
  const { id } = (await answer.json()) as { id: string };
  const page = await pageOf(browser, 'nurse');
  await page.goto(`/patients/${id}/vitals`);
  await expect(page.getByRole('region', { name: 'Vital signs', exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Growth' })).toHaveCount(0);
  await page.context().close();
});
