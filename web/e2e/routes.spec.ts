import { expect, test, type Page } from '@playwright/test';
import { features } from '../src/app/features';
import { expectAccessible } from './support/axe';
import { fhirGet, somePatient } from './support/fhir';
import { pageOf } from './support/signIn';

interface Look {
  readonly colours: 'light' | 'dark';
  readonly zoom: 1 | 2;
}
/**
 * Each pair of language, colours and zoom comes once. 200 % is half of the room; in one language a page is made small
 * after it was loaded, in the other it is loaded so.
 */
const LOOKS: Readonly<Record<'en' | 'fr', readonly [Look, Look]>> = {
  en: [
    { colours: 'light', zoom: 1 },
    { colours: 'dark', zoom: 2 },
  ],
  fr: [
    { colours: 'light', zoom: 2 },
    { colours: 'dark', zoom: 1 },
  ],
};

/** Every page and every area of the chart that a feature adds, by the role that is offered it first. */
const PAGES = features.flatMap((feature) =>
  (feature.pages ?? []).map(({ path, who }) => ({ path, role: who[0] ?? 'physician' })),
);
const AREAS = features.flatMap((feature) =>
  (feature.areas ?? []).map(({ area, who }) => ({
    path: `/patients/$patientId${area === '' ? '' : `/${area}`}`,
    role: who?.[0] ?? 'physician',
  })),
);
const ROUTES = [
  ...PAGES,
  ...AREAS,
  { path: '/', role: 'physician' },
  { path: '/no-such-page', role: 'nurse' },
];

/** Everything that loads has loaded or says that it failed. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('main#main')).toBeVisible();
  await page.waitForTimeout(150);
  await expect(page.locator('[class*="_bone_"]')).toHaveCount(0, { timeout: 20_000 });
}

test('there are pages and areas to look at', () => {
  expect(PAGES.length).toBeGreaterThan(12);
  expect(AREAS.length).toBeGreaterThan(12);
});

test('a page whose code is slow to come says so, in its landmark', async ({ browser, request }) => {
  const page = await pageOf(browser, 'front-desk');
  let come = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    come = resolve;
  });
  await page.route(/\/NumbersPage/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`/demographics/${(await somePatient(request)).id ?? ''}/numbers`);
  await expect(page.getByRole('main').getByRole('status')).toHaveText('Loading this page…');
  await expectAccessible(page, 'a page to come');
  come();
  await expect(page.getByRole('heading', { level: 1, name: 'Numbers' })).toBeVisible();
  await page.context().close();
});

async function turn(page: Page, { colours, zoom }: Look): Promise<void> {
  await page.setViewportSize({ width: 1440 / zoom, height: 900 / zoom });
  await page.emulateMedia({ colorScheme: colours });
}

for (const [language, looks] of Object.entries(LOOKS))
  test(`every route is accessible in ${language}, light and dark, at 100 and at 200 %`, async ({
    browser,
    request,
  }) => {
    test.setTimeout(600_000);
    const patient = (await somePatient(request)).id ?? '';
    const tasks = await fhirGet<fhir4.Bundle<fhir4.Task>>(request, 'Task?_count=1');
    const id = tasks.entry?.[0]?.resource?.id ?? 'none';
    for (const role of new Set(ROUTES.map((route) => route.role))) {
      const page = await pageOf(browser, role);
      await page.addInitScript((chosen) => {
        localStorage.setItem('salus.language', chosen);
      }, language);
      for (const { path } of ROUTES.filter((route) => route.role === role)) {
        await turn(page, looks[0]);
        await page.goto(path.replace('$patientId', patient).replace('$id', id));
        await expect(page.locator('html')).toHaveAttribute('lang', language);
        for (const look of looks) {
          await turn(page, look);
          await expect(page.locator('html')).toHaveAttribute('data-theme', look.colours);
          await settled(page);
          const what = `${path} for ${role}, ${look.colours}, at ${String(look.zoom * 100)} %`;
          await expectAccessible(page, what);
          // What does not fit is scrolled within, not cut off at the side.
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
            `${what}: pixels beyond the side`,
          ).toBeLessThanOrEqual(0);
        }
      }
      await page.context().close();
    }
  });
