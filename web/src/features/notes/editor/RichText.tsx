import { EditorState, TextSelection } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { Phrase } from '@/api/notes';
import { t } from '@/i18n';
import type { TextSource } from '../autosave';
import { plugins, putText } from './commands';
import { placeholdersOf } from './find';
import { toText } from './outside';
import styles from './RichText.module.css';
import { suggestionKey, type Suggestion } from './suggestion';
import { fromXhtml, toXhtml } from './xhtml';

/** What the panel does with the text of a section. */
export interface TextHandle {
  readonly view: EditorView;
  readonly focus: () => void;
  readonly select: (from: number, to: number) => void;
}

interface Popup {
  readonly suggestion: Suggestion;
  readonly left: number;
  readonly top: number;
}

interface Entry {
  readonly key: string;
  readonly name: string;
  readonly detail: string;
}

const MOST_SHOWN = 8;
const READ_AFTER_MS = 60;
const TAKE_KEY = 'Tab';

function entriesOf(suggestion: Suggestion, phrases: readonly Phrase[]): readonly Entry[] {
  if (suggestion.kind === 'pick')
    return suggestion.options.map((option, i) => ({
      key: `${String(i)} ${option}`,
      name: option,
      detail: '',
    }));
  return phrases
    .filter((p) => p.name.startsWith(suggestion.query))
    .slice(0, MOST_SHOWN)
    .map((p) => ({ key: p.name, name: p.name, detail: p.text }));
}

/**
 * The text of a section: paragraphs, lists, bold. A dot and letters offer phrases, a selected pick list its choices. The text may
 * change from outside while somebody types elsewhere in it: the cursor stays. It is read from its source and not from a property: a
 * property may be rendered late, and what was typed since would be taken out again.
 */
export function RichText({
  label,
  describedBy,
  source,
  phrases,
  readOnly = false,
  onChange,
  onComposing,
  onExpand,
  onHandle,
  onActive,
}: {
  label: string;
  describedBy?: string | undefined;
  source: TextSource;
  phrases: readonly Phrase[];
  readOnly?: boolean;
  onChange: (xhtml: string) => void;
  /** While a character is composed the text takes no change from outside. */
  onComposing: (composing: boolean) => void;
  /** The text of a phrase; null when it could not be had, which the panel says. */
  onExpand: (name: string) => Promise<string | null>;
  onHandle: (handle: TextHandle | null) => void;
  /** The cursor is here, or moved: the buttons of the panel follow it. */
  onActive: (handle: TextHandle) => void;
}) {
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const [handle, setHandle] = useState<TextHandle | null>(null);
  const [popup, setPopup] = useState<Popup | null>(null);
  const [active, setActive] = useState(0);
  const composing = useRef({ on: false, timer: undefined as ReturnType<typeof setTimeout> | undefined });
  const shown = useRef('');
  const entries = popup === null ? [] : entriesOf(popup.suggestion, phrases);
  const open = entries.length > 0;
  const at = Math.min(active, entries.length - 1);

  const accept = (index: number): void => {
    const entry = entries[index];
    if (popup === null || entry === undefined || handle === null) return;
    const { view } = handle;
    const { kind, from, to } = popup.suggestion;
    if (kind === 'pick') {
      view.dispatch(view.state.tr.insertText(entry.name, from, to).scrollIntoView());
      view.focus();
      return;
    }
    // The whole name at once, so that what is replaced is what was chosen.
    view.dispatch(
      view.state.tr
        .insertText(entry.name, from, to)
        .setMeta(suggestionKey, { expanding: { from, to: from + entry.name.length } }),
    );
    view.focus();
    void onExpand(entry.name).then((text) => {
      if (view.isDestroyed) return;
      const range = suggestionKey.getState(view.state)?.expanding ?? null;
      const still =
        range !== null && view.state.doc.textBetween(range.from, range.to, '\n', '\n') === entry.name;
      if (text !== null && still) putText(view, range.from, range.to, text);
      else view.dispatch(view.state.tr.setMeta(suggestionKey, { close: true, expanding: null }));
    });
  };

  // What the view calls is what was rendered last.
  const latest = useRef({ onChange, onComposing, onHandle, onActive, accept, entries, at, open });
  useLayoutEffect(() => {
    latest.current = { onChange, onComposing, onHandle, onActive, accept, entries, at, open };
  });

  useEffect(() => {
    if (place.current === null) return;
    const host = place.current;
    const own = { current: null as TextHandle | null };
    const composition = composing.current;
    const where = (view: EditorView): void => {
      const suggestion = suggestionKey.getState(view.state)?.open ?? null;
      if (suggestion === null || !view.hasFocus()) {
        setPopup(null);
        return;
      }
      const box = host.getBoundingClientRect();
      const caret = view.coordsAtPos(suggestion.from);
      setPopup((before) => {
        if (before?.suggestion.from !== suggestion.from || before.suggestion.query !== suggestion.query)
          setActive(suggestion.kind === 'phrase' && suggestion.query === '.' ? -1 : 0);
        return {
          suggestion,
          left: Math.max(0, Math.min(caret.left - box.left, box.width - 320)),
          top: caret.bottom - box.top + 4,
        };
      });
    };
    shown.current = source.now();
    const take = (): void => {
      const text = source.now();
      if (text === shown.current || composition.on) return;
      shown.current = text;
      const tr = toText(view.state, text);
      if (tr !== null) view.dispatch(tr.setMeta('outside', true));
    };
    const view = new EditorView(host, {
      state: EditorState.create({ doc: fromXhtml(source.now()), plugins: plugins() }),
      dispatchTransaction(tr) {
        const next = view.state.apply(tr);
        view.updateState(next);
        if (tr.docChanged && tr.getMeta('outside') !== true) {
          shown.current = toXhtml(next.doc);
          latest.current.onChange(shown.current);
        }
        where(view);
        if (own.current !== null && view.hasFocus()) latest.current.onActive(own.current);
      },
      handleKeyDown(_, event) {
        const { open: isOpen, entries: all, at: index, accept: take } = latest.current;
        if (!isOpen || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
        if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
          const step = event.key === 'ArrowDown' ? 1 : -1;
          setActive((index + step + all.length) % all.length);
          return true;
        }
        if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && index >= 0) {
          take(index);
          return true;
        }
        if (event.key === 'Escape') {
          event.stopPropagation();
          view.dispatch(view.state.tr.setMeta(suggestionKey, { close: true }));
          return true;
        }
        return false;
      },
      handleDOMEvents: {
        focus: () => {
          if (own.current !== null) latest.current.onActive(own.current);
          return false;
        },
        blur: () => {
          setPopup(null);
          return false;
        },
        compositionstart: () => {
          clearTimeout(composition.timer);
          composition.on = true;
          latest.current.onComposing(true);
          return false;
        },
        compositionend: () => {
          // The view reads what was composed a moment later.
          composition.timer = setTimeout(() => {
            composition.on = false;
            latest.current.onComposing(false);
            take();
          }, READ_AFTER_MS);
          return false;
        },
      },
    });
    const made: TextHandle = {
      view,
      focus: () => {
        view.focus();
      },
      select: (from, to) => {
        view.focus();
        view.dispatch(
          view.state.tr.setSelection(TextSelection.create(view.state.doc, from, to)).scrollIntoView(),
        );
      },
    };
    own.current = made;
    setHandle(made);
    latest.current.onHandle(made);
    const end = source.subscribe(take);
    return () => {
      end();
      if (composition.on) latest.current.onComposing(false);
      clearTimeout(composition.timer);
      composition.on = false;
      latest.current.onHandle(null);
      view.destroy();
    };
  }, [source]);

  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) list.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);

  useEffect(() => {
    handle?.view.setProps({
      editable: () => !readOnly,
      attributes: {
        class: styles.text ?? '',
        role: 'textbox',
        'aria-multiline': 'true',
        ...(readOnly ? { 'aria-readonly': 'true' } : {}),
        'aria-label': label,
        'aria-autocomplete': 'list',
        ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
        ...(open
          ? {
              'aria-controls': `${id}-list`,
              ...(at >= 0 ? { 'aria-activedescendant': `${id}-${String(at)}` } : {}),
            }
          : {}),
      },
    });
  }, [handle, label, describedBy, readOnly, open, at, id]);

  return (
    <div className={styles.box} ref={place}>
      {open && popup !== null && (
        <div
          ref={list}
          id={`${id}-list`}
          className={styles.popup}
          role="listbox"
          aria-label={t(popup.suggestion.kind === 'pick' ? 'note.choices' : 'note.phrases')}
          style={{ left: popup.left, top: popup.top }}
        >
          {entries.map((entry, i) => (
            <div
              key={entry.key}
              id={`${id}-${String(i)}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === at}
              className={i === at ? `${styles.entry ?? ''} ${styles.on ?? ''}` : styles.entry}
              onMouseDown={(event) => {
                event.preventDefault();
                accept(i);
              }}
            >
              <b>{entry.name}</b> {entry.detail !== '' && <span>{entry.detail}</span>}
              {i === at && popup.suggestion.kind === 'phrase' && <kbd>{TAKE_KEY}</kbd>}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/** The next placeholder behind the cursor of this text; undefined when there is none. */
export function nextIn(handle: TextHandle, fromStart: boolean): { from: number; to: number } | undefined {
  const { doc, selection } = handle.view.state;
  const all = placeholdersOf(doc);
  if (fromStart) return all[0];
  const onOne = all.some((p) => p.from === selection.from && p.to === selection.to);
  return all.find((p) => p.from >= (onOne ? selection.to : selection.from));
}
