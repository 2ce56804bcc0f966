import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import { startSession } from '@/api/sessionStore';
import { expectAccessible } from '@/test/axe';
import { renderUi } from '@/test/render';
import { fakeServer, searchset, type Answer, type Call } from '@/test/server';
import { clearDrafts } from '@/workspace/drafts';
import PhrasesPage from './PhrasesPage';

const basic = (id: string, name: string, text: string, practitioner = 'Practitioner/9'): fhir4.Basic => ({
  resourceType: 'Basic',
  id,
  meta: { versionId: '3' },
  code: { coding: [{ system: 'urn:salus:CodeSystem:basic', code: 'phrase' }] },
  author: { reference: practitioner },
  extension: [
    {
      url: 'urn:salus:phrase',
      extension: [
        { url: 'name', valueString: name },
        { url: 'text', valueString: text },
        { url: 'scope', valueCode: 'personal' },
      ],
    },
  ],
});
const part = (name: string, text: string, scope: string) => ({
  name: 'phrase',
  part: [
    { name: 'name', valueString: name },
    { name: 'text', valueString: text },
    { name: 'scope', valueCode: scope },
  ],
});

interface World {
  own?: Answer;
  offered?: Answer;
  write?: Answer;
}

async function show(world: World = {}): Promise<{ calls: Call[]; container: HTMLElement }> {
  const calls = fakeServer((call) => {
    if (call.path === '/auth/session')
      return {
        body: {
          user: {
            subject: 'u1',
            username: 'nwosu',
            name: 'Dr A. Nwosu',
            roles: ['physician'],
            patientId: null,
            practitionerId: '9',
          },
          organisation: { id: 1, name: 'Clinic' },
          csrf: 'c',
          idleSeconds: 900,
          expiresAt: '2099-01-01T00:00:00Z',
        },
      };
    if (call.path === '/fhir/Basic/$phrases')
      return (
        world.offered ?? {
          body: {
            resourceType: 'Parameters',
            parameter: [
              part('.cough', 'Cough for ***', 'personal'),
              part('.vitals', 'BP {{last.bp}}', 'site'),
            ],
          },
        }
      );
    if (call.path === '/fhir/PractitionerRole')
      return {
        body: searchset([
          {
            resourceType: 'PractitionerRole',
            id: 'r1',
            organization: { reference: 'Organization/7', display: 'Paediatrics' },
          },
        ]),
      };
    if (call.path === '/fhir/Organization') return { body: searchset([]) };
    if (call.path.startsWith('/fhir/Basic') && call.method !== 'GET')
      return world.write ?? { status: 201, body: {} };
    if (call.path === '/fhir/Basic')
      return (
        world.own ?? {
          body: searchset([
            basic('b1', '.cough', 'Cough for ***'),
            basic('b2', '.theirs', 'x', 'Practitioner/1'),
          ]),
        }
      );
    return undefined;
  });
  await startSession();
  const { container } = renderUi(<PhrasesPage />);
  return { calls, container };
}

const own = () => screen.getByRole('region', { name: 'My phrases' });
const written = (calls: readonly Call[]): readonly Call[] => calls.filter(({ method }) => method !== 'GET');

beforeEach(() => {
  clearDrafts();
});

it('shows the own phrases and those that others offer, and not the own ones of others', async () => {
  const { container } = await show();
  expect(await within(own()).findByText('.cough')).toBeVisible();
  expect(screen.queryByText('.theirs')).toBeNull();
  const others = screen.getByRole('region', { name: 'Of the team, the site and Salus' });
  expect(await within(others).findByText('.vitals')).toBeVisible();
  expect(within(others).queryByText('.cough')).toBeNull();
  await expectAccessible(container);
});

it('says in words that the own ones could not be loaded, and does not call that none', async () => {
  await show({ own: { status: 500, body: {} } });
  expect(await within(own()).findByText('There may be phrases that are not shown.')).toBeVisible();
  expect(screen.queryByText('No phrases of your own')).toBeNull();
});

it('says that there are none', async () => {
  await show({ own: { body: searchset([]) } });
  expect(await screen.findByText('No phrases of your own')).toBeVisible();
});

it('writes a phrase for the team', async () => {
  const { calls } = await show();
  const user = userEvent.setup();
  await within(own()).findByText('.cough');
  await user.click(screen.getByRole('button', { name: /New phrase/ }));
  await user.click(screen.getByRole('button', { name: 'Save phrase' }));
  expect(screen.getByText(/A name is a dot, a small letter/)).toBeVisible();
  expect(screen.getByText('Write what is put into the note.')).toBeVisible();
  await user.type(screen.getByRole('textbox', { name: /Name/ }), 'cough');
  expect(screen.getByText('You have a phrase .cough already.')).toBeVisible();
  await user.type(screen.getByRole('textbox', { name: /Name/ }), '-dry');
  await user.type(screen.getByRole('textbox', { name: /Text/ }), 'Dry cough since ***.');
  await user.selectOptions(screen.getByRole('combobox', { name: /Offered to/ }), 'my team: Paediatrics');
  expect(written(calls)).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Save phrase' }));
  await waitFor(() => {
    expect(screen.queryByRole('textbox', { name: /Text/ })).toBeNull();
  });
  expect(written(calls)).toHaveLength(1);
  expect(written(calls)[0]?.body).toMatchObject({
    author: { reference: 'Practitioner/9' },
    extension: [
      {
        extension: [
          { url: 'name', valueString: '.cough-dry' },
          { url: 'text', valueString: 'Dry cough since ***.' },
          { url: 'scope', valueCode: 'team' },
          { url: 'team', valueReference: { reference: 'Organization/7' } },
        ],
      },
    ],
  });
});

it('keeps what was typed when it is refused, and after the page is opened again', async () => {
  await show({
    write: {
      status: 412,
      body: {
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'error', code: 'conflict', diagnostics: 'It was changed meanwhile.' }],
      },
    },
  });
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Change .cough' }));
  const text = screen.getByRole('textbox', { name: /Text/ });
  await user.clear(text);
  await user.type(text, 'Cough for 3 days.');
  await user.click(screen.getByRole('button', { name: 'Save phrase' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(/^Not saved: /);
  expect(screen.getByRole('textbox', { name: /Text/ })).toHaveValue('Cough for 3 days.');
  cleanup();
  await show();
  await user.click(await screen.findByRole('button', { name: 'Change .cough' }));
  expect(screen.getByRole('textbox', { name: /Text/ })).toHaveValue('Cough for 3 days.');
});

it('makes one of the site the own', async () => {
  const { calls } = await show();
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Make .vitals my own' }));
  expect(screen.getByRole('textbox', { name: /Text/ })).toHaveValue('BP {{last.bp}}');
  await user.click(screen.getByRole('button', { name: 'Save phrase' }));
  await waitFor(() => {
    expect(written(calls)).toHaveLength(1);
  });
});

it('removes one with its version, and says when it is still there', async () => {
  const { calls } = await show({ write: 'network-failure' });
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Remove .cough' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(/^.cough was not removed: /);
  const [call] = written(calls);
  expect(call).toMatchObject({ method: 'DELETE', path: '/fhir/Basic/b1' });
  expect(call?.headers.get('If-Match')).toBe('W/"3"');
});
