import { expect, it } from 'vitest';
import { formatDate, formatDateTime, isoDateTime, parseDate, spanText } from './moments';

it.each([
  ['1994', '1994'],
  ['1994-05', 'May-1994'],
  ['1994-05-03', '03-May-1994'],
  [undefined, 'date not recorded'],
  ['soon', 'unreadable date "soon"'],
  ['2026-13', 'unreadable date "2026-13"'],
])('writes %s as %s', (given, shown) => {
  expect(formatDate(given)).toBe(shown);
});

it('does not shift a date without a time, whatever the time zone', () => {
  expect(formatDateTime('2026-01-01')).toBe('01-Jan-2026');
});

it('writes moments that read back as the same', () => {
  const at = Date.UTC(2026, 6, 14, 8, 5, 9);
  expect(parseDate(isoDateTime(at))?.at).toBe(at);
});

it('tells spans in words', () => {
  expect(spanText(0, 32 * 86_400_000)).toBe('32 d');
  expect(spanText(0, 3 * 365.25 * 86_400_000)).toBe('3 y');
});
