import { DOMParser as ModelParser, type Mark, type Node } from 'prosemirror-model';
import { schema } from './schema';

const parser = ModelParser.fromSchema(schema);

/** Reads the text of a section. What the schema does not know loses its markup and keeps its words. */
export function fromXhtml(xhtml: string): Node {
  // A document of its own: nothing in it is loaded or run.
  const page = new DOMParser().parseFromString(`<div>${xhtml}</div>`, 'text/html');
  page
    .querySelectorAll('script, style, template, noscript, iframe, object, svg, math, title')
    .forEach((one) => {
      one.remove();
    });
  const root = page.body.firstElementChild ?? page.body;
  return parser.parse(root, { preserveWhitespace: true });
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

const BLOCKS: Readonly<Record<string, string>> = {
  paragraph: 'p',
  blockquote: 'blockquote',
  bullet_list: 'ul',
  ordered_list: 'ol',
  list_item: 'li',
  preformatted: 'pre',
  row: 'tr',
  cell: 'td',
  heading_cell: 'th',
};
const MARKS: Readonly<Record<string, string>> = { bold: 'b', italic: 'i', sub: 'sub', sup: 'sup' };
/** Marks in one order, so that the same text is always written in the same way. */
const ORDER = ['bold', 'italic', 'sub', 'sup'];

function tagsOf(marks: readonly Mark[]): readonly string[] {
  return ORDER.filter((name) => marks.some((m) => m.type.name === name)).map((name) => MARKS[name] ?? '');
}

function inline(parent: Node): string {
  let out = '';
  let open: readonly string[] = [];
  const become = (next: readonly string[]): void => {
    let same = 0;
    while (same < open.length && open[same] === next[same]) same += 1;
    for (const tag of [...open.slice(same)].reverse()) out += `</${tag}>`;
    for (const tag of next.slice(same)) out += `<${tag}>`;
    open = next;
  };
  parent.forEach((node) => {
    become(tagsOf(node.marks));
    out += node.type.name === 'break' ? '<br/>' : escaped(node.text ?? '');
  });
  become([]);
  return out;
}

function block(node: Node): string {
  const name = node.type.name;
  if (name === 'rule') return '<hr/>';
  if (name === 'table') return `<table><tbody>${children(node)}</tbody></table>`;
  const tag = name === 'heading' ? `h${String(node.attrs.level)}` : (BLOCKS[name] ?? 'p');
  if (node.isTextblock) return `<${tag}>${inline(node)}</${tag}>`;
  const only = node.childCount === 1 ? node.firstChild : null;
  // An item or a cell of one paragraph is written without it, as the record has them; a blank at its start would get lost.
  if (
    ['list_item', 'cell', 'heading_cell'].includes(name) &&
    only?.type.name === 'paragraph' &&
    !/^\s/.test(only.textContent)
  )
    return `<${tag}>${inline(only)}</${tag}>`;
  return `<${tag}>${children(node)}</${tag}>`;
}

function children(node: Node): string {
  let out = '';
  node.forEach((child) => {
    out += block(child);
  });
  return out;
}

/** The text of a section as the draft keeps it; "" for an empty one. */
export function toXhtml(doc: Node): string {
  if (doc.childCount === 1 && doc.firstChild?.type.name === 'paragraph' && doc.firstChild.content.size === 0)
    return '';
  return children(doc);
}

/** The paragraphs, lists, tables ... of a text, each as it is written. Joined they are the text again. */
export function blocksOf(xhtml: string): readonly string[] {
  return fromXhtml(xhtml).children.map(block);
}
