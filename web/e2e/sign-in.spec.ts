import { expect, test } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { userOf } from './support/credentials';
import { passwordField, signIn } from './support/signIn';

test('a clinician signs in with password and code, and out again', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByLabel('User name')).toBeFocused();
  await expectAccessibleInBoth(page, 'sign-in');
  await signIn(page, userOf('nurse'));
  await expect(page.getByRole('heading', { name: 'Patients' })).toBeVisible();
  await page.getByRole('button', { name: /account and settings/ }).click();
  await expectAccessibleInBoth(page, 'account menu');
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByLabel('User name')).toBeVisible();
  // The way back in the browser's history leads to sign-in, not to the record.
  await page.goBack();
  await expect(page.getByLabel('User name')).toBeVisible();
});

test('a wrong password is told without saying which part was wrong', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('User name').fill('nobody-of-this-name');
  await passwordField(page).fill('not the password');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('User name or password is wrong.');
  await expect(passwordField(page)).toHaveValue('');
  await expect(passwordField(page)).toBeFocused();
});

test('too many wrong passwords lock, and the page says until when', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('User name').fill(`guess-${String(Date.now())}`);
  for (let i = 0; i < 12; i++) {
    await passwordField(page).fill(`wrong password ${String(i)}`);
    const answered = page.waitForResponse((response) => response.url().endsWith('/auth/login'));
    await page.keyboard.press('Enter');
    if ((await answered).status() === 429) break;
    await expect(passwordField(page)).toHaveValue('');
  }
  await expect(page.getByRole('alert')).toContainText(
    /Too many wrong attempts\. Try again in .+, at \d\d:\d\d:\d\d/,
  );
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeDisabled();
  await expectAccessibleInBoth(page, 'locked out');
});

test('a page of the record is not shown to somebody who is not signed in', async ({ page }) => {
  await page.goto('/patients');
  await expect(page.getByLabel('User name')).toBeVisible();
  await expect(page.getByRole('combobox')).toHaveCount(0);
});
