import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { renderUi } from '@/test/render';
import { fakeServer, type Answer, type Call } from '@/test/server';
import { Reminder, ReminderNotice } from './Reminder';
import { visitOf } from './visits';

const visit = visitOf({
  resourceType: 'Appointment',
  id: 'a1',
  meta: { versionId: '3' },
  status: 'booked',
  start: '2026-12-01T09:00:00+00:00',
  end: '2026-12-01T09:30:00+00:00',
  participant: [{ actor: { reference: 'Patient/p1' }, status: 'accepted' }],
});

const answer = (configured: boolean, ...states: { state: string; reason?: string; at?: string }[]): Answer => ({
  body: {
    resourceType: 'Parameters',
    parameter: [
      { name: 'configured', valueBoolean: configured },
      ...states.map(({ state, reason, at }) => ({
        name: 'reminder',
        part: [
          { name: 'appointment', valueReference: { reference: 'Appointment/a1' } },
          { name: 'state', valueCode: state },
          ...(reason === undefined ? [] : [{ name: 'reason', valueCode: reason }]),
          ...(at === undefined ? [] : [{ name: 'at', valueInstant: at }]),
        ],
      })),
    ],
  },
});

const show = (first: Answer, then: Answer = first): Call[] => {
  const calls = fakeServer(({ path, method }) => {
    if (path === '/fhir/Appointment/$reminders') return first;
    return method === 'POST' && path === '/fhir/Appointment/a1/$remind' ? then : undefined;
  });
  renderUi(<Reminder visit={visit} zone="UTC" />);
  return calls;
};

beforeEach(() => {
  vi.unstubAllGlobals();
});

describe('the reminder of a visit', () => {
  it('says when it was sent, and offers nothing', async () => {
    show(answer(true, { state: 'sent', at: '2026-11-30T09:00:00Z' }));
    expect(await screen.findByText('Reminder sent Mon 30-Nov-2026 09:00 by e-mail.')).toBeVisible();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('says that no mail server is configured, and does not offer to send', async () => {
    show(answer(false, { state: 'waiting' }));
    expect(
      await screen.findByText('Reminders are not being sent: no mail server is configured.'),
    ).toBeVisible();
    expect(screen.queryByRole('button', { name: /Send now/ })).toBeNull();
    expect(screen.getByRole('button', { name: /Switch off/ })).toBeEnabled();
  });

  it('tries a failed one again, for this patient', async () => {
    const user = userEvent.setup();
    const calls = show(answer(true, { state: 'failed', reason: 'address-refused' }), answer(true, { state: 'off' }));
    await user.click(await screen.findByRole('button', { name: /^Try again/ }));
    expect(await screen.findByText('Reminder switched off for this visit.')).toBeVisible();
    const sent = calls.find(({ method }) => method === 'POST');
    expect(sent?.headers.get('X-Salus-Patient')).toBe('p1');
    expect(JSON.stringify(sent?.body)).toContain('"send"');
    expect(JSON.stringify(sent?.body)).not.toContain('uncertain');
  });

  it('sends an uncertain one only when that is asked for in so many words', async () => {
    const user = userEvent.setup();
    const calls = show(answer(true, { state: 'uncertain', reason: 'no-answer' }));
    expect(await screen.findByText(/The message may have arrived/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: /^Send all the same/ }));
    await waitFor(() => {
      expect(JSON.stringify(calls.find(({ method }) => method === 'POST')?.body)).toContain('uncertain');
    });
  });

  it('never shows a failure as if all were well', async () => {
    show({ status: 503, body: {} });
    expect(await screen.findByRole('alert', undefined, { timeout: 15_000 })).toHaveTextContent(
      'This does not mean that they were sent.',
    );
  });

  it('says what could not be done, and keeps what is known', async () => {
    const user = userEvent.setup();
    show(answer(true, { state: 'planned', at: '2026-11-30T09:00:00Z' }), { status: 409, body: {} });
    await user.click(await screen.findByRole('button', { name: /^Send now/ }));
    expect(await screen.findByRole('alert')).toHaveTextContent(/\S/);
    expect(screen.getByText(/Reminder will be sent/)).toBeVisible();
  });
});

it('counts what failed on a day, and says nothing when all is well', async () => {
  fakeServer(({ path }) =>
    path === '/fhir/Appointment/$reminders'
      ? answer(true, { state: 'failed', reason: 'busy' }, { state: 'failed', reason: 'busy' }, { state: 'sent' })
      : undefined,
  );
  renderUi(<ReminderNotice day="2026-12-01" className={undefined} />);
  expect(await screen.findByText(/2 reminders of this day could not be sent/)).toBeVisible();
});
