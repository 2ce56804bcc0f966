/**
 * Wall clocks of a clinic's time zone. Days are "YYYY-MM-DD", moments are milliseconds since 1970; a day has 23, 24 or 25 hours.
 */
export interface Wall {
  readonly day: string;
  /** Minutes of the wall clock since midnight: 9:30 is 570. */
  readonly minutes: number;
}

const MINUTE = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  return format;
}

function fieldsOf(at: number, zone: string): Record<string, string> {
  return Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
}

export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What a clock on the clinic's wall shows. */
export function wallOf(at: number, zone: string): Wall {
  const { year = '', month = '', day = '', hour = '0', minute = '0' } = fieldsOf(at, zone);
  return { day: `${year}-${month}-${day}`, minutes: Number(hour) * 60 + Number(minute) };
}

/** Milliseconds that the zone is ahead of UTC at a moment. */
export function offsetAt(at: number, zone: string): number {
  const f = fieldsOf(at, zone);
  const local = Date.UTC(
    Number(f.year),
    Number(f.month) - 1,
    Number(f.day),
    Number(f.hour),
    Number(f.minute),
    Number(f.second),
  );
  return local - Math.floor(at / 1000) * 1000;
}

/** The moment of a wall clock time. A time that a clock jumps over is as much later; of a time that comes twice the first. */
export function momentOf({ day, minutes }: Wall, zone: string): number {
  const [y = 0, m = 1, d = 1] = day.split('-').map(Number);
  const local = Date.UTC(y, m - 1, d, 0, minutes);
  const early = local - offsetAt(local - 86_400_000, zone);
  const late = local - offsetAt(local + 86_400_000, zone);
  const fits = [early, late].filter((at) => at + offsetAt(at, zone) === local);
  return fits.length > 0 ? Math.min(...fits) : Math.max(early, late);
}

export function addDays(day: string, count: number): string {
  const [y = 0, m = 1, d = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(y, m - 1, d + count)).toISOString().slice(0, 10);
}

/** 0 is Monday. */
export function weekday(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The seven days from the Monday of a day's week. */
export function weekOf(day: string): readonly string[] {
  const monday = addDays(day, -weekday(day));
  return Array.from({ length: 7 }, (_, i) => addDays(monday, i));
}

/** First moment of a day and of the next. */
export function dayBounds(day: string, zone: string): readonly [number, number] {
  return [momentOf({ day, minutes: 0 }, zone), momentOf({ day: addDays(day, 1), minutes: 0 }, zone)];
}

export function today(zone: string, now = Date.now()): string {
  return wallOf(now, zone).day;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** 09:30 on the clinic's wall. */
export function clockIn(at: number, zone: string): string {
  const { minutes } = wallOf(at, zone);
  return clockText(minutes);
}

export function clockText(minutes: number): string {
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** 2026-05-04T09:00:00+02:00 */
export function instantText(at: number, zone: string): string {
  const { day, minutes } = wallOf(at, zone);
  const offset = Math.round(offsetAt(at, zone) / MINUTE);
  const abs = Math.abs(offset);
  return `${day}T${clockText(minutes)}:00${offset < 0 ? '-' : '+'}${two(Math.floor(abs / 60))}:${two(abs % 60)}`;
}

/** Two zones show the same clock all through a day. */
export function sameClock(a: string, b: string, day: string): boolean {
  const [from, to] = dayBounds(day, a);
  return [from, (from + to) / 2, to - 1].every((at) => offsetAt(at, a) === offsetAt(at, b));
}
