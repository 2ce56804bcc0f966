import { expect, test, type Page } from '@playwright/test';
import { letters, store } from './support/store';
import { fhirGet } from './support/fhir';
import { random } from './support/random';
import { pageOf } from './support/signIn';

// A word lost, or written into another chart, once is once too often.
test.describe.configure({ retries: 0 });

/**
 * Two tabs of one user and two patients: each tab goes from chart to chart at random, panels stand open while the other tab
 * writes, and saves come in any order. Nothing that was written about one patient may be in the record of the other.
 * SALUS_WRITES=500 is the full run.
 */
const WRITES = Number(process.env.SALUS_WRITES ?? 16);
const { next, seed } = random();

interface Who {
  readonly id: string;
  readonly family: string;
  /** Its heart rates: no value of one patient is one of the other. */
  readonly from: number;
}

async function toChart(page: Page, who: Who): Promise<void> {
  const title = page.getByRole('heading', { level: 1, name: new RegExp(who.family, 'i') });
  if (await title.isVisible()) return;
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await palette.getByRole('combobox').fill(who.family);
  await palette.getByRole('option', { name: new RegExp(who.family, 'i') }).click();
  await expect(title).toBeVisible();
}

const panel = (page: Page) => page.getByRole('complementary', { name: 'Record vital signs' });

async function type(page: Page, who: Who, rate: number): Promise<void> {
  await toChart(page, who);
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await palette.getByRole('combobox').fill('>Record vital signs');
  await page.keyboard.press('Enter');
  await panel(page).getByLabel('Heart rate').fill(String(rate));
}

async function save(page: Page): Promise<void> {
  await panel(page).getByRole('button', { name: 'Save vital signs' }).click();
  await expect(panel(page)).toHaveCount(0);
}

test(`${String(WRITES)} writes about two patients from two tabs, in any order: none crosses`, async ({
  browser,
  request,
}) => {
  test.setTimeout(60_000 + WRITES * 6_000);
  const people: Who[] = [];
  for (const from of [60, 80]) {
    const family = `Kreuz${letters(7)}`;
    const id = await store(request, {
      resourceType: 'Patient',
      name: [{ family, given: ['Uta'] }],
      gender: 'female',
      birthDate: '1980-02-03',
    });
    people.push({ id, family, from });
  }
  const first = await pageOf(browser, 'nurse');
  const second = await first.context().newPage();
  await second.goto('/');
  await expect(second.getByRole('combobox', { name: 'Search patients' })).toBeVisible();
  const tabs = [first, second] as const;
  const expected = new Map(people.map(({ id }) => [id, [] as number[]]));
  for (let done = 0; done < WRITES; done += 2) {
    const jobs = tabs.map((page) => {
      const who = people[next() < 0.5 ? 0 : 1] as Who;
      const rate = who.from + Math.floor(next() * 20);
      expected.get(who.id)?.push(rate);
      return { page, who, rate };
    });
    if (next() < 0.5) jobs.reverse();
    for (const { page, who, rate } of jobs) await type(page, who, rate);
    if (next() < 0.5) jobs.reverse();
    if (next() < 0.5) await Promise.all(jobs.map(({ page }) => save(page)));
    else for (const { page } of jobs) await save(page);
  }
  for (const { id, from } of people) {
    const bundle = await fhirGet<fhir4.Bundle<fhir4.Observation>>(
      request,
      `Observation?patient=${id}&code=8867-4&_count=1000`,
    );
    const rates = (bundle.entry ?? []).map(({ resource }) => resource?.valueQuantity?.value ?? 0);
    const foreign = rates.filter((rate) => rate < from || rate >= from + 20);
    expect(foreign, `seed ${String(seed)}`).toEqual([]);
    expect(
      rates.sort((a, b) => a - b),
      `seed ${String(seed)}`,
    ).toEqual(expected.get(id)?.sort((a, b) => a - b));
  }
  await first.context().close();
});
