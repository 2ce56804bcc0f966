/** What a phrase leaves to be filled in, as the server finds it at signing: ***, {a|b|c} and {{last.a1c}}. */
const PLACEHOLDER = /\*\*\*|\{\{[^{}\n]{1,100}\}\}|\{[^{}|\n]{0,200}(?:\|[^{}|\n]{0,200})+\}/g;

export interface Placeholder {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** What can be chosen, of a pick list. */
  readonly options: readonly string[];
}

/** The placeholders of a text without markup, in order. */
export function placeholdersIn(text: string): readonly Placeholder[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    text: match[0],
    options: match[0].startsWith('{') && !match[0].startsWith('{{') ? match[0].slice(1, -1).split('|') : [],
  }));
}
