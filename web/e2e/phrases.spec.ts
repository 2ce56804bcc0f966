import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/axe';
import { pageOf } from './support/signIn';
import { letters, store } from './support/store';

test('by keyboard: a physician writes a phrase, uses it in a note, changes it and takes it away', async ({
  browser,
  request,
}) => {
  const word = letters(6);
  const patient = await store(request, {
    resourceType: 'Patient',
    name: [{ family: `Wort${letters(6)}`, given: ['Ada'] }],
    gender: 'female',
    birthDate: '1969-01-02',
  });
  const page = await pageOf(browser, 'physician');
  await page.goto('/patients');
  await expect(page.getByRole('combobox', { name: 'Search patients' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('>phrases');
  await page
    .getByRole('option', { name: /Phrases/ })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Phrases' })).toBeVisible();
  await expectAccessible(page, 'phrases');

  await page.keyboard.press('n');
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.type(`t${word}`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('{{age}} old, coughing for ***.');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Phrases' })).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByRole('textbox', { name: 'Text' })).toHaveValue('{{age}} old, coughing for ***.');
  await expectAccessible(page, 'a phrase while it is written');
  await page.getByRole('textbox', { name: 'Text' }).focus();
  await page.keyboard.press('Control+Enter');
  const own = page.getByRole('region', { name: 'My phrases' });
  await expect(own.getByText(`.t${word}`)).toBeVisible();

  await page.goto(`/patients/${patient}/notes`);
  await expect(page.getByRole('heading', { level: 1, name: /wort/i })).toBeVisible();
  await page.keyboard.press('n');
  await page.getByRole('button', { name: 'Begin note' }).press('Enter');
  const note = page.getByRole('complementary', { name: 'Progress note' });
  await expect(note.getByRole('textbox', { name: 'Subjective' })).toBeFocused();
  await page.keyboard.type(`.t${word}`);
  await expect(page.getByRole('option', { name: new RegExp(`.t${word}`) })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(note.getByRole('textbox', { name: 'Subjective' })).toContainText(
    /\d+ .*old, coughing for \*\*\*/,
  );

  // Whoever is quicker than the search types none of the name into the note.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('zzqx');
  await expect(page.getByRole('dialog').getByRole('combobox')).toHaveValue('zzqx');
  await page.keyboard.press('Escape');
  await expect(note.getByRole('textbox', { name: 'Subjective' })).not.toContainText(/[zqx]/);

  await page.goto('/phrases');
  await page.getByRole('button', { name: `Change .t${word}` }).press('Enter');
  await page.getByRole('textbox', { name: 'Text' }).fill('Coughing since ***.');
  await page.keyboard.press('Control+Enter');
  await expect(own.getByText('Coughing since ***.')).toBeVisible();
  await page.getByRole('button', { name: `Remove .t${word}` }).press('Enter');
  await expect(own.getByText(`.t${word}`)).toHaveCount(0);
  await page.getByRole('button', { name: /Undo/ }).press('Enter');
  await expect(own.getByText(`.t${word}`)).toBeVisible();
  await page.getByRole('button', { name: `Remove .t${word}` }).press('Enter');
  await expect(own.getByText(`.t${word}`)).toHaveCount(0);
  await page.context().close();
});
