import { replacements } from './common';

/** A stretch of text that both have, or that one of the two has alone. */
export interface Stretch {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** What was changed between two texts, word by word. Very long ones are one change as a whole. */
export function wordDiff(before: string, after: string): readonly Stretch[] {
  const one = before.match(/\s+|[^\s]+/g) ?? [];
  const two = after.match(/\s+|[^\s]+/g) ?? [];
  const out: Stretch[] = [];
  const put = (kind: Stretch['kind'], words: readonly string[]): void => {
    if (words.length > 0) out.push({ kind, text: words.join('') });
  };
  let at = 0;
  for (const { from, to, otherFrom, otherTo } of replacements(one, two)) {
    put('same', one.slice(at, from));
    put('removed', one.slice(from, to));
    put('added', two.slice(otherFrom, otherTo));
    at = to;
  }
  put('same', one.slice(at));
  return out;
}
