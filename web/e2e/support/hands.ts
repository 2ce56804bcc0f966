import { expect, type Locator, type Page } from '@playwright/test';

/** What a person does to a screen. One script is done with the pointer and with the keyboard alone. */
export interface Hands {
  readonly page: Page;
  /** A button, a link, a box to tick, one of several choices, an entry of a menu. */
  choose(target: Locator): Promise<void>;
  /** Chooses from a closed list, by what it says or by its value. */
  pick(list: Locator, option: string): Promise<void>;
  /** Writes into a field that finds things, and takes one of them. */
  find(field: Locator, text: string, option: Locator): Promise<void>;
  /** Goes to a place of the rail. */
  place(title: string): Promise<void>;
}

/** As far as anybody is willing to go by the Tab key. */
const FURTHEST = 150;
const LONGEST_LIST = 60;

/** The pointer, and keys only to write. */
export class Pointer implements Hands {
  constructor(readonly page: Page) {}

  async choose(target: Locator): Promise<void> {
    await target.click();
  }

  async pick(list: Locator, option: string): Promise<void> {
    await list.selectOption({ label: option });
  }

  async find(field: Locator, text: string, option: Locator): Promise<void> {
    await field.click();
    await this.page.keyboard.type(text);
    await option.click();
  }

  async place(title: string): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: title }).click();
  }
}

/**
 * Tab, arrows, Enter, Space, letters and the keys of the screen. Whatever is used must really take the focus, show that it has
 * it, and not lie under something else.
 */
export class Keys implements Hands {
  constructor(readonly page: Page) {}

  async choose(target: Locator): Promise<void> {
    await this.reach(target);
    const kind = await target.evaluate((el) =>
      el instanceof HTMLInputElement ? el.type : (el.getAttribute('role') ?? el.tagName.toLowerCase()),
    );
    if (kind === 'radio') {
      if (!(await target.isChecked())) await this.page.keyboard.press('Space');
    } else await this.page.keyboard.press(kind === 'checkbox' ? 'Space' : 'Enter');
  }

  /** Writes into a field, in place of what stands there. */
  async write(field: Locator, text: string): Promise<void> {
    await this.reach(field);
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.type(text);
  }

  async pick(list: Locator, option: string): Promise<void> {
    await this.reach(list);
    const at = (): Promise<number> => list.evaluate((el) => (el as HTMLSelectElement).selectedIndex);
    const wanted = (): Promise<number> =>
      list.evaluate(
        (el, what) =>
          [...(el as HTMLSelectElement).options].findIndex(
            ({ label, value }) => label === what || value === what,
          ),
        option,
      );
    await expect.poll(wanted, { message: `“${option}” is in the list` }).toBeGreaterThanOrEqual(0);
    await this.page.keyboard.press('Home');
    for (let i = 0; i < LONGEST_LIST && (await at()) !== (await wanted()); i += 1)
      await this.page.keyboard.press('ArrowDown');
    expect(await at(), `“${option}” is chosen`).toBe(await wanted());
  }

  /** Day or time, as the field holds it: "2027-03-15", "09:00". */
  async set(field: Locator, value: string): Promise<void> {
    await expect(field).toBeVisible();
    // From below the first stop is the button of its calendar: in from above, to its first part.
    await this.tabTo(field, false);
    for (let i = 0; i < LONGEST_LIST && (await this.isAt(field)); i += 1)
      await this.page.keyboard.press('Shift+Tab');
    await this.reach(field);
    // As an American keyboard writes it into the parts of the field.
    const [hour = 0, minute = 0] = value.split(':').map(Number);
    const two = (n: number): string => String(n).padStart(2, '0');
    const [year, month, day] = value.split('-');
    await this.page.keyboard.type(
      value.includes(':')
        ? `${two(hour % 12 === 0 ? 12 : hour % 12)}${two(minute)}${hour < 12 ? 'AM' : 'PM'}`
        : `${month ?? ''}${day ?? ''}${year ?? ''}`,
    );
    await expect(field).toHaveValue(value);
  }

  async find(field: Locator, text: string, option: Locator): Promise<void> {
    await this.write(field, text);
    await this.take(option);
  }

  async place(title: string): Promise<void> {
    await this.palette(
      `>go to ${title.toLowerCase()}`,
      this.page.getByRole('option', { name: `Go to ${title}` }),
    );
    await expect(this.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  }

  /** Opens somebody's chart. */
  async chart(named: RegExp, text: string): Promise<void> {
    await this.palette(text, this.page.getByRole('dialog').getByRole('option', { name: named }));
    await expect(this.page.getByRole('heading', { level: 1, name: named })).toBeVisible();
    await expect(this.page.getByText(/^Live/)).toBeVisible();
  }

  /** Goes to an area of the chart. */
  async area(name: string): Promise<void> {
    await this.palette(
      `>go to ${name.toLowerCase()}`,
      this.page.getByRole('option', { name: `Go to ${name}`, exact: true }),
    );
    await expect(this.page.getByRole('main', { name })).toBeVisible();
  }

  private async palette(text: string, option: Locator): Promise<void> {
    await this.page.keyboard.press('Control+k');
    await expect(this.page.getByRole('dialog').getByRole('combobox')).toBeFocused();
    await this.page.keyboard.type(text);
    await this.take(option);
    await expect(this.page.getByRole('dialog')).toHaveCount(0);
  }

  /** One of the rows below a field that keeps the focus. */
  private async take(option: Locator): Promise<void> {
    await expect(option.first()).toBeVisible();
    const first = option.first();
    for (let i = 0; i < LONGEST_LIST && (await first.getAttribute('aria-selected')) !== 'true'; i += 1)
      await this.page.keyboard.press('ArrowDown');
    await expect(first).toHaveAttribute('aria-selected', 'true');
    await this.page.keyboard.press('Enter');
  }

  private async reach(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    await expect(target).toBeEnabled();
    const kind = await target.evaluate((el) => el.getAttribute('role') ?? (el as HTMLInputElement).type);
    // Entries of a menu, and choices of one question, are one stop of the Tab key: the arrows lead on from there.
    if (kind === 'menuitem') await this.go(target, 'ArrowDown');
    else if (kind === 'radio') {
      await this.tabTo(target, true);
      await this.go(target, 'ArrowDown');
    } else await this.tabTo(target, false);
    await expect(target).toBeFocused();
    await expect.poll(() => this.hidden(target), { message: 'the focus is seen' }).toBe('');
  }

  private async go(target: Locator, key: string): Promise<void> {
    for (let i = 0; i < LONGEST_LIST && !(await this.isAt(target)); i += 1)
      await this.page.keyboard.press(key);
  }

  private isAt(target: Locator): Promise<boolean> {
    return target.evaluate((el) => el === document.activeElement);
  }

  /** Tabs towards the target: to itself, or to any choice of the same question. */
  private async tabTo(target: Locator, group: boolean): Promise<void> {
    for (let i = 0; i < FURTHEST; i += 1) {
      const way = await target.evaluate((el, anyOf) => {
        const at = document.activeElement;
        if (at === el) return '';
        if (
          anyOf &&
          at instanceof HTMLInputElement &&
          el instanceof HTMLInputElement &&
          at.type === 'radio' &&
          at.name === el.name
        )
          return '';
        if (at === null || at === document.body || at.contains(el)) return 'Tab';
        return (at.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_PRECEDING) !== 0
          ? 'Shift+Tab'
          : 'Tab';
      }, group);
      if (way === '') return;
      await this.page.keyboard.press(way);
    }
  }

  /** Why the focus cannot be seen; '' when it can. */
  private hidden(target: Locator): Promise<string> {
    return target.evaluate((el) => {
      const box = el.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 12)];
      if (x < 0 || y < 0 || x > window.innerWidth || y > window.innerHeight) return 'it is not on the screen';
      const over = document.elementFromPoint(x, y);
      const labels = el instanceof HTMLInputElement ? [...(el.labels ?? [])] : [];
      if (
        over === null ||
        !(el.contains(over) || over.contains(el) || labels.some((label) => label.contains(over)))
      )
        return `it lies under <${over?.tagName.toLowerCase() ?? ''} class="${over?.className ?? ''}">`;
      const ringed = (one: Element): boolean => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
      };
      // A field may leave the ring to the frame that stands around it.
      const frame = el.parentElement;
      if (ringed(el) || (el.matches('input') && frame !== null && ringed(frame))) return '';
      return 'nothing marks it';
    });
  }
}
