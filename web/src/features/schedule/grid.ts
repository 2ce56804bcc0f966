import { clockIn, dayBounds, momentOf, offsetAt, wallOf } from './zone';

export interface Span {
  readonly start: number;
  readonly end: number;
}

const MINUTE = 60_000;
export const SNAP_MINUTES = 5;

export interface Tick {
  readonly at: number;
  readonly label: string;
  /** The clock shows this time a second time, or has just been changed. */
  readonly changed: boolean;
}

/** The part of a day that a grid shows. Heights go by time that passes, labels by the clock: on a day of 25 hours 02:00 stands twice. */
export interface Window extends Span {
  readonly day: string;
  readonly zone: string;
}

/** From the first to the last full hour that something needs, at least 8:00 to 17:00, never beyond the day. */
export function windowOf(day: string, zone: string, needed: readonly Span[]): Window {
  const [first, last] = dayBounds(day, zone);
  const inside = needed.filter((s) => s.end > first && s.start < last);
  const start = Math.min(momentOf({ day, minutes: 480 }, zone), ...inside.map((s) => s.start));
  const end = Math.max(momentOf({ day, minutes: 1020 }, zone), ...inside.map((s) => s.end));
  const hour = 60 * MINUTE;
  // Full hours of the clock: zones with half hours have theirs elsewhere than UTC.
  const shift = offsetAt(start, zone) % hour;
  return {
    day,
    zone,
    start: Math.max(first, Math.floor((start + shift) / hour) * hour - shift),
    end: Math.min(last, Math.ceil((end + shift) / hour) * hour - shift),
  };
}

export function ticksOf(window: Window, every = 30): readonly Tick[] {
  const ticks: Tick[] = [];
  for (let at = window.start; at < window.end; at += every * MINUTE) {
    const changed =
      at > window.start && offsetAt(at, window.zone) !== offsetAt(at - every * MINUTE, window.zone);
    ticks.push({ at, label: clockIn(at, window.zone), changed });
  }
  return ticks;
}

export function snap(at: number, window: Window, every = SNAP_MINUTES): number {
  const step = every * MINUTE;
  return window.start + Math.round((at - window.start) / step) * step;
}

export interface Placed<T> {
  readonly item: T;
  /** Which of the columns side by side, from 0, and how many there are. */
  readonly lane: number;
  readonly lanes: number;
}

/** Puts overlapping things side by side; what touches only does not overlap. */
export function sideBySide<T extends Span>(items: readonly T[]): readonly Placed<T>[] {
  const sorted = [...items].sort((a, b) => a.start - b.start || b.end - a.end);
  const placed: Placed<T>[] = [];
  let group: { item: T; lane: number }[] = [];
  let ends: number[] = [];
  const close = (): void => {
    placed.push(...group.map(({ item, lane }) => ({ item, lane, lanes: ends.length })));
    group = [];
    ends = [];
  };
  for (const item of sorted) {
    if (ends.length > 0 && Math.max(...ends) <= item.start) close();
    const free = ends.findIndex((end) => end <= item.start);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = item.end;
    group.push({ item, lane });
  }
  close();
  return placed;
}

export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** What is left of a span when others are taken away, in order. */
export function without(span: Span, taken: readonly Span[]): readonly Span[] {
  const left: Span[] = [];
  let from = span.start;
  for (const one of [...taken].sort((a, b) => a.start - b.start)) {
    if (one.end <= from || one.start >= span.end) continue;
    if (one.start > from) left.push({ start: from, end: one.start });
    from = Math.max(from, one.end);
  }
  if (from < span.end) left.push({ start: from, end: span.end });
  return left;
}

export function covered(span: Span, open: readonly Span[]): boolean {
  return without(span, open).length === 0;
}

/** The same time of the clock on another day. */
export function onDay(at: number, day: string, zone: string): number {
  return momentOf({ day, minutes: wallOf(at, zone).minutes }, zone);
}
