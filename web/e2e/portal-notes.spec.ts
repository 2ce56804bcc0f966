import { expect, test } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { pageOf } from './support/signIn';
import { letters } from './support/store';

test('a patient reads the signed note of a visit and its addendum, and nothing that is not signed', async ({
  browser,
}) => {
  const stamp = letters(6);
  const patient = await pageOf(browser, 'patient');
  await expect(patient.getByRole('heading', { name: /^Hello/ })).toBeVisible();
  const id = await patient.evaluate(
    async () =>
      ((await (await fetch('/auth/session')).json()) as { user: { patientId: string } }).user.patientId,
  );
  const physician = await pageOf(browser, 'physician');
  await physician.goto(`/patients/${id}/notes`);
  await expect(physician.getByRole('button', { name: /New note/ })).toBeVisible();
  await physician.keyboard.press('n');
  await physician.getByRole('combobox', { name: 'Visit' }).selectOption({ label: 'No visit' });
  await physician.getByRole('button', { name: 'Begin note' }).click();
  const note = physician.getByRole('complementary', { name: 'Progress note' });
  await note.getByRole('textbox', { name: 'Plan' }).click();
  await physician.keyboard.type(`Rest and fluids ${stamp}.`);
  await expect(note.getByText(/Saved \d\d:\d\d:\d\d/)).toBeVisible();

  const pages = patient.getByRole('navigation', { name: 'Pages' });
  await pages.getByRole('link', { name: 'My visit notes' }).click();
  await expect(patient.getByRole('heading', { level: 1, name: 'My visit notes' })).toBeVisible();
  await expect(patient.getByText(stamp)).toHaveCount(0);

  await note.getByRole('button', { name: 'Sign note…' }).click();
  await physician.getByRole('dialog').getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(physician.getByRole('button', { name: 'Add addendum' })).toBeVisible();
  await physician.getByRole('button', { name: 'Add addendum' }).click();
  await physician.getByRole('textbox', { name: 'Addendum' }).fill(`The culture is negative ${stamp}.`);
  await physician.getByRole('button', { name: 'Sign addendum' }).click();
  await expect(physician.getByText(`The culture is negative ${stamp}.`).first()).toBeVisible();

  await patient.reload();
  await patient
    .getByRole('button', { name: /Progress note.*1 addendum/ })
    .first()
    .press('Enter');
  await expect(patient.getByText(`Rest and fluids ${stamp}.`)).toBeVisible();
  const added = patient.getByRole('region', { name: 'Addendum to Progress note' });
  await expect(added).toContainText(`The culture is negative ${stamp}.`);
  await expect(patient.getByText(/^Signed by/)).toHaveCount(2);
  await expectAccessibleInBoth(patient, 'visit notes of a patient');
  await patient.context().close();
  await physician.context().close();
});
