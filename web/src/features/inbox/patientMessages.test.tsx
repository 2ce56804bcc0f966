import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { renderApp } from '@/test/app';
import { patient } from '@/test/patients';
import { fakeServer, searchset, type Call } from '@/test/server';
import { sessionOf, signedIn } from '@/test/session';
import { clearDrafts } from '@/workspace/drafts';

const message = (withPatient: boolean): fhir4.Communication => ({
  resourceType: 'Communication',
  id: 'm1',
  identifier: [{ system: 'urn:salus:thread', value: 't1' }],
  status: 'completed',
  category: [
    { coding: [{ system: 'urn:salus:CodeSystem:message', code: withPatient ? 'patient' : 'staff' }] },
  ],
  subject: { reference: 'Patient/p1' },
  topic: { text: 'Medicines' },
  sender: withPatient ? { reference: 'Patient/p1', display: 'Nora' } : { reference: 'Practitioner/9' },
  recipient: [{ reference: 'CareTeam/1' }],
  sent: '2026-11-26T10:00:00Z',
  payload: [{ contentString: 'With milk?' }],
});

function show(withPatient: boolean): Call[] {
  const made = sessionOf('nurse');
  const one = message(withPatient);
  const calls = fakeServer(
    signedIn({ ...made, user: { ...made.user, practitionerId: 'me' } }),
    ({ path, method }) => {
      if (path === '/fhir/Task/$inbox')
        return {
          body: {
            resourceType: 'Bundle',
            type: 'searchset',
            entry: [
              {
                resource: {
                  resourceType: 'Task',
                  id: 'k1',
                  meta: { versionId: '1' },
                  identifier: [{ system: 'urn:salus:thread', value: 't1' }],
                  status: 'requested',
                  intent: 'order',
                  code: { coding: [{ system: 'urn:salus:CodeSystem:inbox-task', code: 'message' }] },
                  description: 'Medicines',
                  focus: { reference: 'Communication/m1' },
                  for: { reference: 'Patient/p1' },
                  owner: { reference: 'Practitioner/me' },
                  authoredOn: '2026-11-26T10:00:00Z',
                },
                search: {
                  mode: 'match',
                  extension: [
                    {
                      url: 'urn:salus:inbox-item',
                      extension: [
                        { url: 'kind', valueCode: 'messages' },
                        { url: 'why', valueCode: 'mine' },
                      ],
                    },
                  ],
                },
              },
              { resource: one, search: { mode: 'include' } },
              {
                resource: patient('Nora', 'Waiting', '1958-03-14', { id: 'p1' }),
                search: { mode: 'include' },
              },
            ],
          },
        };
      if (path === '/fhir/Communication') return { body: searchset([one]) };
      if (method === 'POST') return { body: {} };
      return path.startsWith('/fhir/') ? { body: searchset([]) } : undefined;
    },
  );
  renderApp('/inbox');
  return calls;
}

beforeEach(() => {
  clearDrafts();
  vi.stubGlobal('EventSource', undefined);
});

it('says that an answer goes to the patient, where it does', async () => {
  const calls = show(true);
  const user = userEvent.setup();
  expect(await screen.findByText(/what you send is read by the patient in the portal/)).toBeVisible();
  expect(screen.getByText('from the patient')).toBeVisible();
  expect(screen.queryByText(/the patient does not see this/)).toBeNull();
  await user.type(await screen.findByLabelText(/^Answer the patient/), 'Yes.');
  await user.click(screen.getByRole('button', { name: /Send to the patient/ }));
  await waitFor(() => {
    expect(calls.some(({ path }) => path === '/fhir/Communication/m1/$reply')).toBe(true);
  });
});

it('says that it stays among staff, where it does', async () => {
  show(false);
  expect(await screen.findByText('Among staff: the patient does not see this.')).toBeVisible();
  expect(screen.getByLabelText(/^Reply to everybody in the thread/)).toBeVisible();
  expect(screen.queryByText('from the patient')).toBeNull();
});
