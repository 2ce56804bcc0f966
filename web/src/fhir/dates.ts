import { locale, t } from '@/i18n';

const names = new Map<string, readonly string[]>();

/** Name of a month (1 to 12) in the language of the screen: "Jul", "juil."; long "July", "juillet". */
export function monthName(month: number, length: 'short' | 'long' = 'short'): string {
  const key = `${locale()} ${length}`;
  let all = names.get(key);
  if (all === undefined) {
    const format = new Intl.DateTimeFormat(locale(), { month: length, timeZone: 'UTC' });
    all = Array.from({ length: 12 }, (_, i) => format.format(Date.UTC(2026, i, 15)));
    names.set(key, all);
  }
  return all[month - 1] ?? '';
}

/** A FHIR date or the date part of a dateTime as 14-Jul-2026 (14-juil.-2026, 14-jul-2026); partial dates stay partial (Jul-2026, 2026). */
export function dateText(value: string): string {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(value);
  if (parts === null) return value;
  const [, year, month, day] = parts;
  const name = month === undefined ? undefined : monthName(Number(month));
  return [day, name, year].filter((part) => part !== undefined).join('-');
}

/** An instant as 14-Jul-2026 10:42 in the reader's time zone; a value without a time stays a date. */
export function dateTimeText(value: string, seconds = false): string {
  if (!value.includes('T')) return dateText(value);
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return value;
  return `${dateText(localDate(at))} ${timeText(at, seconds)}`;
}

/** 24 h clock, 10:42 or 10:42:07. */
export function timeText(at: Date, seconds = false): string {
  const pad = (n: number): string => String(n).padStart(2, '0');
  return `${pad(at.getHours())}:${pad(at.getMinutes())}${seconds ? `:${pad(at.getSeconds())}` : ''}`;
}

/** The calendar day of an instant in the reader's time zone, as YYYY-MM-DD. */
export function localDate(at: Date): string {
  const pad = (n: number): string => String(n).padStart(2, '0');
  return `${String(at.getFullYear())}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

/**
 * Age in words for a birth date: "68 y", under 2 years "14 mo", under 3 months "9 wk", under 4 weeks "12 d".
 * With a date of death the age at death. Undefined when only part of the date is known or it lies ahead.
 */
export function ageText(birthDate: string, on: string = localDate(new Date())): string | undefined {
  const born = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate);
  const then = /^(\d{4})-(\d{2})-(\d{2})/.exec(on);
  if (born === null || then === null) return undefined;
  const [by, bm, bd] = [Number(born[1]), Number(born[2]), Number(born[3])];
  const [ty, tm, td] = [Number(then[1]), Number(then[2]), Number(then[3])];
  const months = (ty - by) * 12 + (tm - bm) - (td < bd ? 1 : 0);
  const days = Math.round((Date.UTC(ty, tm - 1, td) - Date.UTC(by, bm - 1, bd)) / 86_400_000);
  if (days < 0) return undefined;
  if (days < 28) return t('age.days', { n: days });
  if (months < 3) return t('age.weeks', { n: Math.floor(days / 7) });
  if (months < 24) return t('age.months', { n: months });
  return t('age.years', { n: Math.floor(months / 12) });
}
