import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page } from '@/api/sessionStore';
import { renderApp } from '@/test/app';
import { expectAccessible } from '@/test/axe';
import { fakeServer, searchset, type Answer, type Route } from '@/test/server';
import { sessionOf } from '@/test/session';
import { readQr } from '@/ui/QrCode';
import { waitText } from './useLockout';

/** A sign-in server: nobody is signed in until `steps` end in done. */
function signInServer(
  steps: Record<string, Answer>,
  session = sessionOf('physician'),
): { calls: ReturnType<typeof fakeServer>; state: { in: boolean } } {
  const state = { in: false };
  const route: Route = ({ path, method }) => {
    if (path === '/auth/session')
      return state.in ? { body: session } : { status: 401, body: { error: 'SAL-LOGIN' } };
    const answer = method === 'POST' ? steps[path] : undefined;
    if (typeof answer === 'object' && (answer.body as { next?: string } | undefined)?.next === 'done')
      state.in = true;
    if (path.startsWith('/fhir/')) return { body: searchset([]) };
    return answer;
  };
  return { calls: fakeServer(route), state };
}

const password = () => screen.getByLabelText('Password', { selector: 'input' });

async function typePassword(user: ReturnType<typeof userEvent.setup>): Promise<void> {
  await user.type(await screen.findByLabelText('User name'), 'amara');
  await user.type(password(), 'a long password{Enter}');
}

describe('sign-in', () => {
  beforeEach(() => {
    vi.spyOn(page, 'startOver').mockImplementation(() => undefined);
  });

  it('goes from password to code to the first page by keyboard alone', async () => {
    const user = userEvent.setup();
    const { calls } = signInServer({
      '/auth/login': { body: { next: 'totp' } },
      '/auth/totp': { body: { next: 'done' } },
    });
    const { container } = renderApp();
    await waitFor(() => {
      expect(screen.getByLabelText('User name')).toHaveFocus();
    });
    await expectAccessible(container);
    await typePassword(user);
    const code = await screen.findByLabelText('Code');
    expect(code).toHaveFocus();
    expect(code).toHaveAttribute('autocomplete', 'one-time-code');
    await expectAccessible(container);
    await user.paste('123 456');
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('heading', { name: 'Patients' })).toBeInTheDocument();
    expect(calls.find(({ path }) => path === '/auth/totp')?.body).toEqual({ code: '123456' });
    expect(
      calls.every(({ query }) => [...query.keys()].length === 0 || !query.toString().includes('password')),
    ).toBe(true);
  });

  it('says that name or password is wrong, not which, and keeps the name', async () => {
    const user = userEvent.setup();
    signInServer({ '/auth/login': { status: 401, body: { error: 'SAL-LOGIN', message: 'x' } } });
    renderApp();
    await typePassword(user);
    expect(await screen.findByRole('alert')).toHaveTextContent('User name or password is wrong.');
    expect(screen.getByLabelText('User name')).toHaveValue('amara');
    await waitFor(() => {
      expect(password()).toHaveValue('');
    });
  });

  it('says until when it is locked, and blocks the button with the reason beside it', async () => {
    const user = userEvent.setup();
    signInServer({
      '/auth/login': { status: 429, body: { error: 'SAL-THROTTLED', message: 'x', retryAfterSeconds: 125 } },
    });
    renderApp();
    await typePassword(user);
    expect(await screen.findByRole('alert')).toHaveTextContent(/Try again in 2 min 5 s, at \d\d:\d\d:\d\d/);
    expect(screen.getByRole('button', { name: 'Sign in' })).toBeDisabled();
    expect(screen.getByText(/Locked until/)).toBeInTheDocument();
  });

  it('does not blame the password when the server is away', async () => {
    const user = userEvent.setup();
    signInServer({ '/auth/login': 'network-failure' });
    renderApp();
    await typePassword(user);
    expect(await screen.findByRole('alert')).toHaveTextContent('The server cannot be reached.');
  });

  it('asks for what is missing without calling the server', async () => {
    const user = userEvent.setup();
    const { calls } = signInServer({});
    renderApp();
    await user.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Type your user name.')).toBeInTheDocument();
    expect(calls.filter(({ path }) => path === '/auth/login')).toHaveLength(0);
  });

  it('enrols with a picture, the secret in text and a first code, then shows the recovery codes once', async () => {
    const user = userEvent.setup();
    signInServer({
      '/auth/login': {
        body: {
          next: 'enrol',
          secret: 'JBSWY3DPEHPK3PXP',
          otpauth: 'otpauth://x',
          qrSvg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h1v1z"/></svg>',
        },
      },
      '/auth/totp': { body: { next: 'done', recoveryCodes: ['aaaa-1111', 'bbbb-2222'] } },
    });
    const { container } = renderApp();
    await typePassword(user);
    expect(await screen.findByText('JBSW Y3DP EHPK 3PXP')).toBeInTheDocument();
    expect(screen.getByRole('img', { name: /Picture to scan/ })).toBeInTheDocument();
    await expectAccessible(container);
    await user.type(screen.getByLabelText('Code'), '123456{Enter}');
    expect(await screen.findByText('bbbb-2222')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Continue to Salus' })).toBeDisabled();
    await user.click(screen.getByLabelText('I have kept these codes'));
    await user.click(screen.getByRole('button', { name: 'Continue to Salus' }));
    expect(await screen.findByRole('heading', { name: 'Patients' })).toBeInTheDocument();
  });

  it('takes a recovery code in place of the app', async () => {
    const user = userEvent.setup();
    const { calls } = signInServer({
      '/auth/login': { body: { next: 'totp' } },
      '/auth/totp': { body: { next: 'done' } },
    });
    renderApp();
    await typePassword(user);
    await user.click(await screen.findByRole('button', { name: /recovery code/ }));
    await user.type(screen.getByLabelText('Recovery code'), 'ab3d-efgh-jkmn{Enter}');
    await waitFor(() => {
      expect(calls.find(({ path }) => path === '/auth/totp')?.body).toEqual({ code: 'ab3d-efgh-jkmn' });
    });
  });

  it('sets the first administrator up, and says when that has been done already', async () => {
    const user = userEvent.setup();
    const { calls } = signInServer({
      '/auth/setup': { status: 404, body: { error: 'SAL-NOT-FOUND', message: 'There is nothing here.' } },
    });
    const { container } = renderApp('/setup');
    await user.type(await screen.findByLabelText('Set-up code'), 'CODE-1');
    await user.type(screen.getByLabelText(/Your name/), 'Ines Quitzon');
    await user.type(screen.getByLabelText('User name'), 'ines');
    await user.type(screen.getByLabelText(/Password, at least/, { selector: 'input' }), 'short');
    await user.type(screen.getByLabelText('Password again', { selector: 'input' }), 'other');
    await user.click(screen.getByRole('button', { name: 'Make the administrator' }));
    expect(await screen.findByText('Use at least 12 characters.')).toBeInTheDocument();
    expect(screen.getByText('The two passwords differ.')).toBeInTheDocument();
    await expectAccessible(container);
    for (const field of [
      screen.getByLabelText(/Password, at least/, { selector: 'input' }),
      screen.getByLabelText('Password again', { selector: 'input' }),
    ]) {
      await user.clear(field);
      await user.type(field, 'a long password');
    }
    await user.click(screen.getByRole('button', { name: 'Make the administrator' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('already set up');
    expect(calls.find(({ path }) => path === '/auth/setup')?.body).toEqual({
      code: 'CODE-1',
      name: 'Ines Quitzon',
      username: 'ines',
      password: 'a long password',
    });
  });
});

describe('readQr', () => {
  it('takes shapes and nothing else from the text of the server', () => {
    expect(
      readQr(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script><path d="M1 1h1v1z" onload="x"/></svg>',
      ),
    ).toEqual({
      viewBox: '0 0 9 9',
      paths: ['M1 1h1v1z'],
      rects: [],
    });
    expect(readQr('<html><body/></html>')).toBeUndefined();
    expect(readQr('not svg')).toBeUndefined();
  });
});

describe('waitText', () => {
  it('says seconds, minutes and hours', () => {
    expect([0.2, 59, 60, 61, 3700].map(waitText)).toEqual(['1 s', '59 s', '1 min', '1 min 1 s', '1 h 1 min']);
  });
});
