import { chart } from './en/chart';
import { common } from './en/common';

/** English is complete; other languages give the same keys. One file per area. */
const en = { ...common, ...chart } as const;

export type TextKey = keyof typeof en;
export type Texts = Record<TextKey, string>;

let texts: Texts = en;

/** Changes the language of all texts; the caller renders anew. */
export function setTexts(next: Texts): void {
  texts = next;
}

/** The text for a key, with {name} places filled. */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  return texts[key].replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    return value === undefined ? place : String(value);
  });
}
