import { replacements } from './common';
import { blocksOf } from './editor/xhtml';

const PLAIN = /^<p>([^<]*)<\/p>$/;

/** Sentences with the blanks behind them; a point within a number ends none. Joined they are the text again. */
const sentencesOf = (text: string): readonly string[] =>
  text.match(/[\s\S]*?[.?!;]+(?=\s|$)\s*|[\s\S]+$/g) ?? [];

/** All that one of the two has, and what both have once: where they differ, the one's first. */
function inTurn(one: readonly string[], two: readonly string[], gap: string): string {
  const parts: string[] = [];
  const put = (some: readonly string[]): void => {
    for (const part of some) {
      const before = parts.at(-1);
      if (before !== undefined && !/[\s>]$/.test(before)) parts.push(gap);
      parts.push(part);
    }
  };
  const bare = (all: readonly string[]): readonly string[] => all.map((part) => part.trim());
  let at = 0;
  for (const { from, to, otherFrom, otherTo } of replacements(bare(one), bare(two))) {
    put(one.slice(at, from));
    const [mine, theirs] = [one.slice(from, to), two.slice(otherFrom, otherTo)];
    const [a, b] = [PLAIN.exec(mine.join('')), PLAIN.exec(theirs.join(''))];
    if (a !== null && b !== null)
      put([`<p>${inTurn(sentencesOf(a[1] ?? ''), sentencesOf(b[1] ?? ''), ' ')}</p>`]);
    else {
      put(mine);
      put(theirs);
    }
    at = to;
  }
  put(one.slice(at));
  return parts.join('');
}

/**
 * Two texts of a section made into one in which nothing of either is missing, and nothing that both have stands twice: sentences of a
 * paragraph that differ stand one after the other, else the paragraphs.
 */
export function bothOf(one: string, two: string): string {
  return inTurn(blocksOf(one), blocksOf(two), '');
}
