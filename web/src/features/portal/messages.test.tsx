import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { renderApp } from '@/test/app';
import { expectAccessible } from '@/test/axe';
import { fakeServer, searchset, type Answer, type Call } from '@/test/server';
import { sessionOf, signedIn } from '@/test/session';
import { clearDrafts } from '@/workspace/drafts';

const message = (
  id: string,
  thread: string,
  words: string,
  sent: string,
  change: Partial<fhir4.Communication> = {},
): fhir4.Communication => ({
  resourceType: 'Communication',
  id,
  identifier: [{ system: 'urn:salus:thread', value: thread }],
  status: 'completed',
  category: [{ coding: [{ system: 'urn:salus:CodeSystem:message', code: 'patient' }] }],
  subject: { reference: 'Patient/p1' },
  topic: { text: 'Medicines' },
  sender: { reference: 'Patient/p1', display: 'Rosalind' },
  recipient: [{ reference: 'CareTeam/1' }],
  sent,
  payload: [{ contentString: words }],
  ...change,
});
const ASKED = message('m1', 't1', 'With milk?', '2026-11-20T08:00:00Z', {
  payload: [
    { contentString: 'With milk?' },
    { contentReference: { reference: 'DocumentReference/d1', display: 'leaflet.pdf' } },
  ],
});
const ANSWERED = message('m2', 't1', 'Yes, with milk.', '2026-11-21T08:00:00Z', {
  sender: { reference: 'Practitioner/9', display: 'Dr A. Nwosu' },
  recipient: [{ reference: 'Patient/p1' }],
});
const OTHER = message('m3', 't2', 'Can I come later?', '2026-11-19T08:00:00Z', {
  topic: { text: 'An appointment' },
});

interface World {
  file?: Answer;
  list?: Answer;
  ask?: () => Answer;
}

function show({ file, list, ask }: World = {}): { calls: Call[]; container: HTMLElement } {
  const calls = fakeServer(signedIn(sessionOf('patient')), ({ path, method }) => {
    if (path === '/fhir/Communication' && method === 'GET')
      return list ?? { body: searchset([ANSWERED, ASKED, OTHER]) };
    if (path === '/fhir/DocumentReference/d1') return file ?? { status: 404, body: {} };
    if (path.endsWith('/$seen')) return { body: { ...ANSWERED, received: '2026-11-22T08:00:00Z' } };
    if (path.endsWith('/$ask'))
      return ask?.() ?? { body: message('m9', 't9', 'Stored.', '2026-11-22T08:00:00Z') };
    return undefined;
  });
  const { container } = renderApp('/my-messages');
  return { calls, container };
}
const asked = (calls: readonly Call[]): readonly Call[] => calls.filter(({ path }) => path.endsWith('/$ask'));
const value = (call: Call | undefined, name: string): unknown =>
  (call?.body as fhir4.Parameters | undefined)?.parameter?.find((one) => one.name === name);
const write = () => screen.findByRole('button', { name: 'Write to the clinic' });

// Loaded when it is asked for, which takes its time on a busy machine.
beforeAll(() => import('@/features/documents'));
beforeEach(() => {
  clearDrafts();
});

it('lists conversations, the newest first, and says what is new and that nobody reads at once', async () => {
  const { container, calls } = show();
  const rows = await screen.findAllByRole('button', { expanded: false, name: /Medicines|An appointment/ });
  expect(rows.map((row) => row.textContent)).toEqual([
    expect.stringContaining('Yes, with milk.') as string,
    expect.stringContaining('Can I come later?') as string,
  ]);
  expect(rows[0]).toHaveTextContent('1 new');
  expect(screen.getByText(/Not for emergencies/)).toBeVisible();
  expect(screen.getByRole('navigation', { name: 'Pages' })).toHaveTextContent('My messages 1 new');
  expect(calls.some(({ path }) => path.endsWith('/$seen'))).toBe(false);
  await expectAccessible(container);
});

it('opens a conversation, which is noted, and shows who wrote what and what is attached', async () => {
  const { container, calls } = show();
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: /Medicines/ }));
  const thread = screen.getByRole('list', { name: 'Messages about: Medicines' });
  expect(within(thread).getByText('Dr A. Nwosu')).toBeVisible();
  expect(within(thread).getByText('You')).toBeVisible();
  expect(within(thread).getByText('leaflet.pdf')).toBeVisible();
  await waitFor(() => {
    expect(calls.map(({ path }) => path)).toContain('/fhir/Communication/m2/$seen');
  });
  await expectAccessible(container);
});

const LEAFLET: Answer = {
  body: {
    resourceType: 'DocumentReference',
    id: 'd1',
    status: 'current',
    content: [{ attachment: { contentType: 'text/plain', data: btoa('Take it with milk.') } }],
  },
};
const openFile = async (): Promise<void> => {
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: /Medicines/ }));
  await user.click(screen.getByRole('button', { name: 'leaflet.pdf', expanded: false }));
};

it('opens an attached file in the page', async () => {
  const { container } = show({ file: LEAFLET });
  await openFile();
  expect(await screen.findByText('Take it with milk.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'leaflet.pdf', expanded: true })).toBeVisible();
  await expectAccessible(container);
});

it('says that a file failed to load, and asks again', async () => {
  let answer: Answer = { status: 500, body: { message: 'The database did not answer.' } };
  fakeServer(signedIn(sessionOf('patient')), ({ path }) => {
    if (path === '/fhir/Communication') return { body: searchset([ASKED]) };
    return path === '/fhir/DocumentReference/d1' ? answer : undefined;
  });
  renderApp('/my-messages');
  await openFile();
  expect(await screen.findByText(/It is kept at the clinic/)).toBeVisible();
  answer = LEAFLET;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Take it with milk.')).toBeVisible();
});

it.each<[string, Answer | undefined]>([
  ['away', undefined],
  ['withdrawn', { body: { ...(LEAFLET as { body: object }).body, status: 'entered-in-error' } }],
])('says that a file that is %s is in the record no more', async (_, file) => {
  show(file === undefined ? {} : { file });
  await openFile();
  expect(await screen.findByText('That file is not in your record any more.')).toBeVisible();
});

it('never shows an unknown number of new messages as none', async () => {
  show({ list: { status: 500, body: {} } });
  await waitFor(() => {
    expect(screen.getByRole('navigation', { name: 'Pages' })).toHaveTextContent('new ones: not known');
  });
});

it('sends a new message with a file, once it has a topic and words', async () => {
  const { calls } = show();
  const user = userEvent.setup();
  await user.click(await write());
  await user.click(screen.getByRole('button', { name: 'Send to the clinic' }));
  expect(screen.getByText('Choose what it is about.')).toBeVisible();
  expect(screen.getByText('Write your message.')).toBeVisible();
  expect(asked(calls)).toEqual([]);
  await user.selectOptions(screen.getByLabelText('What is it about?'), 'A test result');
  await user.type(screen.getByLabelText('Your message'), 'Is it good?');
  await user.upload(
    screen.getByLabelText('Files (optional)'),
    new File(['%PDF-1.4'], 'letter.pdf', { type: 'application/pdf' }),
  );
  expect(await screen.findByRole('list', { name: 'Chosen files' })).toHaveTextContent('letter.pdf');
  await user.click(screen.getByRole('button', { name: 'Send to the clinic' }));
  expect(await screen.findByText('Your message is with the clinic.')).toBeVisible();
  const [call] = asked(calls);
  expect(call?.path).toBe('/fhir/Communication/$ask');
  expect(value(call, 'topic')).toMatchObject({ valueCode: 'result' });
  expect(value(call, 'text')).toMatchObject({ valueString: 'Is it good?' });
  expect(value(call, 'attachment')).toMatchObject({
    valueAttachment: { title: 'letter.pdf', data: btoa('%PDF-1.4') },
  });
});

it('says that nothing was sent, keeps the text, also for later, and sends the same message again', async () => {
  const { calls } = show({ ask: () => 'network-failure' });
  const user = userEvent.setup();
  await user.click(await write());
  await user.selectOptions(screen.getByLabelText('What is it about?'), 'Something else');
  await user.type(screen.getByLabelText('Your message'), 'Please call me.');
  await user.click(screen.getByRole('button', { name: 'Send to the clinic' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    /^It is not certain that your message arrived\./,
  );
  expect(screen.queryByText('Your message is with the clinic.')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Send again' }));
  await waitFor(() => {
    expect(asked(calls)).toHaveLength(2);
  });
  expect(value(asked(calls)[1], 'message-id')).toEqual(value(asked(calls)[0], 'message-id'));
  cleanup();
  const again = show();
  await user.click(await write());
  expect(screen.getByLabelText('Your message')).toHaveValue('Please call me.');
  await user.click(screen.getByRole('button', { name: 'Send to the clinic' }));
  await screen.findByText('Your message is with the clinic.');
  expect(value(asked(again.calls)[0], 'message-id')).toEqual(value(asked(calls)[0], 'message-id'));
});

it('takes no file that is no PDF or picture', async () => {
  show();
  const user = userEvent.setup({ applyAccept: false });
  await user.click(await write());
  await user.upload(
    screen.getByLabelText('Files (optional)'),
    new File(['<html>'], 'page.html', { type: 'text/html' }),
  );
  expect(await screen.findByText('page.html is no PDF, JPEG or PNG.')).toBeVisible();
  expect(screen.queryByRole('list', { name: 'Chosen files' })).toBeNull();
});

it('tells a failed list from an empty one, and says that there is more', async () => {
  show({ list: { status: 500, body: {} } });
  expect(
    await screen.findByText('There may be an answer for you. If it is important, call your clinic.'),
  ).toBeVisible();
  expect(screen.queryByText('No messages yet')).toBeNull();
  cleanup();
  show({ list: { body: searchset([]) } });
  expect(await screen.findByText('No messages yet')).toBeVisible();
  cleanup();
  show({ list: { body: searchset([ASKED], 500, '/fhir?page=2') } });
  expect(await screen.findByText(/The newest 100 messages are shown/)).toBeVisible();
});

it('says that it loads', async () => {
  show({ list: 'never' });
  expect(await screen.findByText('Loading conversations with the clinic…')).toBeVisible();
});

it('takes what was changed after a failed try for another message, and text that was refused for not sent', async () => {
  let tries = 0;
  const { calls } = show({
    ask: () => {
      tries += 1;
      return tries === 1
        ? { status: 500, body: {} }
        : {
            status: 429,
            body: {
              resourceType: 'OperationOutcome',
              issue: [{ severity: 'error', code: 'throttled', diagnostics: 'You have sent 20 messages.' }],
            },
          };
    },
  });
  const user = userEvent.setup();
  await user.click(await write());
  await user.selectOptions(screen.getByLabelText('What is it about?'), 'Something else');
  await user.type(screen.getByLabelText('Your message'), 'Please call me.');
  await user.click(screen.getByRole('button', { name: 'Send to the clinic' }));
  await screen.findByRole('alert');
  await user.type(screen.getByLabelText('Your message'), ' At noon.');
  await user.click(screen.getByRole('button', { name: 'Send again' }));
  await waitFor(() => {
    expect(screen.getByRole('alert')).toHaveTextContent(/^Not sent: .*You have sent 20 messages/);
  });
  const [first, second] = asked(calls).map((call) => value(call, 'message-id'));
  expect(second).not.toEqual(first);
});

it('does not send without the files that were chosen before a reload', async () => {
  const { calls } = show();
  const user = userEvent.setup();
  await user.click(await write());
  await user.selectOptions(screen.getByLabelText('What is it about?'), 'Something else');
  await user.type(screen.getByLabelText('Your message'), 'See the letter.');
  const letter = new File(['%PDF-1.4'], 'letter.pdf', { type: 'application/pdf' });
  await user.upload(screen.getByLabelText('Files (optional)'), letter);
  await screen.findByRole('list', { name: 'Chosen files' });
  cleanup();
  renderApp('/my-messages');
  await user.click(await write());
  expect(
    await screen.findByText('Not attached any more: letter.pdf. Choose these files again.'),
  ).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Send to the clinic' }));
  expect(asked(calls)).toEqual([]);
  await user.upload(screen.getByLabelText('Files (optional)'), letter);
  await user.click(await screen.findByRole('button', { name: 'Remove letter.pdf' }));
  expect(screen.queryByText(/Not attached any more/)).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Send to the clinic' }));
  expect(await screen.findByText('Your message is with the clinic.')).toBeVisible();
});
