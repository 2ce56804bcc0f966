import { expect, test } from '@playwright/test';
import { expectAccessible, expectAccessibleInBoth } from './support/axe';
import { fhirGet } from './support/fhir';
import { pdfOf } from './support/pdf';
import { pageOf } from './support/signIn';
import { letters } from './support/store';

test('a patient asks with a file, the nurse answers and files it, the patient reads the answer and goes on', async ({
  browser,
  request,
}) => {
  const stamp = letters(6);
  const nurse = await pageOf(browser, 'nurse');
  await nurse.goto('/inbox');
  await expect(nurse.getByText(/Live, updated/)).toBeVisible();
  const patient = await pageOf(browser, 'patient');
  await expect(patient.getByRole('heading', { name: /^Hello/ })).toBeVisible();
  await patient
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: /My messages/ })
    .press('Enter');
  await expect(patient.getByRole('heading', { level: 1, name: 'My messages' })).toBeVisible();
  await expect(patient.getByText(/Not for emergencies/)).toBeVisible();

  await patient.getByRole('button', { name: 'Write to the clinic' }).press('Enter');
  await patient.getByLabel('What is it about?').selectOption('Medicines');
  await patient.getByLabel('Your message').fill(`May I take it with milk? ${stamp}`);
  await patient
    .getByLabel('Files (optional)')
    .setInputFiles({ name: `leaflet-${stamp}.pdf`, mimeType: 'application/pdf', buffer: pdfOf(['Leaflet']) });
  await expect(patient.getByRole('list', { name: 'Chosen files' })).toContainText(stamp);
  await expectAccessible(patient, 'a message of a patient while it is written');
  await patient.getByRole('button', { name: 'Send to the clinic' }).press('Enter');
  await expect(patient.getByText('Your message is with the clinic.')).toBeVisible();
  await expectAccessibleInBoth(patient, 'messages of a patient');

  // It comes into the inbox of the pool by itself.
  const item = nurse.locator('[data-item]').filter({ hasText: 'Medicines' }).first();
  await expect(item).toBeVisible({ timeout: 20_000 });
  await item.click();
  await expect(nurse.getByText(`May I take it with milk? ${stamp}`).first()).toBeVisible();
  await expect(nurse.getByText(/leaflet-.+ in the chart’s documents/)).toBeVisible();
  await expect(nurse.getByText(/what you send is read by the patient/)).toBeVisible();
  await expectAccessibleInBoth(nurse, 'a message of a patient');
  await nurse.getByRole('button', { name: 'File in chart' }).press('Enter');
  await expect(nurse.getByText(/The thread is in the chart now/)).toBeVisible();
  await nurse.getByLabel('Answer the patient').fill(`Yes, with milk. ${stamp}`);
  await nurse.keyboard.press('Control+Enter');
  await expect(nurse.getByText('The reply is sent.')).toBeVisible();

  await patient.reload();
  await expect(patient.getByRole('navigation', { name: 'Pages' })).toContainText(/\d+ new/);
  await patient.getByRole('button', { name: new RegExp(`Yes, with milk. ${stamp}`) }).press('Enter');
  const thread = patient.getByRole('list', { name: 'Messages about: Medicines' });
  await expect(thread).toContainText(`Yes, with milk. ${stamp}`);
  await thread.getByRole('button', { name: `leaflet-${stamp}.pdf` }).press('Enter');
  await expect(
    thread.getByRole('group', { name: 'Page 1 of 1' }).getByText('Leaflet', { exact: true }),
  ).toBeVisible({ timeout: 30_000 });
  await expectAccessible(patient, 'an opened file of a message');
  // It is noted that it was opened, and it is new no more.
  await expect(patient.getByRole('button', { name: new RegExp(stamp) }).first()).not.toContainText('new');
  await patient.getByLabel('Your answer').fill(`Thank you. ${stamp}`);
  await patient.getByRole('button', { name: 'Send to the clinic' }).press('Enter');
  await expect(thread).toContainText(`Thank you. ${stamp}`);
  await patient.setViewportSize({ width: 390, height: 844 });
  expect(await patient.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)).toBe(false);

  // The answer of the patient comes to who has answered.
  await expect(nurse.locator('[data-item]').filter({ hasText: 'Medicines' }).first()).toBeVisible({
    timeout: 20_000,
  });
  await nurse.locator('[data-item]').filter({ hasText: 'Medicines' }).first().click();
  await expect(nurse.getByText(/opened by the patient/).first()).toBeVisible();
  const filed = await fhirGet<fhir4.Bundle>(
    request,
    'DocumentReference?identifier:missing=false&_sort=-_lastUpdated&_count=50',
  );
  const described = (filed.entry ?? []).map(
    ({ resource }) => (resource as fhir4.DocumentReference).description,
  );
  expect(described).toContain('Messages with the patient');
  await nurse.keyboard.press('e');
  await nurse.getByRole('dialog').getByRole('button', { name: 'Mark as done' }).click();
  await nurse.context().close();
  await patient.context().close();
});
