import {
  expect,
  test,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from '@playwright/test';
import { userOf, type DemoUser } from './credentials';
import { freshCode } from './totp';

/** The field itself: its show/hide button is named after it too. */
export function passwordField(page: Page) {
  return page.getByRole('textbox', { name: 'Password' });
}

/** Types name, password and code as a person does, up to the first page. */
export async function signIn(page: Page, user: DemoUser): Promise<void> {
  await page.goto('/');
  await page.getByLabel('User name').fill(user.username);
  await passwordField(page).fill(user.password);
  await page.keyboard.press('Enter');
  if (typeof user.totpSecret === 'string' && user.totpSecret !== '') {
    const code = page.getByRole('textbox', { name: 'Code' });
    await expect(code).toBeFocused();
    await code.fill(await freshCode(user.username, user.totpSecret));
    await page.keyboard.press('Enter');
  }
  await expect(page.getByRole('button', { name: /account and settings/ })).toBeVisible();
}

/** Contexts with the test that opened each. */
const opened = new Map<BrowserContext, string>();

/** A page that an earlier test left open is locked after a quarter of an hour, and ends the session that all tests share. */
async function closeThoseOfEarlierTests(): Promise<void> {
  const now = test.info().testId;
  for (const [context, of] of opened) {
    if (of === now) continue;
    opened.delete(context);
    await context.close();
  }
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>;
const states = new Map<string, State>();

/**
 * A page of a fresh browser context where the demo's user of a role is signed in. One sign-in per role and process:
 * further contexts take over its cookies, as a second window would.
 */
export async function pageOf(
  browser: Browser,
  role: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  await closeThoseOfEarlierTests();
  const known = states.get(role);
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    ...options,
    storageState: known,
  });
  opened.set(context, test.info().testId);
  const page = await context.newPage();
  if (known === undefined) {
    await signIn(page, userOf(role));
    states.set(role, await context.storageState());
  } else {
    await page.goto('/');
    await expect(page.getByRole('button', { name: /account and settings/ })).toBeVisible();
  }
  return page;
}
