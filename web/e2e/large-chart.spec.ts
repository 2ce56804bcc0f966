import { expect, test, type Page } from '@playwright/test';
import { writeChart } from './support/largeChart';
import { pageOf } from './support/signIn';

/**
 * A chart of many years: it opens as a small one does, shows what was left on the server in words, and scrolls. Times are
 * measured and printed, with the ratio of both; what is asserted is what is on the screen.
 */
const SMALL = { encounters: 20, observations: 300, documents: 10 };
const LARGE = { encounters: 600, observations: 20_000, documents: 300 };

async function open(page: Page, id: string): Promise<number> {
  await page.goto('/patients');
  await expect(page.getByRole('combobox', { name: 'Search patients' })).toBeVisible();
  const begin = Date.now();
  await page.evaluate((path) => {
    window.history.pushState({}, '', path);
    window.dispatchEvent(new PopStateEvent('popstate'));
  }, `/patients/${id}`);
  const story = page.getByRole('complementary', { name: 'Storyboard' });
  await expect(story).toContainText('mmHg');
  await expect(page.getByRole('main')).toContainText('Creatinine');
  return Date.now() - begin;
}

/** Longest pause between two frames while the page is scrolled to its end and back, in milliseconds. */
async function longestStall(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const target = [...document.querySelectorAll('*')]
      .filter((one) => one.scrollHeight > one.clientHeight + 200)
      .sort((a, b) => b.scrollHeight - a.scrollHeight)[0];
    let longest = 0;
    let last = performance.now();
    for (let i = 0; i < 60; i += 1) {
      if (target !== undefined) target.scrollTop += i < 30 ? 200 : -200;
      await new Promise((done) => requestAnimationFrame(done));
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
    return Math.round(longest);
  });
}

test('a chart of 600 visits opens and scrolls as a small one does', async ({ browser, request }) => {
  test.setTimeout(300_000);
  const small = await writeChart(request, 'Kleinmann', SMALL);
  const large = await writeChart(request, 'Grossmann', LARGE);
  const page = await pageOf(browser, 'physician');
  await open(page, small);
  const times = { small: [] as number[], large: [] as number[] };
  for (let round = 0; round < 5; round += 1) {
    await page.reload();
    times.small.push(await open(page, small));
    await page.reload();
    times.large.push(await open(page, large));
  }
  const median = (some: number[]): number => some.toSorted((a, b) => a - b)[2] ?? 0;
  const stall = await longestStall(page);
  process.stdout.write(
    `chart opens: small ${String(median(times.small))} ms, large ${String(median(times.large))} ms, ` +
      `ratio ${(median(times.large) / median(times.small)).toFixed(2)}; longest stall ${String(stall)} ms\n`,
  );
  for (const area of ['Timeline', 'Results', 'Documents']) {
    await page
      .getByRole('navigation', { name: 'Chart areas' })
      .getByRole('button', { name: area, exact: true })
      .click();
    const main = page.getByRole('main', { name: area });
    await expect(main).toContainText(/Visit 1|Creatinine|Letter 1/);
    // What is still on the server is said, never left out in silence.
    await expect(main).toContainText(/older|more|of \d/i);
  }
  await page.context().close();
});
