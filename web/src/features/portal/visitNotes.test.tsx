import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { renderApp } from '@/test/app';
import { expectAccessible } from '@/test/axe';
import { fakeServer, searchset, type Answer } from '@/test/server';
import { sessionOf, signedIn } from '@/test/session';

const note = (id: string, words: string, change: Partial<fhir4.Composition> = {}): fhir4.Composition => ({
  resourceType: 'Composition',
  id,
  status: 'final',
  type: { text: 'Progress note' },
  subject: { reference: 'Patient/p1' },
  date: '2026-11-20T10:00:00Z',
  author: [{ display: 'Dr A. Nwosu' }],
  title: 'Progress note',
  attester: [
    {
      mode: 'legal',
      time: '2026-11-20T10:30:00Z',
      party: { display: 'Dr A. Nwosu' },
      extension: [{ url: 'urn:salus:note-hash', valueString: `sha-256:${id}` }],
    },
  ],
  section: [{ title: 'Plan', text: { status: 'additional', div: `<div><p>${words}</p></div>` } }],
  ...change,
});
const ADDED = (id: string, words: string, date: string): fhir4.Composition =>
  note(id, words, {
    title: `Addendum ${id}`,
    date,
    relatesTo: [{ code: 'appends', targetReference: { reference: 'Composition/n1' } }],
  });

function show(list: Answer): HTMLElement {
  fakeServer(signedIn(sessionOf('patient')), ({ path }) => (path === '/fhir/Composition' ? list : undefined));
  return renderApp('/my-notes').container;
}

it('shows signed notes with their addenda in order, and none that is not signed or was taken back', async () => {
  const container = show({
    body: searchset([
      ADDED('a2', 'Second thought.', '2026-11-22T10:00:00Z'),
      ADDED('a1', 'First thought.', '2026-11-21T10:00:00Z'),
      note('n1', 'Rest.<script>alert(1)</script>', { status: 'amended' }),
      note('n2', 'Not signed yet.', { status: 'preliminary', title: 'Waiting' }),
      note('n3', 'Wrong chart.', { status: 'entered-in-error', title: 'Taken back' }),
    ]),
  });
  const user = userEvent.setup();
  const row = await screen.findByRole('button', { name: /Progress note/ });
  expect(row).toHaveTextContent('2 addenda');
  expect(screen.queryByText('Waiting')).toBeNull();
  expect(screen.queryByText('Taken back')).toBeNull();
  await user.click(row);
  expect(screen.getByText('Rest.')).toBeVisible();
  expect(screen.queryByText(/alert/)).toBeNull();
  expect(screen.getAllByText(/^Signed by Dr A. Nwosu, /)).toHaveLength(3);
  const added = screen.getAllByRole('region', { name: /^Addendum/ });
  expect(added.map((one) => one.textContent)).toEqual([
    expect.stringContaining('First thought.') as string,
    expect.stringContaining('Second thought.') as string,
  ]);
  expect(within(container).getAllByRole('heading', { level: 1 })).toHaveLength(1);
  await expectAccessible(container);
});

it('tells loading, failed, empty and cut from each other', async () => {
  show('never');
  expect(await screen.findByText('Loading my visit notes…')).toBeVisible();
  cleanup();
  show({ status: 500, body: {} });
  expect(await screen.findByRole('alert')).toHaveTextContent(/could not be loaded/);
  expect(screen.queryByText('No notes to read')).toBeNull();
  cleanup();
  show({ body: searchset([]) });
  expect(await screen.findByText('No notes to read')).toBeVisible();
  cleanup();
  show({ body: searchset([note('n1', 'Rest.')], 500, '/fhir?page=2') });
  expect(await screen.findByText(/The newest 100 entries are shown/)).toBeVisible();
});
