import {
  baseKeymap,
  chainCommands,
  exitCode,
  setBlockType,
  toggleMark,
  wrapIn,
  lift,
} from 'prosemirror-commands';
import { history, redo, undo } from 'prosemirror-history';
import { keymap } from 'prosemirror-keymap';
import { Fragment, Slice } from 'prosemirror-model';
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list';
import { TextSelection, type Command, type EditorState, type Plugin } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { placeholdersOf } from './find';
import { schema } from './schema';
import { placeholderMarks, suggestionKey, suggestions } from './suggestion';

const { nodes, marks } = schema;

const breakLine: Command = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.break.create()).scrollIntoView());
  return true;
});

function within(state: EditorState, type: keyof typeof nodes): boolean {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1)
    if ($from.node(depth).type === nodes[type]) return true;
  return false;
}

/** Makes a list of the lines, or takes them out of it. */
const toggleList =
  (type: 'bullet_list' | 'ordered_list'): Command =>
  (state, dispatch) =>
    within(state, type)
      ? liftListItem(nodes.list_item)(state, dispatch)
      : wrapInList(nodes[type])(state, dispatch);

const toggleHeading: Command = (state, dispatch) =>
  within(state, 'heading')
    ? setBlockType(nodes.paragraph)(state, dispatch)
    : setBlockType(nodes.heading, { level: 4 })(state, dispatch);

const toggleQuote: Command = (state, dispatch) =>
  within(state, 'blockquote') ? lift(state, dispatch) : wrapIn(nodes.blockquote)(state, dispatch);

export type Act = 'bold' | 'italic' | 'bullets' | 'numbers' | 'heading' | 'quote';

export const ACTS: Readonly<Record<Act, Command>> = {
  bold: toggleMark(marks.bold),
  italic: toggleMark(marks.italic),
  bullets: toggleList('bullet_list'),
  numbers: toggleList('ordered_list'),
  heading: toggleHeading,
  quote: toggleQuote,
};

/** Whether an act is on at the cursor, for the state of its button. */
export function isOn(state: EditorState, act: Act): boolean {
  const mark = act === 'bold' ? marks.bold : act === 'italic' ? marks.italic : undefined;
  if (mark !== undefined) {
    const { from, to, empty, $from } = state.selection;
    return empty
      ? mark.isInSet(state.storedMarks ?? $from.marks()) !== undefined
      : state.doc.rangeHasMark(from, to, mark);
  }
  return within(
    state,
    act === 'bullets'
      ? 'bullet_list'
      : act === 'numbers'
        ? 'ordered_list'
        : act === 'heading'
          ? 'heading'
          : 'blockquote',
  );
}

export function plugins(): Plugin[] {
  return [
    suggestions(),
    placeholderMarks(),
    history(),
    keymap({
      'Mod-z': undo,
      'Shift-Mod-z': redo,
      'Mod-y': redo,
      'Mod-b': ACTS.bold,
      'Mod-i': ACTS.italic,
      'Mod-Shift-7': ACTS.numbers,
      'Mod-Shift-8': ACTS.bullets,
      Enter: splitListItem(nodes.list_item),
      'Shift-Enter': breakLine,
      'Mod-[': liftListItem(nodes.list_item),
      'Mod-]': sinkListItem(nodes.list_item),
    }),
    keymap(baseKeymap),
  ];
}

/** Puts a phrase's text in place of its name and selects the first of its placeholders. */
export function putText(view: EditorView, from: number, to: number, text: string): void {
  const lines = text.split(/\r?\n/);
  const tr = view.state.tr;
  if (lines.length === 1) tr.insertText(text, from, to);
  else
    tr.replaceRange(
      from,
      to,
      new Slice(
        Fragment.from(
          lines.map((line) => nodes.paragraph.create(null, line === '' ? null : schema.text(line))),
        ),
        1,
        1,
      ),
    );
  tr.setMeta(suggestionKey, { expanding: null });
  const end = tr.mapping.map(to);
  const first = placeholdersOf(tr.doc).find((p) => p.from >= from && p.to <= end);
  tr.setSelection(
    first === undefined
      ? TextSelection.near(tr.doc.resolve(end), -1)
      : TextSelection.create(tr.doc, first.from, first.to),
  );
  view.dispatch(tr.scrollIntoView());
}
