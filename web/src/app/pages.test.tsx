import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { AuditLine } from '@/api/audit';
import type { UserAccount } from '@/api/users';
import { renderApp } from '@/test/app';
import { expectAccessible } from '@/test/axe';
import { patient } from '@/test/patients';
import { fakeServer, searchset, type Answer, type Call } from '@/test/server';
import { sessionOf, signedIn } from '@/test/session';

const account = (id: string, name: string, change: Partial<UserAccount> = {}): UserAccount => ({
  id,
  name,
  username: name.toLowerCase().replace(' ', '.'),
  roles: ['nurse'],
  patientId: null,
  practitionerId: null,
  active: true,
  secondFactor: true,
  passwordChangeDue: false,
  ...change,
});
const broken: Answer = { status: 500, body: { error: 'SAL-INTERNAL', message: 'The database is away.' } };
const on =
  (path: string, answer: Answer | ((call: Call) => Answer)) =>
  (call: Call): Answer | undefined =>
    call.path === path ? (typeof answer === 'function' ? answer(call) : answer) : undefined;

describe('users', () => {
  const admin = signedIn(sessionOf('administrator'));
  const users = [
    account('u-administrator', 'Ines Quitzon', { roles: ['administrator'] }),
    account('2', 'Lee Prosacco'),
    account('3', 'Tom Hane', { active: false, secondFactor: false }),
  ];

  it('lists, filters and keeps the own account from being changed', async () => {
    const user = userEvent.setup();
    fakeServer(admin, on('/admin/users', { body: { users, next: null } }));
    const { container } = renderApp('/users');
    const table = await screen.findByRole('table');
    expect(within(table).getAllByRole('row')).toHaveLength(4);
    expect(within(table).getByText('Not for your own account')).toBeInTheDocument();
    await expectAccessible(container);
    await user.type(screen.getByLabelText('Filter by name or user name'), 'hane');
    expect(screen.getByText('1 of 3 users')).toBeInTheDocument();
    await user.type(screen.getByLabelText('Filter by name or user name'), 'x');
    expect(screen.getByText('No user matches “hanex”')).toBeInTheDocument();
  });

  it('reads all pages', async () => {
    fakeServer(
      admin,
      on('/admin/users', ({ query }) =>
        query.get('after') === null
          ? { body: { users: [users[0]], next: 'n' } }
          : { body: { users: [users[1]], next: null } },
      ),
    );
    renderApp('/users');
    expect(await screen.findByText('2 users')).toBeInTheDocument();
  });

  it('names itself when it fails, and says that it loads', async () => {
    fakeServer(admin, on('/admin/users', broken));
    renderApp('/users');
    expect(await screen.findByText('Loading users…')).toBeInTheDocument();
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The users could not be loaded');
    expect(alert).toHaveTextContent('This does not mean that there are none.');
  });

  it('disables after a question that names the person and rests on Cancel', async () => {
    const user = userEvent.setup();
    const calls = fakeServer(
      admin,
      on('/admin/users', { body: { users, next: null } }),
      on('/admin/users/2/disable', { body: { ...users[1], active: false } }),
    );
    renderApp('/users');
    await user.click(await screen.findByRole('button', { name: 'Change Lee Prosacco…' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Disable…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Disable Lee Prosacco?' });
    await waitFor(() => {
      expect(within(dialog).getByRole('button', { name: 'Cancel' })).toHaveFocus();
    });
    await expectAccessible(dialog);
    await user.click(within(dialog).getByRole('button', { name: 'Disable' }));
    expect(await screen.findByText('Lee Prosacco is disabled.')).toBeInTheDocument();
    expect(calls.find(({ path }) => path.endsWith('/disable'))?.headers.get('X-CSRF-Token')).toBe('csrf-1');
  });

  it('adds a user and shows the made-up password once', async () => {
    const user = userEvent.setup();
    const calls = fakeServer(
      admin,
      on('/admin/users', ({ method }) =>
        method === 'POST'
          ? { status: 201, body: { user: account('9', 'Ann Lee'), password: 'lamp-river-93' } }
          : { body: { users, next: null } },
      ),
    );
    renderApp('/users');
    await user.click(await screen.findByRole('button', { name: 'Add user' }));
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('button', { name: 'Add user' }));
    expect(await within(dialog).findByText('Choose at least one role.')).toBeInTheDocument();
    await user.type(within(dialog).getByLabelText('Name'), 'Ann Lee');
    await user.type(within(dialog).getByLabelText('User name'), 'ann');
    await user.click(within(dialog).getByLabelText('Physician'));
    await user.click(within(dialog).getByLabelText('Nurse'));
    await expectAccessible(dialog);
    await user.click(within(dialog).getByRole('button', { name: 'Add Ann Lee' }));
    expect(await screen.findByText('lamp-river-93')).toBeInTheDocument();
    expect(calls.find(({ method, path }) => method === 'POST' && path === '/admin/users')?.body).toEqual({
      name: 'Ann Lee',
      username: 'ann',
      roles: ['physician', 'nurse'],
    });
  });

  it('says in words that a change was not saved, and keeps the form', async () => {
    const user = userEvent.setup();
    fakeServer(
      admin,
      on('/admin/users', ({ method }) =>
        method === 'POST'
          ? { status: 409, body: { error: 'SAL-DUPLICATE', message: 'This user name is taken.' } }
          : { body: { users, next: null } },
      ),
    );
    renderApp('/users');
    await user.click(await screen.findByRole('button', { name: 'Add user' }));
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByLabelText('Name'), 'Ann Lee');
    await user.type(within(dialog).getByLabelText('User name'), 'ann');
    await user.click(within(dialog).getByLabelText('Nurse'));
    await user.click(within(dialog).getByRole('button', { name: 'Add Ann Lee' }));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('Not saved: This user name is taken.');
    expect(within(dialog).getByLabelText('Name')).toHaveValue('Ann Lee');
  });
});

describe('patients', () => {
  it('leaves the search by Escape: first what was typed goes, then the keys of the screens count', async () => {
    const user = userEvent.setup();
    fakeServer(signedIn(sessionOf('physician')));
    renderApp('/patients');
    const search = await screen.findByRole('combobox', { name: 'Search patients' });
    expect(search).toHaveFocus();
    await user.keyboard('smi{Escape}');
    expect(search).toHaveValue('');
    expect(search).toHaveFocus();
    await user.keyboard('{Escape}');
    expect(screen.getByRole('main')).toHaveFocus();
    await user.keyboard('?');
    expect(await screen.findByRole('dialog')).toHaveTextContent('Keys');
    expect(search).toHaveValue('');
  });

  it('offers on buttons what a role may do there', async () => {
    fakeServer(signedIn(sessionOf('front-desk')));
    const first = renderApp('/patients');
    expect(await screen.findByRole('button', { name: 'Register a patient' })).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Merge or separate charts' })).toBeInTheDocument();
    first.unmount();
    fakeServer(signedIn(sessionOf('biller')));
    renderApp('/patients');
    expect(await screen.findByRole('heading', { name: 'Patients' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Register a patient' })).not.toBeInTheDocument();
  });
});

describe('access record', () => {
  const officer = signedIn(sessionOf('privacy-officer'));
  const chain = (body: object) =>
    on('/audit/chain', {
      body: { state: 'ok', events: 18402911, checkpointAt: '2026-07-14T08:00:00Z', firstBad: null, ...body },
    });
  const line = (seq: number, change: Partial<AuditLine> = {}): AuditLine => ({
    seq,
    at: '2026-07-14T10:42:05Z',
    user: 'Dr Amara Nwosu',
    roles: ['physician'],
    action: 'read',
    type: 'Patient',
    ids: ['Patient/p1'],
    patientIds: ['p1'],
    detail: '',
    status: 200,
    address: '10.20.4.1',
    purpose: 'TREAT',
    ...change,
  });

  it('lists events with the outcome in words, and shows a row in full', async () => {
    const user = userEvent.setup();
    fakeServer(
      officer,
      chain({}),
      on('/audit/events', {
        body: { events: [line(9), line(8, { status: 403, user: 'Tess' })], next: null },
      }),
    );
    const { container } = renderApp('/access');
    const table = await screen.findByRole('table');
    expect(within(table).getByText('Refused (403)')).toBeInTheDocument();
    expect(await screen.findByText('Chain verified')).toBeInTheDocument();
    expect(screen.getByText(/18,402,911 rows/)).toBeInTheDocument();
    await user.click(within(table).getAllByRole('button')[0] as HTMLElement);
    expect(await screen.findByText('10.20.4.1')).toBeInTheDocument();
    await user.keyboard('{ArrowDown}{Enter}');
    expect(await screen.findByRole('heading', { name: 'Row 8' })).toBeInTheDocument();
    await expectAccessible(container);
  });

  it('never shows a broken or unchecked chain as verified', async () => {
    fakeServer(
      officer,
      chain({ state: 'broken', firstBad: { seq: 77, reason: 'edited' } }),
      on('/audit/events', { body: { events: [], next: null } }),
    );
    renderApp('/access');
    expect(await screen.findByText('Chain broken')).toBeInTheDocument();
    expect(screen.getByText(/first bad row 77/)).toBeInTheDocument();
    expect(screen.getByText('No event in this selection')).toBeInTheDocument();
  });

  it('says that the chain could not be checked, and that failed events are not none', async () => {
    fakeServer(officer, on('/audit/chain', broken), on('/audit/events', broken));
    renderApp('/access');
    expect(await screen.findByText('Chain state unknown: could not be checked')).toBeInTheDocument();
    expect(await screen.findByText('This does not mean that nobody looked.')).toBeInTheDocument();
    expect(screen.queryByText('Chain verified')).not.toBeInTheDocument();
  });

  it('filters by patient and whole days, and loads further pages', async () => {
    const user = userEvent.setup();
    const calls = fakeServer(
      officer,
      chain({}),
      on('/audit/events', ({ query }) => ({
        body: {
          events: [line(query.get('after') === '9' ? 8 : 9)],
          next: query.get('after') === '9' ? null : 9,
        },
      })),
    );
    renderApp('/access');
    await user.click(await screen.findByRole('button', { name: 'Load more' }));
    expect(await screen.findByText('newest first, 2 shown')).toBeInTheDocument();
    await user.type(screen.getByLabelText('Patient id'), 'Patient/p7');
    await user.type(screen.getByLabelText('From'), '2026-07-01');
    await user.type(screen.getByLabelText('To'), '2026-06-01');
    await user.click(screen.getByRole('button', { name: 'Show' }));
    expect(await screen.findByText('The first day lies after the last.')).toBeInTheDocument();
    await user.clear(screen.getByLabelText('To'));
    await user.type(screen.getByLabelText('To'), '2026-07-01');
    await user.click(screen.getByRole('button', { name: 'Show' }));
    await waitFor(() => {
      const last = calls.filter(({ path }) => path === '/audit/events').at(-1)?.query;
      expect(last?.get('patient')).toBe('p7');
      expect(Date.parse(last?.get('to') ?? '') - Date.parse(last?.get('from') ?? '')).toBe(86_400_000);
    });
  });
});

describe('portal', () => {
  const me = signedIn(sessionOf('patient'));
  const own = on('/fhir/Patient/p1', { body: patient('Rosalind', 'Weissnat', '1958-03-14', { id: 'p1' }) });
  const coding = (display: string, code = display) => ({ coding: [{ code, display }] });
  const subject = { reference: 'Patient/p1' };

  it('shows the own record in plain words, without the rail', async () => {
    const calls = fakeServer(
      me,
      own,
      on('/fhir/AllergyIntolerance', {
        body: searchset([
          {
            resourceType: 'AllergyIntolerance',
            id: 'a1',
            patient: subject,
            code: coding('latex'),
            reaction: [{ manifestation: [coding('rash')] }],
          },
          {
            resourceType: 'AllergyIntolerance',
            id: 'a2',
            patient: subject,
            code: coding('penicillin'),
            criticality: 'high',
          },
          {
            resourceType: 'AllergyIntolerance',
            id: 'a3',
            patient: subject,
            code: coding('peanut'),
            verificationStatus: coding('entered-in-error'),
          },
        ]),
      }),
      on('/fhir/Observation', {
        body: searchset(
          [
            {
              resourceType: 'Observation',
              id: 'o1',
              status: 'final',
              code: coding('Potassium'),
              valueQuantity: { value: 6.2, unit: 'mmol/L' },
              referenceRange: [{ low: { value: 3.5 }, high: { value: 5.1 } }],
              effectiveDateTime: '2026-07-14',
            },
            {
              resourceType: 'Observation',
              id: 'o2',
              status: 'final',
              code: coding('Sodium'),
              valueQuantity: { value: 140, unit: 'mmol/L' },
            },
            {
              resourceType: 'Observation',
              id: 'o3',
              status: 'entered-in-error',
              code: coding('Wrong'),
              valueQuantity: { value: 1, unit: 'x' },
            },
          ],
          40,
        ),
      }),
      on('/fhir/Condition', {
        status: 403,
        body: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'forbidden' }] },
      }),
      on('/fhir/Encounter', {
        status: 500,
        body: { resourceType: 'OperationOutcome', issue: [{ severity: 'fatal', code: 'exception' }] },
      }),
      on('/fhir/Immunization', { body: searchset([]) }),
      on('/fhir/MedicationRequest', ({ query }) => ({
        body:
          query.get('status') === 'active,on-hold'
            ? {
                resourceType: 'Bundle',
                type: 'searchset',
                total: 1,
                entry: [
                  {
                    resource: {
                      resourceType: 'MedicationRequest',
                      id: 'm1',
                      status: 'active',
                      intent: 'order',
                      subject,
                      medicationReference: { reference: 'Medication/x' },
                    },
                    search: { mode: 'match' },
                  },
                  {
                    resource: { resourceType: 'Medication', id: 'x', code: coding('furosemide 40 mg') },
                    search: { mode: 'include' },
                  },
                ],
              }
            : searchset([]),
      })),
    );
    const { container } = renderApp('/');
    expect(await screen.findByText('WEISSNAT, Rosalind')).toBeInTheDocument();
    expect(screen.queryByRole('navigation', { name: 'Main' })).not.toBeInTheDocument();
    const card = async (name: string) =>
      (await screen.findByRole('heading', { name })).closest('section') as HTMLElement;
    const allergies = await card('Allergies');
    const rows = await within(allergies).findAllByRole('listitem');
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringContaining('penicillin'),
      expect.stringContaining('latex'),
    ]);
    expect(rows[0]).toHaveTextContent('can be severe');
    const results = await card('Newest test results');
    expect(await within(results).findByText('6.2 mmol/L')).toBeInTheDocument();
    expect(within(results).getByText('Higher than usual')).toBeInTheDocument();
    expect(within(results).getByText(/no usual range given/)).toBeInTheDocument();
    expect(within(results).queryByText('In the usual range')).not.toBeInTheDocument();
    expect(within(results).queryByText('Wrong')).not.toBeInTheDocument();
    expect(within(results).getByText(/2 of 40 shown/)).toBeInTheDocument();
    expect(await within(await card('Medicines')).findByText('furosemide 40 mg')).toBeInTheDocument();
    expect(await screen.findByText('Health problems is not shown here')).toBeInTheDocument();
    expect(await screen.findByText('Visits could not be loaded')).toBeInTheDocument();
    expect(within(await card('Vaccinations')).getByText('Nothing is listed here')).toBeInTheDocument();
    expect(
      calls
        .filter(({ path }) => path.startsWith('/fhir/') && path !== '/fhir/Patient/p1')
        .every(({ query }) => query.get('patient') === 'p1'),
    ).toBe(true);
    await expectAccessible(container);
  });

  it('tells "none known" and "nothing written down" apart', async () => {
    const none = {
      resourceType: 'AllergyIntolerance' as const,
      id: 'a1',
      patient: subject,
      code: coding('No known allergy', '716186003'),
      recordedDate: '2026-05-12',
    };
    let known = false;
    fakeServer(
      me,
      own,
      on('/fhir/AllergyIntolerance', () => ({ body: searchset(known ? [none] : []) })),
    );
    const first = renderApp('/my-record');
    expect(await screen.findByText('Nothing written down about allergies')).toBeInTheDocument();
    first.unmount();
    known = true;
    renderApp('/my-record');
    expect(await screen.findByText('No known allergies')).toBeInTheDocument();
    expect(screen.getByText(/12-May-2026/)).toBeInTheDocument();
  });

  it('says when the sign-in has no record', async () => {
    const session = sessionOf('patient');
    fakeServer(signedIn({ ...session, user: { ...session.user, patientId: null } }));
    renderApp('/my-record');
    expect(await screen.findByText('Your sign-in is not connected to a record yet')).toBeInTheDocument();
  });
});
