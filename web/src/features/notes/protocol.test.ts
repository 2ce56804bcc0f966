import { describe, expect, it } from 'vitest';
import type { FieldEdit } from '@/api/drafts';
import {
  chosen,
  composes,
  hasUnsaved,
  inConflict,
  isOwn,
  isUnsaved,
  opened,
  received,
  refused,
  sending,
  toKeep,
  toSend,
  typed,
  type SyncState,
} from './protocol';
import { ServerModel } from './serverModel.testing';

const begun = (text: string): ServerModel => {
  const server = new ServerModel();
  server.save('first', { plan: { value: text, form: 'text', base: 0, settles: [] } });
  return server;
};
const open = (server: ServerModel, editor: string): SyncState => opened(server.read(), editor, undefined);
/** Sends what is unsaved and takes the answer. */
function save(state: SyncState, server: ServerModel): SyncState {
  const edits = toSend(state);
  return edits === undefined
    ? state
    : received(sending(state, edits), server.save(state.editor, edits), edits);
}
const text = (state: SyncState, name = 'plan'): string => state.fields[name]?.text ?? '';
const type = (state: SyncState, value: string, name = 'plan'): SyncState => typed(state, name, 'text', value);

describe('one screen', () => {
  it('sends only what was changed, from the revision that it grew out of', () => {
    const server = begun('Rest.');
    let one = open(server, 'a');
    expect(toSend(one)).toBeUndefined();
    one = type(one, 'Rest. Fluids.');
    expect(toSend(one)).toEqual({ plan: { value: 'Rest. Fluids.', form: 'text', base: 1, settles: [] } });
    one = save(one, server);
    expect(hasUnsaved(one)).toBe(false);
    expect(server.read().fields.plan?.value).toBe('Rest. Fluids.');
  });

  it('keeps what was typed while the answer was under way, and goes on from what it had sent', () => {
    const server = begun('Rest.');
    let one = type(open(server, 'a'), 'Rest. Fl');
    const edits = toSend(one) ?? {};
    one = sending(one, edits);
    one = type(one, 'Rest. Fluids.');
    one = received(one, server.save('a', edits), edits);
    expect(text(one)).toBe('Rest. Fluids.');
    expect(isUnsaved(one.fields.plan ?? (undefined as never))).toBe(true);
    one = save(one, server);
    expect(server.read().fields.plan).toMatchObject({ value: 'Rest. Fluids.', conflicts: [] });
  });

  it('sends again just what may have arrived, before anything longer', () => {
    const server = begun('');
    let one = type(open(server, 'a'), 'A');
    const edits = toSend(one) ?? {};
    one = sending(one, edits);
    server.save('a', edits); // and the answer is lost
    one = type(one, 'A and B');
    expect(toSend(one)).toBe(edits);
    one = received(one, server.save('a', edits), edits);
    one = save(one, server);
    expect(server.read().fields.plan).toMatchObject({ value: 'A and B', conflicts: [] });
  });

  it('takes what others wrote only when a character is composed, and takes out nothing of theirs', () => {
    const server = begun('Rest.\nWalk.\n');
    let one = composes(open(server, 'a'), 'plan', 'text', true);
    server.save('b', { plan: { value: 'Rest.\nWalk.\nFluids.', form: 'text', base: 1, settles: [] } });
    one = received(one, server.read());
    expect(text(one)).toBe('Rest.\nWalk.\n');
    // Nothing came of it.
    expect(text(composes(one, 'plan', 'text', false))).toBe('Rest.\nWalk.\nFluids.');
    // An accent came of it, typed on from the text that stood there.
    one = composes(type(one, 'Für Rest.\nWalk.\n'), 'plan', 'text', false);
    one = save(one, server);
    expect(server.read().fields.plan?.value).toBe('Für Rest.\nWalk.\nFluids.');
    expect(text(one)).toBe('Für Rest.\nWalk.\nFluids.');
  });

  it('keeps a refused text unsaved', () => {
    const server = begun('');
    let one = type(open(server, 'a'), 'A');
    one = refused(sending(one, toSend(one) ?? {}));
    expect(hasUnsaved(one)).toBe(true);
    expect(text(one)).toBe('A');
  });
});

describe('a reload', () => {
  it('finds the unsaved text again and saves it', () => {
    const server = begun('Rest.');
    let one = type(open(server, 'a'), 'Rest. Fluids.');
    const kept = JSON.parse(JSON.stringify(toKeep(one))) as ReturnType<typeof toKeep>;
    one = save(opened(server.read(), 'b', kept), server);
    expect(text(one)).toBe('Rest. Fluids.');
    expect(toKeep(one)).toBeUndefined();
    expect(server.read().fields.plan?.value).toBe('Rest. Fluids.');
  });

  it('makes no conflict of a text that had arrived, and of what was typed on', () => {
    const server = begun('');
    let one = type(open(server, 'a'), 'A');
    const edits = toSend(one) ?? {};
    one = type(sending(one, edits), 'A and B');
    server.save('a', edits);
    const kept = toKeep(one);
    let two = opened(server.read(), 'b', kept);
    two = save(two, server);
    two = save(two, server);
    expect(hasUnsaved(two)).toBe(false);
    expect(server.read().fields.plan).toMatchObject({ value: 'A and B', conflicts: [] });
  });

  it('keeps both texts when somebody else changed the same sentence meanwhile', () => {
    const server = begun('Rest.');
    const one = type(open(server, 'a'), 'Rest 3 days.');
    const kept = toKeep(one);
    save(type(open(server, 'other'), 'Rest 5 days.'), server);
    const two = save(opened(server.read(), 'b', kept), server);
    expect(server.read().fields.plan).toMatchObject({
      value: 'Rest 5 days.',
      conflicts: [{ value: 'Rest 3 days.' }],
    });
    expect(text(two)).toBe('Rest 3 days.');
    expect(inConflict(two)).toEqual(['plan']);
  });
});

describe('two screens', () => {
  it('merge different sentences', () => {
    const server = begun('One. Two. Three.');
    let a = type(open(server, 'a'), 'One a. Two. Three.');
    let b = type(open(server, 'b'), 'One. Two. Three b.');
    a = save(a, server);
    b = save(b, server);
    expect(text(b)).toBe('One a. Two. Three b.');
    a = received(a, server.read());
    expect(text(a)).toBe('One a. Two. Three b.');
    expect(inConflict(a)).toEqual([]);
  });

  it('keep the later of two texts for one sentence beside it until somebody chooses, with all that is typed on', () => {
    const server = begun('Aspirin.');
    const a = save(type(open(server, 'a'), 'Aspirin 100 mg.'), server);
    expect(a.fields.plan?.held).toBe(false);
    let b = opened(server.read(), 'b', undefined);
    b = type(
      { ...b, fields: { plan: { ...b.fields.plan, text: 'Aspirin.', base: 1, saved: 'Aspirin.' } as never } },
      'Aspirin 75 mg.',
    );
    b = save(b, server);
    expect(b.fields.plan).toMatchObject({ held: true, text: 'Aspirin 75 mg.', stored: 'Aspirin 100 mg.' });
    b = save(type(b, 'Aspirin 75 mg daily.'), server);
    expect(hasUnsaved(b)).toBe(false);
    expect(text(b)).toBe('Aspirin 75 mg daily.');
    expect(server.read().fields.plan).toMatchObject({
      value: 'Aspirin 100 mg.',
      conflicts: [{ value: 'Aspirin 75 mg daily.' }],
    });
    b = save(chosen(b, 'plan', 'Aspirin 75 mg daily.'), server);
    expect(server.read().fields.plan).toMatchObject({ value: 'Aspirin 75 mg daily.', conflicts: [] });
    expect(hasUnsaved(b)).toBe(false);
    expect(text(received(a, server.read()))).toBe('Aspirin 75 mg daily.');
  });

  it('go on in the place of the text that waits after a reload, too, and again when the answer was lost', () => {
    const server = begun('Aspirin.');
    let b = type(open(server, 'b'), 'Aspirin 75 mg.');
    save(type(open(server, 'a'), 'Aspirin 100 mg.'), server);
    b = type(save(b, server), 'Aspirin 75 mg daily.');
    const edits = toSend(b) ?? {};
    b = sending(b, edits);
    server.save('b', edits); // and the answer is lost
    b = type(b, 'Aspirin 75 mg daily, with food.');
    b = opened(server.read(), 'b again', JSON.parse(JSON.stringify(toKeep(b))) as ReturnType<typeof toKeep>);
    b = save(save(b, server), server);
    expect(hasUnsaved(b)).toBe(false);
    expect(server.read().fields.plan).toMatchObject({
      value: 'Aspirin 100 mg.',
      conflicts: [{ value: 'Aspirin 75 mg daily, with food.' }],
    });
  });

  it('need no choice any more when what is typed on takes the difference away', () => {
    const server = begun('Aspirin. Walk. Rest.');
    let b = type(open(server, 'b'), 'Aspirin 75 mg. Walk. Rest.');
    save(type(open(server, 'a'), 'Aspirin 100 mg. Walk. Rest.'), server);
    b = save(b, server);
    expect(inConflict(b)).toEqual(['plan']);
    b = save(type(b, 'Aspirin. Walk. Rest 3 days.'), server);
    expect(inConflict(b)).toEqual([]);
    expect(text(b)).toBe('Aspirin 100 mg. Walk. Rest 3 days.');
  });

  it('take the text that somebody else chose, but never over what was typed on since', () => {
    const server = begun('Aspirin.');
    let b = type(open(server, 'b'), 'Aspirin 75 mg.');
    let a = save(type(open(server, 'a'), 'Aspirin 100 mg.'), server);
    b = save(b, server);
    const typedOn = type(b, 'Aspirin 75 mg at night.');
    a = received(a, server.read());
    a = save(chosen(a, 'plan', 'Aspirin 100 mg.'), server);
    expect(inConflict(a)).toEqual([]);
    expect(text(received(b, server.read()))).toBe('Aspirin 100 mg.');
    const later = received(typedOn, server.read());
    expect(text(later)).toBe('Aspirin 75 mg at night.');
    save(later, server);
    const now = server.read().fields.plan;
    expect([now?.value, ...(now?.conflicts ?? []).map((c) => c.value)]).toContain('Aspirin 75 mg at night.');
    expect([now?.value, ...(now?.conflicts ?? []).map((c) => c.value)]).toContain('Aspirin 100 mg.');
  });

  it('do not settle an alternative that came after the choice', () => {
    const server = begun('X.');
    let a = open(server, 'a');
    const b = open(server, 'b');
    const c = open(server, 'c');
    a = save(type(a, 'Xa.'), server);
    save(type(b, 'Xb.'), server);
    a = received(a, server.read());
    a = chosen(a, 'plan', 'Xa.');
    save(type(c, 'Xc.'), server);
    a = save(a, server);
    expect(server.read().fields.plan?.conflicts.map((one) => one.value)).toEqual(['Xc.']);
    expect(inConflict(a)).toEqual(['plan']);
  });
});

/** A small generator, so that a failure can be repeated by its seed. */
function random(seed: number): (below: number) => number {
  let s = seed;
  return (below) => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return Math.floor((s / 2 ** 32) * below);
  };
}

interface Screen {
  state: SyncState;
  /** A save whose answer is not there yet. */
  waits: {
    edits: Readonly<Record<string, FieldEdit>>;
    answer: ReturnType<ServerModel['read']> | null;
  } | null;
}

/**
 * Three screens type words that nobody else types, at random places, while saves, lost requests, lost answers, readings, reloads and choices
 * come in any order. Words are only ever added, so each must be found in the end: in the text, beside it, or in what somebody chose against.
 */
describe('random interleavings', () => {
  it.each(Array.from({ length: 150 }, (_, seed) => [seed + 1]))('lose no word (seed %i)', (seed) => {
    const next = random(seed * 7919);
    const server = begun('Start here. Middle part. The end.');
    const screens: Screen[] = ['a', 'b', 'c'].map((editor) => ({ state: open(server, editor), waits: null }));
    const words: string[] = [];
    let editors = 0;

    const answer = (screen: Screen): void => {
      if (screen.waits === null) return;
      const { edits, answer: said } = screen.waits;
      screen.waits = null;
      // A lost request or answer leaves it pending: it is sent again as it was.
      if (said !== null) screen.state = received(screen.state, said, edits);
    };
    const send = (screen: Screen): void => {
      if (screen.waits !== null) return;
      const edits = toSend(screen.state);
      if (edits === undefined) return;
      screen.state = sending(screen.state, edits);
      const fate = next(10);
      if (fate === 0) screen.waits = { edits, answer: null };
      else {
        const said = server.save(screen.state.editor, edits);
        screen.waits = { edits, answer: fate === 1 ? null : said };
      }
    };
    const write = (screen: Screen): void => {
      const name = next(4) === 0 ? 'notes' : 'plan';
      const before = screen.state.fields[name]?.text ?? '';
      const word = `w${String(words.length)}w`;
      words.push(word);
      const spots = [...before.matchAll(/\s|$/g)].map((m) => m.index);
      const at = spots[next(spots.length)] ?? 0;
      const end = next(3) === 0 ? '.' : '';
      screen.state = typed(
        screen.state,
        name,
        'text',
        `${before.slice(0, at)} ${word}${end}${before.slice(at)}`,
      );
    };
    const choose = (screen: Screen): void => {
      const name = inConflict(screen.state)[0];
      const field = name === undefined ? undefined : screen.state.fields[name];
      if (name === undefined || field === undefined) return;
      const inNote = field.held ? field.stored : field.text;
      const others = field.conflicts.map((c) => (isOwn(field, c) ? field.text : c.value));
      screen.state = chosen(screen.state, name, [inNote, ...others].join(' '));
    };

    for (let step = 0; step < 120; step += 1) {
      const screen = screens[next(screens.length)];
      if (screen === undefined) continue;
      const what = next(12);
      if (what < 5) write(screen);
      else if (what < 8) send(screen);
      else if (what < 10) answer(screen);
      else if (what === 10 && screen.waits === null) screen.state = received(screen.state, server.read());
      else if (next(3) === 0) {
        // Reload: what the browser kept, another name for the screen.
        const kept = toKeep(screen.state);
        editors += 1;
        screen.waits = null;
        screen.state = opened(
          server.read(),
          `r${String(editors)}`,
          JSON.parse(JSON.stringify(kept ?? null)) ?? undefined,
        );
      } else choose(screen);
    }
    // Nobody has to choose for the server to have every word.
    for (let round = 0; round < 40; round += 1)
      for (const screen of screens) {
        answer(screen);
        send(screen);
      }
    const found = Object.values(server.read().fields)
      .flatMap((f) => [f.value, ...f.conflicts.map((c) => c.value)])
      .join(' ');
    for (const word of words) expect(found, word).toContain(word);
    // Until everything is chosen, too.
    for (let round = 0; round < 200; round += 1) {
      for (const screen of screens) {
        answer(screen);
        if (screen.waits === null) screen.state = received(screen.state, server.read());
        choose(screen);
        send(screen);
      }
    }
    for (const screen of screens) {
      answer(screen);
      expect(hasUnsaved(screen.state)).toBe(false);
      screen.state = received(screen.state, server.read());
    }
    const end = server.read();
    const all = Object.values(end.fields)
      .flatMap((f) => [f.value, ...f.conflicts.map((c) => c.value)])
      .join(' ');
    for (const word of words) expect(all, word).toContain(word);
    for (const screen of screens)
      for (const [name, field] of Object.entries(end.fields))
        expect(text(screen.state, name)).toBe(field.value);
  });
});
