import { t } from '@/i18n';
import { monthName } from './dates';

/**
 * FHIR dates as people on a ward read them: 14-Jul-2026, 24-hour times, no invented precision. A partial date
 * ("1994", "1994-05") stays partial. Instants are shown in the browser's time zone; a date without a time has none and
 * is never shifted.
 */
const PATTERN =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

export interface PartialDate {
  readonly year: number;
  readonly month: number | null;
  readonly day: number | null;
  /** Minutes are known. */
  readonly timed: boolean;
  /** The moment in milliseconds; for a partial date its first moment in local time. For sorting and axes only. */
  readonly at: number;
}

/** Reads a FHIR date, dateTime or instant; null when it is absent or not one. */
export function parseDate(text: string | undefined | null): PartialDate | null {
  if (!text) return null;
  const match = PATTERN.exec(text);
  if (!match) return null;
  const year = Number(match[1]);
  const month = match[2] === undefined ? null : Number(match[2]);
  const day = match[3] === undefined ? null : Number(match[3]);
  if (month !== null && (month < 1 || month > 12)) return null;
  if (day !== null && (day < 1 || day > 31)) return null;
  if (match[4] !== undefined) {
    const at = Date.parse(text);
    if (Number.isNaN(at)) return null;
    const local = new Date(at);
    return { year: local.getFullYear(), month: local.getMonth() + 1, day: local.getDate(), timed: true, at };
  }
  const at = new Date(year, (month ?? 1) - 1, day ?? 1).getTime();
  return { year, month, day, timed: false, at };
}

/** Milliseconds for sorting; a missing date sorts as the oldest. */
export function instantOf(text: string | undefined | null): number {
  return parseDate(text)?.at ?? Number.NEGATIVE_INFINITY;
}

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

const two = (n: number): string => String(n).padStart(2, '0');

function dateText(date: PartialDate, withYear: boolean): string {
  if (date.month === null) return String(date.year);
  const month = monthName(date.month);
  if (date.day === null) return `${month}-${date.year}`;
  return withYear ? `${two(date.day)}-${month}-${date.year}` : `${two(date.day)}-${month}`;
}

/** 14-Jul-2026, Jul-2026 or 2026; "date not recorded" when there is none. */
export function formatDate(text: string | undefined | null): string {
  const date = parseDate(text);
  if (date) return dateText(date, true);
  return text ? t('date.unreadable', { text }) : t('date.notRecorded');
}

/** 14-Jul, for lists whose heading gives the year. */
export function formatDay(text: string | undefined | null): string {
  const date = parseDate(text);
  return date ? dateText(date, date.day === null) : formatDate(text);
}

/** 14-Jul-2026 08:05; without a time when none is recorded. */
export function formatDateTime(text: string | undefined | null): string {
  const date = parseDate(text);
  if (!date) return formatDate(text);
  return date.timed ? `${dateText(date, true)} ${clock(date.at)}` : dateText(date, true);
}

/** "today 08:05" on the same day, else like formatDateTime. */
export function formatRecent(text: string | undefined | null, now: number): string {
  const date = parseDate(text);
  if (!date?.timed) return formatDateTime(text);
  return sameDay(date.at, now) ? t('date.today', { time: clock(date.at) }) : formatDateTime(text);
}

export function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

/** 08:05 */
export function clock(at: number): string {
  const d = new Date(at);
  return `${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** 08:05:42 */
export function clockSeconds(at: number): string {
  return `${clock(at)}:${two(new Date(at).getSeconds())}`;
}

/** "July 2026", for headings. */
export function monthHeading(text: string | undefined | null): string {
  const date = parseDate(text);
  if (!date) return capital(t('date.notRecorded'));
  return date.month === null ? String(date.year) : capital(`${monthName(date.month, 'long')} ${date.year}`);
}

/** Local calendar date of a moment as FHIR date, e.g. 2026-07-14. */
export function isoDate(at: number): string {
  const d = new Date(at);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

/** A moment as FHIR dateTime with the local offset, e.g. 2026-07-14T10:31:00+02:00. */
export function isoDateTime(at: number): string {
  const d = new Date(at);
  const offset = -d.getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  const abs = Math.abs(offset);
  return (
    `${isoDate(at)}T${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}` +
    `${sign}${two(Math.floor(abs / 60))}:${two(abs % 60)}`
  );
}

/** "32 d", "5 mo", "3 y": the time between two moments, roughly, for "+2.4 kg in 32 d". */
export function spanText(from: number, to: number): string {
  const days = Math.round(Math.abs(to - from) / 86_400_000);
  if (days < 1) return t('span.lessThanADay');
  if (days < 60) return t('age.days', { n: days });
  if (days < 730) return t('age.months', { n: Math.round(days / 30.44) });
  return t('age.years', { n: Math.round(days / 365.25) });
}
