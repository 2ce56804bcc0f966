import type { Node } from 'prosemirror-model';
import { Selection, TextSelection, type EditorState, type Transaction } from 'prosemirror-state';
import { replacements } from '../common';
import { fromXhtml } from './xhtml';

/** A range of the document that becomes a range of the new one; both lie within one parent. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly nextFrom: number;
  readonly nextTo: number;
}

/** Words, blanks and line breaks of a text block. Two are the same when their marks are, too. */
interface Token {
  readonly key: string;
  readonly size: number;
}

const MOST_PAIRS = 10_000;

function tokensOf(block: Node): readonly Token[] {
  const tokens: Token[] = [];
  block.forEach((child) => {
    const marks = child.marks.map((m) => m.type.name).join(' ');
    if (child.isText)
      for (const word of child.text?.match(/\s+|[^\s]+/g) ?? [])
        tokens.push({ key: `${marks}|${word}`, size: word.length });
    else tokens.push({ key: `<${child.type.name}>`, size: child.nodeSize });
  });
  return tokens;
}

const keys = (tokens: readonly Token[]): readonly string[] => tokens.map((t) => t.key);
const sizeOf = (tokens: readonly Token[]): number => tokens.reduce((sum, t) => sum + t.size, 0);

/** Places of the words of a block's text: `pos` is where its content begins. */
function words(old: Node, next: Node, pos: number, nextPos: number): readonly Change[] {
  const one = tokensOf(old);
  const two = tokensOf(next);
  return replacements(keys(one), keys(two)).map(({ from, to, otherFrom, otherTo }) => {
    const change = {
      from: pos + sizeOf(one.slice(0, from)),
      to: pos + sizeOf(one.slice(0, to)),
      nextFrom: nextPos + sizeOf(two.slice(0, otherFrom)),
      nextTo: nextPos + sizeOf(two.slice(0, otherTo)),
    };
    // Of a word that was changed, only the letters: the cursor may stand in it.
    return to - from === 1 && otherTo - otherFrom === 1
      ? trimmed(change, one[from]?.key ?? '', two[otherFrom]?.key ?? '')
      : change;
  });
}

function trimmed(change: Change, before: string, after: string): Change {
  const own = before.indexOf('|');
  if (own < 0 || before.slice(0, own) !== after.slice(0, after.indexOf('|'))) return change;
  const a = before.slice(own + 1);
  const b = after.slice(own + 1);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return {
    from: change.from + start,
    to: change.to - end,
    nextFrom: change.nextFrom + start,
    nextTo: change.nextTo - end,
  };
}

/** How much two blocks have in common: what became what. */
function likeness(one: Node, two: Node): number {
  if (!one.sameMarkup(two) || one.isLeaf) return 0;
  const left = new Map<string, number>();
  for (const word of one.textContent.match(/[^\s]+/g) ?? []) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0.1;
  for (const word of two.textContent.match(/[^\s]+/g) ?? []) {
    const count = left.get(word) ?? 0;
    if (count > 0) shared += word.length;
    left.set(word, count - 1);
  }
  return shared;
}

/** Pairs of blocks, in order, that have the most in common. */
function pairs(old: readonly Node[], next: readonly Node[]): readonly (readonly [number, number])[] {
  if (old.length * next.length > MOST_PAIRS) return [];
  const width = next.length + 1;
  const best = new Float64Array((old.length + 1) * width);
  const at = (i: number, j: number): number => best[i * width + j] ?? 0;
  const like = old.map((o) => next.map((n) => likeness(o, n)));
  const together = (i: number, j: number): number => {
    const alike = like[i]?.[j] ?? 0;
    return alike === 0 ? -1 : alike + at(i + 1, j + 1);
  };
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = next.length - 1; j >= 0; j -= 1)
      best[i * width + j] = Math.max(together(i, j), at(i + 1, j), at(i, j + 1));
  const found: [number, number][] = [];
  let i = 0;
  let j = 0;
  while (i < old.length && j < next.length) {
    if (together(i, j) >= at(i, j)) {
      found.push([i, j]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return found;
}

/** What has to be replaced within a node to make it another: `pos` and `nextPos` are where their contents begin. */
function within(old: Node, next: Node, pos: number, nextPos: number): readonly Change[] {
  if (old.isTextblock) return words(old, next, pos, nextPos);
  const one = old.children;
  const two = next.children;
  const written = (node: Node): string => JSON.stringify(node.toJSON());
  const start = (of: readonly Node[], index: number, from: number): number =>
    of.slice(0, index).reduce((sum, node) => sum + node.nodeSize, from);
  return replacements(one.map(written), two.map(written)).flatMap(({ from, to, otherFrom, otherTo }) => {
    const changes: Change[] = [];
    let i = from;
    let j = otherFrom;
    const upTo = (a: number, b: number): void => {
      if (a > i || b > j)
        changes.push({
          from: start(one, i, pos),
          to: start(one, a, pos),
          nextFrom: start(two, j, nextPos),
          nextTo: start(two, b, nextPos),
        });
    };
    for (const [a, b] of pairs(one.slice(from, to), two.slice(otherFrom, otherTo))) {
      upTo(from + a, otherFrom + b);
      i = from + a;
      j = otherFrom + b;
      const [before, after] = [one[i], two[j]];
      if (before !== undefined && after !== undefined)
        changes.push(...within(before, after, start(one, i, pos) + 1, start(two, j, nextPos) + 1));
      i += 1;
      j += 1;
    }
    upTo(to, otherTo);
    return changes;
  });
}

/**
 * The change that makes the document read like this text, which somebody else has written meanwhile. Word by word, so that the cursor
 * stays behind the letter that was typed last, wherever something is put in.
 */
export function toText(state: EditorState, xhtml: string): Transaction | null {
  const next = fromXhtml(xhtml);
  if (state.doc.eq(next)) return null;
  let tr = state.tr;
  try {
    for (const change of [...within(state.doc, next, 0, 0)].reverse())
      tr.replace(change.from, change.to, next.slice(change.nextFrom, change.nextTo));
  } catch {
    tr = state.tr;
  }
  if (!tr.doc.eq(next)) tr = state.tr.replaceWith(0, state.doc.content.size, next.content);
  const { selection } = state;
  if (selection instanceof TextSelection) {
    const anchor = tr.doc.resolve(tr.mapping.map(selection.anchor, -1));
    const head = tr.doc.resolve(tr.mapping.map(selection.head, -1));
    tr.setSelection(
      anchor.parent.inlineContent && head.parent.inlineContent
        ? new TextSelection(anchor, head)
        : Selection.near(head, -1),
    );
  }
  return tr.setMeta('addToHistory', false);
}
