import type { Alternative, Draft, DraftField, FieldEdit } from '@/api/drafts';

/**
 * The server's rules for one draft, small, for tests: what becomes of a field when an editor's text arrives (docs/api/notes.md, "How a
 * screen behaves"). Sentences are the smallest part that is merged.
 */
interface Kept {
  readonly value: string;
  readonly revision: number;
  readonly conflicts: readonly (Alternative & { readonly base: number })[];
}

const NOBODY = { id: 'u', name: 'U' };

function sentences(text: string): readonly string[] {
  return text.match(/[^.\n]*[.\n]\s*|[^.\n]+$/g) ?? [];
}

interface Change {
  readonly from: number;
  readonly to: number;
  readonly put: readonly string[];
}

function changes(base: readonly string[], text: readonly string[]): readonly Change[] {
  const common: number[][] = Array.from({ length: base.length + 1 }, () =>
    new Array<number>(text.length + 1).fill(0),
  );
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = base.length - 1; i >= 0; i -= 1)
    for (let j = text.length - 1; j >= 0; j -= 1) {
      const row = common[i];
      if (row !== undefined)
        row[j] = base[i] === text[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const found: Change[] = [];
  let i = 0;
  let j = 0;
  while (i < base.length || j < text.length) {
    if (i < base.length && j < text.length && base[i] === text[j]) {
      i += 1;
      j += 1;
      continue;
    }
    const [fromI, fromJ] = [i, j];
    while (
      (i < base.length || j < text.length) &&
      !(i < base.length && j < text.length && base[i] === text[j])
    ) {
      if (j >= text.length || (i < base.length && at(i + 1, j) >= at(i, j + 1))) i += 1;
      else j += 1;
    }
    found.push({ from: fromI, to: i, put: text.slice(fromJ, j) });
  }
  return found;
}

export function merge(base: string, one: string, two: string): string | null {
  const parts = sentences(base);
  const a = changes(parts, sentences(one));
  const b = changes(parts, sentences(two));
  const all = [...a];
  for (const change of b) {
    const same = a.some(
      (o) => o.from === change.from && o.to === change.to && o.put.join('') === change.put.join(''),
    );
    if (same) continue;
    const meets = a.some((o) =>
      o.from === o.to && change.from === change.to
        ? o.from === change.from
        : o.from < change.to && change.from < o.to,
    );
    // An insertion where the other replaced what follows has no certain place in this small model.
    const touches = a.some((o) => o.from === change.from || o.to === change.from || o.from === change.to);
    if (meets || touches) return null;
    all.push(change);
  }
  all.sort((x, y) => x.from - y.from || x.to - y.to);
  let out = '';
  let at = 0;
  for (const { from, to, put } of all) {
    out += parts.slice(at, from).join('') + put.join('');
    at = to;
  }
  return out + parts.slice(at).join('');
}

export class ServerModel {
  private readonly fields = new Map<string, Kept>();
  private readonly remembered = new Map<string, string>();
  private revision = 1;

  read(): Draft {
    return this.draft({});
  }

  save(editor: string, edits: Readonly<Record<string, FieldEdit>>): Draft {
    const sent: Record<string, number> = {};
    let changed = false;
    for (const [name, edit] of Object.entries(edits)) {
      const before = this.fields.get(name);
      const after = this.apply(name, before, edit, editor);
      sent[name] = after.sent;
      if (after.kept !== before) {
        changed = true;
        this.fields.set(name, after.kept);
        this.remember(name, after.kept.revision, after.kept.value);
        this.remember(name, after.sent, edit.value);
      }
    }
    if (changed) this.revision += 1;
    return this.draft(sent);
  }

  private remember(name: string, revision: number, text: string): void {
    const key = `${name} ${String(revision)}`;
    if (!this.remembered.has(key)) this.remembered.set(key, text);
  }

  private apply(
    name: string,
    current: Kept | undefined,
    edit: FieldEdit,
    editor: string,
  ): { kept: Kept; sent: number } {
    if (current === undefined) return { kept: { value: edit.value, revision: 1, conflicts: [] }, sent: 1 };
    const base = edit.base === 0 ? '' : this.remembered.get(`${name} ${String(edit.base)}`);
    let waiting = current.conflicts.filter((c) => !edit.settles.includes(c.id));
    const settles = waiting.length < current.conflicts.length;
    if (edit.value === current.value || edit.value === base) {
      const mine = edit.value === current.value ? current.revision : edit.base;
      const kept = settles ? { ...current, revision: current.revision + 1, conflicts: waiting } : current;
      return { kept, sent: settles && mine === current.revision ? kept.revision : mine };
    }
    if (edit.base === current.revision || current.value === base) {
      const revision = current.revision + 1;
      return { kept: { value: edit.value, revision, conflicts: waiting }, sent: revision };
    }
    const sent = current.revision + 1;
    const merged = base === undefined ? null : merge(base, current.value, edit.value);
    waiting = waiting.filter((c) => !(c.editor === editor && c.base === edit.base));
    if (merged !== null) return { kept: { value: merged, revision: sent + 1, conflicts: waiting }, sent };
    waiting.push({ id: sent, value: edit.value, editor, base: edit.base, by: NOBODY, at: '' });
    return { kept: { value: current.value, revision: sent + 1, conflicts: waiting }, sent };
  }

  private draft(sent: Readonly<Record<string, number>>): Draft {
    const fields: Record<string, DraftField> = {};
    for (const [name, { value, revision, conflicts }] of this.fields) {
      const own = sent[name];
      fields[name] = {
        form: 'text',
        value,
        revision,
        ...(own === undefined ? {} : { sent: own }),
        by: NOBODY,
        at: '',
        conflicts,
      };
    }
    return {
      id: 'd1',
      patient: 'p1',
      kind: 'note',
      key: 'note:1',
      title: 'Progress note',
      shared: true,
      mine: true,
      labels: [],
      owner: NOBODY,
      created: '2026-01-01T00:00:00Z',
      updated: '2026-01-01T00:00:00Z',
      revision: this.revision,
      fields,
    };
  }
}
