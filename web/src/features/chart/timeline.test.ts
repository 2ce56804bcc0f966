import { expect, it } from 'vitest';
import { completeDownTo, timelineEvents } from './timeline';

it('stops where a list is not loaded further: a gap must not read as "nothing happened"', () => {
  expect(
    completeDownTo([
      { hasMore: true, oldest: 50 },
      { hasMore: true, oldest: 80 },
      { hasMore: false, oldest: 99 },
    ]),
  ).toBe(80);
  expect(completeDownTo([{ hasMore: false, oldest: 5 }])).toBe(Number.NEGATIVE_INFINITY);
});

it('leaves out entries made in error and keeps undated ones at the end', () => {
  const events = timelineEvents([
    { resourceType: 'Encounter', id: 'wrong', status: 'entered-in-error' },
    { resourceType: 'Encounter', id: 'undated' },
    { resourceType: 'Immunization', id: 'i', occurrenceDateTime: '2026' },
  ] as never);
  expect(events.map((e) => e.id)).toEqual(['i', 'undated']);
  expect(events[1]?.title).toBe('Visit, kind not recorded');
});
