/** Base64 as text in the charset that the type names (UTF-8 else); null when it is broken. */
export function decodeText(data: string, contentType: string | undefined): string | null {
  const charset = /charset=["']?([\w-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    const bytes = Uint8Array.from(atob(data.replace(/\s+/g, '')), (c) => c.charCodeAt(0));
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const BLOCKS = new Set([
  'P',
  'DIV',
  'BR',
  'LI',
  'TR',
  'H1',
  'H2',
  'H3',
  'H4',
  'H5',
  'H6',
  'TABLE',
  'UL',
  'OL',
  'SECTION',
]);
const UNSEEN = new Set(['SCRIPT', 'STYLE', 'HEAD', 'TEMPLATE', 'NOSCRIPT', 'IFRAME', 'OBJECT']);

/** The words of an HTML document, line by line. It is parsed apart from the page: nothing in it runs or is fetched. */
export function htmlToText(html: string): string {
  const doc = new DOMParser().parseFromString(html, 'text/html');
  const out: string[] = [];
  const walk = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) {
      out.push((node.textContent ?? '').replace(/\s+/g, ' '));
      return;
    }
    const name = node.nodeName.toUpperCase();
    if (UNSEEN.has(name)) return;
    if (BLOCKS.has(name)) out.push('\n');
    node.childNodes.forEach(walk);
    if (name === 'TD' || name === 'TH') out.push('\t');
    if (BLOCKS.has(name) && name !== 'BR') out.push('\n');
  };
  walk(doc.body);
  return out
    .join('')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
