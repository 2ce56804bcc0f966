import { describe, expect, it } from 'vitest';
import { covered, onDay, overlaps, sideBySide, snap, ticksOf, windowOf, without } from './grid';
import { addDays, clockIn, dayBounds, instantText, momentOf, sameClock, today, wallOf, weekOf } from './zone';

const PARIS = 'Europe/Paris';
const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);

describe('wall clocks', () => {
  it('has days of 23, 24 and 25 hours', () => {
    const hours = (day: string, zone = PARIS): number => {
      const [start, end] = dayBounds(day, zone);
      return (end - start) / HOUR;
    };
    expect(hours('2026-03-28')).toBe(24);
    expect(hours('2026-03-29')).toBe(23);
    expect(hours('2026-10-25')).toBe(25);
    expect(hours('2026-04-05', 'Australia/Lord_Howe')).toBe(24.5);
  });

  it('puts a time that is jumped over as much later, and takes the first of one that comes twice', () => {
    expect(instantText(momentOf({ day: '2026-03-29', minutes: 150 }, PARIS), PARIS)).toBe(
      '2026-03-29T03:30:00+02:00',
    );
    expect(instantText(momentOf({ day: '2026-10-25', minutes: 150 }, PARIS), PARIS)).toBe(
      '2026-10-25T02:30:00+02:00',
    );
  });

  it('keeps an appointment on its day of the clinic, wherever the browser is', () => {
    const late = at('2026-07-14T22:30:00Z');
    expect(wallOf(late, 'Asia/Riyadh')).toEqual({ day: '2026-07-15', minutes: 90 });
    expect(wallOf(late, 'America/New_York')).toEqual({ day: '2026-07-14', minutes: 18 * 60 + 30 });
    expect(today('Asia/Riyadh', late)).toBe('2026-07-15');
    expect(wallOf(late, 'Asia/Kathmandu')).toEqual({ day: '2026-07-15', minutes: 255 });
  });

  it('goes there and back for every hour of a year', () => {
    for (const zone of [PARIS, 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'])
      for (let day = '2026-01-01'; day < '2027-01-01'; day = addDays(day, 3)) {
        const moment = momentOf({ day, minutes: 9 * 60 }, zone);
        expect(wallOf(moment, zone)).toEqual({ day, minutes: 540 });
        expect(Date.parse(instantText(moment, zone))).toBe(moment);
      }
  });

  it('begins weeks on Monday and knows zones of the same clock', () => {
    expect(weekOf('2026-07-19')[0]).toBe('2026-07-13');
    expect(weekOf('2026-07-13')[6]).toBe('2026-07-19');
    expect(sameClock(PARIS, 'Europe/Berlin', '2026-07-14')).toBe(true);
    expect(sameClock(PARIS, 'Europe/London', '2026-07-14')).toBe(false);
    // Summer time ends a week apart: the clocks differ for that week only.
    expect(sameClock('America/Havana', 'America/New_York', '2026-07-14')).toBe(true);
  });
});

describe('the window of a day', () => {
  it('shows 8:00 to 17:00, and more when something needs it', () => {
    const window = windowOf('2026-07-14', PARIS, [
      { start: at('2026-07-14T07:20:00+02:00'), end: at('2026-07-14T18:10:00+02:00') },
    ]);
    expect(clockIn(window.start, PARIS)).toBe('07:00');
    expect(clockIn(window.end, PARIS)).toBe('19:00');
    expect(clockIn(windowOf('2026-07-14', 'Asia/Kolkata', []).start, 'Asia/Kolkata')).toBe('08:00');
  });

  it('never goes beyond the day', () => {
    const window = windowOf('2026-07-14', PARIS, [
      { start: at('2026-07-13T23:00:00+02:00'), end: at('2026-07-15T01:00:00+02:00') },
    ]);
    expect([window.start, window.end]).toEqual([...dayBounds('2026-07-14', PARIS)]);
  });

  it('names 02:00 twice on a day of 25 hours and not at all on one of 23, and marks the change', () => {
    const all = (day: string) => {
      const [start, end] = dayBounds(day, PARIS);
      return ticksOf(windowOf(day, PARIS, [{ start, end }]), 60);
    };
    const autumn = all('2026-10-25');
    expect(autumn).toHaveLength(25);
    expect(autumn.filter(({ label }) => label === '02:00')).toHaveLength(2);
    expect(autumn.filter(({ changed }) => changed).map(({ label }) => label)).toEqual(['02:00']);
    const spring = all('2026-03-29');
    expect(spring).toHaveLength(23);
    expect(spring.map(({ label }) => label)).not.toContain('02:00');
    expect(spring.filter(({ changed }) => changed).map(({ label }) => label)).toEqual(['03:00']);
  });

  it('snaps to five minutes and takes a time of the clock to another day', () => {
    const window = windowOf('2026-07-14', PARIS, []);
    expect(clockIn(snap(window.start + 63 * 60_000 + 1, window), PARIS)).toBe('09:05');
    const saturday = momentOf({ day: '2026-03-28', minutes: 540 }, PARIS);
    expect(instantText(onDay(saturday, '2026-03-29', PARIS), PARIS)).toBe('2026-03-29T09:00:00+02:00');
  });
});

describe('overlaps', () => {
  const span = (start: number, end: number) => ({ start, end });
  it('puts what overlaps side by side and gives what only touches the whole width', () => {
    const placed = sideBySide([span(0, 30), span(10, 20), span(20, 40), span(40, 50)]);
    expect(placed.map(({ item, lane, lanes }) => [item.start, lane, lanes])).toEqual([
      [0, 0, 2],
      [10, 1, 2],
      [20, 1, 2],
      [40, 0, 1],
    ]);
    expect(overlaps(span(0, 10), span(10, 20))).toBe(false);
  });

  it('never lets two of one lane overlap', () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let run = 0; run < 200; run += 1) {
      const spans = Array.from({ length: 12 }, () => {
        const start = Math.floor(random() * 100);
        return span(start, start + 1 + Math.floor(random() * 30));
      });
      const placed = sideBySide(spans);
      expect(placed).toHaveLength(12);
      for (const a of placed)
        for (const b of placed)
          if (a !== b && a.lane === b.lane) expect(overlaps(a.item, b.item)).toBe(false);
    }
  });

  it('takes spans away', () => {
    expect(without(span(0, 10), [span(6, 8), span(2, 3), span(2, 4)])).toEqual([
      span(0, 2),
      span(4, 6),
      span(8, 10),
    ]);
    expect(covered(span(2, 6), [span(4, 8), span(0, 4)])).toBe(true);
    expect(covered(span(2, 9), [span(0, 8)])).toBe(false);
  });
});
