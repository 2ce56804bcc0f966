import { describe, expect, it } from 'vitest';
import { dayOf, hoursProblems, weeklyHours, exceptions, withHours } from './hours';
import { conflictsOf, occurrences } from './series';
import { boardOf, columnOf, fitOf, median, between, type Visit } from './visits';
import { instantText, momentOf } from './zone';
import { patient } from '@/test/patients';

const PARIS = 'Europe/Paris';
const eva = 'Practitioner/eva';
const site = 'Location/site';

function appointment(
  id: string,
  start: string,
  minutes: number,
  change: Partial<fhir4.Appointment> = {},
): fhir4.Appointment {
  return {
    resourceType: 'Appointment',
    id,
    meta: { versionId: '3' },
    status: 'booked',
    start,
    end: new Date(Date.parse(start) + minutes * 60_000).toISOString(),
    participant: [
      { actor: { reference: `Patient/${id}` }, status: 'accepted' },
      { actor: { reference: eva }, status: 'accepted' },
      { actor: { reference: site }, status: 'accepted' },
    ],
    ...change,
  };
}

const hours: fhir4.Schedule = withHours(
  { resourceType: 'Schedule', id: 's', active: true, actor: [{ reference: eva }, { reference: site }] },
  [{ days: ['tue'], start: '09:00', end: '12:00', slot: '15', from: '', to: '2026-08-31' }],
  [
    {
      open: false,
      start: '2026-07-14T10:00:00+02:00',
      end: '2026-07-14T10:30:00+02:00',
      reason: 'Team meeting',
    },
    { open: true, start: '2026-07-14T14:00', end: '2026-07-14T15:00', reason: '' },
  ],
);
const closedSite: fhir4.Schedule = withHours(
  { resourceType: 'Schedule', id: 'c', actor: [{ reference: site }] },
  [],
  [{ open: false, start: '2026-07-21T00:00', end: '2026-07-22T00:00', reason: 'Holiday' }],
);

const bundle = (...resources: fhir4.FhirResource[]): fhir4.Bundle => ({
  resourceType: 'Bundle',
  type: 'searchset',
  meta: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/timezone', valueCode: PARIS }] },
  entry: resources.map((resource) => ({ resource })),
});

describe('a board', () => {
  it('reads zone, patients, flow and names, and marks look-alikes of the day', () => {
    const board = boardOf(
      bundle(
        appointment('a', '2026-07-14T09:00:00+02:00', 30, {
          status: 'checked-in',
          extension: [
            { url: 'urn:salus:flow-status', valueCode: 'roomed' },
            { url: 'urn:salus:flow-since', valueInstant: '2026-07-14T09:05:00+02:00' },
            { url: 'urn:salus:flow-room', valueReference: { reference: 'Location/r1' } },
          ],
        }),
        appointment('b', '2026-07-14T11:00:00+02:00', 30),
        appointment('c', '2026-07-14T11:30:00+02:00', 30, { status: 'cancelled' }),
        patient('Rosalind', 'Weissnat', '1958-01-01', { id: 'a' }),
        patient('Rosalin', 'Weisnat', '1982-01-01', { id: 'b' }),
        patient('Rosalind', 'Weissnatt', '1982-01-01', { id: 'c' }),
        { resourceType: 'Practitioner', id: 'eva', name: [{ family: 'Adler', given: ['Eva'] }] },
      ),
      'UTC',
    );
    expect(board.zone).toBe(PARIS);
    expect(board.names.get(eva)).toBe('Eva Adler');
    const [a, b, c] = board.visits;
    expect([a?.flow, a?.room, a?.version]).toEqual(['roomed', 'Location/r1', '3']);
    expect(a?.face?.name).toBe('WEISSNAT, Rosalind');
    expect(a?.similar).toBeDefined();
    expect(b?.similar).toBeDefined();
    expect(board.truncated).toBe(false);
    expect(c?.flow).toBe('cancelled');
  });

  it('says that something is missing when the server does', () => {
    const board = boardOf(
      bundle({ resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code: 'too-costly' }] }),
      'UTC',
    );
    expect(board.truncated).toBe(true);
  });

  it('measures waits of today', () => {
    const visit = {
      events: [
        { status: 'checked-in', at: 100, by: '', note: '' },
        { status: 'roomed', at: 400, by: '', note: '' },
      ],
    } as unknown as Visit;
    expect(between(visit, ['checked-in'], ['roomed'])).toBe(300);
    expect(between(visit, ['checked-in'], ['finished'])).toBeUndefined();
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 3])).toBe(2);
    expect(median([])).toBeUndefined();
  });
});

describe('hours', () => {
  it('go there and back', () => {
    expect(weeklyHours(hours)).toEqual([
      { days: ['tue'], start: '09:00', end: '12:00', slot: '15', from: '', to: '2026-08-31' },
    ]);
    expect(exceptions(hours, (text) => text)).toHaveLength(2);
    expect(
      withHours(
        hours,
        weeklyHours(hours),
        exceptions(hours, (text) => text),
      ),
    ).toEqual(hours);
  });

  it('hold on their weekday, within their dates, with exceptions of the day', () => {
    const tuesday = dayOf(hours, '2026-07-14', PARIS);
    expect(tuesday.open.map(({ start }) => instantText(start, PARIS))).toEqual([
      '2026-07-14T09:00:00+02:00',
      '2026-07-14T14:00:00+02:00',
    ]);
    expect(tuesday.closed.map(({ reason }) => reason)).toEqual(['Team meeting']);
    expect(dayOf(hours, '2026-07-15', PARIS).open).toEqual([]);
    expect(dayOf(hours, '2026-09-01', PARIS).open).toEqual([]);
    expect(dayOf({ ...hours, active: false }, '2026-07-14', PARIS).open).toEqual([]);
  });

  it('are refused when they cannot be meant', () => {
    const block = { days: ['mon'] as const, start: '09:00', end: '12:00', slot: '', from: '', to: '' };
    expect(hoursProblems([block]).size).toBe(0);
    expect(hoursProblems([{ ...block, end: '00:00' }]).size).toBe(0);
    expect(hoursProblems([{ ...block, days: [] }]).get(0)).toBe('days');
    expect(hoursProblems([{ ...block, end: '09:00' }]).get(0)).toBe('order');
    expect(hoursProblems([{ ...block, slot: '0' }]).get(0)).toBe('slot');
    expect(hoursProblems([{ ...block, from: '2026-02-01', to: '2026-01-01' }]).get(0)).toBe('dates');
    expect(hoursProblems([block, { ...block, start: '11:00', end: '13:00' }]).get(1)).toBe('overlap');
    expect(hoursProblems([block, { ...block, start: '12:00', end: '13:00' }]).size).toBe(0);
    expect(
      hoursProblems([
        { ...block, to: '2026-01-31' },
        { ...block, from: '2026-02-01' },
      ]).size,
    ).toBe(0);
  });
});

describe('whether a time fits', () => {
  const board = boardOf(
    bundle(
      appointment('a', '2026-07-14T09:00:00+02:00', 30),
      appointment('b', '2026-07-14T11:00:00+02:00', 30),
    ),
    'UTC',
  );
  const column = columnOf(eva, '2026-07-14', PARIS, 'Eva Adler', board.visits, [hours, closedSite]);
  const visit = board.visits[0];
  const now = momentOf({ day: '2026-07-14', minutes: 480 }, PARIS);
  const fit = (minutes: number, length = 30, then = now) => {
    const start = momentOf({ day: '2026-07-14', minutes }, PARIS);
    return fitOf({ start, end: start + length * 60_000 }, column, visit, board.visits, then).kind;
  };
  it('says so, and else why not', () => {
    expect(fit(9 * 60 + 30)).toBe('fits');
    expect(fit(9 * 60)).toBe('fits');
    expect(fit(10 * 60 + 45)).toBe('taken');
    expect(fit(9 * 60 + 45)).toBe('closed');
    expect(fit(11 * 60 + 30, 45)).toBe('outside');
    expect(fit(9 * 60, 30, now + 3 * 3_600_000)).toBe('past');
    expect(fit(14 * 60)).toBe('fits');
  });

  it('closes with the site, and is not limited without hours', () => {
    const tuesday = columnOf(eva, '2026-07-21', PARIS, '', [], [hours, closedSite]);
    expect(tuesday.closed.map(({ reason }) => reason)).toEqual(['Holiday']);
    expect(columnOf('Practitioner/other', '2026-07-21', PARIS, '', [], [hours]).unlimited).toBe(true);
  });

  it('sees that a clinician who comes along is taken elsewhere', () => {
    const room = columnOf('Location/r1', '2026-07-14', PARIS, 'Room', [], []);
    const start = momentOf({ day: '2026-07-14', minutes: 660 }, PARIS);
    expect(fitOf({ start, end: start + 60_000 }, room, visit, board.visits, now).kind).toBe('other-taken');
  });
});

describe('a series', () => {
  it('keeps 09:00 when the clocks change, and says where', () => {
    const first = momentOf({ day: '2026-10-12', minutes: 540 }, PARIS);
    const all = occurrences(first, PARIS, { every: 'weekly', interval: 1, times: 4 });
    expect(all.map(({ start }) => instantText(start, PARIS))).toEqual([
      '2026-10-12T09:00:00+02:00',
      '2026-10-19T09:00:00+02:00',
      '2026-10-26T09:00:00+01:00',
      '2026-11-02T09:00:00+01:00',
    ]);
    expect(all.map(({ clockChanged }) => clockChanged)).toEqual([false, false, true, false]);
  });

  it('says where the clock jumps over the time', () => {
    const first = momentOf({ day: '2026-03-22', minutes: 150 }, PARIS);
    const all = occurrences(first, PARIS, { every: 'weekly', interval: 1, times: 3 });
    expect(all.map(({ shifted }) => shifted)).toEqual([false, true, false]);
  });

  it('finds conflicts by their number', () => {
    const found = conflictsOf([
      { text: 'Taken', expression: ['occurrence[3]'] },
      { text: 'Also', expression: ['http.occurrence[5]'] },
      { text: 'Other', expression: ['start'] },
    ]);
    expect([...found]).toEqual([
      [3, 'Taken'],
      [5, 'Also'],
    ]);
  });
});
