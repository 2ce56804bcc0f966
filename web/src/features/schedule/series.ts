import { addDays, momentOf, offsetAt, wallOf } from './zone';

export interface Repeat {
  readonly every: 'daily' | 'weekly';
  readonly interval: number;
  readonly times: number;
}

export interface Occurrence {
  readonly start: number;
  /** The clocks were changed since the one before: the time of day is kept. */
  readonly clockChanged: boolean;
  /** The clock jumps over the time on this day. */
  readonly shifted: boolean;
}

/** When the visits of a series begin: the same time of the clinic's clock on each day. */
export function occurrences(
  first: number,
  zone: string,
  { every, interval, times }: Repeat,
): readonly Occurrence[] {
  const { day, minutes } = wallOf(first, zone);
  const step = (every === 'weekly' ? 7 : 1) * interval;
  const starts = Array.from({ length: times }, (_, i) =>
    momentOf({ day: addDays(day, i * step), minutes }, zone),
  );
  return starts.map((start, i) => ({
    start,
    clockChanged: i > 0 && offsetAt(start, zone) !== offsetAt(starts[i - 1] ?? start, zone),
    shifted: wallOf(start, zone).minutes !== minutes,
  }));
}

/** Conflicts by number of the occurrence, from 1, of a refusal's or a warning's issues. */
export function conflictsOf(
  issues: readonly { readonly text: string; readonly expression: readonly string[] }[],
): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const { text, expression } of issues) {
    const number = /^(?:http\.)?occurrence\[(\d+)\]$/.exec(expression[0] ?? '')?.[1];
    if (number !== undefined) found.set(Number(number), text);
  }
  return found;
}
