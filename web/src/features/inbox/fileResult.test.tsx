import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { page } from '@/api/sessionStore';
import { renderApp } from '@/test/app';
import { expectAccessible } from '@/test/axe';
import { patient } from '@/test/patients';
import { fakeServer, searchset, type Call } from '@/test/server';
import { signedIn, sessionOf } from '@/test/session';
import { inboxBundle } from './testing';

beforeEach(() => {
  vi.spyOn(page, 'startOver').mockImplementation(() => undefined);
  vi.stubGlobal('EventSource', undefined);
});

function refused(status: number, text: string, ...expressions: string[]) {
  return {
    status,
    body: {
      resourceType: 'OperationOutcome',
      issue: (expressions.length === 0 ? [undefined] : expressions).map((one) => ({
        severity: 'error',
        code: 'conflict',
        diagnostics: text,
        details: { coding: [{ code: 'SAL-CONFLICT' }], text },
        ...(one !== undefined && { expression: [one] }),
      })),
    },
  };
}

function open(answer: (confirmed: boolean) => object) {
  const made = sessionOf('physician');
  const calls: Call[] = [];
  const inbox = inboxBundle([{ id: 'lost', kind: 'tasks', priority: 'stat' }]);
  const task = inbox.entry?.[0]?.resource as fhir4.Task;
  task.code = { coding: [{ system: 'urn:salus:CodeSystem:inbox-task', code: 'file-result' }] };
  delete task.for;
  fakeServer(signedIn({ ...made, user: { ...made.user, practitionerId: 'me' } }), (call: Call) => {
    if (call.path === '/fhir/Task/$inbox') return { body: inbox };
    if (call.path === '/fhir/Task/lost/$file-result') {
      calls.push(call);
      return answer(JSON.stringify(call.body).includes('confirm'));
    }
    if (call.path.startsWith('/fhir/Patient'))
      return { body: searchset([patient('Nora', 'Waiting', '1970-04-02')]) };
    return call.path.startsWith('/fhir/') ? { body: searchset([]) } : undefined;
  });
  const { container } = renderApp('/inbox');
  return { calls, container };
}

async function choose() {
  const user = userEvent.setup();
  const list = await screen.findByRole('region', { name: 'List, the most urgent first' });
  await user.click(await within(list).findByText(/Item lost/));
  await user.type(await screen.findByRole('combobox', { name: /Whose results/ }), 'Waiting');
  await user.click(await screen.findByRole('option', { name: /waiting/i }));
  return user;
}

it('compares before anything is stored, and files after a yes', async () => {
  const { calls, container } = open((confirmed) =>
    confirmed
      ? { body: { resourceType: 'Task', id: 'lost', status: 'completed' } }
      : refused(409, 'In English.', 'http.confirm', 'Patient.birthDate'),
  );
  const user = await choose();
  expect(await screen.findByText(/another date of birth/)).toBeInTheDocument();
  expect(calls).toHaveLength(1);
  await expectAccessible(container);
  await user.click(screen.getByRole('button', { name: 'File into this chart' }));
  expect(await screen.findByText(/Filed into the chart of/)).toBeInTheDocument();
  expect(calls).toHaveLength(2);
});

it('says why it could not be filed, and files nothing that was not compared', async () => {
  const { calls } = open(() => refused(403, 'This is not allowed for your role.'));
  await choose();
  expect(await screen.findByText(/not allowed for your role/)).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'File into this chart' })).toBeDisabled();
  expect(calls).toHaveLength(1);
});

it('offers no confirmation when there is nothing to compare', async () => {
  open(() => refused(409, 'This message is done already.', 'Task.status'));
  await choose();
  expect(await screen.findByText(/done already/)).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'File into this chart' })).toBeDisabled();
});
