import { Plugin, PluginKey, TextSelection, type EditorState } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import type { Node } from 'prosemirror-model';
import { placeholdersOf } from './find';

/** What is offered at the cursor: phrases whose name begins as typed, or the choices of a pick list. */
export interface Suggestion {
  readonly kind: 'phrase' | 'pick';
  readonly from: number;
  readonly to: number;
  /** ".hp" of a phrase. */
  readonly query: string;
  readonly options: readonly string[];
}

interface State {
  readonly open: Suggestion | null;
  /** Where the user closed the list; it stays closed there. */
  readonly closed: number;
  /** The phrase that is being expanded. */
  readonly expanding: { readonly from: number; readonly to: number } | null;
}

export const suggestionKey = new PluginKey<State>('suggestion');

type Meta = { readonly close: true } | { readonly expanding: State['expanding'] };

/** A dot and letters after a blank or at the start of a line: no decimal and no end of a sentence. */
const TRIGGER = /(?:^|[\s(\u00a0])(\.[a-z0-9-]{0,40})$/;

function find(state: EditorState): Suggestion | null {
  const { selection } = state;
  if (!(selection instanceof TextSelection)) return null;
  if (!selection.empty) {
    const pick = placeholdersOf(state.doc).find(
      (p) => p.options.length > 0 && p.from === selection.from && p.to === selection.to,
    );
    return pick === undefined
      ? null
      : { kind: 'pick', from: pick.from, to: pick.to, query: '', options: pick.options };
  }
  const { $from } = selection;
  if ($from.parent.type.spec.code === true) return null;
  const before = $from.parent.textBetween(0, $from.parentOffset, undefined, '\n');
  const query = TRIGGER.exec(before)?.[1];
  return query === undefined
    ? null
    : { kind: 'phrase', from: $from.pos - query.length, to: $from.pos, query, options: [] };
}

export const suggestions = (): Plugin<State> =>
  new Plugin<State>({
    key: suggestionKey,
    state: {
      init: () => ({ open: null, closed: -1, expanding: null }),
      apply: (tr, before, _, state) => {
        const meta = tr.getMeta(suggestionKey) as Meta | undefined;
        let closed = before.closed < 0 ? -1 : tr.mapping.map(before.closed, -1);
        let expanding =
          before.expanding === null
            ? null
            : {
                from: tr.mapping.map(before.expanding.from, 1),
                to: tr.mapping.map(before.expanding.to, -1),
              };
        if (meta !== undefined && 'close' in meta) closed = before.open?.from ?? -1;
        if (meta !== undefined && 'expanding' in meta) expanding = meta.expanding;
        const found = tr.docChanged || tr.selectionSet || meta !== undefined ? find(state) : before.open;
        if (found === null) closed = -1;
        return {
          open: found !== null && found.from !== closed && expanding === null ? found : null,
          closed,
          expanding,
        };
      },
    },
  });

function marked(doc: Node): DecorationSet {
  return DecorationSet.create(
    doc,
    placeholdersOf(doc).map(({ from, to, options }) =>
      Decoration.inline(from, to, {
        class: options.length > 0 ? 'note-placeholder note-pick' : 'note-placeholder',
      }),
    ),
  );
}

/** Boxes around what is still to be filled in; a click takes the whole of it. */
export const placeholderMarks = (): Plugin<DecorationSet> => {
  const plugin: Plugin<DecorationSet> = new Plugin<DecorationSet>({
    state: {
      init: (_, { doc }) => marked(doc),
      apply: (tr, before) => (tr.docChanged ? marked(tr.doc) : before),
    },
    props: {
      decorations: (state) => plugin.getState(state),
      handleClick: (view, pos) => {
        const one = placeholdersOf(view.state.doc).find((p) => p.from < pos && pos < p.to);
        if (one === undefined) return false;
        view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, one.from, one.to)));
        return true;
      },
    },
  });
  return plugin;
};
