import { expect, test, type Page } from '@playwright/test';
import { random } from './support/random';
import { pageOf } from './support/signIn';
import { letters, store } from './support/store';

// A word lost, or written into another chart, once is once too often.
test.describe.configure({ retries: 0 });

/**
 * A nurse and a physician write one note at the same time, in two fields, at random places, at times cut off from the
 * server. Every word stands in the note in the end, or in a text that waits to be chosen. SALUS_STEPS=200 is the full run.
 */
const STEPS = Number(process.env.SALUS_STEPS ?? 14);
const FIELDS = ['Subjective', 'Plan'] as const;
const { next, seed } = random();

const note = (page: Page) => page.getByRole('complementary', { name: 'Progress note' });
const field = (page: Page, name: string) => note(page).getByRole('textbox', { name });

const PLACES = ['Control+Home', 'Control+End', 'Home', 'End'] as const;
const one = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T;

/** One person's turn: a place, a word there. */
async function write(page: Page, name: string, word: string, place: string, middle: number): Promise<void> {
  await field(page, name).click();
  await page.keyboard.press(place);
  if (place === 'Control+Home')
    for (let i = 0; i < middle; i += 1) await page.keyboard.press('Control+ArrowRight');
  await page.keyboard.type(place.endsWith('End') ? ` ${word}.` : `${word}. `, { delay: 5 });
}

async function settle(page: Page): Promise<void> {
  await expect(page.getByText(/Saved \d\d:\d\d:\d\d/)).toBeVisible({ timeout: 60_000 });
}

async function draftOf(page: Page, patient: string): Promise<string> {
  return page.evaluate(async (of) => {
    const read = async (path: string): Promise<unknown> => {
      const answer = await fetch(path, { headers: { Accept: 'application/json' } });
      if (!answer.ok) throw new Error(`${path}: HTTP ${String(answer.status)}`);
      return answer.json();
    };
    const list = (await read(`/drafts?kind=note&patient=${of}`)) as { drafts: { id: string }[] };
    return JSON.stringify(await Promise.all(list.drafts.map(({ id }) => read(`/drafts/${id}`))));
  }, patient);
}

test(`${String(STEPS)} turns of two people in one note: no word is lost`, async ({ browser, request }) => {
  test.setTimeout(120_000 + STEPS * 6_000);
  const family = `Zweit${letters(7)}`;
  const patient = await store(request, {
    resourceType: 'Patient',
    name: [{ family, given: ['Ada'] }],
    gender: 'female',
    birthDate: '1969-01-02',
  });
  const nurse = await pageOf(browser, 'nurse');
  const physician = await pageOf(browser, 'physician');
  await nurse.goto(`/patients/${patient}/notes`);
  await expect(nurse.getByRole('heading', { level: 1, name: new RegExp(family, 'i') })).toBeVisible();
  await nurse.keyboard.press('n');
  await nurse.getByRole('checkbox', { name: /Others write it with me/ }).check();
  await nurse.getByRole('button', { name: 'Begin note' }).click();
  await expect(field(nurse, 'Plan')).toBeVisible();
  await physician.goto(`/patients/${patient}/notes`);
  await physician
    .getByRole('region', { name: 'Unfinished notes' })
    .getByRole('button', { name: /Progress note/ })
    .click();
  await expect(field(physician, 'Plan')).toBeVisible();

  const pages = [nurse, physician] as const;
  const words: string[] = [];
  const cut = new Set<Page>();
  for (let step = 0; step < STEPS; step += 1) {
    const turns = (next() < 0.6 ? pages : [one(pages)]).map((page) => {
      const word = `w${letters(7)}`;
      words.push(word);
      return { page, word, name: one(FIELDS), place: one(PLACES), middle: Math.floor(next() * 4) };
    });
    const page = one(pages);
    if (cut.has(page)) {
      await page.unroute('**/drafts/*');
      cut.delete(page);
    } else if (next() < 0.15) {
      await page.route('**/drafts/*', (route) => route.abort());
      cut.add(page);
    }
    await Promise.all(turns.map((turn) => write(turn.page, turn.name, turn.word, turn.place, turn.middle)));
    if (next() < 0.3) await nurse.waitForTimeout(next() * 2_500);
    for (const here of pages) {
      const both = here.getByRole('button', { name: 'Keep both, one after the other' }).first();
      if (next() < 0.2 && (await both.isVisible())) await both.click();
    }
  }
  for (const page of cut) await page.unroute('**/drafts/*');
  for (const page of pages) await settle(page);
  await expect(async () => {
    const kept = await draftOf(nurse, patient);
    expect(
      words.filter((word) => !kept.includes(word)),
      `seed ${String(seed)}`,
    ).toEqual([]);
  }).toPass({ timeout: 60_000 });
  for (const page of pages) await page.context().close();
});
