import { call } from './client';

/** Who wrote a text. */
export interface DraftAuthor {
  readonly id: string;
  readonly name: string;
}

/** A text that waits to be chosen, beside the field's own. */
export interface Alternative {
  readonly id: number;
  readonly value: string;
  readonly editor: string;
  readonly by: DraftAuthor;
  readonly at: string;
}

export type FieldForm = 'text' | 'xhtml' | 'value';

export interface DraftField {
  readonly form: FieldForm;
  readonly value: string;
  readonly revision: number;
  /** In the answer to a save: the revision under which the text that was sent is remembered. */
  readonly sent?: number;
  readonly by: DraftAuthor;
  readonly at: string;
  readonly conflicts: readonly Alternative[];
}

/** A working copy as a list shows it (docs/api/notes.md). */
export interface DraftHead {
  readonly id: string;
  readonly patient: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly shared: boolean;
  readonly mine: boolean;
  readonly labels: readonly string[];
  readonly owner: DraftAuthor;
  readonly created: string;
  readonly updated: string;
  readonly revision: number;
}

export interface Draft extends DraftHead {
  readonly fields: Readonly<Record<string, DraftField>>;
}

/** One field as it is sent. */
export interface FieldEdit {
  readonly value: string;
  readonly form: FieldForm;
  /** The revision that the text grew out of. */
  readonly base: number;
  /** Alternatives that the text was chosen against. */
  readonly settles: readonly number[];
}

export interface DraftList {
  readonly drafts: readonly DraftHead[];
  readonly truncated: boolean;
}

/** The caller's drafts of a kind; with a patient also those that are shared in that chart. */
export async function listDrafts(
  kind: string,
  patient: string | undefined,
  signal?: AbortSignal,
): Promise<DraftList> {
  const { body } = await call<DraftList>('/drafts', { query: { kind, patient }, signal });
  return body;
}

export async function readDraft(id: string, signal?: AbortSignal): Promise<Draft> {
  const { body } = await call<Draft>(`/drafts/${encodeURIComponent(id)}`, { signal });
  return body;
}

/** Merges what was typed into the draft of the patient whose chart is open; answers the draft as it is now. */
export async function saveDraft(
  id: string,
  patient: string,
  editor: string,
  fields: Readonly<Record<string, FieldEdit>>,
): Promise<Draft> {
  const { body } = await call<Draft>(`/drafts/${encodeURIComponent(id)}`, {
    method: 'PUT',
    patient,
    body: { editor, fields },
  });
  return body;
}

/** Throws the own draft away as it was seen; what was typed since is never thrown away unseen. */
export async function deleteDraft(id: string, patient: string, revision: number): Promise<void> {
  await call(`/drafts/${encodeURIComponent(id)}`, { method: 'DELETE', patient, query: { revision } });
}
