import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockSession, page } from '@/api/sessionStore';
import { renderApp } from '@/test/app';
import { expectAccessible } from '@/test/axe';
import { patient } from '@/test/patients';
import { fakeServer, searchset, type Answer, type Call } from '@/test/server';
import { sessionOf, signedIn } from '@/test/session';

const jon = patient('Jonathan', 'Smith', '1971-11-22', { id: 'jon', gender: 'male' });
const john = patient('Johnathan', 'Smith', '1977-11-22', { id: 'john', gender: 'male' });
const della = patient('Delphine', 'Smitham', '2019-08-06', { id: 'della' });
const all = [jon, john, della];

/** Reads, batches and searches by name; `search` may answer instead. */
function records(search?: (call: Call) => Answer | undefined) {
  return (call: Call): Answer | undefined => {
    const [, root, type, id] = call.path.split('/');
    if (root !== 'fhir') return undefined;
    if (type === 'Patient' && id === undefined) {
      const own = search?.(call);
      if (own !== undefined) return own;
      const ids = call.query.get('_id')?.split(',');
      if (ids !== undefined) return { body: searchset(all.filter((one) => ids.includes(one.id ?? ''))) };
      const parts = call.query.getAll('name').map((part) => part.toLowerCase());
      const found = all.filter(({ name }) =>
        parts.every((part) =>
          [name?.[0]?.family, ...(name?.[0]?.given ?? [])].some((word) =>
            word?.toLowerCase().startsWith(part),
          ),
        ),
      );
      return { body: searchset(found) };
    }
    if (type === 'Patient') {
      const one = all.find((each) => each.id === id);
      return one === undefined
        ? {
            status: 404,
            body: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'not-found' }] },
          }
        : { body: one };
    }
    return {
      status: 403,
      body: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'forbidden' }] },
    };
  };
}

const field = () => screen.findByRole('combobox', { name: 'Search patients' });

beforeEach(() => {
  vi.spyOn(page, 'startOver').mockImplementation(() => undefined);
  vi.stubGlobal('EventSource', undefined);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('patient search', () => {
  it('finds, marks look-alikes and opens by keyboard alone', async () => {
    const user = userEvent.setup();
    const calls = fakeServer(signedIn(sessionOf('front-desk')), records());
    const { container } = renderApp('/patients');
    await waitFor(async () => {
      expect(await field()).toHaveFocus();
    });
    await user.keyboard('smi jo');
    const rows = await screen.findAllByRole('option');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toHaveTextContent('SMITH, Johnathan');
    expect(rows[0]).toHaveTextContent('22-Nov-1977');
    expect(rows[0]).toHaveTextContent('Male');
    expect(rows[0]).toHaveTextContent('MRN 40 john');
    expect(rows[0]).toHaveTextContent('Similar: check birth date, name, MRN');
    expect(within(rows[0] as HTMLElement).getByText('SMI', { selector: 'mark' })).toBeInTheDocument();
    expect(calls.find(({ query }) => query.has('name'))?.query.getAll('name')).toEqual(['smi', 'jo']);
    await expectAccessible(container);
    expect(rows[0]).toHaveAttribute('aria-selected', 'true');
    await user.keyboard('{ArrowDown}{Enter}');
    expect(await screen.findByRole('heading', { name: /SMITH, Jonathan/ })).toBeInTheDocument();
    expect(window.location.pathname).toMatch(/^\/patients\/jon/);
    expect(localStorage.getItem('salus.recent.u-front-desk')).toBe('["jon"]');
    await expectAccessible(container);
  });

  it('opens nothing while the rows answer an older text', async () => {
    const user = userEvent.setup();
    let slow = false;
    fakeServer(
      signedIn(sessionOf('front-desk')),
      records(() => (slow ? 'never' : undefined)),
    );
    renderApp('/patients');
    await user.type(await field(), 'smi');
    await screen.findAllByRole('option');
    slow = true;
    await user.keyboard('tham{Enter}');
    expect(await screen.findByText(/Still searching/)).toBeInTheDocument();
    expect(window.location.pathname).toBe('/patients');
  });

  it('cancels a search that is overtaken', async () => {
    const user = userEvent.setup();
    const seen: string[] = [];
    fakeServer(
      signedIn(sessionOf('front-desk')),
      records(({ query }) => {
        seen.push(query.get('name') ?? '');
        return undefined;
      }),
    );
    renderApp('/patients');
    await user.type(await field(), 'smitham');
    expect(
      await screen
        .findByText('SMITHAM, Delphine', { normalizer: (text) => text, ignore: 'mark' })
        .catch(() => screen.findByRole('option')),
    ).toBeInTheDocument();
    expect(seen.filter((name) => name !== '').length).toBeLessThan(3);
  });

  it('says what was searched when nobody is found', async () => {
    const user = userEvent.setup();
    fakeServer(signedIn(sessionOf('front-desk')), records());
    renderApp('/patients');
    await user.type(await field(), 'zzz 1980');
    expect(await screen.findByText('No patient found')).toBeInTheDocument();
    expect(screen.getByText(/names beginning with “zzz” and born 1980/)).toBeInTheDocument();
  });

  it('says that a failed search is not an empty one, and tries again', async () => {
    const user = userEvent.setup();
    let broken = true;
    fakeServer(
      signedIn(sessionOf('front-desk')),
      records(() =>
        broken
          ? {
              status: 500,
              body: {
                resourceType: 'OperationOutcome',
                issue: [{ severity: 'fatal', code: 'exception', diagnostics: 'Database away.' }],
              },
            }
          : undefined,
      ),
    );
    renderApp('/patients');
    await user.type(await field(), 'smi');
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The search did not work');
    expect(alert).toHaveTextContent('This does not mean that there is no such patient.');
    expect(alert).toHaveTextContent('Database away.');
    expect(screen.queryByText('No patient found')).not.toBeInTheDocument();
    broken = false;
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(await screen.findAllByRole('option')).toHaveLength(3);
  });

  it('says that more exist than are shown', async () => {
    const user = userEvent.setup();
    fakeServer(
      signedIn(sessionOf('front-desk')),
      records(({ query }) => (query.has('name') ? { body: searchset(all, 143) } : undefined)),
    );
    renderApp('/patients');
    await user.type(await field(), 'smi');
    expect(await screen.findByText('3 of 143 shown. Type more to see the rest.')).toBeInTheDocument();
  });

  it('loads in words, and shows recent patients while nothing is typed', async () => {
    localStorage.setItem('salus.recent.u-front-desk', '["della","gone","<script>"]');
    fakeServer(signedIn(sessionOf('front-desk')), records());
    renderApp('/patients');
    expect(await screen.findByText('Loading patients…')).toBeInTheDocument();
    expect(await screen.findByRole('option')).toHaveTextContent('SMITHAM, Delphine');
    expect(screen.getByText(/1 of your recent patients is not shown/)).toBeInTheDocument();
  });
});

describe('palette', () => {
  it('opens with / and Ctrl-K, closes with Escape and gives the focus back', async () => {
    const user = userEvent.setup();
    fakeServer(signedIn(sessionOf('physician')), records());
    renderApp('/patients');
    await field();
    const find = screen.getByRole('button', { name: /Find a patient/ });
    find.focus();
    await user.keyboard('/');
    const dialog = await screen.findByRole('dialog');
    await waitFor(() => {
      expect(within(dialog).getByRole('combobox')).toHaveFocus();
    });
    await expectAccessible(dialog);
    await user.keyboard('{Escape}');
    await waitFor(() => {
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    });
    await user.click(await field());
    await user.keyboard('a/b');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    await user.keyboard('{Control>}k{/Control}');
    expect(await screen.findByRole('dialog')).toBeInTheDocument();
  });

  it('finds actions after >, and does them with Enter', async () => {
    const user = userEvent.setup();
    fakeServer(signedIn(sessionOf('physician')), records());
    renderApp('/patients');
    await field();
    await user.keyboard('{Control>}k{/Control}');
    await user.type(within(await screen.findByRole('dialog')).getByRole('combobox'), '>dark');
    expect(await screen.findAllByRole('option')).toHaveLength(1);
    await user.keyboard('{Enter}');
    await waitFor(() => {
      expect(document.documentElement.dataset.theme).toBe('dark');
    });
    await user.keyboard('{Control>}k{/Control}');
    await user.type(within(await screen.findByRole('dialog')).getByRole('combobox'), '>nothing like this');
    expect(await screen.findByText('No action is called “nothing like this”')).toBeInTheDocument();
  });
});

describe('roles', () => {
  it.each([
    ['administrator', '/patients'],
    ['privacy-officer', '/patients/jon'],
    ['nurse', '/users'],
    ['front-desk', '/access'],
  ] as const)('%s has no %s', async (role, path) => {
    const calls = fakeServer(signedIn(sessionOf(role)), records());
    renderApp(path);
    expect(await screen.findByRole('heading', { name: 'Not for your role' })).toBeInTheDocument();
    // The count in the rail is asked for on every screen.
    const own = ['/auth/session', '/fhir/Task/$inbox'];
    expect(calls.filter((call) => !own.includes(call.path))).toHaveLength(0);
  });

  it('says that an address does not exist', async () => {
    fakeServer(signedIn(sessionOf('nurse')), records());
    renderApp('/nowhere');
    expect(await screen.findByRole('heading', { name: 'There is no such page' })).toBeInTheDocument();
  });
});

describe('a lost server', () => {
  it('is said at the top, and its return too', async () => {
    const user = userEvent.setup();
    let away = false;
    fakeServer((call) => (away ? 'network-failure' : signedIn(sessionOf('front-desk'))(call)), records());
    renderApp('/patients');
    await user.type(await field(), 'smi');
    await screen.findAllByRole('option');
    away = true;
    await user.keyboard('t');
    expect(
      await screen.findByText('The server cannot be reached.', {}, { timeout: 3000 }),
    ).toBeInTheDocument();
    away = false;
    await user.click(await screen.findByRole('button', { name: 'Try now' }));
    expect(await screen.findByText('The server is back.')).toBeInTheDocument();
  });

  it('keeps sign-in from being asked when it is the network', async () => {
    fakeServer(() => 'network-failure');
    renderApp('/');
    expect(await screen.findByRole('heading', { name: 'Salus cannot reach its server' })).toBeInTheDocument();
    expect(screen.queryByLabelText('User name')).not.toBeInTheDocument();
  });
});

describe('lock', () => {
  it('opens nothing but the change of a password that somebody else has set', async () => {
    const user = userEvent.setup();
    const session = sessionOf('front-desk');
    const calls = fakeServer(signedIn({ ...session, passwordChangeDue: true }), records(), ({ path, method }) =>
      path === '/auth/password' && method === 'POST' ? { body: { ...session, next: 'done' } } : undefined,
    );
    renderApp('/patients');
    const dialog = await screen.findByRole('dialog', { name: 'Change password' });
    expect(screen.queryByRole('navigation')).toBeNull();
    expect(calls.some(({ path }) => path.startsWith('/fhir'))).toBe(false);
    expect(within(dialog).getByRole('button', { name: 'Sign out' })).toBeInTheDocument();
    await user.type(within(dialog).getByLabelText(/Password now/), 'given by another');
    await user.type(within(dialog).getByLabelText(/New password/), 'known to me alone');
    await user.type(within(dialog).getByLabelText(/again/i), 'known to me alone');
    await user.click(within(dialog).getByRole('button', { name: 'Change password' }));
    expect(await screen.findByRole('combobox', { name: 'Search patients' })).toBeInTheDocument();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('hides the page, asks the same user, and shows the page as it was', async () => {
    const user = userEvent.setup();
    const session = sessionOf('front-desk');
    fakeServer(
      (call) => {
        if (call.path === '/auth/login') return { body: { next: 'totp' } };
        if (call.path === '/auth/totp') return { body: { next: 'done' } };
        if (call.path === '/auth/logout') return { status: 204 };
        return undefined;
      },
      signedIn(session),
      records(),
    );
    const { container } = renderApp('/patients');
    await user.type(await field(), 'smi');
    act(() => {
      lockSession('idle');
    });
    const lock = await screen.findByRole('dialog', { name: 'Locked' });
    expect(container.querySelector('[inert]')).not.toBeNull();
    await expectAccessible(lock);
    expect(within(lock).getByLabelText('User name')).toHaveAttribute('readonly');
    await user.type(within(lock).getByLabelText('Password', { selector: 'input' }), 'pw{Enter}');
    await user.type(await within(lock).findByLabelText('Code'), '123456{Enter}');
    await waitFor(() => {
      expect(screen.queryByRole('dialog', { name: 'Locked' })).not.toBeInTheDocument();
    });
    expect(await field()).toHaveValue('smi');
    expect(page.startOver).not.toHaveBeenCalled();
  });

  it('gives another user a clean application', async () => {
    const user = userEvent.setup();
    let session = sessionOf('front-desk');
    fakeServer((call) => {
      if (call.path === '/auth/login') return { body: { next: 'totp' } };
      if (call.path === '/auth/totp') {
        session = sessionOf('nurse');
        return { body: { next: 'done' } };
      }
      if (call.path === '/auth/logout') return { status: 204 };
      return signedIn(session)(call);
    }, records());
    sessionStorage.setItem('draft', 'of the first user');
    renderApp('/patients');
    await field();
    act(() => {
      lockSession('ended');
    });
    const lock = await screen.findByRole('dialog', { name: 'Locked' });
    await user.type(within(lock).getByLabelText('Password', { selector: 'input' }), 'pw{Enter}');
    await user.type(await within(lock).findByLabelText('Code'), '123456{Enter}');
    await waitFor(() => {
      expect(page.startOver).toHaveBeenCalled();
    });
    expect(sessionStorage.getItem('draft')).toBeNull();
    expect(screen.getByRole('dialog', { name: 'Locked' })).toBeInTheDocument();
  });

  it('asks a minute before it locks for want of use, stays on a click, and locks without one', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const calls = fakeServer(
      signedIn(sessionOf('front-desk')),
      ({ path }) => (path === '/auth/logout' ? { status: 204 } : undefined),
      records(),
    );
    renderApp('/patients');
    await field();
    await act(() => vi.advanceTimersByTimeAsync(845_000));
    expect(await screen.findByRole('dialog', { name: 'Still there?' })).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Stay signed in' }));
    await waitFor(() => {
      expect(screen.queryByRole('dialog', { name: 'Still there?' })).not.toBeInTheDocument();
    });
    expect(
      calls.filter(({ path, method }) => path === '/auth/session' && method === 'POST').length,
    ).toBeGreaterThan(0);
    await act(() => vi.advanceTimersByTimeAsync(905_000));
    expect(await screen.findByRole('dialog', { name: 'Locked' })).toBeInTheDocument();
    expect(calls.some(({ path }) => path === '/auth/logout')).toBe(true);
  });

  it('locks when the server says that the session has ended', async () => {
    const user = userEvent.setup();
    fakeServer(
      signedIn(sessionOf('front-desk')),
      records(() => ({
        status: 401,
        body: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'login' }] },
      })),
    );
    renderApp('/patients');
    await user.type(await field(), 'smi');
    expect(await screen.findByRole('dialog', { name: 'Locked' })).toHaveTextContent(
      'Your sign-in has ended.',
    );
  });
});

describe('sign-out', () => {
  it('clears what the tab keeps and loads the page anew', async () => {
    const user = userEvent.setup();
    fakeServer(
      signedIn(sessionOf('physician')),
      ({ path }) => (path === '/auth/logout' ? { status: 204 } : undefined),
      records(),
    );
    sessionStorage.setItem('draft', 'x');
    renderApp('/patients');
    await user.click(await screen.findByRole('button', { name: /account and settings/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'Sign out' }));
    await waitFor(() => {
      expect(page.startOver).toHaveBeenCalled();
    });
    expect(sessionStorage.length).toBe(0);
  });

  it('says so when the server could not be told', async () => {
    const user = userEvent.setup();
    fakeServer(
      signedIn(sessionOf('physician')),
      ({ path }) => (path === '/auth/logout' ? 'network-failure' : undefined),
      records(),
    );
    renderApp('/patients');
    await user.click(await screen.findByRole('button', { name: /account and settings/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'Sign out' }));
    expect(await screen.findByText(/could not be told that you signed out/)).toBeInTheDocument();
    expect(screen.queryByRole('combobox')).not.toBeInTheDocument();
  });
});
