import { admin } from './en/admin';
import { audit } from './en/audit';
import { chart } from './en/chart';
import { common } from './en/common';
import { patients } from './en/patients';
import { portal } from './en/portal';
import { signin } from './en/signin';

/** English is complete; other languages give the same keys. One file per area. */
const en = { ...common, ...signin, ...patients, ...chart, ...portal, ...admin, ...audit } as const;

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
