/** A stretch of text that both have, or that one of the two has alone. */
export interface Stretch {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

const MOST_CELLS = 2_000_000;

/** What was changed between two texts, word by word. Very long ones are one change as a whole. */
export function wordDiff(before: string, after: string): readonly Stretch[] {
  const one = before.match(/\s+|[^\s]+/g) ?? [];
  const two = after.match(/\s+|[^\s]+/g) ?? [];
  let start = 0;
  while (start < one.length && start < two.length && one[start] === two[start]) start += 1;
  let end = 0;
  while (
    end < one.length - start &&
    end < two.length - start &&
    one[one.length - 1 - end] === two[two.length - 1 - end]
  )
    end += 1;
  const a = one.slice(start, one.length - end);
  const b = two.slice(start, two.length - end);
  const out: Stretch[] = [];
  const put = (kind: Stretch['kind'], text: string): void => {
    if (text === '') return;
    const last = out.at(-1);
    if (last?.kind === kind) out[out.length - 1] = { kind, text: last.text + text };
    else out.push({ kind, text });
  };
  put('same', one.slice(0, start).join(''));
  if ((a.length + 1) * (b.length + 1) > MOST_CELLS) {
    put('removed', a.join(''));
    put('added', b.join(''));
  } else {
    const width = b.length + 1;
    const common = new Uint32Array((a.length + 1) * width);
    const at = (i: number, j: number): number => common[i * width + j] ?? 0;
    for (let i = a.length - 1; i >= 0; i -= 1)
      for (let j = b.length - 1; j >= 0; j -= 1)
        common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
      if (i < a.length && j < b.length && a[i] === b[j]) {
        put('same', a[i] ?? '');
        i += 1;
        j += 1;
      } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
        put('removed', a[i] ?? '');
        i += 1;
      } else {
        put('added', b[j] ?? '');
        j += 1;
      }
    }
  }
  put('same', end === 0 ? '' : one.slice(one.length - end).join(''));
  return out;
}
