import { expect, type Locator, type Page } from '@playwright/test';

/** What the page itself has seen since the count began: what the script did beside the counter is found by it. */
interface Seen {
  presses: number;
  clicks: number;
}

/**
 * Counts what a person does (`docs/budgets.md`): a click, a key or a chord is one, a word typed into a field is one. A list
 * that is opened and chosen from with the pointer is two.
 */
export class Counter {
  private actions = 0;
  private presses = 0;
  private clicks = 0;

  private constructor(readonly page: Page) {}

  /** Begins to count on the page as it is: a task ends before the page is loaded anew. */
  static async on(page: Page): Promise<Counter> {
    await page.evaluate(() => {
      const seen = { presses: 0, clicks: 0 };
      Object.assign(window, { seenByCounter: seen });
      const held = new Set(['Shift', 'Control', 'Alt', 'Meta']);
      window.addEventListener(
        'keydown',
        ({ key, isTrusted }) => {
          if (isTrusted && !held.has(key)) seen.presses += 1;
        },
        true,
      );
      window.addEventListener(
        'pointerdown',
        ({ isTrusted }) => {
          if (isTrusted) seen.clicks += 1;
        },
        true,
      );
    });
    return new Counter(page);
  }

  async press(keys: string): Promise<void> {
    this.actions += 1;
    this.presses += 1;
    await this.page.keyboard.press(keys);
  }

  async click(target: Locator): Promise<void> {
    this.actions += 1;
    this.clicks += 1;
    await target.click();
  }

  /** Types into whatever has the focus. */
  async type(text: string): Promise<void> {
    this.actions += text.trim().split(/\s+/).length;
    this.presses += [...text].length;
    await this.page.keyboard.type(text);
  }

  /** Something that is given and no part of the budget: the name before the keys that open a chart. */
  async given(text: string): Promise<void> {
    await this.type(text);
    this.actions -= text.trim().split(/\s+/).length;
  }

  /** The task is done: it cost no more than this, and nothing was done that was not counted. */
  async within(budget: number): Promise<void> {
    const seen = await this.page.evaluate(
      () => (window as unknown as { seenByCounter?: Seen }).seenByCounter,
    );
    expect(seen, 'all that the page saw was counted').toEqual({ presses: this.presses, clicks: this.clicks });
    expect(this.actions, 'actions of the task').toBeLessThanOrEqual(budget);
  }
}
