import { expect, test, type APIRequestContext, type Locator, type Page } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { credentials, userOf } from './support/credentials';
import { clientToken } from './support/largeChart';
import { pageOf } from './support/signIn';
import { freshCode } from './support/totp';

let patient = '';

test.beforeAll(async ({ playwright }) => {
  const request: APIRequestContext = await playwright.request.newContext({ ignoreHTTPSErrors: true });
  const answer = await request.post(`${credentials().fhir}/Patient`, {
    headers: {
      Authorization: `Bearer ${await clientToken(request)}`,
      'Content-Type': 'application/fhir+json',
    },
    data: {
      resourceType: 'Patient',
      name: [{ family: 'Favorit', given: ['Ludmila'] }],
      gender: 'female',
      birthDate: '1971-03-02',
    },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  patient = /Patient\/([^/]+)/.exec(answer.headers().location ?? '')?.[1] ?? '';
  await request.dispose();
});

const basket = (page: Page): Locator => page.getByRole('complementary', { name: 'Order basket' });
const favourites = (page: Page): Locator => basket(page).getByRole('region', { name: /My favourites/ });

/** Takes away what an earlier run has left. */
async function clear(page: Page): Promise<void> {
  await expect(
    favourites(page)
      .getByText(/No favourites yet|orders?$/)
      .first(),
  ).toBeVisible();
  const remove = favourites(page).getByRole('button', { name: /^Remove the favourite/ });
  for (let left = await remove.count(); left > 0; left -= 1) {
    await remove.first().click();
    await expect(remove).toHaveCount(left - 1);
  }
}

test('a physician keeps a favourite, orders it again with one key, and signs with a code when the server asks', async ({
  browser,
}) => {
  const page = await pageOf(browser, 'physician');
  await page.goto(`/patients/${patient}/orders`);
  await expect(page.getByRole('region', { name: 'Drafts' })).toContainText('No drafts');
  await page.keyboard.press('o');
  await expect(basket(page).getByRole('combobox')).toBeFocused();
  await clear(page);

  await test.step('a complete draft is kept by its heart', async () => {
    await basket(page).getByRole('combobox').fill('lisinopril 10');
    await page
      .getByRole('option', { name: /^lisinopril 10 MG/ })
      .first()
      .click();
    const form = page.getByRole('complementary', { name: /lisinopril/ });
    await form.getByLabel('Dose', { exact: true }).fill('10');
    await form.getByLabel('Frequency').selectOption('once daily');
    await form.getByLabel('Refills').fill('2');
    await form.getByRole('button', { name: 'Keep in the basket' }).click();
    await basket(page)
      .getByRole('button', { name: /^Save as a favourite: lisinopril/ })
      .click();
    const row = favourites(page).getByRole('button', { name: /^Add to the basket: lisinopril/ });
    await expect(row).toBeVisible();
    await expectAccessibleInBoth(page, 'favourites');
    await favourites(page)
      .getByRole('button', { name: /^Rename the favourite/ })
      .click();
    await page.getByLabel('Name of the favourite').fill('Lisinopril, my usual');
    await page.keyboard.press('Enter');
    await expect(
      favourites(page).getByRole('button', { name: 'Add to the basket: Lisinopril, my usual' }),
    ).toBeVisible();
    await basket(page)
      .getByRole('button', { name: /^Remove .*lisinopril.* from the basket/ })
      .click();
    await expect(basket(page).getByText('0 drafts')).toBeVisible();
  });

  await test.step('one digit orders it again, complete', async () => {
    await favourites(page)
      .getByRole('button', { name: /^Add to the basket/ })
      .focus();
    await page.keyboard.press('1');
    await expect(basket(page).getByText('1 draft', { exact: true })).toBeVisible();
    await expect(basket(page).getByRole('list', { name: 'Order basket' })).toContainText(/once daily/);
    await expect(basket(page).getByRole('list', { name: 'Order basket' })).toContainText(/refills: 2/);
  });

  await test.step('it stands first in the search', async () => {
    const field = basket(page).getByRole('combobox');
    await field.fill('');
    await field.press('ArrowDown');
    await expect(page.getByRole('option').first()).toHaveText(/Lisinopril, my usual/);
    await field.press('Escape');
  });

  await test.step('the server asks for a new code, and the basket goes on', async () => {
    // The demo's own limit is minutes: the first answer is what it says after them.
    let asked = false;
    await page.route('**/fhir/RequestGroup/$sign-orders', async (route) => {
      if (asked) return route.continue();
      asked = true;
      return route.fulfill({
        status: 403,
        contentType: 'application/fhir+json',
        body: JSON.stringify({
          resourceType: 'OperationOutcome',
          issue: [
            {
              severity: 'error',
              code: 'login',
              details: { text: 'A new code is needed.', coding: [{ code: 'SAL-STEP-UP' }] },
            },
          ],
        }),
      });
    });
    await basket(page).getByRole('button', { name: 'Sign 1 order' }).click();
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await expect(dialog).toContainText(/FAVORIT, Ludmila/);
    await expect(dialog.getByLabel('Code')).toBeFocused();
    await expectAccessibleInBoth(page, 'step-up');
    await page.keyboard.type('000000');
    await page.keyboard.press('Enter');
    await expect(dialog.getByText(/The code is wrong or was used before/)).toBeVisible();
    const user = userOf('physician');
    await dialog.getByLabel('Code').fill(await freshCode(user.username, user.totpSecret ?? ''));
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(basket(page).getByText('Signed: 1 order')).toBeVisible();
  });

  await test.step('an order that was signed can be kept too, and a favourite removed', async () => {
    await page
      .getByRole('region', { name: 'Medicines', exact: true })
      .getByRole('button', { name: /^Save as a favourite: lisinopril/ })
      .click();
    const rows = favourites(page).getByRole('button', { name: /^Add to the basket/ });
    await expect(rows).toHaveCount(2);
    await clear(page);
    await expect(favourites(page)).toContainText('No favourites yet');
  });
  await page.context().close();
});
