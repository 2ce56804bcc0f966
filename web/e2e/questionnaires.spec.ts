import { expect, test, type APIRequestContext, type Page } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { credentials } from './support/credentials';
import { fhirGet } from './support/fhir';
import { clientToken } from './support/largeChart';
import { pageOf } from './support/signIn';

/** A patient of this run's own, so that counts are right whatever other runs have filed. */
async function newPatient(request: APIRequestContext): Promise<string> {
  const answer = await request.post(`${credentials().fhir}/Patient`, {
    headers: {
      Authorization: `Bearer ${await clientToken(request)}`,
      'Content-Type': 'application/fhir+json',
      Prefer: 'return=representation',
    },
    data: {
      resourceType: 'Patient',
      name: [{ family: 'Questioned', given: [`Vera${String(Date.now() % 100000)}`] }],
      gender: 'female',
      birthDate: '1979-04-12',
    },
  });
  return ((await answer.json()) as fhir4.Patient).id ?? '';
}

async function choose(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Fill in a questionnaire' }).click();
  const panel = page.getByRole('complementary', { name: 'Choose a questionnaire' });
  await expect(panel.getByRole('button', { name: /PHQ-9: depression/ })).toBeFocused();
  await panel.getByRole('button', { name }).focus();
  await page.keyboard.press('Enter');
}

const survey = (request: APIRequestContext, patient: string): Promise<fhir4.Bundle<fhir4.Observation>> =>
  fhirGet(request, `Observation?patient=${patient}&category=survey`);

test('a nurse fills in the PHQ-9 by keyboard: score 14, moderate, and a warning that reaches the inbox', async ({
  browser,
  request,
}) => {
  const patient = await newPatient(request);
  const page = await pageOf(browser, 'nurse');
  await page.goto(`/patients/${patient}/questionnaires`);
  await expect(page.getByText('No questionnaire was filed')).toBeVisible();
  await choose(page, /PHQ-9: depression/);
  const panel = page.getByRole('complementary', { name: /PHQ-9/ });
  await expect(panel.getByRole('group', { name: 'Patient of this panel' })).toContainText('QUESTIONED');
  await expect(panel.getByRole('radio', { name: 'Not at all' }).first()).toBeFocused();
  for (const [at, digit] of [...'222211211'].entries()) {
    await page.keyboard.press(digit);
    await expect(panel.getByText(`${String(at + 1)} of`)).toBeVisible();
    if (at === 3) {
      // A reload loses nothing that was typed half a second ago.
      await expect.poll(() => page.evaluate(() => JSON.stringify(sessionStorage))).toContain('44254-1');
      await page.reload();
      await page.getByRole('button', { name: /New questionnaire/ }).click();
      await expect(panel.getByText('4 of 10 answered')).toBeVisible();
      await panel.getByRole('radio', { name: 'Not at all' }).nth(4).focus();
    }
  }
  await expect(panel.getByRole('alert')).toContainText('ask about suicide risk today');
  await expectAccessibleInBoth(page, 'PHQ-9 with a warning');
  // The question on its effect on life came with the problems;
  await page.keyboard.press('1');
  await expect(panel.getByText('10 of 10 answered')).toBeVisible();
  await expect(panel.getByRole('button', { name: 'File the answers' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(panel.getByText('14 of 27, moderate symptoms')).toBeVisible();
  await expect(panel.getByText(/Kroenke/)).toBeVisible();
  await expect(panel.getByText(/urgent task is in the inbox that all physicians share/)).toBeVisible();
  await panel.getByRole('button', { name: 'Close', exact: true }).click();

  const card = page.getByRole('region', { name: 'PHQ-9: depression' });
  await card.getByText('14 of 27, moderate symptoms').click();
  await expect(
    card.getByRole('row', { name: /Thoughts that you would be better off dead.*Several days/ }),
  ).toBeVisible();
  await expectAccessibleInBoth(page, 'filed questionnaires');
  const [score] = (await survey(request, patient)).entry ?? [];
  expect(score?.resource?.valueQuantity?.value).toBe(14);
  const tasks = await fhirGet<fhir4.Bundle<fhir4.Task>>(request, `Task?patient=${patient}`);
  expect(tasks.entry?.map((one) => one.resource?.priority)).toEqual(['urgent']);

  // Amended: the same score resource changes, and the warning goes with its answer.
  await card.getByRole('button', { name: /Amend the answers/ }).click();
  await panel.getByRole('group', { name: /^9\./ }).getByRole('radio', { name: 'Not at all' }).check();
  await panel.getByRole('button', { name: 'File the answers' }).click();
  await expect(panel.getByText('13 of 27, moderate symptoms')).toBeVisible();
  await panel.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(card.getByText(/amended/)).toBeVisible();
  const after = (await survey(request, patient)).entry ?? [];
  expect(after.map((one) => one.resource?.valueQuantity?.value)).toEqual([13]);

  // Taken back with a reason: it stays readable, and counts no more.
  await card.getByRole('button', { name: /Take back the answers/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('QUESTIONED')).toBeVisible();
  await dialog.getByLabel('Reason').fill('Asked of the wrong person');
  await dialog.getByRole('button', { name: 'Mark as entered in error' }).click();
  await expect(card.getByText('Entered in error: Asked of the wrong person')).toBeVisible();
  const taken = (await survey(request, patient)).entry ?? [];
  expect(taken.map((one) => one.resource?.status)).toEqual(['entered-in-error']);
  await page.context().close();
});

test('answers that are not whole have no score, in words', async ({ browser, request }) => {
  const patient = await newPatient(request);
  const page = await pageOf(browser, 'nurse');
  await page.goto(`/patients/${patient}/questionnaires`);
  await choose(page, /GAD-7: anxiety/);
  const panel = page.getByRole('complementary', { name: /GAD-7/ });
  await expect(panel.getByRole('radio', { name: 'Not at all' }).first()).toBeFocused();
  for (const digit of '333') await page.keyboard.press(digit);
  await expect(panel.getByText('3 of 7 answered')).toBeVisible();
  await panel.getByRole('button', { name: 'File the answers' }).click();
  await expect(panel.getByRole('alert')).toContainText('No score: 4 questions that count have no answer');
  await expect(panel.getByText('no answer', { exact: true })).toHaveCount(4);
  await panel.getByRole('button', { name: 'File without a score' }).click();
  await expect(panel.getByText('No score', { exact: true })).toBeVisible();
  await panel.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.getByText('No score: answers are missing')).toBeVisible();
  expect((await survey(request, patient)).entry ?? []).toEqual([]);
  await page.context().close();
});
