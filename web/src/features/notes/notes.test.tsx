import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Draft } from '@/api/drafts';
import { startSession } from '@/api/sessionStore';
import { ChartPage } from '@/features/chart';
import { chartServer, FakeEventSource } from '@/features/chart/testing';
import { expectAccessible } from '@/test/axe';
import { renderUi } from '@/test/render';
import { searchset, type Answer, type Call, type Route } from '@/test/server';
import { clearDrafts, keepDraft, readDraft } from '@/workspace/drafts';
import { openTask, type Task } from '@/workspace/tasks';
import { notesFeature } from './feature';

const ME = { id: 'u1', name: 'Dr A. Nwosu' };
const TEMPLATE: fhir4.Questionnaire = {
  resourceType: 'Questionnaire',
  url: 'urn:test:soap',
  title: 'Progress note',
  status: 'active',
  item: [
    {
      linkId: 'subjective',
      text: 'Subjective',
      type: 'group',
      item: [
        { linkId: 'subjective.text', type: 'text' },
        {
          linkId: 'weight',
          text: 'Weight',
          type: 'decimal',
          code: [{ system: 'http://loinc.org', code: '29463-7' }],
        },
      ],
    },
    { linkId: 'plan', text: 'Plan', type: 'group', item: [{ linkId: 'plan.text', type: 'text' }] },
  ],
};

function draftOf(texts: Readonly<Record<string, string>>, change: Partial<Draft> = {}): Draft {
  const all = { about: JSON.stringify({ template: 'urn:test:soap' }), ...texts };
  return {
    id: 'd1',
    patient: 'p1',
    kind: 'note',
    key: 'note:1',
    title: 'Progress note',
    shared: false,
    mine: true,
    labels: [],
    owner: ME,
    created: '2026-11-26T10:00:00Z',
    updated: '2026-11-26T10:00:00Z',
    revision: 7,
    fields: Object.fromEntries(
      Object.entries(all).map(([name, value]) => [
        name,
        {
          form: name.startsWith('section.') ? ('xhtml' as const) : ('value' as const),
          value,
          revision: 1,
          by: ME,
          at: '2026-11-26T10:00:00Z',
          conflicts: [],
        },
      ]),
    ),
    ...change,
  };
}

const signer = (name: string, hash = 'sha-256:ab'): fhir4.CompositionAttester => ({
  mode: 'legal',
  time: '2026-11-26T10:30:15Z',
  party: { display: name, identifier: { system: 'urn:salus:user', value: 'u1' } },
  extension: [{ url: 'urn:salus:note-hash', valueString: hash }],
});
const noteOf = (id: string, change: Partial<fhir4.Composition> = {}): fhir4.Composition => ({
  resourceType: 'Composition',
  id,
  meta: { versionId: '1' },
  status: 'final',
  type: { text: 'Progress note' },
  subject: { reference: 'Patient/p1' },
  date: '2026-11-26T10:30:15Z',
  author: [{ display: 'Dr A. Nwosu' }],
  title: `Note ${id}`,
  attester: [signer('Dr A. Nwosu')],
  section: [{ title: 'Plan', text: { status: 'additional', div: '<div><p>Rest.</p></div>' } }],
  ...change,
});

const outcome = (code: string, text: string, expression?: string): object => ({
  resourceType: 'OperationOutcome',
  issue: [
    {
      severity: 'error',
      code: 'invalid',
      details: { text, coding: [{ code }] },
      diagnostics: text,
      ...(expression === undefined ? {} : { expression: [expression] }),
    },
  ],
});

/** What the server of a test has; each part can fail. */
interface World {
  notes?: readonly fhir4.Composition[] | 'fails';
  next?: boolean;
  drafts?: readonly Draft[] | 'fails';
  templates?: 'fails';
  valid?: boolean | 'fails';
  trainee?: boolean;
}

function routes({ notes = [], next = false, drafts = [], templates, valid = true, trainee }: World): Route {
  const down: Answer = { status: 500, body: outcome('SAL-DOWN', 'The database did not answer.') };
  return ({ path, method, query }: Call): Answer | undefined => {
    if (path === '/drafts') return drafts === 'fails' ? down : { body: { drafts, truncated: false } };
    if (path === '/drafts/d1' && method === 'GET')
      return drafts === 'fails'
        ? down
        : drafts[0] === undefined
          ? { status: 404, body: {} }
          : { body: drafts[0] };
    if (path.endsWith('$note-templates'))
      return templates === 'fails'
        ? down
        : { body: { resourceType: 'Parameters', parameter: [{ name: 'template', resource: TEMPLATE }] } };
    if (path.endsWith('$phrases')) return { body: { resourceType: 'Parameters' } };
    if (path.endsWith('$verify-signatures'))
      return valid === 'fails'
        ? down
        : {
            body: {
              resourceType: 'Parameters',
              parameter: [
                { name: 'valid', valueBoolean: valid },
                { name: 'hash', valueString: 'sha-256:ab' },
              ],
            },
          };
    if (path === '/fhir/PractitionerRole')
      return {
        body: searchset(
          trainee === true
            ? [{ resourceType: 'PractitionerRole', practitioner: { reference: 'Practitioner/pr1' } }]
            : [],
        ),
      };
    if (path === '/fhir/Practitioner')
      return {
        body: searchset([{ resourceType: 'Practitioner', id: 'pr9', name: [{ text: 'Dr Boss' }] }]),
      };
    if (path === '/fhir/Composition' && method === 'GET') {
      if (notes === 'fails') return down;
      const all = query.get('related-ref');
      const found =
        all === null
          ? notes
          : notes.filter((n) => n.relatesTo?.some((r) => r.targetReference?.reference === all));
      return {
        body: searchset(
          [...found],
          next ? 99 : found.length,
          next ? 'http://x/fhir/Composition?page=2' : undefined,
        ),
      };
    }
    const one = /^\/fhir\/Composition\/(\w+)$/.exec(path)?.[1];
    if (one !== undefined && notes !== 'fails') {
      const found = notes.find((n) => n.id === one);
      return found === undefined ? { status: 404, body: {} } : { body: found };
    }
    return undefined;
  };
}

async function open(
  world: World,
  { area = 'notes', task }: { area?: string; task?: Task } = {},
  ...first: Route[]
) {
  FakeEventSource.open = [];
  vi.stubGlobal('EventSource', FakeEventSource);
  const calls = chartServer({}, ...first, routes(world));
  await startSession();
  const onArea = vi.fn();
  const { container } = renderUi(
    <ChartPage
      patientId="p1"
      area={area}
      strip={1}
      onArea={onArea}
      areas={notesFeature.areas ?? []}
      kinds={notesFeature.tasks ?? []}
    />,
  );
  await screen.findByRole('heading', { level: 1, name: /WEISSNAT, Rosalind Marie/ });
  if (task !== undefined)
    act(() => {
      openTask('p1', task);
    });
  return { calls, container, onArea };
}

const editor = () => screen.findByRole('complementary', { name: 'Progress note' });
const draftTask: Task = { kind: 'note', id: 'd1' };

// What jsdom lacks and the editor asks for when it scrolls to the cursor.
const nowhere = { left: 0, right: 0, top: 0, bottom: 0, width: 0, height: 0, x: 0, y: 0 };
beforeAll(() => {
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => nowhere as DOMRect;
});

beforeEach(() => {
  clearDrafts();
});

describe('the notes of a chart', () => {
  it('are listed with how they stand, addenda with their note', async () => {
    const { container } = await open({
      notes: [
        noteOf('n1', { status: 'amended' }),
        noteOf('n2', { status: 'preliminary', attester: [{ ...signer('Dr Young'), mode: 'professional' }] }),
        noteOf('n3', { status: 'entered-in-error' }),
        noteOf('a1', {
          title: 'Addendum to Note n1',
          relatesTo: [{ code: 'appends', targetReference: { reference: 'Composition/n1' } }],
          section: [{ title: 'Addendum', text: { status: 'additional', div: '<div>More.</div>' } }],
        }),
      ],
    });
    const list = await screen.findByRole('region', { name: 'Notes' });
    expect(await within(list).findByText('3 notes, newest first')).toBeInTheDocument();
    expect(within(list).getByRole('button', { name: /Note n1/ })).toHaveTextContent('Signed, with addenda');
    expect(within(list).getByRole('button', { name: /Note n2/ })).toHaveTextContent(
      'Waiting for co-signature',
    );
    expect(within(list).getByRole('button', { name: /Note n3/ })).toHaveTextContent('Retracted');
    const reader = await screen.findByRole('region', { name: 'Note n1' });
    expect(await within(reader).findByText('More.')).toBeInTheDocument();
    expect(within(reader).getByRole('group', { name: 'Patient of this panel' })).toBeInTheDocument();
    expect(
      await within(reader).findAllByText('Verified: the text is the one that was signed.'),
    ).not.toHaveLength(0);
    await expectAccessible(container);
  });

  it('that could not be loaded are not "none"', async () => {
    await open({ notes: 'fails', drafts: 'fails' });
    expect(await screen.findByText(/^Notes could not be loaded/)).toBeInTheDocument();
    expect(screen.getByText('The patient may have notes.')).toBeInTheDocument();
    expect(await screen.findByText('There may be unfinished notes.')).toBeInTheDocument();
    expect(screen.queryByText('No notes')).toBeNull();
  });

  it('that are not all there say so, and none is said as none', async () => {
    await open({ notes: [noteOf('n1')], next: true });
    expect(await screen.findByText(/older ones are/i)).toBeInTheDocument();
  });

  it('are none only when the server says so', async () => {
    await open({});
    expect(await screen.findByText('No notes')).toBeInTheDocument();
  });

  it('with a text that is not the signed one are loud', async () => {
    await open({ notes: [noteOf('n1')], valid: false });
    expect(await screen.findByRole('alert')).toHaveTextContent(/NOT the one that was signed/);
  });

  it('whose signature could not be checked are neither right nor wrong', async () => {
    await open({ notes: [noteOf('n1')], valid: 'fails' });
    expect(
      await screen.findByText(/could not be checked\. This does not mean that it is wrong/),
    ).toBeInTheDocument();
    expect(screen.queryByText(/^Verified/)).toBeNull();
  });

  it('of another patient are not shown', async () => {
    await open({ notes: [noteOf('n1', { subject: { reference: 'Patient/p2' } })] }, { area: 'notes/n1' });
    expect(await screen.findByText(/about another patient/)).toBeInTheDocument();
    expect(screen.queryByText('Rest.')).toBeNull();
  });

  it('bring no script and no style into the page', async () => {
    const div =
      '<div><p onclick="x()" style="color:red">Kept <a href="javascript:x()">words</a></p><script>bad()</script><img src="x" onerror="x()"/></div>';
    const { container } = await open({
      notes: [noteOf('n1', { section: [{ title: 'Plan', text: { status: 'additional', div } }] })],
    });
    const text = await screen.findByText(/Kept/);
    expect(text.outerHTML).toBe('<p>Kept words</p>');
    expect(container.querySelector('script, img[src="x"]')).toBeNull();
    expect(container).not.toHaveTextContent('bad()');
  });

  it('that were retracted say by whom, when and why, and offer nothing but reading', async () => {
    await open({
      notes: [
        noteOf('n1', {
          status: 'entered-in-error',
          extension: [
            {
              url: 'urn:salus:retracted',
              extension: [
                { url: 'reason', valueString: 'Wrong visit' },
                { url: 'time', valueDateTime: '2026-11-26T11:00:00Z' },
                { url: 'by', valueReference: { display: 'Dr A. Nwosu' } },
              ],
            },
          ],
        }),
      ],
    });
    expect(await screen.findByText(/Wrong visit/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /Add addendum|Copy into|Retract…/ })).toBeNull();
  });
});

describe('beginning a note', () => {
  it('takes two keys, and names the patient whose chart is open', async () => {
    const { calls } = await open({ drafts: [draftOf({})] }, { area: 'notes' }, ({ path, method }) =>
      method === 'POST' && path.endsWith('$new-note')
        ? {
            status: 201,
            body: {
              resourceType: 'Parameters',
              parameter: [
                { name: 'draft', valueString: 'd1' },
                { name: 'created', valueBoolean: true },
              ],
            },
          }
        : undefined,
    );
    await userEvent.keyboard('n');
    await waitFor(() => {
      expect(screen.getByRole('radio', { name: /Progress note/ })).toHaveFocus();
    });
    await userEvent.keyboard('{Enter}');
    expect(await within(await editor()).findByRole('textbox', { name: 'Subjective' })).toBeInTheDocument();
    const begun = calls.find((c) => c.path.endsWith('$new-note'));
    expect(begun?.headers.get('X-Salus-Patient')).toBe('p1');
    expect(JSON.stringify(begun?.body)).toContain('urn:test:soap');
  });

  it('is not possible without templates, and says so', async () => {
    await open({ templates: 'fails' }, { task: { kind: 'note' } });
    expect(await screen.findByText('The templates could not be loaded')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: /Begin note/ })).toBeDisabled();
  });

  it('stops hard when the server says that it belongs to another patient', async () => {
    await open({}, { task: { kind: 'note' } }, ({ path }) =>
      path.endsWith('$new-note')
        ? { status: 409, body: outcome('SAL-WRONG-PATIENT', 'Another patient.') }
        : undefined,
    );
    const begin = await screen.findByRole('button', { name: /Begin note/ });
    await waitFor(() => {
      expect(begin).toBeEnabled();
    });
    await userEvent.click(begin);
    expect(await screen.findByText('Stopped')).toBeInTheDocument();
    expect(begin).toBeDisabled();
  });
});

describe('a draft', () => {
  it('of another patient is not shown', async () => {
    await open(
      { drafts: [draftOf({ 'section.plan': '<p>Secret</p>' }, { patient: 'p2' })] },
      { task: draftTask },
    );
    expect(await screen.findByText(/This draft is about another patient/)).toBeInTheDocument();
    expect(screen.queryByText('Secret')).toBeNull();
  });

  it('that cannot be opened shows what this browser has of it', async () => {
    keepDraft('u1', 'p1', 'note/d1', {
      fields: {
        'section.plan': { form: 'xhtml', text: '<p>Typed offline</p>', base: 1, saved: '', settles: [] },
      },
      pending: undefined,
    });
    await open({ drafts: 'fails' }, { task: draftTask });
    expect(await screen.findByText('The draft could not be opened')).toBeInTheDocument();
    expect(screen.getByText('Typed offline')).toBeInTheDocument();
    expect(readDraft('u1', 'p1', 'note/d1')).toBeDefined();
  });

  it('is saved with the patient, and says when it is not', async () => {
    const answers: Answer[] = ['network-failure'];
    const { calls } = await open(
      { drafts: [draftOf({ 'section.plan': '<p>Rest.</p>' })] },
      { task: draftTask },
      ({ path, method }) => (path === '/drafts/d1' && method === 'PUT' ? answers[0] : undefined),
    );
    const panel = await editor();
    await userEvent.type(await within(panel).findByLabelText('Weight'), '80.5');
    expect(await within(panel).findByText(/Not saved: the server cannot be reached/)).toHaveTextContent(
      'kept on this device',
    );
    await waitFor(() => {
      expect(JSON.stringify(readDraft('u1', 'p1', 'note/d1')?.values)).toContain('80.5');
    });
    const put = calls.find((c) => c.method === 'PUT');
    expect(put?.headers.get('X-Salus-Patient')).toBe('p1');
    expect(put?.body).toMatchObject({ fields: { 'field.weight': { form: 'value', base: 0 } } });
  });

  it('shows no text any more when its patient is another', async () => {
    await open(
      { drafts: [draftOf({ 'section.plan': '<p>Rest.</p>' })] },
      { task: draftTask },
      ({ path, method }) =>
        path === '/drafts/d1' && method === 'PUT'
          ? { status: 409, body: { error: 'SAL-WRONG-PATIENT', message: 'Another patient.' } }
          : undefined,
    );
    const panel = await editor();
    await userEvent.type(await within(panel).findByLabelText('Weight'), '8');
    expect(await within(panel).findByText(/this belongs to another/i)).toBeInTheDocument();
    expect(within(panel).queryByRole('textbox')).toBeNull();
    expect(within(panel).getByRole('button', { name: 'Sign note…' })).toBeDisabled();
  });

  it('names each thing that keeps it from being signed, and sends nothing', async () => {
    const { calls, container } = await open(
      { drafts: [draftOf({ 'section.subjective': '<p>Because of ***. {a|b}</p>', 'field.weight': '80,5' })] },
      { task: draftTask },
    );
    const panel = await editor();
    expect(await within(panel).findByText('3 things to do before signing')).toBeInTheDocument();
    await userEvent.click(within(panel).getByRole('button', { name: 'Sign note…' }));
    const list = await within(panel).findByRole('alert', { name: 'Before this note can be signed' });
    expect(
      within(list)
        .getAllByRole('button')
        .map((b) => b.textContent),
    ).toEqual([
      'Subjective: *** is still to be filled in',
      'Subjective: {a|b} is still to be filled in',
      'Weight: the value cannot be read',
    ]);
    await userEvent.click(within(list).getByRole('button', { name: /Weight/ }));
    expect(within(panel).getByLabelText('Weight')).toHaveFocus();
    expect(calls.some((c) => c.path.endsWith('$sign'))).toBe(false);
    await expectAccessible(container);
  });

  it('shows both texts of one sentence, and sends the choice with what it settles', async () => {
    const draft = draftOf({ 'section.plan': '<p>Rest 5 days.</p>' });
    const plan = draft.fields['section.plan'];
    if (plan === undefined) throw new Error('no plan');
    const waiting = {
      ...draft,
      fields: {
        ...draft.fields,
        'section.plan': {
          ...plan,
          revision: 4,
          conflicts: [
            { id: 9, value: '<p>Rest 3 days.</p>', editor: 'x', by: { id: 'u2', name: 'N. Ray' }, at: '' },
          ],
        },
      },
    };
    const { calls } = await open({ drafts: [waiting] }, { task: draftTask }, ({ path, method }) =>
      path === '/drafts/d1' && method === 'PUT' ? { body: draft } : undefined,
    );
    const panel = await editor();
    const box = await within(panel).findByRole('alert', { name: /Plan: two texts/ });
    expect(box).toHaveTextContent('Rest 5 days.');
    expect(box).toHaveTextContent('Rest 3 days.');
    await userEvent.click(within(box).getByRole('button', { name: 'Take the text of N. Ray' }));
    await waitFor(() => {
      expect(calls.find((c) => c.method === 'PUT')?.body).toMatchObject({
        fields: { 'section.plan': { value: '<p>Rest 3 days.</p>', base: 4, settles: [9] } },
      });
    });
    expect(within(panel).queryByRole('alert', { name: /Plan: two texts/ })).toBeNull();
  });

  it('is signed at the revision that was shown; a problem of the server leads to its field', async () => {
    const { calls } = await open(
      { drafts: [draftOf({ 'section.plan': '<p>Rest.</p>' })] },
      { task: draftTask },
      ({ path }) =>
        path.endsWith('$sign')
          ? { status: 422, body: outcome('SAL-REQUIRED', 'Weight is required by the template.', 'weight') }
          : undefined,
    );
    const panel = await editor();
    await userEvent.click(await within(panel).findByRole('button', { name: 'Sign note…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Sign “Progress note”?' });
    expect(within(dialog).getByRole('group', { name: 'Patient of this panel' })).toBeInTheDocument();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Sign' }));
    const problem = await within(panel).findByRole('button', { name: 'Weight is required by the template.' });
    const sign = calls.find((c) => c.path.endsWith('$sign'));
    expect(sign?.headers.get('X-Salus-Patient')).toBe('p1');
    expect(JSON.stringify(sign?.body)).toContain('"revision","valueString":"7"');
    await userEvent.click(problem);
    expect(within(panel).getByLabelText('Weight')).toHaveFocus();
  });

  it('asks who is in training for the attending', async () => {
    const { calls, onArea } = await open(
      { drafts: [draftOf({ 'section.plan': '<p>Rest.</p>' })], trainee: true },
      { task: draftTask },
      ({ path }) => (path.endsWith('$sign') ? { body: noteOf('n7') } : undefined),
    );
    const panel = await editor();
    await userEvent.click(await within(panel).findByRole('button', { name: 'Sign note…' }));
    const dialog = await screen.findByRole('dialog');
    await within(dialog).findByRole('option', { name: 'Dr Boss' });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Sign' }));
    expect(await within(dialog).findByText('Choose who co-signs.')).toBeInTheDocument();
    expect(calls.some((c) => c.path.endsWith('$sign'))).toBe(false);
    await userEvent.selectOptions(within(dialog).getByLabelText('Co-signature by'), 'Dr Boss');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Sign' }));
    await waitFor(() => {
      expect(onArea).toHaveBeenCalledWith('notes/n7');
    });
    expect(JSON.stringify(calls.find((c) => c.path.endsWith('$sign'))?.body)).toContain('Practitioner/pr9');
  });

  it('that was signed by an earlier try whose answer got lost counts as signed', async () => {
    const { onArea } = await open(
      { drafts: [draftOf({ 'section.plan': '<p>Rest.</p>' })] },
      { task: draftTask },
      ({ path }) =>
        path.endsWith('$sign')
          ? {
              status: 409,
              body: outcome('SAL-DUPLICATE', 'This draft was signed already: it is Composition/n-8.'),
            }
          : undefined,
    );
    const panel = await editor();
    await userEvent.click(await within(panel).findByRole('button', { name: 'Sign note…' }));
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Sign' }));
    await waitFor(() => {
      expect(onArea).toHaveBeenCalledWith('notes/n-8');
    });
  });
});
