import { Schema, type DOMOutputSpec, type NodeSpec } from 'prosemirror-model';

const plain =
  (tag: string): (() => DOMOutputSpec) =>
  () => [tag, 0];

const cell = (tag: string): NodeSpec => ({
  content: 'block+',
  isolating: true,
  parseDOM: [{ tag }],
  toDOM: plain(tag),
});

/** What a note's text may hold: the elements that the server keeps at signing (docs/api/notes.md), without attributes. */
export const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: { content: 'inline*', group: 'block', parseDOM: [{ tag: 'p' }], toDOM: plain('p') },
    heading: {
      attrs: { level: { default: 3 } },
      content: 'inline*',
      group: 'block',
      defining: true,
      parseDOM: [
        { tag: 'h1', attrs: { level: 3 } },
        { tag: 'h2', attrs: { level: 3 } },
        { tag: 'h3', attrs: { level: 3 } },
        { tag: 'h4', attrs: { level: 4 } },
        { tag: 'h5', attrs: { level: 5 } },
        { tag: 'h6', attrs: { level: 5 } },
      ],
      toDOM: (node) => [`h${String(node.attrs.level)}`, 0],
    },
    blockquote: {
      content: 'block+',
      group: 'block',
      defining: true,
      parseDOM: [{ tag: 'blockquote' }],
      toDOM: plain('blockquote'),
    },
    bullet_list: { content: 'list_item+', group: 'block', parseDOM: [{ tag: 'ul' }], toDOM: plain('ul') },
    ordered_list: { content: 'list_item+', group: 'block', parseDOM: [{ tag: 'ol' }], toDOM: plain('ol') },
    list_item: { content: 'paragraph block*', defining: true, parseDOM: [{ tag: 'li' }], toDOM: plain('li') },
    preformatted: {
      content: 'text*',
      marks: '',
      group: 'block',
      code: true,
      defining: true,
      parseDOM: [{ tag: 'pre', preserveWhitespace: 'full' }],
      toDOM: plain('pre'),
    },
    rule: { group: 'block', parseDOM: [{ tag: 'hr' }], toDOM: () => ['hr'] },
    table: {
      content: 'row+',
      group: 'block',
      isolating: true,
      parseDOM: [{ tag: 'table' }],
      toDOM: () => ['table', ['tbody', 0]],
    },
    row: { content: '(cell | heading_cell)+', parseDOM: [{ tag: 'tr' }], toDOM: plain('tr') },
    cell: cell('td'),
    heading_cell: cell('th'),
    break: {
      inline: true,
      group: 'inline',
      selectable: false,
      parseDOM: [{ tag: 'br' }],
      toDOM: () => ['br'],
    },
    text: { group: 'inline' },
  },
  marks: {
    bold: { parseDOM: [{ tag: 'b' }, { tag: 'strong' }], toDOM: plain('b') },
    italic: { parseDOM: [{ tag: 'i' }, { tag: 'em' }], toDOM: plain('i') },
    sub: { excludes: 'sup', parseDOM: [{ tag: 'sub' }], toDOM: plain('sub') },
    sup: { excludes: 'sub', parseDOM: [{ tag: 'sup' }], toDOM: plain('sup') },
  },
});
