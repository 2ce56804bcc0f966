import { expect, it } from 'vitest';
import { readProblems } from './conditions';
import type { Condition } from './types';

const condition = (id: string, more: Partial<Condition> = {}): Condition => ({
  resourceType: 'Condition',
  id,
  code: { text: id },
  ...more,
});
const clinical = (code: string) => ({ clinicalStatus: { coding: [{ code }] } });

it('sorts problems into active, past and not recorded', () => {
  const list = readProblems([
    condition('a', clinical('recurrence')),
    condition('b', clinical('resolved')),
    condition('c'),
    condition('d', { abatementDateTime: '2020' }),
    condition('e', { ...clinical('active'), verificationStatus: { coding: [{ code: 'refuted' }] } }),
  ]);
  expect(Object.fromEntries(list.map((p) => [p.id, p.state]))).toEqual({
    a: 'active',
    b: 'past',
    c: 'unclear',
    d: 'past',
    e: 'past',
  });
});

it('never shows an entry made in error', () => {
  expect(
    readProblems([
      condition('x', {
        ...clinical('active'),
        verificationStatus: { coding: [{ code: 'entered-in-error' }] },
      }),
    ]),
  ).toEqual([]);
});

it('says what is not recorded, and keeps partial dates partial', () => {
  const [bare, dated] = readProblems([
    condition('x', { code: undefined, recordedDate: '2026' }),
    condition('y', { onsetDateTime: '1994-05' }),
  ]);
  expect([bare?.name, bare?.since, bare?.statusWords]).toEqual([
    'Problem not named',
    'onset not recorded',
    'status not recorded',
  ]);
  expect(dated?.since).toBe('since May-1994');
});

it('puts the problem list before diagnoses of visits', () => {
  const list = readProblems([
    condition('visit', { onsetDateTime: '2026' }),
    condition('listed', { onsetDateTime: '1990', category: [{ coding: [{ code: 'problem-list-item' }] }] }),
  ]);
  expect(list.map((p) => p.id)).toEqual(['listed', 'visit']);
});
