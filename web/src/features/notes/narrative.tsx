import { createElement, Fragment, type ReactNode } from 'react';
import styles from './Notes.module.css';

/** Elements of a narrative that are shown as such; the words of others are shown without them. */
const SHOWN: Readonly<Record<string, string>> = {
  p: 'p',
  b: 'b',
  strong: 'b',
  i: 'i',
  em: 'i',
  ul: 'ul',
  ol: 'ol',
  li: 'li',
  table: 'table',
  thead: 'thead',
  tbody: 'tbody',
  tr: 'tr',
  td: 'td',
  th: 'th',
  // A section's own heading is above it.
  h1: 'h4',
  h2: 'h4',
  h3: 'h4',
  h4: 'h4',
  h5: 'h4',
  h6: 'h4',
  blockquote: 'blockquote',
  sub: 'sub',
  sup: 'sup',
  pre: 'pre',
};
const SILENT = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'iframe',
  'object',
  'svg',
  'math',
  'title',
]);
/** Where a text between the elements would be no valid child. */
const STRICT = new Set(['ul', 'ol', 'table', 'thead', 'tbody', 'tr']);
const BLOCK = /^(p|div|li|tr|h\d|blockquote|pre|ul|ol|table)$/;

function parsed(xhtml: string): HTMLElement {
  return new DOMParser().parseFromString(xhtml, 'text/html').body;
}

function shown(node: Node, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) {
    const inStrict = STRICT.has(node.parentNode?.nodeName.toLowerCase() ?? '');
    return inStrict && node.textContent?.trim() === '' ? null : node.textContent;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  const name = node.nodeName.toLowerCase();
  if (SILENT.has(name)) return null;
  if (name === 'br' || name === 'hr') return createElement(name, { key });
  const inner = [...node.childNodes].map(shown);
  const tag = SHOWN[name];
  return tag === undefined ? <Fragment key={key}>{inner}</Fragment> : createElement(tag, { key }, ...inner);
}

/** A narrative as the record has it. Markup becomes elements of the page one by one: nothing of it can be a script or a style. */
export function Narrative({ xhtml }: { xhtml: string }) {
  return <div className={styles.narrative}>{[...parsed(xhtml).childNodes].map(shown)}</div>;
}

/** The words of a narrative, a line for each block. */
export function plainText(xhtml: string): string {
  let out = '';
  const walk = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) out += node.textContent ?? '';
    const name = node.nodeName.toLowerCase();
    if (SILENT.has(name)) return;
    if (name === 'br') out += '\n';
    node.childNodes.forEach(walk);
    if (BLOCK.test(name) && !out.endsWith('\n')) out += '\n';
  };
  walk(parsed(xhtml));
  return out.trim();
}
