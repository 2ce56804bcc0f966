import { execFileSync, spawn } from 'node:child_process';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { random } from './support/random';
import { pageOf } from './support/signIn';
import { letters, store } from './support/store';

// A word lost, or written into another chart, once is once too often.
test.describe.configure({ retries: 0 });

/**
 * A note is being typed when the browser, or the server, is killed at a random moment. SALUS_KILLS=50 is the full run.
 * For kills of the server SALUS_SERVER_PID is the file that holds its process, SALUS_SERVER_START the command that starts
 * it again at the same address.
 */
const KILLS = Number(process.env.SALUS_KILLS ?? 3);
const LOST_AT_MOST_MS = 2_000;
const { next, seed } = random();

interface Word {
  readonly text: string;
  readonly at: number;
}

const note = (page: Page) => page.getByRole('complementary', { name: 'Progress note' });
const plan = (page: Page) => note(page).getByRole('textbox', { name: 'Plan' });
const saved = (page: Page) => page.getByText(/Saved \d\d:\d\d:\d\d/);

/** A page where a note about a patient of its own is open and empty. */
async function begin(page: Page, patient: string, family: string): Promise<void> {
  await page.goto(`/patients/${patient}/notes`);
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(family, 'i') })).toBeVisible();
  await page.keyboard.press('n');
  await page.getByRole('button', { name: 'Begin note' }).click();
  await plan(page).click();
}

/** Types until `end` or until nobody is there any more; answers the words with the moment when each was finished. */
async function type(page: Page, end: () => boolean, words: Word[]): Promise<void> {
  while (!end()) {
    const text = `word${letters(6)}`;
    await page.keyboard.type(`${text} `, { delay: 15 + next() * 25 });
    words.push({ text, at: Date.now() });
    if (next() < 0.15) await page.waitForTimeout(next() * 700);
  }
}

async function storedText(page: Page, patient: string): Promise<string> {
  return page.evaluate(async (of) => {
    const read = async (path: string): Promise<unknown> => {
      const answer = await fetch(path, { headers: { Accept: 'application/json' } });
      if (!answer.ok) throw new Error(`${path}: HTTP ${String(answer.status)}`);
      return answer.json();
    };
    const list = (await read(`/drafts?kind=note&patient=${of}`)) as { drafts: { id: string }[] };
    const drafts = await Promise.all(list.drafts.map(({ id }) => read(`/drafts/${id}`)));
    return JSON.stringify(drafts);
  }, patient);
}

async function patientOf(request: Parameters<typeof store>[0]): Promise<{ id: string; family: string }> {
  const family = `Tippt${letters(7)}`;
  const id = await store(request, {
    resourceType: 'Patient',
    name: [{ family, given: ['Ida'] }],
    gender: 'female',
    birthDate: '1971-05-06',
  });
  return { id, family };
}

test(`of ${String(KILLS)} browsers killed in the middle of a note none loses more than two seconds`, async ({
  browser,
  request,
  launchOptions,
  baseURL,
}) => {
  test.setTimeout(60_000 + KILLS * 25_000);
  const witness = await pageOf(browser, 'physician');
  const storageState = await witness.context().storageState();
  const losses: number[] = [];
  for (let i = 0; i < KILLS; i += 1) {
    const { id, family } = await patientOf(request);
    const victim = await chromium.launchServer(launchOptions);
    const own: Browser = await chromium.connect(victim.wsEndpoint());
    const page = await own.newPage({ storageState, baseURL, viewport: { width: 1440, height: 900 } });
    await begin(page, id, family);
    const words: Word[] = [];
    let killed = 0;
    const typing = type(page, () => killed > 0, words).catch(() => undefined);
    await expect(() => {
      expect(words.length).toBeGreaterThan(2);
    }).toPass({ timeout: 30_000 });
    await new Promise((done) => setTimeout(done, next() * 5_000));
    killed = Date.now();
    await victim.kill();
    await typing;
    const text = await storedText(witness, id);
    const lost = words.filter((word) => word.at <= killed && !text.includes(word.text));
    const oldest = Math.min(killed, ...lost.map((word) => word.at));
    losses.push(killed - oldest);
    expect(killed - oldest, `ms lost, seed ${String(seed)}, kill ${String(i + 1)}`).toBeLessThanOrEqual(
      LOST_AT_MOST_MS,
    );
  }
  test.info().annotations.push({ type: 'most lost', description: `${String(Math.max(...losses))} ms` });
  await witness.context().close();
});

const pid = process.env.SALUS_SERVER_PID;
const start = process.env.SALUS_SERVER_START;
if (pid !== undefined && start !== undefined)
  test(`of ${String(KILLS)} kills of the server none costs a word that stands in an open browser`, async ({
    browser,
    request,
  }) => {
    test.setTimeout(60_000 + KILLS * 90_000);
    const page = await pageOf(browser, 'physician');
    const { id, family } = await patientOf(request);
    await begin(page, id, family);
    const words: Word[] = [];
    for (let i = 0; i < KILLS; i += 1) {
      let up = false;
      const typing = type(page, () => up, words);
      await page.waitForTimeout(300 + next() * 3_000);
      execFileSync('sh', ['-c', `kill -9 "$(cat ${pid})"`]);
      await page.waitForTimeout(200 + next() * 1_500);
      spawn('sh', ['-c', start], { detached: true, stdio: 'ignore' }).unref();
      await expect(async () => {
        expect((await fetch(new URL('/fhir/metadata', page.url()))).status).toBe(200);
      }).toPass({ timeout: 60_000 });
      up = true;
      await typing;
      await expect(saved(page)).toBeVisible({ timeout: 60_000 });
      const text = await storedText(page, id);
      expect(
        words.filter((word) => !text.includes(word.text)),
        `seed ${String(seed)}, kill ${String(i + 1)}`,
      ).toEqual([]);
    }
    await page.context().close();
  });
