import { expect, test, type Page } from '@playwright/test';
import { createServer, type ViteDevServer } from 'vite';
import { AREAS, PAGES } from '../src/gallery/screens';
import { STATES, type State } from '../src/gallery/standIn';
import { expectAccessible } from './support/axe';

let server: ViteDevServer;
test.beforeAll(async () => {
  server = await createServer({ server: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
  await server.listen();
});
/** The development server makes its bundles of the libraries when a page first asks for them, and loads the page anew. */
test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  const page = await browser.newPage();
  await expect(async () => {
    await open(page, '/patients/p1', 'full');
    await expect(page.getByText('Essential hypertension').first()).toBeVisible({ timeout: 20_000 });
    await page.waitForTimeout(2_000);
    expect(page.url()).toContain('/patients/p1');
  }).toPass({ timeout: 110_000 });
  await page.close();
});
test.afterAll(async () => {
  await server.close();
});

async function open(page: Page, at: string, state: State): Promise<void> {
  const base = server.resolvedUrls?.local[0] ?? '';
  await page.goto(`${base}gallery.html?${new URLSearchParams({ at, state }).toString()}`);
}

/** What comes with the patient is never awaited alone. */
const WITH_THE_FRAME: readonly string[] = ['', '/allergies', '/problems', '/care-plan'].map(
  (area) => `/patients/p1${area}`,
);
const FAILED = /could not be|cannot be|could not/i;

/** What the area of the chart says in each state: a failure must not look like "none", nor "none" like a failure. */
async function expectSaid(page: Page, at: string, state: State): Promise<void> {
  const main = page.getByRole('main');
  const loading = main.getByText(/^Loading .+…$|^Looking for changes/);
  if (state === 'loading') {
    if (!WITH_THE_FRAME.includes(at)) await expect(loading.first(), at).toBeVisible();
    return;
  }
  await expect(loading, at).toHaveCount(0, { timeout: 20_000 });
  await expect(page.locator('[class*="_bone_"]'), at).toHaveCount(0);
  const text = await main.innerText();
  await expectNoSilence(page, at);
  if (state === 'failed') {
    expect(text, at).toMatch(FAILED);
    await expect(main.getByRole('button', { name: /try again/i }).first(), at).toBeVisible();
  } else expect(text, at).not.toMatch(FAILED);
  if (state === 'empty') expect(text, at).toMatch(/\b(no|not|none|nobody|never|nothing)\b/i);
  if (state === 'truncated') expect(text, at).toMatch(/\bmore\b|\bolder\b|\bof \d+|\bonly the \d+/i);
}

/** A list without a line says why it has none: a card of nothing but its title could be either. */
async function expectNoSilence(page: Page, at: string): Promise<void> {
  for (const card of await page
    .getByRole('main')
    .locator('section')
    .filter({ has: page.locator('h2') })
    .all()) {
    const said = (await card.innerText()).trim();
    const head = (await card.locator('h2').first().innerText()).trim();
    expect(
      said
        .replace(head, '')
        .replace(/^\s*\d+ \w+\s*$/, '')
        .trim(),
      `${at}: ${head}`,
    ).not.toBe('');
  }
}

for (const state of STATES)
  test(`every area of the chart and every page with a list, ${state}: it says so in words and is accessible`, async ({
    page,
  }) => {
    test.setTimeout(360_000);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    for (const at of [...AREAS, ...PAGES.map((one) => one.at)]) {
      await open(page, at, state);
      const framed = page.getByRole('heading', { level: 1, ...(AREAS.includes(at) && { name: /WEISSNAT/ }) });
      await expect(framed.first(), at).toBeVisible({ timeout: 30_000 });
      await expectSaid(page, at, state);
      await expectAccessible(page, `${at}, ${state}`);
      if (process.env.SALUS_SHOTS !== undefined)
        await page.screenshot({
          path: `${process.env.SALUS_SHOTS}/${at.replace('/patients/p1', '').slice(1) || 'summary'}-${state}.png`,
        });
    }
    expect(faults).toEqual([]);
  });
