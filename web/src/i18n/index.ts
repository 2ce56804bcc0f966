import { useSyncExternalStore } from 'react';
import { en } from './en';

export type TextKey = keyof typeof en;
export type Texts = Record<TextKey, string>;

/** "x" where the texts have "x.one" and "x.other". */
export type PluralKey = {
  [K in TextKey]: K extends `${infer P}.one` ? (`${P}.other` extends TextKey ? P : never) : never;
}[TextKey];

export type Values = Readonly<Record<string, string | number>>;

/** The languages of the screens, each named in itself. */
export const LANGUAGES = { en: 'English', fr: 'Français', es: 'Español' } as const;
export type Language = keyof typeof LANGUAGES;
export const languages = Object.keys(LANGUAGES) as readonly Language[];

/** For Intl: which dates, numbers and plurals go with a language. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', fr: 'fr-FR', es: 'es-ES' };
const LOADERS: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Texts>>> = {
  fr: () => import('./fr').then((m) => m.fr),
  es: () => import('./es').then((m) => m.es),
};
const KEY = 'salus.language';

let texts: Texts = en;
let current: Language = 'en';
let plurals = new Intl.PluralRules(LOCALES.en);
let numbers = new Intl.NumberFormat(LOCALES.en);
const listeners = new Set<() => void>();

export function language(): Language {
  return current;
}

export function locale(): string {
  return LOCALES[current];
}

/** The language of the screen. The caller renders anew when it changes, and everything below that is not memoised. */
export function useLanguage(): Language {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => current,
  );
}

/** Shows all texts in a language, from now on in this browser. Rejects when its texts cannot be loaded: nothing changes. */
export async function setLanguage(next: Language): Promise<void> {
  const loaded = next === 'en' ? en : await LOADERS[next]();
  texts = loaded;
  current = next;
  plurals = new Intl.PluralRules(LOCALES[next]);
  numbers = new Intl.NumberFormat(LOCALES[next]);
  document.documentElement.lang = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Storage may be switched off: the choice then lasts until the page is closed.
  }
  listeners.forEach((tell) => {
    tell();
  });
}

/** The language that was chosen in this browser, else the first of the browser's own that there is. */
export function wantedLanguage(): Language {
  const is = (name: string | null | undefined): name is Language => name != null && name in LANGUAGES;
  try {
    const chosen = localStorage.getItem(KEY);
    if (is(chosen)) return chosen;
  } catch {
    // As if nothing had been chosen.
  }
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(is) ?? 'en';
}

/** Before the first screen. English when the texts of another language cannot be loaded: the work goes on. */
export async function startLanguage(): Promise<void> {
  const wanted = wantedLanguage();
  if (wanted === 'en') {
    document.documentElement.lang = 'en';
    return;
  }
  await setLanguage(wanted).catch(() => undefined);
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    return value === undefined ? place : String(value);
  });
}

/** The text for a key, with {name} places filled. Call it while rendering: a text that is kept is not translated. */
export function t(key: TextKey, values: Values = {}): string {
  return fill(texts[key], values);
}

/** The form of a text that goes with a count, which fills {count}: "1 value", "3 values". */
export function tn(key: PluralKey, count: number, values: Values = {}): string {
  const form = plurals.select(count) === 'one' ? 'one' : 'other';
  return fill(texts[`${key}.${form}`], { ...values, count: countText(count) });
}

/** A count as the language writes it: 1,234 or 1 234. Not for clinical values: those stay as recorded. */
export function countText(count: number): string {
  return numbers.format(count);
}

/** Words by code, each in the language of the screen at the time it is asked for. */
export function wordsOf<K extends string>(keys: Readonly<Record<K, TextKey>>): Readonly<Record<K, string>> {
  const words = {};
  for (const [code, key] of Object.entries<TextKey>(keys))
    Object.defineProperty(words, code, { enumerable: true, get: () => t(key) });
  return words as Record<K, string>;
}
