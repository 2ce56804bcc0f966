import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setLanguage } from '@/i18n';
import { expectAccessible } from '@/test/axe';
import { fakeServer, type Answer, type Call } from '@/test/server';
import { CheckInApp } from './CheckInApp';
import { dateOf } from './Prove';

const PROVE = { at: 'prove', organisation: 'Clinic', idleSeconds: 120, attemptsLeft: 3 };
const FORM: fhir4.Questionnaire = {
  resourceType: 'Questionnaire',
  status: 'active',
  url: 'urn:q',
  version: '1',
  title: 'Coffee',
  item: [
    {
      linkId: 'cups',
      text: 'How many cups?',
      type: 'choice',
      answerOption: [
        { valueCoding: { system: 'urn:cups', code: 'none', display: 'None' } },
        { valueCoding: { system: 'urn:cups', code: 'many', display: 'Many' } },
      ],
    },
  ],
};
const step = (name: string, done = false) => ({ step: name, done, skipped: false });
const steps = (more: object = {}) => ({
  at: 'steps',
  organisation: 'Clinic',
  idleSeconds: 120,
  name: 'Nora Waiting',
  start: '2026-11-27T09:30:00Z',
  zone: 'Europe/Paris',
  steps: [step('details'), step('coverage'), step('form urn:q'), step('consent')],
  details: { phone: '555 0100', address: { line: ['1 Old Street'], city: 'Lyon' } },
  coverage: [{ payer: 'Blue Plan', number: '••••4567' }],
  forms: [{ step: 'form urn:q', canonical: 'urn:q|1', questionnaire: FORM }],
  consent: { version: 'v1', texts: { en: 'Consent to care\n\nI agree.', fr: 'Consentement\n\nJ’accepte.' } },
  ...more,
});
const at = (open: string) => {
  const all = ['details', 'coverage', 'form urn:q', 'consent'];
  const until = open === '' ? all.length : all.indexOf(open);
  return steps({ steps: all.map((name, index) => step(name, index < until)) });
};

function show(state: unknown, answers: Record<string, Answer> = {}): Call[] {
  const calls = fakeServer(({ path, method }) => {
    if (path === '/check-in/steps' && method === 'GET') return answers.read ?? { body: state };
    return answers[path.replace('/check-in/steps/', '')];
  });
  render(<CheckInApp />);
  return calls;
}

const button = (name: string | RegExp) => screen.findByRole('button', { name });

beforeEach(() => {
  window.history.replaceState(null, '', '/check-in');
  Element.prototype.scrollIntoView = vi.fn();
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  await setLanguage('en');
});

describe('the link', () => {
  it('is exchanged once and leaves the address at once', async () => {
    window.history.replaceState(null, '', '/check-in#secret');
    const calls = show(PROVE, { start: { body: PROVE } });
    expect(await screen.findByRole('heading', { name: 'Welcome' })).toBeVisible();
    expect(window.location.hash).toBe('');
    expect(calls.map(({ path }) => path)).toEqual(['/check-in/steps/start']);
    expect(calls[0]?.body).toEqual({ secret: 'secret' });
  });

  it('that was used by this tablet before goes on with what it opened', async () => {
    window.history.replaceState(null, '', '/check-in#secret');
    show(PROVE, { start: { status: 410, body: { error: 'SAL-GONE', message: 'Used' } } });
    expect(await screen.findByRole('heading', { name: 'Welcome' })).toBeVisible();
  });

  it('that opens nothing says so, and names the front desk', async () => {
    show(undefined, { read: { status: 401, body: { error: 'SAL-LOGIN', message: 'Ended' } } });
    expect(await screen.findByRole('heading', { name: 'This check-in is over' })).toBeVisible();
    expect(screen.getByText(/front desk/)).toBeVisible();
  });

  it('says when the clinic cannot be reached, and tries again', async () => {
    let tries = 0;
    fakeServer(() => {
      tries += 1;
      return tries === 1 ? 'network-failure' : { body: PROVE };
    });
    const { container } = render(<CheckInApp />);
    expect(await screen.findByRole('alert')).toHaveTextContent('The clinic cannot be reached');
    await expectAccessible(container);
    await userEvent.click(await button('Try again'));
    expect(await screen.findByRole('heading', { name: 'Welcome' })).toBeVisible();
  });

  it('shows that it is loading', () => {
    show(undefined, { read: 'never' });
    expect(screen.getByText('Loading…')).toBeVisible();
  });
});

describe('the date of birth', () => {
  it('is a day that there is', () => {
    expect(dateOf('1970', '4', '2')).toBe('1970-04-02');
    expect(dateOf('1970', '2', '30')).toBeNull();
    expect(dateOf('70', '4', '2')).toBeNull();
    expect(dateOf('1970', 'x', '2')).toBeNull();
  });

  it('is asked for again when it does not fit, with the attempts that are left', async () => {
    const calls = show(PROVE, {
      prove: { status: 403, body: { error: 'SAL-FORBIDDEN', message: 'No' } },
    });
    await userEvent.type(await screen.findByLabelText('Day'), '2');
    await userEvent.type(screen.getByLabelText(/^Month/), '4');
    await userEvent.type(screen.getByLabelText(/^Year/), '1970');
    await userEvent.click(await button('Go on'));
    expect(await screen.findByRole('alert')).toHaveTextContent('Attempts left: 3');
    expect(calls.find(({ path }) => path.endsWith('/prove'))?.body).toEqual({ birthDate: '1970-04-02' });
    expect(screen.getByLabelText('Day')).toHaveValue('');
  });

  it('that was wrong too often locks, and says who helps', async () => {
    show({ ...PROVE, at: 'locked' });
    expect(await screen.findByRole('heading', { name: 'This check-in is locked' })).toBeVisible();
    expect(screen.queryByLabelText('Day')).toBeNull();
  });
});

describe('the steps', () => {
  it('shows the details and sends what is typed', async () => {
    const calls = show(at('details'), { details: { body: at('coverage') } });
    expect(await screen.findByRole('heading', { name: 'Hello, Nora Waiting' })).toBeVisible();
    expect(screen.getByText('Your visit: 10:30, 27-Nov-2026')).toBeVisible();
    await userEvent.clear(screen.getByLabelText('City'));
    await userEvent.type(screen.getByLabelText('City'), 'Paris');
    await userEvent.click(await button('This is right'));
    expect(await screen.findByRole('heading', { name: 'Insurance' })).toBeVisible();
    expect(calls.find(({ path }) => path.endsWith('/details'))?.body).toMatchObject({
      phone: '555 0100',
      address: { line: ['1 Old Street'], city: 'Paris' },
    });
    await userEvent.click(await button('Back'));
    expect(await screen.findByLabelText('City')).toBeVisible();
  });

  it('keeps what was typed when it could not be sent, and says so', async () => {
    show(at('details'), { details: 'network-failure' });
    await userEvent.type(await screen.findByLabelText('City'), 'x');
    await userEvent.click(await button('This is right'));
    expect(await screen.findByRole('alert')).toHaveTextContent('This was not sent');
    expect(screen.getByLabelText('City')).toHaveValue('Lyonx');
  });

  it('tells a changed insurance apart', async () => {
    const calls = show(at('coverage'), { coverage: { body: at('form urn:q') } });
    expect(await screen.findByText('Number ••••4567')).toBeVisible();
    await userEvent.click(await button('My insurance has changed'));
    await waitFor(() => {
      expect(calls.find(({ path }) => path.endsWith('/coverage'))?.body).toEqual({ same: false });
    });
  });

  it('files a questionnaire, or leaves it out', async () => {
    const calls = show(at('form urn:q'), { answers: { body: at('consent') }, skip: { body: at('consent') } });
    expect(await screen.findByRole('heading', { name: 'Coffee' })).toBeVisible();
    expect(await button('Send my answers')).toBeDisabled();
    await userEvent.click(screen.getByText('Many'));
    await userEvent.click(await button('Send my answers'));
    expect(await screen.findByRole('heading', { name: 'Consent to care' })).toBeVisible();
    expect(calls.find(({ path }) => path.endsWith('/answers'))?.body).toEqual({
      response: {
        resourceType: 'QuestionnaireResponse',
        status: 'completed',
        questionnaire: 'urn:q|1',
        item: [{ linkId: 'cups', answer: [{ valueCoding: { system: 'urn:cups', code: 'many' } }] }],
      },
    });
    await userEvent.click(await button('Back'));
    await userEvent.click(await button('I would rather not answer'));
    expect(calls.some(({ path }) => path.endsWith('/skip'))).toBe(true);
  });

  it('signs the text of the language that is shown', async () => {
    const calls = show(at('consent'), { consent: { body: at('') } });
    await userEvent.click(await button('Français'));
    expect(await screen.findByRole('heading', { name: 'Consentement' })).toBeVisible();
    expect(await button('J’accepte et je signe')).toBeDisabled();
    await userEvent.type(screen.getByLabelText(/Saisissez votre nom complet/), 'Nora Waiting');
    await userEvent.click(await button('J’accepte et je signe'));
    expect(await screen.findByRole('heading', { name: 'Tout est prêt' })).toBeVisible();
    expect(calls.find(({ path }) => path.endsWith('/consent'))?.body).toEqual({
      sign: true,
      name: 'Nora Waiting',
      language: 'fr',
      version: 'v1',
    });
  });

  it('shows and signs the language that there is when the clinic has no other', async () => {
    const consent = { version: 'v2', texts: { fr: 'Consentement\nJ’accepte.\n\nMerci.' } };
    const calls = show({ ...at('consent'), consent }, { consent: { body: at('') } });
    expect(await screen.findByRole('heading', { name: 'Consentement' })).toBeVisible();
    expect(screen.getByText('Merci.')).toBeVisible();
    await userEvent.type(screen.getByLabelText(/your whole name/i), 'Nora Waiting');
    await userEvent.click(await button('I agree and sign'));
    await waitFor(() => {
      expect(calls.find(({ path }) => path.endsWith('/consent'))?.body).toMatchObject({
        language: 'fr',
        version: 'v2',
      });
    });
  });

  it('says that it was not sent while the database is away, keeps the name, and sends it again', async () => {
    let away = true;
    const calls = fakeServer(({ path, method }) => {
      if (path === '/check-in/steps' && method === 'GET') return { body: at('consent') };
      if (!path.endsWith('/consent')) return undefined;
      return away
        ? { status: 503, body: { error: 'SAL-UNAVAILABLE', message: 'The database is away.' } }
        : { body: at('') };
    });
    render(<CheckInApp />);
    await userEvent.type(await screen.findByLabelText(/your whole name/i), 'Nora Waiting');
    await userEvent.click(await button('I agree and sign'));
    expect(await screen.findByRole('alert')).toHaveTextContent('This was not sent');
    expect(screen.getByLabelText(/your whole name/i)).toHaveValue('Nora Waiting');
    away = false;
    await userEvent.click(await button('I agree and sign'));
    expect(await button('Check in')).toBeVisible();
    expect(calls.filter(({ path }) => path.endsWith('/consent'))).toHaveLength(2);
  });

  it('checks in when everything is answered', async () => {
    const calls = show(at(''), { finish: { body: { ...PROVE, at: 'done' } } });
    await userEvent.click(await button('Check in'));
    expect(await screen.findByRole('heading', { name: 'Thank you, you are checked in' })).toBeVisible();
    expect(screen.queryByText(/Nora/)).toBeNull();
    expect(calls.filter(({ path }) => path.endsWith('/finish'))).toHaveLength(1);
  });

  it('names what is open and leads there', async () => {
    show(
      steps({
        steps: [step('details'), step('coverage', true), step('form urn:q', true), step('consent', true)],
      }),
    );
    expect(await screen.findByRole('heading', { name: 'Hello, Nora Waiting' })).toBeVisible();
  });

  it('has large controls with names', async () => {
    const calls = show(at('details'));
    await screen.findByRole('heading', { name: /Hello/ });
    await expectAccessible(document.body);
    expect(calls).toHaveLength(1);
  });
});

describe('a tablet that is left', () => {
  it('hides everything, asks for the date of birth, and keeps what was typed', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const calls = show(at('details'), {
      hide: { body: PROVE },
      prove: { body: at('details') },
      present: { body: {} },
    });
    await user.type(await screen.findByLabelText('City'), ' 7');
    expect(screen.getByLabelText('City')).toHaveValue('Lyon 7');
    await act(() => vi.advanceTimersByTimeAsync(121_000));
    expect(await screen.findByRole('heading', { name: 'Are you still there?' })).toBeVisible();
    expect(screen.getByText(/Hello, Nora/)).not.toBeVisible();
    expect(calls.some(({ path }) => path.endsWith('/hide'))).toBe(true);
    const form =
      screen.getByRole('heading', { name: 'Are you still there?' }).closest('form') ?? document.body;
    await user.type(within(form).getByLabelText('Day'), '2');
    await user.type(within(form).getByLabelText(/^Month/), '4');
    await user.type(within(form).getByLabelText(/^Year/), '1970');
    await user.click(within(form).getByRole('button', { name: 'Go on' }));
    await waitFor(() => {
      expect(screen.getByLabelText('City')).toBeVisible();
    });
    expect(screen.getByLabelText('City')).toHaveValue('Lyon 7');
  });
});
