import { describe, expect, it } from 'vitest';
import { ageText, dateText } from './dates';

describe('dateText', () => {
  it('writes the month as a word and keeps partial dates partial', () => {
    expect(dateText('2026-07-14')).toBe('14-Jul-2026');
    expect(dateText('2026-07')).toBe('Jul-2026');
    expect(dateText('2026')).toBe('2026');
    expect(dateText('unclear')).toBe('unclear');
  });
});

describe('ageText', () => {
  it.each([
    ['1958-03-14', '2026-07-14', '68 y'],
    ['1958-07-15', '2026-07-14', '67 y'],
    ['2004-02-29', '2026-02-28', '21 y'],
    ['2025-06-01', '2026-07-14', '13 mo'],
    ['2026-06-01', '2026-07-14', '6 wk'],
    ['2026-07-02', '2026-07-14', '12 d'],
  ])('%s on %s is %s', (born, on, age) => {
    expect(ageText(born, on)).toBe(age);
  });
  it('does not guess from a partial or a future date', () => {
    expect(ageText('1958', '2026-07-14')).toBeUndefined();
    expect(ageText('2027-01-01', '2026-07-14')).toBeUndefined();
  });
});
