import { expect, test, type APIRequestContext } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { credentials } from './support/credentials';
import { clientToken } from './support/largeChart';
import { pageOf } from './support/signIn';

const day = (daysAgo: number): string =>
  new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);

async function headersOf(request: APIRequestContext): Promise<Record<string, string>> {
  return {
    Authorization: `Bearer ${await clientToken(request)}`,
    'Content-Type': 'application/fhir+json',
    Prefer: 'return=representation',
  };
}

/**
 * A child of 289 days (9.5 months). A boy's 9.7 kg today lie where the CDC's own example has them, at percentile 58.
 * @param weeks gestational age at birth, when it is recorded
 */
async function newChild(
  request: APIRequestContext,
  gender: 'male' | 'female' = 'male',
  weeks?: number,
): Promise<string> {
  const headers = await headersOf(request);
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
    gender,
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
  if (weeks !== undefined) await vital('76516-4', 'Gestational age at birth', weeks, 'wk', 289);
  return patient;
}

test('a nurse reads a boy’s growth: curves, points, percentiles and the table', async ({
  browser,
  request,
}) => {
  const patient = await newChild(request);
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

test('the organisation’s own reference comes first under two years, and a preterm birth corrects the age', async ({
  browser,
  request,
}) => {
  const headers = await headersOf(request);
  const csv = [
    '# reference: Standards of the clinic',
    '# version: 1',
    '# source: made up for this test',
    'measure,sex,x,l,m,s',
    'weight-infant,female,0,1,3,0.1',
    'weight-infant,female,24,1,15,0.1',
  ].join('\n');
  const library = (status: string): fhir4.Library => ({
    resourceType: 'Library',
    id: 'growth-of-the-test',
    status: status as fhir4.Library['status'],
    title: 'Standards of the clinic',
    identifier: [{ system: 'urn:salus:growth-reference', value: 'test' }],
    type: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/library-type', code: 'asset-collection' }],
    },
    content: [{ contentType: 'text/csv', data: Buffer.from(csv).toString('base64') }],
  });
  const put = async (status: string): Promise<void> => {
    const answer = await request.put(`${credentials().fhir}/Library/growth-of-the-test`, {
      headers,
      data: library(status),
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  };
  const patient = await newChild(request, 'female', 32);
  await put('active');
  try {
    const page = await pageOf(browser, 'physician');
    await page.goto(`/patients/${patient}/vitals`);
    const card = page.getByRole('region', { name: 'Growth' });
    await expect(card.getByText(/Reference: made up for this test/)).toBeVisible();
    await expect(card.getByText(/Born at 32\+0 weeks/)).toBeVisible();
    // 289 days are 9.5 months, corrected 7.7: the median is 6.8 kg, and 9.7 kg lie 4 standard deviations above.
    const newest = card.getByRole('row', { name: /9\.7 kg/ });
    await expect(newest).toContainText('corrected 7 mo');
    await expect(newest).toContainText('more than 3 standard deviations above the median');
    await expectAccessibleInBoth(page, 'growth chart of a child born preterm');
    await card.getByRole('radio', { name: 'From birth' }).check();
    await expect(newest).toContainText('(+2.5 SD)');
    await card.getByRole('radio', { name: /CDC 2000/ }).check();
    await expect(card.getByText(/National Center for Health Statistics/)).toBeVisible();
    await page.context().close();
  } finally {
    await put('retired');
  }
});
