import { expect, type APIRequestContext, type Browser, type Page } from '@playwright/test';
import { pageOf } from './signIn';
import { letters, store } from './store';
import { freshCode } from './totp';

/** Posts as the page that is shown does. */
function post<T>(page: Page, path: string, body: object): Promise<T> {
  return page.evaluate(
    async ([to, what]) => {
      const session = await fetch('/auth/session');
      const { csrf = '' } = session.ok ? ((await session.json()) as { csrf?: string }) : {};
      const answer = await fetch(to, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRF-Token': csrf },
        body: JSON.stringify(what),
      });
      if (!answer.ok) throw new Error(`${to}: HTTP ${String(answer.status)} ${await answer.text()}`);
      return answer.json();
    },
    [path, body] as const,
  ) as Promise<T>;
}

/** A page where a physician in training is signed in, who was added just now. */
export async function traineePage(browser: Browser, request: APIRequestContext): Promise<Page> {
  const stamp = letters(6);
  const practitioner = await store(request, {
    resourceType: 'Practitioner',
    name: [{ family: `Trainee${stamp}`, given: ['Tia'] }],
  });
  await store(request, {
    resourceType: 'PractitionerRole',
    active: true,
    practitioner: { reference: `Practitioner/${practitioner}` },
    code: [{ coding: [{ system: 'urn:salus:CodeSystem:role', code: 'trainee' }] }],
  });
  const administrator = await pageOf(browser, 'administrator');
  const username = `trainee-${stamp}`;
  const { password } = await post<{ password: string }>(administrator, '/admin/users', {
    username,
    name: `Tia Trainee${stamp}`,
    roles: ['physician'],
    practitionerId: practitioner,
  });
  await administrator.context().close();
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    ignoreHTTPSErrors: true,
  });
  const page = await context.newPage();
  await page.goto('/');
  const { secret } = await post<{ secret: string }>(page, '/auth/login', { username, password });
  await post(page, '/auth/totp', { code: await freshCode(username, secret) });
  await post(page, '/auth/password', { current: password, password: `Grow-42-${stamp}-trees` });
  await page.goto('/');
  await expect(page.getByRole('button', { name: /account and settings/ })).toBeVisible();
  return page;
}
