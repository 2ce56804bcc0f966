import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Draft, FieldEdit } from '@/api/drafts';
import { ApiError } from '@/api/errors';
import { Autosave, LONGEST_MS, PAUSE_MS, type Transport } from './autosave';
import type { Kept } from './protocol';
import { ServerModel } from './serverModel.testing';

/** A server behind a wire that a test can cut. */
function wired() {
  const server = new ServerModel();
  server.save('first', { plan: { value: 'Rest.', form: 'text', base: 0, settles: [] } });
  const wire = {
    server,
    fails: undefined as ApiError | undefined,
    /** The server does it, but its answer gets lost. */
    answerLost: false,
    stores: true,
    kept: undefined as Kept | undefined,
    sent: [] as Readonly<Record<string, FieldEdit>>[],
    /** What happens while an answer is under way. */
    meanwhile: undefined as (() => void) | undefined,
  };
  const transport: Transport = {
    save: async (editor, fields) => {
      wire.sent.push(fields);
      await Promise.resolve();
      if (wire.fails !== undefined) throw wire.fails;
      const answer = server.save(editor, fields);
      wire.meanwhile?.();
      await Promise.resolve();
      if (wire.answerLost) throw new ApiError('timeout', 'late');
      return answer;
    },
    read: async (): Promise<Draft> => {
      await Promise.resolve();
      if (wire.fails !== undefined) throw wire.fails;
      const answer = server.read();
      wire.meanwhile?.();
      await Promise.resolve();
      return answer;
    },
    kept: () => wire.kept,
    keep: (kept) => {
      wire.kept = kept;
      return wire.stores;
    },
  };
  return { wire, transport, open: (kept?: Kept) => new Autosave(server.read(), 'me', kept, transport) };
}

const away = new ApiError('unreachable', 'The server cannot be reached.');
const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const onServer = (server: ServerModel): string | undefined => server.read().fields.plan?.value;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('saving while typing', () => {
  it('says saved only when the server has it', async () => {
    const { wire, open } = wired();
    const sync = open();
    expect(sync.snapshot().status.kind).toBe('saved');
    sync.type('plan', 'text', 'Rest. Fluids.');
    expect(sync.snapshot().status.kind).toBe('typing');
    expect(wire.kept?.fields.plan?.text).toBe('Rest. Fluids.');
    await later(PAUSE_MS);
    expect(sync.snapshot().status.kind).toBe('saved');
    expect(onServer(wire.server)).toBe('Rest. Fluids.');
    expect(wire.kept).toBeUndefined();
  });

  it('does not wait for a pause for longer than two seconds', async () => {
    const { wire, open } = wired();
    const sync = open();
    for (let i = 0; i < 20; i += 1) {
      sync.type('plan', 'text', `Rest. ${'x'.repeat(i)}`);
      await later(100);
    }
    expect(LONGEST_MS).toBeLessThan(2_000);
    expect(wire.sent.length).toBeGreaterThan(0);
  });

  it.each(['save', 'read'] as const)('keeps what is typed while a %s is under way', async (what) => {
    const { wire, open } = wired();
    const sync = open();
    wire.meanwhile = () => {
      wire.meanwhile = undefined;
      sync.type('plan', 'text', 'Rest. Fluids. Aspirin.');
    };
    if (what === 'save') {
      sync.type('plan', 'text', 'Rest. Fluids.');
      await later(PAUSE_MS);
    } else {
      sync.refresh();
      await later(1);
    }
    expect(sync.snapshot().state.fields.plan?.text).toBe('Rest. Fluids. Aspirin.');
    expect(sync.snapshot().status.kind).toBe('typing');
    await later(PAUSE_MS);
    expect(sync.snapshot().status.kind).toBe('saved');
    expect(onServer(wire.server)).toBe('Rest. Fluids. Aspirin.');
  });

  it('is in memory only when the browser stores nothing, and says so', async () => {
    const { wire, open } = wired();
    wire.stores = false;
    wire.fails = away;
    const sync = open();
    sync.type('plan', 'text', 'Rest. Fluids.');
    await later(PAUSE_MS);
    expect(sync.snapshot().status).toEqual({ kind: 'waiting', why: 'unreachable', stored: false });
  });
});

describe('when the server is away', () => {
  it('keeps the text here, says so, tries again and saves it', async () => {
    const { wire, open } = wired();
    wire.fails = away;
    const sync = open();
    sync.type('plan', 'text', 'Rest. Fluids.');
    await later(PAUSE_MS);
    expect(sync.snapshot().status).toEqual({ kind: 'waiting', why: 'unreachable', stored: true });
    sync.type('plan', 'text', 'Rest. Fluids. More.');
    expect(sync.snapshot().status.kind).toBe('waiting');
    expect(wire.kept?.fields.plan?.text).toBe('Rest. Fluids. More.');
    wire.fails = undefined;
    await later(40_000);
    expect(sync.snapshot().status.kind).toBe('saved');
    expect(onServer(wire.server)).toBe('Rest. Fluids. More.');
  });

  it('saves at once when it is back', async () => {
    const { wire, open } = wired();
    wire.fails = away;
    const sync = open();
    sync.type('plan', 'text', 'Rest. Fluids.');
    await later(PAUSE_MS);
    wire.fails = undefined;
    sync.wake();
    await later(0);
    expect(onServer(wire.server)).toBe('Rest. Fluids.');
  });

  it('makes no second text of one whose answer got lost', async () => {
    const { wire, open } = wired();
    wire.answerLost = true;
    const sync = open();
    sync.type('plan', 'text', 'Rest. Fl');
    await later(PAUSE_MS);
    sync.type('plan', 'text', 'Rest. Fluids.');
    wire.answerLost = false;
    await later(40_000);
    expect(wire.server.read().fields.plan).toMatchObject({ value: 'Rest. Fluids.', conflicts: [] });
    expect(sync.snapshot().status.kind).toBe('saved');
  });

  it('goes on when the session is back, and keeps the text until then', async () => {
    const { wire, open } = wired();
    wire.fails = new ApiError('signed-out', 'Sign in.', 401);
    const sync = open();
    sync.type('plan', 'text', 'Rest. Fluids.');
    await later(PAUSE_MS);
    expect(sync.snapshot().status).toMatchObject({ kind: 'waiting', why: 'signed-out' });
    wire.fails = undefined;
    sync.wake();
    await later(0);
    expect(onServer(wire.server)).toBe('Rest. Fluids.');
  });
});

describe('when it cannot be saved', () => {
  it('says why and sends nothing more until something is changed', async () => {
    const { wire, open } = wired();
    wire.fails = new ApiError('invalid', 'Too large.', 413);
    const sync = open();
    sync.type('plan', 'text', 'Long.');
    await later(60_000);
    expect(sync.snapshot().status).toMatchObject({ kind: 'refused', reason: 'Too large.' });
    expect(wire.sent).toHaveLength(1);
    expect(wire.kept?.fields.plan?.text).toBe('Long.');
    wire.fails = undefined;
    sync.type('plan', 'text', 'Short.');
    await later(PAUSE_MS);
    expect(sync.snapshot().status.kind).toBe('saved');
  });

  it('stops for good at another patient', async () => {
    const { wire, open } = wired();
    wire.fails = new ApiError('wrong-patient', 'Another patient.', 409, 'SAL-WRONG-PATIENT');
    const sync = open();
    sync.type('plan', 'text', 'Rest. Fluids.');
    await later(PAUSE_MS);
    expect(sync.snapshot().status.kind).toBe('wrong-patient');
    wire.fails = undefined;
    sync.type('plan', 'text', 'More.');
    await later(60_000);
    expect(wire.sent).toHaveLength(1);
    expect(onServer(wire.server)).toBe('Rest.');
    expect(wire.kept?.fields.plan?.text).toBe('Rest. Fluids.');
  });

  it('says that the draft is gone, with what is left over', async () => {
    const { wire, open } = wired();
    wire.fails = new ApiError('not-found', 'Gone.', 404);
    const sync = open();
    sync.type('plan', 'text', 'Rest. Fluids.');
    await later(PAUSE_MS);
    expect(sync.snapshot().status).toEqual({ kind: 'gone', unsaved: true });
    expect(wire.kept?.fields.plan?.text).toBe('Rest. Fluids.');
  });
});

describe('with others', () => {
  it('takes what they typed, without sending anything', async () => {
    const { wire, open } = wired();
    const sync = open();
    wire.server.save('other', { plan: { value: 'Rest. Fluids.', form: 'text', base: 1, settles: [] } });
    sync.refresh();
    await later(0);
    expect(sync.snapshot().state.fields.plan?.text).toBe('Rest. Fluids.');
    expect(wire.sent).toEqual([]);
  });

  it('saves what is typed on beside the text of somebody else, and the choice', async () => {
    const { wire, open } = wired();
    const sync = open();
    wire.server.save('other', { plan: { value: 'Rest 5 days.', form: 'text', base: 1, settles: [] } });
    sync.type('plan', 'text', 'Rest 3 days.');
    await later(PAUSE_MS);
    sync.type('plan', 'text', 'Rest 3 days at home.');
    await later(PAUSE_MS);
    expect(sync.snapshot().status.kind).toBe('saved');
    expect(wire.kept).toBeUndefined();
    expect(wire.server.read().fields.plan).toMatchObject({
      value: 'Rest 5 days.',
      conflicts: [{ value: 'Rest 3 days at home.' }],
    });
    sync.choose('plan', 'Rest 3 days at home.');
    await later(PAUSE_MS);
    expect(sync.snapshot().status.kind).toBe('saved');
    expect(wire.server.read().fields.plan).toMatchObject({ value: 'Rest 3 days at home.', conflicts: [] });
  });
});

describe('the end of the screen', () => {
  it('saves the last words, and forgets what was kept', async () => {
    const { wire, open } = wired();
    const sync = open();
    sync.type('plan', 'text', 'Rest. Fluids.');
    sync.end();
    await later(0);
    expect(onServer(wire.server)).toBe('Rest. Fluids.');
    expect(wire.kept).toBeUndefined();
  });

  it('keeps them when they cannot be saved, for the next screen', async () => {
    const { wire, open } = wired();
    wire.fails = away;
    const sync = open();
    sync.type('plan', 'text', 'Rest. Fluids.');
    sync.end();
    await later(60_000);
    expect(wire.sent).toHaveLength(1);
    wire.fails = undefined;
    const next = open(wire.kept);
    expect(next.snapshot().state.fields.plan?.text).toBe('Rest. Fluids.');
    await later(0);
    expect(next.snapshot().status.kind).toBe('saved');
    expect(onServer(wire.server)).toBe('Rest. Fluids.');
  });

  it('never drops what another screen has kept since', async () => {
    const { wire, open } = wired();
    const first = open();
    first.type('plan', 'text', 'Rest. Fluids.');
    first.end();
    const others: Kept = { fields: {}, pending: undefined };
    wire.kept = others;
    await later(0);
    expect(wire.kept).toBe(others);
  });

  it('keeps nothing of a note that was signed', async () => {
    const { wire, open } = wired();
    const sync = open();
    sync.type('plan', 'text', 'Rest. Fluids.');
    await later(PAUSE_MS);
    sync.close();
    sync.type('plan', 'text', 'After.');
    await later(60_000);
    expect(wire.kept).toBeUndefined();
    expect(onServer(wire.server)).toBe('Rest. Fluids.');
  });
});
