const MOST_CELLS = 2_000_000;

/**
 * A longest common subsequence: for each part of the one its place in the other, ascending, -1 where it has none. Of very long
 * lists only the common beginning and end.
 */
export function placesIn(one: readonly string[], other: readonly string[]): readonly number[] {
  const places = new Array<number>(one.length).fill(-1);
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) {
    places[start] = start;
    start += 1;
  }
  let end = 0;
  while (
    end < one.length - start &&
    end < other.length - start &&
    one[one.length - 1 - end] === other[other.length - 1 - end]
  ) {
    end += 1;
    places[one.length - end] = other.length - end;
  }
  const a = one.slice(start, one.length - end);
  const b = other.slice(start, other.length - end);
  if ((a.length + 1) * (b.length + 1) > MOST_CELLS) return places;
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      places[start + i] = start + j;
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return places;
}

/** A stretch of the one, by places, that became a stretch of the other. */
export interface Replaced {
  readonly from: number;
  readonly to: number;
  readonly otherFrom: number;
  readonly otherTo: number;
}

/** What has to be replaced in the one to get the other, in order. */
export function replacements(one: readonly string[], other: readonly string[]): readonly Replaced[] {
  const places = placesIn(one, other);
  const found: Replaced[] = [];
  let i = 0;
  let j = 0;
  while (i < one.length || j < other.length) {
    let to = i;
    while (to < one.length && (places[to] ?? -1) < 0) to += 1;
    const otherTo = to < one.length ? (places[to] ?? other.length) : other.length;
    if (to > i || otherTo > j) found.push({ from: i, to, otherFrom: j, otherTo });
    i = to + 1;
    j = otherTo + 1;
  }
  return found;
}
