import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { Resource } from '@/fhir';
import { expectAccessible } from '@/test/axe';
import { chartServer, openChart } from './testing';

const weight = (id: string, day: string, value: number, unit: string, code: string) =>
  ({
    resourceType: 'Observation',
    id,
    status: 'final',
    category: [{ coding: [{ code: 'vital-signs' }] }],
    code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }], text: 'Body weight' },
    effectiveDateTime: `${day}T09:00:00Z`,
    valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code },
  }) as Resource;

const row = async () =>
  within((await screen.findByRole('rowheader', { name: /weight/i })).closest('tr') as HTMLElement);

it('shows each value with its unit when a sign was taken in several', async () => {
  chartServer({
    Observation: [
      weight('w2', '2026-07-02', 177.5, 'lb', '[lb_av]'),
      weight('w1', '2026-07-01', 80.4, 'kg', 'kg'),
    ],
  });
  const { container } = await openChart('vitals');
  const cells = (await row())
    .getAllByRole('cell')
    .map((cell) => cell.textContent.replace(/\s+/g, ' ').trim());
  expect(cells.slice(0, 3)).toEqual(['see each value', '80.4 kg', '177.5 lb']);
  await expectAccessible(container);
});

it('shows the unit once when it is one', async () => {
  chartServer({
    Observation: [weight('w2', '2026-07-02', 80, 'kg', 'kg'), weight('w1', '2026-07-01', 80.4, 'kg', 'kg')],
  });
  await openChart('vitals');
  const cells = (await row())
    .getAllByRole('cell')
    .map((cell) => cell.textContent.replace(/\s+/g, ' ').trim());
  expect(cells.slice(0, 3)).toEqual(['kg', '80.4', '80']);
});
