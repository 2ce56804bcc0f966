import type { Span } from './grid';
import { addDays, dayBounds, momentOf, weekday } from './zone';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];

export const HOURS_URL = 'urn:salus:schedule-hours';
export const EXCEPTION_URL = 'urn:salus:schedule-exception';

/** One weekly block of hours, as it is edited: "09:00", dates or ''. */
export interface WeeklyHours {
  readonly days: readonly Day[];
  readonly start: string;
  readonly end: string;
  /** Minutes; '' is the length of the service. */
  readonly slot: string;
  readonly from: string;
  readonly to: string;
}

/** A closed or an extra open time; wall clock "2026-05-04T09:00". */
export interface Exception {
  readonly open: boolean;
  readonly start: string;
  readonly end: string;
  readonly reason: string;
}

export interface BlockedSpan extends Span {
  readonly reason: string;
}

type Extension = fhir4.Extension;

const part = (e: Extension, url: string): Extension | undefined =>
  e.extension?.find((one) => one.url === url);

export function weeklyHours(schedule: fhir4.Schedule): readonly WeeklyHours[] {
  return (schedule.extension ?? [])
    .filter(({ url }) => url === HOURS_URL)
    .map((e) => ({
      days: (e.extension ?? [])
        .filter(({ url }) => url === 'day')
        .map(({ valueCode }) => valueCode as Day)
        .filter((day) => DAYS.includes(day)),
      start: part(e, 'start')?.valueTime?.slice(0, 5) ?? '',
      end: part(e, 'end')?.valueTime?.slice(0, 5) ?? '',
      slot: String(part(e, 'slot')?.valuePositiveInt ?? ''),
      from: part(e, 'from')?.valueDate ?? '',
      to: part(e, 'to')?.valueDate ?? '',
    }));
}

export function exceptions(schedule: fhir4.Schedule, wall: (text: string) => string): readonly Exception[] {
  return (schedule.extension ?? [])
    .filter(({ url }) => url === EXCEPTION_URL)
    .map((e) => ({
      open: part(e, 'open')?.valueBoolean ?? false,
      start: wall(part(e, 'start')?.valueDateTime ?? ''),
      end: wall(part(e, 'end')?.valueDateTime ?? ''),
      reason: part(e, 'reason')?.valueString ?? '',
    }));
}

/** The Schedule with these hours and exceptions instead of its own; everything else stays. */
export function withHours(
  schedule: fhir4.Schedule,
  hours: readonly WeeklyHours[],
  closed: readonly Exception[],
): fhir4.Schedule {
  const others = (schedule.extension ?? []).filter(({ url }) => url !== HOURS_URL && url !== EXCEPTION_URL);
  const seconds = (time: string): string => `${time}:00`;
  const extension: Extension[] = [
    ...others,
    ...hours.map((h) => ({
      url: HOURS_URL,
      extension: [
        ...h.days.map((day) => ({ url: 'day', valueCode: day })),
        { url: 'start', valueTime: seconds(h.start) },
        { url: 'end', valueTime: seconds(h.end) },
        ...(h.slot === '' ? [] : [{ url: 'slot', valuePositiveInt: Number(h.slot) }]),
        ...(h.from === '' ? [] : [{ url: 'from', valueDate: h.from }]),
        ...(h.to === '' ? [] : [{ url: 'to', valueDate: h.to }]),
      ],
    })),
    ...closed.map((e) => ({
      url: EXCEPTION_URL,
      extension: [
        { url: 'open', valueBoolean: e.open },
        { url: 'start', valueDateTime: e.start },
        { url: 'end', valueDateTime: e.end },
        ...(e.reason.trim() === '' ? [] : [{ url: 'reason', valueString: e.reason.trim() }]),
      ],
    })),
  ];
  return { ...schedule, extension };
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** A dateTime of an exception: an instant when it has an offset, else the wall clock of the zone. */
export function momentOfText(text: string, zone: string): number {
  if (/(Z|[+-]\d{2}:\d{2})$/.test(text)) return Date.parse(text);
  return momentOf({ day: text.slice(0, 10), minutes: minutesOf(text.slice(11, 16)) }, zone);
}

/** Open and closed times of one Schedule on a day of the clinic. */
export function dayOf(
  schedule: fhir4.Schedule,
  day: string,
  zone: string,
): { readonly open: readonly Span[]; readonly closed: readonly BlockedSpan[] } {
  if (schedule.active === false) return { open: [], closed: [] };
  const [first, last] = dayBounds(day, zone);
  const within = (span: Span): boolean => span.end > first && span.start < last && span.end > span.start;
  const { start: begins, end: ends } = schedule.planningHorizon ?? {};
  const outside =
    (begins !== undefined && day < begins.slice(0, 10)) || (ends !== undefined && day > ends.slice(0, 10));
  const name = DAYS[weekday(day)];
  const weekly = outside
    ? []
    : weeklyHours(schedule)
        .filter(
          (h) =>
            name !== undefined &&
            h.days.includes(name) &&
            (h.from === '' || h.from <= day) &&
            (h.to === '' || day <= h.to),
        )
        .map((h) => ({
          start: momentOf({ day, minutes: minutesOf(h.start) }, zone),
          end:
            h.end === '00:00'
              ? momentOf({ day: addDays(day, 1), minutes: 0 }, zone)
              : momentOf({ day, minutes: minutesOf(h.end) }, zone),
        }));
  const special = exceptions(schedule, (text) => text).map((e) => ({
    open: e.open,
    start: momentOfText(e.start, zone),
    end: momentOfText(e.end, zone),
    reason: e.reason,
  }));
  return {
    open: [...weekly, ...special.filter((e) => e.open && within(e))],
    closed: special.filter((e) => !e.open && within(e)),
  };
}

export type HoursProblem = 'days' | 'order' | 'slot' | 'dates' | 'overlap';

/** What is wrong with the blocks, by their index: an empty map when they can be saved. */
export function hoursProblems(hours: readonly WeeklyHours[]): ReadonlyMap<number, HoursProblem> {
  const wrong = new Map<number, HoursProblem>();
  hours.forEach((h, i) => {
    const slot = Number(h.slot);
    if (h.days.length === 0) wrong.set(i, 'days');
    else if (h.start === '' || h.end === '' || (h.end !== '00:00' && h.end <= h.start)) wrong.set(i, 'order');
    else if (h.slot !== '' && !(Number.isInteger(slot) && slot >= 1 && slot <= 1440)) wrong.set(i, 'slot');
    else if (h.from !== '' && h.to !== '' && h.to < h.from) wrong.set(i, 'dates');
    else if (
      hours
        .slice(0, i)
        .some(
          (o) =>
            o.days.some((day) => h.days.includes(day)) &&
            h.start < (o.end === '00:00' ? '24:00' : o.end) &&
            o.start < (h.end === '00:00' ? '24:00' : h.end) &&
            (h.from === '' || o.to === '' || h.from <= o.to) &&
            (o.from === '' || h.to === '' || o.from <= h.to),
        )
    )
      wrong.set(i, 'overlap');
  });
  return wrong;
}
