import type { Alternative, Draft, DraftAuthor, FieldEdit, FieldForm } from '@/api/drafts';

/**
 * How one screen keeps a draft in step with the server, so that nothing that anybody typed is lost (docs/api/notes.md, "How a
 * screen behaves"). Pure: each function answers the next state. One request is under way at a time.
 */
export interface FieldState {
  readonly form: FieldForm;
  /** What stands on the screen. */
  readonly text: string;
  /** The revision that `text` grew out of, and the text of that revision: the field is unsaved when they differ. */
  readonly base: number;
  readonly saved: string;
  /** The field as the server has it. */
  readonly stored: string;
  readonly storedRevision: number;
  readonly by: DraftAuthor | undefined;
  readonly at: string;
  /** Texts that wait to be chosen. */
  readonly conflicts: readonly Alternative[];
  /** Alternatives that `text` was chosen against; sent with it. */
  readonly settles: readonly number[];
  /**
   * The text of this screen was put aside, because somebody else had changed the same sentence. It stays on the screen. What is typed on
   * is sent, too, and takes the place of the text that waits: not one word is with this browser alone until somebody has chosen.
   */
  readonly held: boolean;
  /** The revision with which the text was put aside: the whole of it is compared again, and not what was typed on since alone. */
  readonly from: number;
  /**
   * A character is being composed (an accent, kana): the screen cannot take another text before it is finished. What would be typed
   * on from the text that stands there would else look like a change of the newer one, and take out what others have written.
   */
  readonly composing: boolean;
}

export interface SyncState {
  readonly editor: string;
  readonly revision: number;
  readonly fields: Readonly<Record<string, FieldState>>;
  /** What was sent and not answered. It is sent again as it was: a text that may have arrived must not meet a longer one of its own. */
  readonly pending: Readonly<Record<string, FieldEdit>> | undefined;
}

/** What outlives a reload: the fields that the server does not have yet. */
export interface KeptField {
  readonly form: FieldForm;
  readonly text: string;
  readonly base: number;
  readonly saved: string;
  readonly settles: readonly number[];
  readonly from: number;
}
export interface Kept {
  readonly fields: Readonly<Record<string, KeptField>>;
  readonly pending: Readonly<Record<string, FieldEdit>> | undefined;
}

const NEW: FieldState = {
  form: 'text',
  text: '',
  base: 0,
  saved: '',
  stored: '',
  storedRevision: 0,
  by: undefined,
  at: '',
  conflicts: [],
  settles: [],
  held: false,
  from: 0,
  composing: false,
};

export const isUnsaved = (field: FieldState): boolean =>
  field.text !== field.saved || field.settles.length > 0;

/** The state of a draft that was just read, with what this browser kept of it. */
export function opened(draft: Draft, editor: string, kept: Kept | undefined): SyncState {
  const fields: Record<string, FieldState> = {};
  for (const [name, field] of Object.entries(draft.fields)) {
    fields[name] = {
      form: field.form,
      text: field.value,
      base: field.revision,
      saved: field.value,
      stored: field.value,
      storedRevision: field.revision,
      by: field.by,
      at: field.at,
      conflicts: field.conflicts,
      settles: [],
      held: false,
      from: 0,
      composing: false,
    };
  }
  for (const [name, one] of Object.entries(kept?.fields ?? {})) {
    const now = fields[name] ?? { ...NEW, form: one.form };
    // What arrived before the page was left needs nothing more.
    if (one.text === now.stored && kept?.pending?.[name] === undefined) continue;
    const waiting = new Set(now.conflicts.map((c) => c.id));
    fields[name] = {
      ...now,
      text: one.text,
      base: one.base,
      saved: one.saved,
      settles: one.settles.filter((id) => waiting.has(id)),
      // A text that waits already as an alternative is not sent once more beside itself.
      held: now.conflicts.some((c) => c.value === one.saved && c.value !== now.stored),
      from: one.from,
    };
  }
  return { editor, revision: draft.revision, fields, pending: kept?.pending };
}

export function typed(state: SyncState, name: string, form: FieldForm, text: string): SyncState {
  const field = state.fields[name] ?? { ...NEW, form };
  return { ...state, fields: { ...state.fields, [name]: { ...field, text } } };
}

/** A character begins or ends to be composed in a field. When it ends, what others have written meanwhile is taken. */
export function composes(state: SyncState, name: string, form: FieldForm, composing: boolean): SyncState {
  const field = state.fields[name] ?? { ...NEW, form };
  const behind = !composing && !isUnsaved(field) && !field.held && field.base !== field.storedRevision;
  return {
    ...state,
    fields: {
      ...state.fields,
      [name]: behind
        ? { ...field, composing, text: field.stored, base: field.storedRevision, saved: field.stored }
        : { ...field, composing },
    },
  };
}

/** Somebody chose: `text` becomes the field's, against all that waited. */
export function chosen(state: SyncState, name: string, text: string): SyncState {
  const field = state.fields[name];
  if (field === undefined) return state;
  return {
    ...state,
    fields: {
      ...state.fields,
      [name]: {
        ...field,
        text,
        // A held text was compared with the server's, so the choice grows out of that. Else the own text was, with all that is unsaved in it.
        base: field.held ? field.storedRevision : field.base,
        saved: field.held ? field.stored : field.saved,
        settles: field.conflicts.map((c) => c.id),
        held: false,
      },
    },
  };
}

/** A text that was put aside is sent in the place of the one that waits, and out of what that grew out of. */
function editOf({ form, text, base, settles, held, from, conflicts, saved }: FieldState): FieldEdit {
  if (!held) return { value: text, form, base, settles };
  const own = conflicts.filter((c) => c.value === saved).map((c) => c.id);
  return { value: text, form, base: from, settles: own };
}

/** What is to be sent now; undefined when there is nothing. */
export function toSend(state: SyncState): Readonly<Record<string, FieldEdit>> | undefined {
  if (state.pending !== undefined) return state.pending;
  const edits = Object.entries(state.fields).flatMap(([name, field]) =>
    isUnsaved(field) ? [[name, editOf(field)] as const] : [],
  );
  return edits.length === 0 ? undefined : Object.fromEntries(edits);
}

export const sending = (state: SyncState, edits: Readonly<Record<string, FieldEdit>>): SyncState => ({
  ...state,
  pending: edits,
});

/** The server refused what was sent: it stays on the screen, unsaved, and may be changed. */
export const refused = (state: SyncState): SyncState => ({ ...state, pending: undefined });

/** The answer to a save, or, when nothing was sent, the draft read anew. */
export function received(
  state: SyncState,
  draft: Draft,
  sent: Readonly<Record<string, FieldEdit>> = {},
): SyncState {
  // A reading that was overtaken by a later one.
  if (draft.revision < state.revision && Object.keys(sent).length === 0) return state;
  const fields: Record<string, FieldState> = { ...state.fields };
  for (const [name, server] of Object.entries(draft.fields)) {
    const before = fields[name] ?? { ...NEW, form: server.form };
    const edit = sent[name];
    const now: FieldState = {
      ...before,
      form: server.form,
      stored: server.value,
      storedRevision: server.revision,
      by: server.by,
      at: server.at,
      conflicts: server.conflicts,
    };
    const waits = new Set(server.conflicts.map((c) => c.id));
    // A choice that was not made for what was sent (or after it) is still to be sent, for what still waits.
    const settles = before.settles.filter((id) => waits.has(id) && edit?.settles.includes(id) !== true);
    const take: FieldState = {
      ...now,
      text: server.value,
      base: server.revision,
      saved: server.value,
      settles,
      held: false,
    };
    if (edit !== undefined) {
      const mine = server.conflicts.some((c) => c.editor === state.editor && c.value === edit.value);
      if (mine) {
        fields[name] = {
          ...now,
          base: server.sent ?? before.base,
          saved: edit.value,
          settles,
          held: true,
          from: edit.base,
        };
      } else if (before.text === edit.value && !before.composing) {
        fields[name] = take;
      } else {
        fields[name] = { ...now, base: server.sent ?? before.base, saved: edit.value, settles, held: false };
      }
    } else if (before.held) {
      // Chosen by somebody else: what was typed on since is sent after all, else the chosen text is taken.
      const still = server.conflicts.some((c) => c.value === before.saved);
      if (still) fields[name] = { ...now, settles };
      else if (before.text === before.saved && !before.composing) fields[name] = take;
      else fields[name] = { ...now, settles, held: false };
    } else if (before.text === before.saved && settles.length === 0 && !before.composing) {
      fields[name] = take;
    } else {
      fields[name] = { ...now, settles };
    }
  }
  return {
    ...state,
    revision: draft.revision,
    fields,
    pending: Object.keys(sent).length === 0 ? state.pending : undefined,
  };
}

/** What has to be kept in the browser; undefined when the server has everything. */
export function toKeep(state: SyncState): Kept | undefined {
  const fields = Object.fromEntries(
    Object.entries(state.fields)
      .filter(([name, f]) => isUnsaved(f) || state.pending?.[name] !== undefined)
      .map(([name, { form, text, base, saved, settles, from }]): [string, KeptField] => [
        name,
        { form, text, base, saved, settles, from },
      ]),
  );
  return Object.keys(fields).length === 0 && state.pending === undefined
    ? undefined
    : { fields, pending: state.pending };
}

export const hasUnsaved = (state: SyncState): boolean =>
  state.pending !== undefined || Object.values(state.fields).some(isUnsaved);

/** Whether an alternative is the text of this screen that was put aside; what was typed on since is in `text`. */
export const isOwn = (field: FieldState, one: Alternative): boolean =>
  field.held && one.value === field.saved;

/** Names of the fields in which texts wait to be chosen. */
export const inConflict = (state: SyncState): readonly string[] =>
  Object.entries(state.fields)
    .filter(([, field]) => field.conflicts.length > 0 && field.settles.length === 0)
    .map(([name]) => name);
