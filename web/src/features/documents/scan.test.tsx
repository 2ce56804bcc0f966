import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import { renderApp } from '@/test/app';
import { expectAccessible } from '@/test/axe';
import { patient } from '@/test/patients';
import { fakeServer } from '@/test/server';
import { sessionOf, signedIn } from '@/test/session';
import { clearDrafts, readDraft } from '@/workspace/drafts';
import { itemOf, scanOf } from './upload';

const ROSALIND = patient('Rosalind', 'Weissnat', '1958-03-14', { id: 'p1', meta: { versionId: '1' } });
const FILE = new File(['a'], 'card.txt', { type: 'text/plain' });

beforeEach(() => {
  clearDrafts();
});

const choose = async (): Promise<HTMLElement> => {
  await screen.findByLabelText('Type of document', {}, { timeout: 5_000 });
  const main = screen.getByRole('main');
  const input = main.querySelector<HTMLInputElement>('input[multiple]');
  if (input === null) throw new Error('no input');
  await userEvent.upload(input, FILE);
  return main;
};

it('keeps files that were chosen and not sent when the page is left', async () => {
  fakeServer(signedIn(sessionOf('front-desk')), ({ path }) =>
    path === '/fhir/Patient/p1' ? { body: ROSALIND } : undefined,
  );
  const { container } = renderApp('/demographics/p1/documents');
  const main = await choose();
  await userEvent.click(within(main).getByRole('checkbox', { name: /These documents are about/ }));
  const send = (): HTMLElement => screen.getByRole('button', { name: 'Send to the chart' });
  expect(send()).toBeDisabled();
  expect(within(main).getByText('Choose a type of document')).toBeInTheDocument();
  await userEvent.selectOptions(within(main).getByLabelText('Type of document'), 'Laboratory report');
  expect(send()).toBeEnabled();

  const sections = (): HTMLElement => screen.getByRole('navigation', { name: 'Parts of the registration' });
  await userEvent.click(within(sections()).getByRole('link', { name: 'Numbers' }));
  expect(await screen.findByRole('heading', { name: 'Numbers', level: 1 })).toBeInTheDocument();
  await userEvent.click(within(sections()).getByRole('link', { name: 'Scan documents' }));
  expect(await screen.findByText(/chosen before and are not sent yet/)).toBeInTheDocument();
  expect(screen.getByLabelText('Title of card.txt')).toHaveValue('card');
  expect(screen.getByLabelText('Type of document')).toHaveValue('11502-2');
  // Whose they are is said anew.
  expect(send()).toBeDisabled();
  await expectAccessible(container);
  await userEvent.click(screen.getByRole('button', { name: 'Remove card.txt' }));
  expect(readDraft('u-front-desk', 'p1', 'scan')).toBeUndefined();
});

it('names the files that a reload has lost', async () => {
  fakeServer(signedIn(sessionOf('front-desk')), ({ path }) =>
    path === '/fhir/Patient/p1' ? { body: ROSALIND } : undefined,
  );
  const { unmount } = renderApp('/demographics/p1/documents');
  await choose();
  unmount();
  const draft = readDraft('u-front-desk', 'p1', 'scan');
  if (draft === undefined) throw new Error('no draft');
  Object.assign(draft.values as object, JSON.parse(JSON.stringify(draft.values)));
  renderApp('/demographics/p1/documents');
  expect(await screen.findByRole('alert')).toHaveTextContent('choose these files again: card.txt');
});

it('says the type, and leaves the rest to those who sort', () => {
  const document = scanOf(itemOf(FILE), { type: '11502-2', date: '2026-07-14', author: 'Dr Chen' }, 'p1');
  expect(document.type?.coding).toEqual([
    { system: 'http://loinc.org', code: '11502-2', display: 'Laboratory report' },
  ]);
  expect(Object.keys(document).sort()).toEqual([
    'content',
    'date',
    'description',
    'resourceType',
    'status',
    'subject',
    'type',
  ]);
});
