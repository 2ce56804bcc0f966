import { useLayoutEffect, useRef } from 'react';
import type { TextKey } from '@/i18n';

/** A key of a screen. Without `run` it is only listed: the element that has the focus handles it. */
export interface KeyBinding {
  /** "j", "?", "Enter", "mod+k" (Ctrl or ⌘), or one after the other: "g r". */
  readonly keys: string;
  readonly text: TextKey;
  readonly values?: Readonly<Record<string, string | number>>;
  readonly run?: (event: KeyboardEvent) => void;
  /** Acts in text fields and dialogs too; only for keys with a modifier. */
  readonly everywhere?: boolean;
}

export interface KeyGroup {
  readonly text: TextKey;
  readonly bindings: readonly KeyBinding[];
}

/** Time for the second key of a pair. */
const PAIR_MS = 1_500;
const TYPING =
  'input, textarea, select, [contenteditable]:not([contenteditable="false"]), [role="textbox"], [role="combobox"], [role="searchbox"]';
const ABOVE = '[role="dialog"], [role="alertdialog"], [role="menu"]';

interface Entry {
  readonly text: TextKey;
  readonly latest: { current: readonly KeyBinding[] };
}

const entries: Entry[] = [];
let suspended = false;
let first = { key: '', at: 0 };

/** While the page is locked no key reaches what lies behind. */
export function suspendKeys(on: boolean): void {
  suspended = on;
  first = { key: '', at: 0 };
}

/** The keys of the screen as it is now, the innermost part first. */
export function keysOfScreen(): readonly KeyGroup[] {
  const groups = new Map<TextKey, KeyBinding[]>();
  for (const { text, latest } of [...entries].reverse())
    groups.set(text, [...(groups.get(text) ?? []), ...latest.current]);
  return [...groups].map(([text, bindings]) => ({ text, bindings })).filter((g) => g.bindings.length > 0);
}

function fits(event: KeyboardEvent, keys: string, before: string): boolean {
  const [one = '', two] = keys.split(' ');
  if (one.startsWith('mod+')) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return false;
    return event.key.toLowerCase() === one.slice(4);
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  return two === undefined ? before === '' && event.key === one : before === one && event.key === two;
}

function onKey(event: KeyboardEvent): void {
  if (suspended || event.defaultPrevented || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : null;
  const held = target?.closest(`${TYPING}, ${ABOVE}`) !== null && target !== null;
  const before = Date.now() - first.at < PAIR_MS && !held ? first.key : '';
  first = { key: '', at: 0 };
  const live = [...entries].reverse().flatMap(({ latest }) => latest.current);
  for (const wanted of before === '' ? [''] : [before, '']) {
    for (const binding of live) {
      if (binding.run === undefined || !fits(event, binding.keys, wanted)) continue;
      if (held && binding.everywhere !== true) continue;
      // A single key never acts while something is typed, whatever the binding says.
      if (held && !binding.keys.startsWith('mod+')) continue;
      event.preventDefault();
      binding.run(event);
      return;
    }
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!held && plain && live.some((b) => b.keys.startsWith(`${event.key} `)))
    first = { key: event.key, at: Date.now() };
}

/**
 * Gives keys to the part of the screen that calls it, for as long as it is shown, and lists them in the help (`?`).
 * The part that came last goes first. Single keys never act in text fields, dialogs and menus.
 */
export function useKeys(text: TextKey, bindings: readonly KeyBinding[], when = true): void {
  const latest = useRef(bindings);
  // Before the screen is painted: whoever sees it may press a key at once.
  useLayoutEffect(() => {
    latest.current = bindings;
  });
  useLayoutEffect(() => {
    if (!when) return;
    const entry: Entry = { text, latest };
    if (entries.length === 0) window.addEventListener('keydown', onKey);
    entries.push(entry);
    return () => {
      entries.splice(entries.indexOf(entry), 1);
      if (entries.length === 0) window.removeEventListener('keydown', onKey);
    };
  }, [text, when]);
}
