import type { ErrorIssue } from '@/api/errors';
import { t } from '@/i18n';
import { placeholdersOf } from './editor/find';
import { fromXhtml } from './editor/xhtml';
import { placeholdersIn } from './placeholders';
import { inConflict, type SyncState } from './protocol';
import { codingOf, leaves, wrongWith, type Section } from './template';

export const SECTION = 'section.';
export const FIELD = 'field.';

/** Why a note cannot be signed yet, and where. */
export interface Blocker {
  readonly key: string;
  readonly text: string;
  /** Name of the field in the draft; undefined when it is about none. */
  readonly field: string | undefined;
  /** Which of the section's placeholders. */
  readonly placeholder?: number;
}

export interface Open {
  readonly field: string;
  readonly section: string;
  readonly text: string;
  readonly nth: number;
}

const cache = new Map<string, readonly string[]>();

/** Parsing is done once for each text, not at each key stroke for all sections. */
function inMarkup(xhtml: string): readonly string[] {
  // A quick look first: most texts have none.
  if (!/\*\*|\{/.test(xhtml)) return [];
  const known = cache.get(xhtml);
  if (known !== undefined) return known;
  if (cache.size > 200) cache.clear();
  const found = placeholdersOf(fromXhtml(xhtml)).map((p) => p.text);
  cache.set(xhtml, found);
  return found;
}

/** The placeholders of a note that are still to be filled in, in the order of its sections. */
export function openPlaceholders(state: SyncState, sections: readonly Section[]): readonly Open[] {
  return sections.flatMap((section) => {
    const name = SECTION + section.linkId;
    const inText = inMarkup(state.fields[name]?.text ?? '').map((text, nth) => ({
      field: name,
      section: section.title,
      text,
      nth,
    }));
    const inValues = leaves(section.fields).flatMap((field) => {
      const value = state.fields[FIELD + field.linkId]?.text ?? '';
      return codingOf(value) !== null
        ? []
        : placeholdersIn(value).map(({ text }, nth) => ({
            field: FIELD + field.linkId,
            section: field.title,
            text,
            nth,
          }));
    });
    return [...inText, ...inValues];
  });
}

/** Everything that keeps the note from being signed, as far as this screen can know. */
export function blockersOf(state: SyncState, sections: readonly Section[]): readonly Blocker[] {
  const titles = new Map<string, string>();
  for (const section of sections) {
    titles.set(SECTION + section.linkId, section.title);
    for (const field of leaves(section.fields)) titles.set(FIELD + field.linkId, field.title);
  }
  const values = sections
    .flatMap((s) => leaves(s.fields))
    .flatMap((field): Blocker[] => {
      const name = FIELD + field.linkId;
      const value = state.fields[name]?.text ?? '';
      if (wrongWith(field, value) !== null)
        return [{ key: `wrong ${name}`, text: t('note.blockWrong', { name: field.title }), field: name }];
      if (field.required && value.trim() === '')
        return [{ key: `none ${name}`, text: t('note.blockRequired', { name: field.title }), field: name }];
      return [];
    });
  return [
    ...inConflict(state).map((name) => ({
      key: `conflict ${name}`,
      text: t('note.blockConflict', { section: titles.get(name) ?? name }),
      field: name,
    })),
    ...openPlaceholders(state, sections).map((one) => ({
      key: `open ${one.field} ${String(one.nth)}`,
      text: t('note.blockPlaceholder', { section: one.section, text: one.text }),
      field: one.field,
      placeholder: one.nth,
    })),
    ...values,
  ];
}

/** What the server found when the note was to be signed; a problem names a section by the draft's field, a value by its link id. */
export function blockersFrom(
  issues: readonly ErrorIssue[],
  message: string,
  sections: readonly Section[],
): readonly Blocker[] {
  const values = new Set(sections.flatMap((s) => [...leaves(s.fields), ...s.fields]).map((f) => f.linkId));
  const found = issues.map((issue, i): Blocker => {
    const where = issue.expression[0];
    return {
      key: `server ${String(i)}`,
      text: issue.text,
      field: where !== undefined && values.has(where) ? FIELD + where : where,
    };
  });
  return found.length > 0 ? found : [{ key: 'server', text: message, field: undefined }];
}
