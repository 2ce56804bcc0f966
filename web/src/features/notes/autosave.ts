import type { Draft, FieldEdit, FieldForm } from '@/api/drafts';
import { ApiError } from '@/api/errors';
import {
  chosen,
  composes,
  hasUnsaved,
  opened,
  received,
  refused,
  sending,
  toKeep,
  toSend,
  typed,
  type Kept,
  type SyncState,
} from './protocol';

/**
 * Pause in typing after which a text is sent, and the longest that it waits while typing goes on. With the way to the server
 * at most 2 s of typing are lost when the browser is killed, on a busy machine too: what the browser keeps it writes to its disk later.
 */
export const PAUSE_MS = 400;
export const LONGEST_MS = 900;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;

/** How the draft stands. Only "saved" says that the server has every word. */
export type SaveStatus =
  | { readonly kind: 'saved'; readonly at: number }
  | { readonly kind: 'typing' }
  | { readonly kind: 'saving' }
  /** Cannot be sent now, is tried again. `stored`: kept in this browser too, not in memory only. */
  | { readonly kind: 'waiting'; readonly why: 'unreachable' | 'signed-out'; readonly stored: boolean }
  | { readonly kind: 'refused'; readonly reason: string; readonly stored: boolean }
  /** Signed or thrown away elsewhere. */
  | { readonly kind: 'gone'; readonly unsaved: boolean }
  | { readonly kind: 'wrong-patient'; readonly reason: string };

export interface Transport {
  readonly save: (editor: string, fields: Readonly<Record<string, FieldEdit>>) => Promise<Draft>;
  readonly read: () => Promise<Draft>;
  /** Keeps in the browser; false when it could not be stored. */
  readonly keep: (kept: Kept | undefined) => boolean;
  /** What is kept now: another screen of the same draft may have kept its own since. */
  readonly kept: () => Kept | undefined;
}

/** A text as it stands at any moment. */
export interface TextSource {
  readonly now: () => string;
  /** Calls after each change; answers how to end it. */
  readonly subscribe: (changed: () => void) => () => void;
}

export interface Snapshot {
  readonly state: SyncState;
  readonly status: SaveStatus;
}

/** Saves a draft while it is typed: at most one request is under way, failures are tried again, nothing is said to be saved that is not. */
export class Autosave {
  private state: SyncState;
  private status: SaveStatus;
  private now: Snapshot;
  private readonly listeners = new Set<() => void>();
  private readonly sources = new Map<string, TextSource>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private firstTyped = 0;
  private retry = FIRST_RETRY_MS;
  private busy: Promise<void> | undefined;
  private stale = false;
  private stored = true;
  private ended = false;
  private last: Kept | undefined;

  constructor(
    draft: Draft,
    readonly editor: string,
    kept: Kept | undefined,
    private readonly transport: Transport,
  ) {
    this.state = opened(draft, editor, kept);
    this.status = hasUnsaved(this.state)
      ? { kind: 'typing' }
      : { kind: 'saved', at: Date.parse(draft.updated) };
    this.now = { state: this.state, status: this.status };
    if (hasUnsaved(this.state)) this.schedule(0);
    else if (kept !== undefined) transport.keep(undefined);
  }

  readonly subscribe = (changed: () => void): (() => void) => {
    this.listeners.add(changed);
    return () => this.listeners.delete(changed);
  };
  readonly snapshot = (): Snapshot => this.now;

  /** The text of a field as it stands now, for who cannot wait until it is rendered. The same object for the same field. */
  text(name: string): TextSource {
    const known = this.sources.get(name);
    if (known !== undefined) return known;
    const made = { now: () => this.state.fields[name]?.text ?? '', subscribe: this.subscribe };
    this.sources.set(name, made);
    return made;
  }

  type(name: string, form: FieldForm, text: string): void {
    if (this.stopped()) return;
    this.become(typed(this.state, name, form, text));
    this.keepHere();
    this.touched();
  }

  /** A character begins or ends to be composed in a field. */
  compose(name: string, form: FieldForm, composing: boolean): void {
    this.become(composes(this.state, name, form, composing));
  }

  choose(name: string, text: string): void {
    if (this.stopped()) return;
    this.become(chosen(this.state, name, text));
    this.keepHere();
    this.touched();
  }

  /** Somebody else changed the draft: reads it as soon as nothing is under way. */
  refresh(): void {
    if (this.stopped()) return;
    this.stale = true;
    void this.run();
  }

  /** Sends what is unsaved now, and waits for the answer. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.run();
  }

  /** The server can be reached again, or the user has signed in again. */
  wake(): void {
    if (this.status.kind === 'waiting') void this.flush();
  }

  /** The screen goes away. What is unsaved stays kept in the browser, and is sent once more. */
  end(): void {
    if (this.ended) return;
    clearTimeout(this.timer);
    this.keepHere();
    if (!this.stopped() && hasUnsaved(this.state)) void this.run();
    this.ended = true;
  }

  /** The note was signed or thrown away: nothing is kept or sent any more. */
  close(): void {
    this.ended = true;
    this.last = undefined;
    clearTimeout(this.timer);
    this.transport.keep(undefined);
  }

  private stopped(): boolean {
    return this.ended || this.status.kind === 'wrong-patient' || this.status.kind === 'gone';
  }

  private touched(): void {
    const now = Date.now();
    if (this.firstTyped === 0) this.firstTyped = now;
    if (this.status.kind === 'saved' || this.status.kind === 'refused') this.say({ kind: 'typing' });
    // While the server cannot be reached, the pauses between tries decide, not the keys.
    if (this.status.kind !== 'waiting') this.schedule(Math.min(PAUSE_MS, this.firstTyped + LONGEST_MS - now));
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        void this.run();
      },
      Math.max(0, ms),
    );
  }

  /** One request after the other until nothing is left to send or it fails. */
  private run(): Promise<void> {
    this.busy ??= this.work().finally(() => {
      this.busy = undefined;
    });
    return this.busy;
  }

  private async work(): Promise<void> {
    for (;;) {
      if (this.stopped()) return;
      const edits = toSend(this.state);
      if (edits === undefined && !this.stale) {
        this.settled();
        return;
      }
      try {
        if (edits === undefined) {
          this.stale = false;
          const answer = await this.transport.read();
          this.become(received(this.state, answer));
        } else {
          this.firstTyped = 0;
          this.become(sending(this.state, edits));
          this.say({ kind: 'saving' });
          const answer = await this.transport.save(this.editor, edits);
          // Only now: the state of before the answer lacks what was typed while it was under way.
          this.become(received(this.state, answer, edits));
        }
        this.retry = FIRST_RETRY_MS;
        this.keepHere();
      } catch (failure) {
        if (edits === undefined) this.stale = true;
        this.failed(failure);
        return;
      }
      // What was typed meanwhile waits for its own pause.
      if (this.timer !== undefined) {
        this.say({ kind: 'typing' });
        return;
      }
    }
  }

  private settled(): void {
    this.keepHere();
    if (this.status.kind !== 'saved') this.say({ kind: 'saved', at: Date.now() });
  }

  private failed(failure: unknown): void {
    const error = failure instanceof ApiError ? failure : undefined;
    const kind = error?.kind;
    if (kind === 'wrong-patient') {
      this.keepHere();
      this.say({ kind: 'wrong-patient', reason: error?.message ?? '' });
    } else if (kind === 'not-found') {
      this.keepHere();
      this.say({ kind: 'gone', unsaved: hasUnsaved(this.state) });
    } else if (kind === 'invalid' || kind === 'forbidden') {
      this.become(refused(this.state));
      this.keepHere();
      this.say({ kind: 'refused', reason: error?.message ?? '', stored: this.stored });
    } else {
      // Not reached, out of time, signed out, a fault of the server: what was sent may have arrived. It is sent again as it was.
      this.keepHere();
      this.say({
        kind: 'waiting',
        why: kind === 'signed-out' ? 'signed-out' : 'unreachable',
        stored: this.stored,
      });
      this.schedule(this.retry);
      this.retry = Math.min(this.retry * 2, LAST_RETRY_MS);
    }
  }

  private keepHere(): void {
    if (this.ended && this.transport.kept() !== this.last) return;
    this.last = toKeep(this.state);
    this.stored = this.transport.keep(this.last);
  }

  private become(state: SyncState): void {
    this.state = state;
    this.publish();
  }

  private say(status: SaveStatus): void {
    this.status = status;
    this.publish();
  }

  private publish(): void {
    this.now = { state: this.state, status: this.status };
    this.listeners.forEach((tell) => {
      tell();
    });
  }
}
