import { expect, it } from 'vitest';
import { readObservations, type Observation, type Reading } from '@/fhir';
import { addressOf, keyAt } from './testAddress';

function reading(system: string | undefined, code: string | undefined, text?: string): Reading {
  const [one] = readObservations([
    {
      resourceType: 'Observation',
      id: '1',
      status: 'final',
      code: {
        ...(code === undefined ? {} : { coding: [{ ...(system === undefined ? {} : { system }), code }] }),
        ...(text === undefined ? {} : { text }),
      },
    } as Observation,
  ]);
  if (!one) throw new Error('no reading');
  return one;
}

it('is the LOINC code', () => {
  expect(addressOf(reading('http://loinc.org', '2345-7'))).toBe('2345-7');
  expect(keyAt('2345-7')).toBe('http://loinc.org|2345-7');
});

it.each([
  ['http://lab.example/codes', 'a/b;c%d'],
  [undefined, 'Blutzucker nüchtern'],
  ['http://loinc.org', '../../admin'],
])('comes back from %s %s and passes every web server', (system, code) => {
  const one = reading(system, code);
  expect(addressOf(one)).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(keyAt(addressOf(one))).toBe(one.key);
  const words = reading(undefined, undefined, '50 % / day.');
  expect(keyAt(addressOf(words))).toBe(words.key);
});

it('is nothing for an address that names no test', () => {
  for (const address of ['', 'x', '_%%%', '_gICA', '2345']) expect(keyAt(address)).toBeNull();
});
