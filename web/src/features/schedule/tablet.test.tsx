import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from '@/test/axe';
import { renderUi } from '@/test/render';
import { fakeServer, type Answer, type Call } from '@/test/server';
import { UndoHost, withdrawUndo } from '@/ui';
import { hasTablet, TabletNote, TabletSection } from './Tablet';
import { visitOf, type Visit } from './visits';

const NOW = Date.parse('2026-11-27T09:00:00Z');

const part = (url: string, value: object): fhir4.Extension => ({ url, ...value });
const change = (
  id: string,
  field: string,
  state: string,
  before?: object,
  after?: object,
): fhir4.Extension => ({
  url: 'urn:salus:check-in-change',
  extension: [
    part('id', { valueString: id }),
    part('field', { valueCode: field }),
    ...(before === undefined ? [] : [part('before', before)]),
    ...(after === undefined ? [] : [part('after', after)]),
    part('at', { valueInstant: '2026-11-27T08:50:00Z' }),
    part('state', { valueCode: state }),
    ...(state === 'open' ? [] : [part('by', { valueString: 'Clerk Ito' })]),
  ],
});

const visit = (extension: fhir4.Extension[] = [], more: Partial<fhir4.Appointment> = {}): Visit =>
  visitOf({
    resourceType: 'Appointment',
    id: 'a1',
    meta: { versionId: '3' },
    status: 'booked',
    start: '2026-11-27T09:30:00Z',
    end: '2026-11-27T10:00:00Z',
    participant: [{ actor: { reference: 'Patient/p1' }, status: 'accepted' }],
    extension,
    ...more,
  });

const tablet = (state: string): Answer => ({
  body: {
    resourceType: 'Parameters',
    parameter: [
      { name: 'state', valueCode: state },
      { name: 'by', valueString: 'Clerk Ito' },
      { name: 'at', valueInstant: '2026-11-27T08:40:00Z' },
      { name: 'expires', valueInstant: '2026-11-27T09:10:00Z' },
    ],
  },
});

const QR = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M4 4h1v1h-1z"/></svg>';

function show(of: Visit, state: string, act: Answer = { body: { resourceType: 'Parameters' } }): Call[] {
  let now = state;
  const calls = fakeServer(({ path }) => {
    if (path === '/fhir/Appointment/a1/$tablet') return tablet(now);
    if (path === '/fhir/Appointment/a1/$hand-over') {
      now = 'waiting';
      return {
        body: {
          resourceType: 'Parameters',
          parameter: [
            { name: 'url', valueUrl: 'https://clinic.test/check-in#secret' },
            { name: 'qr', valueString: QR },
            { name: 'expires', valueInstant: '2026-11-27T09:10:00Z' },
          ],
        },
      };
    }
    return path.startsWith('/fhir/Appointment/a1/$') ? act : undefined;
  });
  renderUi(<TabletSection visit={of} zone="UTC" now={NOW} />);
  return calls;
}

beforeEach(() => {
  withdrawUndo();
  vi.unstubAllGlobals();
});

describe('the tablet of a visit', () => {
  it('is handed over: the code is shown while the link opens something', async () => {
    const calls = show(visit(), 'none');
    expect(await screen.findByText('Not handed over.')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Hand over tablet' }));
    expect(await screen.findByRole('img', { name: /Code of the check-in/ })).toBeVisible();
    expect(screen.getByText(/until 09:10/)).toBeVisible();
    expect(screen.getByRole('button', { name: /signs you out/ })).toBeVisible();
    expect(document.body.textContent).not.toContain('secret');
    const made = calls.find(({ path }) => path.endsWith('$hand-over'));
    expect(made?.headers.get('X-Salus-Patient')).toBe('p1');
    await expectAccessible(document.body);
  });

  it.each([
    ['open', 'The patient has the tablet since 08:40.'],
    ['locked', /Locked: the date of birth did not fit/],
    ['done', 'The patient has checked in alone.'],
    ['expired', 'The link has ended.'],
    ['revoked', 'Taken back at the desk.'],
  ])('says how it stands: %s', async (state, text) => {
    show(visit(), state);
    expect(await screen.findByText(text)).toBeVisible();
  });

  it('is taken back', async () => {
    const calls = show(visit(), 'open');
    await userEvent.click(await screen.findByRole('button', { name: 'Take back' }));
    await waitFor(() => {
      expect(calls.some(({ path }) => path.endsWith('$take-back'))).toBe(true);
    });
  });

  it('says when how it stands cannot be read', async () => {
    fakeServer(() => ({ status: 503, body: { error: 'SAL-UNAVAILABLE', message: 'Lost' } }));
    renderUi(<TabletSection visit={visit()} zone="UTC" now={NOW} />);
    expect(await screen.findByRole('alert')).toHaveTextContent('could not be read');
  });

  it('says that it is being read', () => {
    fakeServer(() => 'never');
    renderUi(<TabletSection visit={visit()} zone="UTC" now={NOW} />);
    expect(screen.getByText(/Reading how the check-in stands/)).toBeVisible();
  });
});

describe('what the patient said', () => {
  const address = change(
    'c1',
    'address',
    'open',
    { valueAddress: { line: ['1 Old Street'], city: 'Lyon' } },
    { valueAddress: { line: ['2 New Street'], city: 'Paris' } },
  );

  it('stands beside what is recorded, and is accepted', async () => {
    const calls = show(visit([address]), 'done', { body: { resourceType: 'Appointment' } });
    expect(await screen.findByText('1 Old Street, Lyon')).toBeVisible();
    expect(screen.getByText('2 New Street, Paris')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Accept: Address changed by the patient' }));
    await waitFor(() => {
      expect(calls.find(({ path }) => path.endsWith('$decide-change'))?.body).toEqual({
        resourceType: 'Parameters',
        parameter: [
          { name: 'change', valueString: 'c1' },
          { name: 'decision', valueString: 'accept' },
        ],
      });
    });
  });

  /** The record beside the visit; the transaction answers so. */
  function withRecord(transaction: Answer, patient: Answer = { body: BEFORE }): Call[] {
    const decided = change('c1', 'address', 'accepted', undefined, { valueAddress: { city: 'Paris' } });
    const stored = {
      resourceType: 'Appointment',
      id: 'a1',
      meta: { versionId: '5' },
      extension: [decided, change('c2', 'coverage', 'accepted')],
    };
    const calls = fakeServer(({ path, method }) => {
      if (path === '/fhir/Appointment/a1/$tablet') return tablet('done');
      if (path === '/fhir/Patient/p1') return patient;
      if (path === '/fhir/Appointment/a1') return { body: stored };
      if (path === '/fhir' && method === 'POST') return transaction;
      return path === '/fhir/Appointment/a1/$decide-change' ? { body: stored } : undefined;
    });
    renderUi(
      <>
        <TabletSection visit={visit([address])} zone="UTC" now={NOW} />
        <UndoHost />
      </>,
    );
    return calls;
  }
  const BEFORE = { resourceType: 'Patient', id: 'p1', meta: { versionId: '7' }, gender: 'female' };
  const done = { body: { resourceType: 'Bundle', type: 'transaction-response', entry: [] } };
  const putBack = (calls: readonly Call[]): fhir4.Bundle | undefined =>
    calls.find(({ path, method }) => path === '/fhir' && method === 'POST')?.body as fhir4.Bundle | undefined;

  it('is put back as it was before, with the change open again, in one transaction', async () => {
    const calls = withRecord(done);
    await userEvent.click(await screen.findByRole('button', { name: /^Accept: Address/ }));
    await userEvent.click(await screen.findByRole('button', { name: /^Undo/ }));
    await waitFor(() => {
      expect(putBack(calls)).toBeDefined();
    });
    const [first, second] = putBack(calls)?.entry ?? [];
    expect(first?.request).toMatchObject({ method: 'PUT', url: 'Appointment/a1', ifMatch: 'W/"5"' });
    expect(second?.request).toMatchObject({ method: 'PUT', url: 'Patient/p1', ifMatch: 'W/"8"' });
    expect(second?.resource).toMatchObject({ gender: 'female' });
    const of = (id: string) =>
      (first?.resource as fhir4.Appointment).extension?.find((e) =>
        e.extension?.some((p) => p.valueString === id),
      )?.extension;
    expect(of('c1')).toContainEqual({ url: 'state', valueCode: 'open' });
    expect(of('c1')?.some((p) => p.url === 'by')).toBe(false);
    expect(of('c2')).toContainEqual({ url: 'state', valueCode: 'accepted' });
    expect(calls.find(({ path }) => path === '/fhir')?.headers.get('X-Salus-Patient')).toBe('p1');
  });

  it('is not put back over what somebody changed since, and that is said', async () => {
    withRecord({
      status: 412,
      body: {
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'error', code: 'conflict', diagnostics: 'It is version 9.' }],
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: /^Accept: Address/ }));
    await userEvent.click(await screen.findByRole('button', { name: /^Undo/ }));
    expect(await screen.findByText(/It is version 9/)).toBeVisible();
  });

  it('is accepted without an undo when the record cannot be read before', async () => {
    const calls = withRecord(done, { status: 503, body: {} });
    await userEvent.click(await screen.findByRole('button', { name: /^Accept: Address/ }));
    await waitFor(() => {
      expect(calls.some(({ path }) => path.endsWith('$decide-change'))).toBe(true);
    });
    expect(screen.queryByRole('button', { name: /^Undo/ })).toBeNull();
  });

  it('says why it was not accepted', async () => {
    show(visit([address]), 'done', {
      status: 409,
      body: {
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'error', code: 'conflict', diagnostics: 'The record was changed' }],
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: /^Accept: Address/ }));
    expect(await screen.findByRole('alert')).toHaveTextContent('The record was changed');
  });

  it('is a notice when it is no detail, and says who has decided', async () => {
    show(
      visit([
        change('c2', 'coverage', 'open'),
        change('c3', 'phone', 'declined', undefined, { valueString: '555 0101' }),
        change('c4', 'unheard', 'open'),
      ]),
      'done',
    );
    expect(await screen.findByText(/insurance has changed/)).toBeVisible();
    expect(screen.getByRole('button', { name: /^Dealt with/ })).toBeVisible();
    expect(screen.getByText('nothing recorded')).toBeVisible();
    expect(screen.getByText('Declined by Clerk Ito')).toBeVisible();
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
  });

  it('is told on the card of the board', () => {
    renderUi(
      <TabletNote
        visit={visit([address, { url: 'urn:salus:check-in-locked', valueInstant: '2026-11-27T08:50:00Z' }])}
      />,
    );
    expect(screen.getByText('1 change said by the patient')).toBeVisible();
    expect(screen.getByText('Needs help at the tablet')).toBeVisible();
  });

  it('is offered for visits of today that have not begun, and for what is to be decided', () => {
    expect(hasTablet(visit(), 'UTC', NOW)).toBe(true);
    expect(hasTablet(visit([], { status: 'fulfilled' }), 'UTC', NOW)).toBe(false);
    expect(hasTablet(visit([], { start: '2026-11-28T09:30:00Z' }), 'UTC', NOW)).toBe(false);
    expect(hasTablet(visit([], { participant: [] }), 'UTC', NOW)).toBe(false);
    expect(hasTablet(visit([address], { status: 'fulfilled' }), 'UTC', NOW)).toBe(true);
  });
});
