import { EditorState, TextSelection } from 'prosemirror-state';
import { describe, expect, it } from 'vitest';
import { toText } from './outside';
import { fromXhtml, toXhtml } from './xhtml';

/** The document with "|" taken out and the cursor in its place. */
function at(marked: string): EditorState {
  const state = EditorState.create({ doc: fromXhtml(marked) });
  let pos = -1;
  state.doc.descendants((node, from) => {
    const index = node.text?.indexOf('|') ?? -1;
    if (index >= 0) pos = from + index;
  });
  const { doc } = state.apply(state.tr.delete(pos, pos + 1));
  return EditorState.create({ doc, selection: TextSelection.create(doc, pos) });
}

/** What stands there after the text came from outside, with "|" at the cursor. */
function after(marked: string, outside: string): string {
  const state = at(marked);
  const tr = toText(state, outside);
  const next = tr === null ? state : state.apply(tr);
  expect(toXhtml(next.doc)).toBe(outside);
  return toXhtml(next.apply(next.tr.insertText('|')).doc);
}

describe('a text from outside leaves the cursor behind the letter that was typed last', () => {
  it.each([
    // Others write before it, behind it, and on both sides of it.
    ['<p>My wo|</p>', '<p>Theirs. My wo</p>', '<p>Theirs. My wo|</p>'],
    ['<p>My wo|</p>', '<p>My wo theirs.</p>', '<p>My wo| theirs.</p>'],
    ['<p>My wo| end</p>', '<p>One. My wo two. end</p>', '<p>One. My wo| two. end</p>'],
    ['<p>A. B. wo|</p>', '<p>X. A. Y. B. wo Z.</p>', '<p>X. A. Y. B. wo| Z.</p>'],
    // In other paragraphs.
    [
      '<p>A</p><p>My wo|</p>',
      '<p>New</p><p>A b</p><p>My wo</p><p>Last</p>',
      '<p>New</p><p>A b</p><p>My wo|</p><p>Last</p>',
    ],
    ['<p>A</p><p>|</p>', '<p>A b</p><p></p>', '<p>A b</p><p>|</p>'],
    [
      '<ul><li>one</li><li>tw|</li></ul>',
      '<ul><li>zero</li><li>one</li><li>tw</li></ul>',
      '<ul><li>zero</li><li>one</li><li>tw|</li></ul>',
    ],
    // Words of the same paragraph and a paragraph before it at once.
    [
      '<p>Rest and flu|</p>',
      '<p>New one</p><p>Rest well and flu</p>',
      '<p>New one</p><p>Rest well and flu|</p>',
    ],
    // Its own word, changed.
    ['<p>flu|ids</p>', '<p>fluxids</p>', '<p>flu|xids</p>'],
    ['<p>bold <b>wo|</b></p>', '<p>very bold <b>wo</b> text</p>', '<p>very bold <b>wo|</b> text</p>'],
  ])('%s with %s', (before, outside, expected) => {
    expect(after(before, outside)).toBe(expected);
  });
});

describe('whatever comes from outside', () => {
  const WORDS = ['a', 'b', 'rest', 'rest.', 'fluids', '75', 'mg', '  ', '&amp;'];
  let seed = 20261127;
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const line = (): string =>
    Array.from({ length: next(6) }, () => {
      const word = WORDS[next(WORDS.length)] ?? '';
      return next(5) === 0 ? `<b>${word}</b>` : word;
    }).join(' ');
  const block = (depth: number): string => {
    const kind = next(depth > 1 ? 2 : 6);
    const many = (): string => Array.from({ length: 1 + next(3) }, () => block(depth + 1)).join('');
    if (kind === 2)
      return `<ul>${Array.from({ length: 1 + next(3) }, () => `<li>${line()}</li>`).join('')}</ul>`;
    if (kind === 3) return `<blockquote>${many()}</blockquote>`;
    if (kind === 4) return `<h3>${line()}</h3>`;
    if (kind === 5) return `<table><tbody><tr><td>${line()}</td><th>${line()}</th></tr></tbody></table>`;
    return `<p>${line()}</p>`;
  };
  const text = (): string => toXhtml(fromXhtml(Array.from({ length: next(5) }, () => block(0)).join('')));

  it('stands there afterwards, and the cursor in a text', () => {
    for (let i = 0; i < 150; i += 1) {
      const [one, two] = [text(), text()];
      const doc = fromXhtml(one);
      const state = EditorState.create({
        doc,
        selection: TextSelection.near(doc.resolve(next(doc.content.size + 1))) as TextSelection,
      });
      const tr = toText(state, two);
      const then = tr === null ? state : state.apply(tr);
      expect(toXhtml(then.doc), `${one} to ${two}`).toBe(two);
      expect(() => {
        then.doc.check();
      }).not.toThrow();
    }
  });
});
