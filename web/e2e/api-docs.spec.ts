/** A developer who is signed in opens the API's documentation and runs its examples from the page. */
import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/axe';
import { pageOf } from './support/signIn';

test('the documentation runs its examples with the session of the browser', async ({ browser }) => {
  const page = await pageOf(browser, 'physician');
  await page.goto('/api-docs');
  await expect(page.getByRole('heading', { name: 'Salus FHIR R4 API' })).toBeVisible();
  const create = page.getByRole('article').filter({ hasText: 'Create a patient' });
  const read = page.getByRole('article').filter({ hasText: 'Read it' });
  await read.getByRole('button').click();
  await expect(read.locator('output')).toHaveText('Run the example that creates the patient first.');
  await create.getByRole('button').click();
  await expect(create.locator('output')).toContainText('201');
  await read.getByRole('button').click();
  await expect(read.locator('output')).toContainText('Müller');
  await expectAccessible(page, 'documentation of the API');
  await page.context().close();
});
