import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page } from '@/api/sessionStore';
import { renderApp } from '@/test/app';
import { expectAccessible } from '@/test/axe';
import { fakeServer, searchset, type Answer, type Call } from '@/test/server';
import { sessionOf, signedIn } from '@/test/session';
import { inboxBundle, type Made } from './testing';

const SOME: readonly Made[] = [
  { id: 'crit', priority: 'stat', severity: 'critical', value: 6.2, flag: 'HH' },
  { id: 'one', severity: 'normal', value: 4.1 },
  { id: 'two', severity: 'normal', value: 4.2 },
];

function session(practitionerId: string | null = 'me') {
  const made = sessionOf('physician');
  return signedIn({ ...made, user: { ...made.user, practitionerId } });
}

/** The inbox without what was done; other searches find nothing. */
function records(list: () => Answer, done: (call: Call) => Answer | undefined = () => undefined) {
  return (call: Call): Answer | undefined => {
    if (call.path === '/fhir/Task/$inbox') return list();
    if (call.path === '/fhir/Task/$recipients') return { body: searchset([]) };
    if (call.method === 'POST') return done(call);
    return call.path.startsWith('/fhir/') ? { body: searchset([]) } : undefined;
  };
}

const list = () => screen.findByRole('region', { name: 'List, the most urgent first' });

beforeEach(() => {
  vi.spyOn(page, 'startOver').mockImplementation(() => undefined);
  vi.stubGlobal('EventSource', undefined);
});

describe('the list', () => {
  it('puts the critical section first and counts in the rail', async () => {
    fakeServer(
      session(),
      records(() => ({ body: inboxBundle(SOME) })),
    );
    const { container } = renderApp('/inbox');
    const region = await list();
    await within(region).findByRole('heading', { name: /^Critical, acknowledge now/ });
    const headings = within(region)
      .getAllByRole('heading')
      .map(({ textContent }) => textContent);
    expect(headings).toEqual(['Critical, acknowledge now 1', 'Routine 2']);
    expect(screen.getByRole('link', { name: /^Inbox/ })).toHaveTextContent('(3 waiting, 1 critical)');
    expect(screen.getByText(/^Not live, looked at/)).toBeInTheDocument();
    await expectAccessible(container);
  });

  it('says that it failed, and never that nothing waits', async () => {
    fakeServer(
      session(),
      records(() => ({ status: 500, body: {} })),
    );
    renderApp('/inbox');
    expect(await screen.findByText('The inbox could not be loaded')).toBeInTheDocument();
    expect(screen.queryByText('Nothing waits for you')).toBeNull();
    expect(screen.getByRole('img', { name: 'The count could not be loaded' })).toBeInTheDocument();
  });

  it('says that a part was left out, also when nothing else is there', async () => {
    const issues: fhir4.OperationOutcomeIssue[] = [
      { severity: 'warning', code: 'timeout', diagnostics: 'A pool was left out.' },
    ];
    fakeServer(
      session(),
      records(() => ({ body: inboxBundle([], { issues }) })),
    );
    renderApp('/inbox');
    expect(await screen.findByText('Part of the inbox could not be looked at')).toBeInTheDocument();
    expect(screen.getByText('A pool was left out.')).toBeInTheDocument();
    expect(screen.queryByText('Nothing waits for you')).toBeNull();
  });

  it('says that it is cut, and when there truly is nothing', async () => {
    let answer = inboxBundle(SOME, { total: 250 });
    fakeServer(
      session(),
      records(() => ({ body: answer })),
    );
    const { unmount } = renderApp('/inbox');
    expect(await screen.findByText(/^3 of 250 are shown/)).toBeInTheDocument();
    unmount();
    answer = inboxBundle([]);
    renderApp('/inbox');
    expect(await screen.findByText('Nothing waits for you')).toBeInTheDocument();
  });

  it('tells who has no clinician to the account that own items are missing', async () => {
    fakeServer(
      session(null),
      records(() => ({ body: inboxBundle([]) })),
    );
    renderApp('/inbox');
    expect(await screen.findByText('Your account is not linked to a clinician')).toBeInTheDocument();
    expect(screen.queryByText('Nothing waits for you')).toBeNull();
  });
});

describe('keys', () => {
  it('moves by j and k, and asks for words before a critical result is acknowledged', async () => {
    const user = userEvent.setup();
    let done = false;
    const calls = fakeServer(
      session(),
      records(
        () => ({ body: inboxBundle(done ? SOME.slice(1) : SOME) }),
        ({ path }) => {
          if (path !== '/fhir/Task/crit/$acknowledge') return { body: {} };
          done = true;
          return { body: {} };
        },
      ),
    );
    renderApp('/inbox');
    await list();
    const row = (name: RegExp) => screen.findByRole('button', { name });
    expect(await row(/WAITINGCRIT/)).toHaveAttribute('aria-current', 'true');
    await user.keyboard('j');
    expect(await row(/WAITINGONE/)).toHaveAttribute('aria-current', 'true');
    expect(await row(/WAITINGONE/)).toHaveFocus();
    await user.keyboard('kke');
    const dialog = await screen.findByRole('dialog', { name: 'Acknowledge this result' });
    expect(dialog).toHaveTextContent('WAITINGCRIT, Nora');
    expect(within(dialog).getByRole('button', { name: 'Acknowledge' })).toBeDisabled();
    await user.type(within(dialog).getByLabelText(/What is done about it/), 'Called');
    await user.click(within(dialog).getByRole('button', { name: 'Acknowledge' }));
    await waitFor(() => {
      expect(screen.queryByRole('button', { name: /WAITINGCRIT/ })).toBeNull();
    });
    const call = calls.find(({ path }) => path.endsWith('$acknowledge'));
    expect(call?.headers.get('X-Salus-Patient')).toBe('p-crit');
    expect(call?.body).toEqual({
      resourceType: 'Parameters',
      parameter: [{ name: 'comment', valueString: 'Called' }],
    });
  });

  it('keeps what was typed and says why, when the server refuses', async () => {
    const user = userEvent.setup();
    fakeServer(
      session(),
      records(
        () => ({ body: inboxBundle(SOME) }),
        ({ path }) =>
          path.endsWith('$acknowledge')
            ? {
                status: 409,
                body: {
                  resourceType: 'OperationOutcome',
                  issue: [
                    { severity: 'error', code: 'conflict', diagnostics: 'It is done already, by Dr Eva.' },
                  ],
                },
              }
            : { body: {} },
      ),
    );
    renderApp('/inbox');
    await screen.findByRole('button', { name: /WAITINGCRIT/ });
    await user.keyboard('e');
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByLabelText(/What is done about it/), 'Called');
    await user.click(within(dialog).getByRole('button', { name: 'Acknowledge' }));
    expect(await within(dialog).findByText(/It is done already, by Dr Eva\./)).toBeInTheDocument();
    expect(within(dialog).getByLabelText(/What is done about it/)).toHaveValue('Called');
  });

  it('signs normal results together, less the one that is taken out', async () => {
    const user = userEvent.setup();
    const calls = fakeServer(
      session(),
      records(
        () => ({ body: inboxBundle(SOME) }),
        () => ({ body: {} }),
      ),
    );
    renderApp('/inbox');
    await screen.findByRole('button', { name: /WAITINGCRIT/ });
    await user.keyboard('A');
    const dialog = await screen.findByRole('dialog', { name: '2 normal results' });
    await user.click(within(dialog).getByRole('checkbox', { name: /WAITINGTWO/ }));
    await user.click(within(dialog).getByRole('button', { name: 'Acknowledge 1 result' }));
    await waitFor(() => {
      expect(calls.find(({ path }) => path === '/fhir/Task/$acknowledge')?.body).toEqual({
        resourceType: 'Parameters',
        parameter: [
          {
            name: 'item',
            part: [
              { name: 'task', valueString: 'Task/one' },
              { name: 'patient', valueString: 'Patient/p-one' },
            ],
          },
        ],
      });
    });
  });

  it('stops where an item is of two patients', async () => {
    const user = userEvent.setup();
    fakeServer(
      session(),
      records(() => ({ body: inboxBundle([{ id: 'mix', severity: 'normal', other: true }]) })),
    );
    renderApp('/inbox');
    expect(await screen.findAllByText('Stopped: two patients in one item')).not.toHaveLength(0);
    await user.keyboard('eas');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.queryByRole('button', { name: /^Acknowledge/ })).toBeNull();
  });

  it('does not move to another patient when the item leaves by itself', async () => {
    let answer = inboxBundle(SOME);
    fakeServer(
      session(),
      records(
        () => ({ body: answer }),
        () => ({ body: {} }),
      ),
    );
    const user = userEvent.setup();
    renderApp('/inbox');
    await user.click(await screen.findByRole('button', { name: /WAITINGCRIT/ }));
    answer = inboxBundle(SOME.slice(1));
    // Opening it is told to the server, and the list is read again.
    expect(await screen.findByText('This item has left the list')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /^Acknowledge/ })).toBeNull();
  });
});
