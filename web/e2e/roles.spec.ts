import { expect, test } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { somePatient } from './support/fhir';
import { pageOf } from './support/signIn';

test('the front desk sees person and contact, and nothing clinical', async ({ browser, request }) => {
  const patient = await somePatient(request);
  const page = await pageOf(browser, 'front-desk');
  const asked: string[] = [];
  page.on('request', (one) => asked.push(new URL(one.url()).pathname));
  await page.goto(`/patients/${patient.id ?? ''}`);
  await expect(
    page.getByRole('heading', { name: new RegExp(patient.name?.[0]?.family ?? '', 'i') }),
  ).toBeVisible();
  await expect(page.getByText('Demographics only')).toBeVisible();
  await expectAccessibleInBoth(page, 'demographics');
  expect(
    asked.filter((path) => path.startsWith('/fhir/') && !/^\/fhir\/(Patient|Coverage)/.test(path)),
  ).toEqual([]);
  await page.context().close();
});

test('an administrator manages users and sees no patient', async ({ browser }) => {
  const page = await pageOf(browser, 'administrator');
  await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
  await expect(page.getByRole('row', { name: /Physician/ }).first()).toBeVisible();
  await expectAccessibleInBoth(page, 'users');
  await page.getByRole('button', { name: 'Add user' }).click();
  await expect(page.getByRole('dialog').getByLabel('Name', { exact: true })).toBeFocused();
  await expectAccessibleInBoth(page, 'add user');
  await page.keyboard.press('Escape');
  await page.goto('/patients');
  await expect(page.getByRole('heading', { name: 'Not for your role' })).toBeVisible();
  await page.context().close();
});

test('the privacy officer reads the access record and the state of its chain', async ({ browser }) => {
  const page = await pageOf(browser, 'privacy-officer');
  await expect(page.getByRole('heading', { name: 'Access record' })).toBeVisible();
  await expect(page.getByText('Chain verified')).toBeVisible({ timeout: 60_000 });
  const first = page.getByRole('table').getByRole('button').first();
  await expect(first).toBeVisible();
  await first.click();
  await expect(page.getByText('From address')).toBeVisible();
  await expectAccessibleInBoth(page, 'access record');
  await page.context().close();
});

test('a patient reads the own record in plain words', async ({ browser }) => {
  const page = await pageOf(browser, 'patient');
  await expect(page.getByRole('heading', { name: /^Hello/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Newest test results' })).toBeVisible();
  await expect(page.getByText(/^Loading/)).toHaveCount(0);
  await expect(page.getByText(/could not be loaded/)).toHaveCount(0);
  await expectAccessibleInBoth(page, 'own record');
  await page.setViewportSize({ width: 390, height: 844 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wide).toBe(false);
  await page.context().close();
});
