import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { renderUi } from '@/test/render';
import { fakeServer, searchset } from '@/test/server';
import { RecipientsChoice } from './Recipients';

const person = (id: string, family: string): fhir4.Practitioner => ({
  resourceType: 'Practitioner',
  id,
  name: [{ text: family }],
});

function Holder() {
  const [value, setValue] = useState<readonly string[]>([]);
  return (
    <>
      <RecipientsChoice label="Add a recipient" value={value} onValue={setValue} />
      <button type="button">Elsewhere</button>
    </>
  );
}

async function shown(): Promise<HTMLSelectElement> {
  fakeServer(({ path }) =>
    path === '/fhir/Task/$recipients'
      ? { body: searchset([person('ann', 'Ann'), person('ben', 'Ben')]) }
      : undefined,
  );
  renderUi(<Holder />);
  await screen.findByRole('option', { name: 'Ben' });
  return screen.getByLabelText<HTMLSelectElement>('Add a recipient');
}

const chosen = (): (string | null)[] =>
  screen.queryAllByRole('listitem').map(({ textContent }) => textContent);

it('takes at once whom the pointer chooses', async () => {
  const user = userEvent.setup();
  await user.selectOptions(await shown(), 'Ben');
  expect(chosen()).toEqual(['Ben']);
});

it('takes nobody whom the keys only pass, and the one they rest on with Enter', async () => {
  const user = userEvent.setup();
  const select = await shown();
  select.focus();
  for (const name of ['Practitioner/ann', 'Practitioner/ben']) {
    await user.keyboard('{ArrowDown}');
    // The browser changes a closed list with each arrow; the test's document does not.
    setNative(select, name);
  }
  expect(chosen()).toEqual([]);
  await user.keyboard('{Enter}');
  expect(chosen()).toEqual(['Ben']);
  expect(select.value).toBe('');
});

it('takes the one that the keys rest on when the list is left', async () => {
  const user = userEvent.setup();
  const select = await shown();
  select.focus();
  await user.keyboard('{ArrowDown}');
  setNative(select, 'Practitioner/ann');
  await user.tab();
  expect(chosen()).toEqual(['Ann']);
});

function setNative(select: HTMLSelectElement, value: string): void {
  Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value')?.set?.call(select, value);
  select.dispatchEvent(new Event('change', { bubbles: true }));
}
