import type { Node } from 'prosemirror-model';
import { placeholdersIn, type Placeholder } from '../placeholders';

/** The placeholders of a document, with positions in it. One that runs over bold words is found too. */
export function placeholdersOf(doc: Node): readonly Placeholder[] {
  const found: Placeholder[] = [];
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    const text = node.textBetween(0, node.content.size, undefined, '\n');
    for (const one of placeholdersIn(text))
      found.push({ ...one, from: pos + 1 + one.from, to: pos + 1 + one.to });
    return false;
  });
  return found;
}
