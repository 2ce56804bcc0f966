import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Resource } from '@/fhir';
import { expectAccessible } from '@/test/axe';
import type { Call } from '@/test/server';
import { clearDrafts, dropDraftsOfOthers, keepDraft, readDraft } from '@/workspace/drafts';
import { chartServer, openChart, type Record } from './testing';

const r = (resource: object): Resource => resource as Resource;
const code = (c: string) => ({ coding: [{ code: c }] });
const PENICILLIN = r({
  resourceType: 'AllergyIntolerance',
  id: 'a1',
  meta: { versionId: '3' },
  clinicalStatus: code('active'),
  verificationStatus: code('confirmed'),
  patient: { reference: 'Patient/p1' },
  code: {
    coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '7984' }],
    text: 'penicillin V',
  },
});
const ASTHMA = r({
  resourceType: 'Condition',
  id: 'c1',
  meta: { versionId: '1' },
  clinicalStatus: code('active'),
  verificationStatus: code('confirmed'),
  subject: { reference: 'Patient/p1' },
  code: { text: 'Asthma' },
});
const RECORD: Record = { AllergyIntolerance: [PENICILLIN], Condition: [ASTHMA] };
const writes = (calls: readonly Call[]): readonly Call[] =>
  calls.filter(
    (c) => c.method !== 'GET' && c.path.startsWith('/fhir') && (c.body as { type?: string }).type !== 'batch',
  );
const outcome = (sal: string, text: string) => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'conflict', details: { text, coding: [{ code: sal }] } }],
});
const panel = (name: RegExp): HTMLElement => screen.getByRole('complementary', { name });
const openPanel = async (button: string): Promise<void> => {
  const [first] = await screen.findAllByRole('button', { name: button });
  if (!first) throw new Error(`no button ${button}`);
  await userEvent.click(first);
};

beforeEach(() => {
  clearDrafts();
});

describe('adding an allergy', () => {
  it('sends it for the patient whose chart is open, and closes', async () => {
    const calls = chartServer(RECORD, (c) =>
      c.method === 'POST' && c.path === '/fhir/AllergyIntolerance'
        ? { status: 201, body: c.body }
        : undefined,
    );
    const { container } = await openChart('allergies');
    await openPanel('Add allergy');
    const form = panel(/Add allergy/);
    expect(within(form).getByLabelText('Substance')).toHaveFocus();
    expect(within(form).getByRole('group', { name: 'Patient of this panel' })).toHaveTextContent(
      'WEISSNAT, Rosalind Marie',
    );
    await expectAccessible(container);
    await userEvent.keyboard('Latex');
    await userEvent.click(within(form).getByRole('button', { name: 'Save allergy' }));
    await waitFor(() => {
      expect(screen.queryByRole('complementary', { name: /Add allergy/ })).toBeNull();
    });
    const [write] = writes(calls);
    expect(write?.headers.get('X-Salus-Patient')).toBe('p1');
    expect(write?.headers.get('X-CSRF-Token')).toBe('csrf-1');
    expect(write?.body).toMatchObject({
      code: { coding: [{ code: '111088007' }] },
      category: ['environment'],
      patient: { reference: 'Patient/p1' },
    });
    expect(readDraft('u1', 'p1', 'allergy')).toBeUndefined();
  });

  it('refuses one that is already recorded, whatever the case, and sends nothing', async () => {
    const calls = chartServer(RECORD);
    await openChart('allergies');
    await openPanel('Add allergy');
    await userEvent.keyboard('PENICILLIN v');
    await userEvent.click(screen.getByRole('button', { name: 'Save allergy' }));
    expect(await screen.findByText(/Already recorded: penicillin V/)).toBeInTheDocument();
    expect(writes(calls)).toEqual([]);
  });

  it('does not say "none known" beside a known allergy, nor without the list', async () => {
    const calls = chartServer(RECORD);
    await openChart('allergies');
    await openPanel('Add allergy');
    await userEvent.click(screen.getByLabelText('Asked: no known allergies'));
    await userEvent.click(screen.getByRole('button', { name: /no known allergies/ }));
    expect(await screen.findByText(/1 known: take them back first/)).toBeInTheDocument();
    expect(writes(calls)).toEqual([]);
  });

  it('stops hard when the server says that it belongs to another patient', async () => {
    chartServer(RECORD, (c) =>
      c.method === 'POST' && c.path === '/fhir/AllergyIntolerance'
        ? { status: 409, body: outcome('SAL-WRONG-PATIENT', 'Other patient.') }
        : undefined,
    );
    await openChart('allergies');
    await openPanel('Add allergy');
    await userEvent.keyboard('Latex');
    await userEvent.click(screen.getByRole('button', { name: 'Save allergy' }));
    expect(await screen.findByText(/Stopped: this belongs to another patient/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Save allergy' })).toBeDisabled();
  });

  it.each([
    ['network-failure' as const, /Not saved: the server did not answer/],
    [{ status: 403, body: outcome('SAL-FORBIDDEN', 'No.') }, /Not saved: your role may not write this/],
    [
      { status: 422, body: outcome('SAL-INVALID', 'AllergyIntolerance.code is wrong') },
      /the server refused it: AllergyIntolerance.code is wrong/,
    ],
    [
      { status: 500, body: outcome('SAL-DOWN', 'No database.') },
      /Not saved: the server refused it: No database/,
    ],
  ])('says that it is not saved and keeps what was typed (%#)', async (answer, words) => {
    chartServer(RECORD, (c) =>
      c.method === 'POST' && c.path === '/fhir/AllergyIntolerance' ? answer : undefined,
    );
    await openChart('allergies');
    await openPanel('Add allergy');
    await userEvent.keyboard('Latex');
    await userEvent.click(screen.getByRole('button', { name: 'Save allergy' }));
    expect(await screen.findByText(words)).toBeInTheDocument();
    expect(screen.getByLabelText('Substance')).toHaveValue('Latex');
    expect(readDraft('u1', 'p1', 'allergy')).toBeDefined();
  });
});

describe('changing a problem that somebody else changed', () => {
  const theirs = {
    ...ASTHMA,
    meta: { versionId: '2' },
    note: [{ text: 'theirs' }],
    severity: { coding: [{ system: 'http://snomed.info/sct', code: '24484000' }] },
  };

  it('shows both sides field by field, asks for each, and saves over the newer version', async () => {
    const calls = chartServer(
      RECORD,
      (c) =>
        c.method === 'PUT' && c.headers.get('If-Match') === 'W/"1"'
          ? { status: 412, body: outcome('SAL-VERSION', 'Changed.') }
          : undefined,
      (c) => (c.method === 'PUT' ? { body: c.body } : undefined),
      (c) => (c.method === 'GET' && c.path === '/fhir/Condition/c1' ? { body: theirs } : undefined),
    );
    await openChart('problems');
    await openPanel('Edit Asthma');
    await userEvent.type(screen.getByLabelText('Note'), 'mine');
    await userEvent.click(screen.getByRole('button', { name: 'Save change' }));
    const dialog = await screen.findByRole('dialog', { name: /was changed meanwhile/ });
    expect(dialog).toHaveTextContent('WEISSNAT, Rosalind Marie');
    expect(within(dialog).getByRole('row', { name: /Severity/ })).toHaveTextContent('severe');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save with these choices' }));
    expect(within(dialog).getByRole('alert')).toHaveTextContent('Choose for note');
    await userEvent.click(within(dialog).getByLabelText('mine'));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save with these choices' }));
    await waitFor(() => {
      expect(writes(calls)).toHaveLength(2);
    });
    const last = writes(calls)[1];
    expect(last?.headers.get('If-Match')).toBe('W/"2"');
    expect(last?.body).toMatchObject({
      note: [{ text: 'mine' }],
      severity: { coding: [{ code: '24484000' }] },
    });
  });

  it('finds the conflict too when a draft over the old version is opened again', async () => {
    const calls = chartServer({ ...RECORD, Condition: [theirs as Resource] }, (c) =>
      c.method === 'PUT' ? { status: 412, body: outcome('SAL-VERSION', 'Changed.') } : undefined,
    );
    keepDraft('u1', 'p1', 'problem/c1', { form: { note: 'mine' }, base: ASTHMA });
    await openChart('problems');
    await userEvent.click(screen.getByRole('button', { name: 'Change of a problem' }));
    await userEvent.click(screen.getByRole('button', { name: 'Save change' }));
    expect(await screen.findByRole('dialog', { name: /was changed meanwhile/ })).toBeInTheDocument();
    expect(writes(calls)[0]?.headers.get('If-Match')).toBe('W/"1"');
  });

  it('takes an entry back with a reason, never without', async () => {
    const calls = chartServer(RECORD, (c) => (c.method === 'PUT' ? { body: c.body } : undefined));
    await openChart('problems');
    await openPanel('Edit Asthma');
    await userEvent.click(screen.getByRole('button', { name: 'Entered in error…' }));
    const dialog = await screen.findByRole('dialog', { name: /“Asthma” was entered in error/ });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Mark as entered in error' }));
    expect(within(dialog).getByRole('alert')).toHaveTextContent('Write the reason');
    await userEvent.type(within(dialog).getByLabelText('Reason'), 'wrong patient');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Mark as entered in error' }));
    await waitFor(() => {
      expect(writes(calls)).toHaveLength(1);
    });
    expect(writes(calls)[0]?.body).toMatchObject({
      id: 'c1',
      verificationStatus: { coding: [{ code: 'entered-in-error' }] },
    });
    expect(writes(calls)[0]?.body).not.toHaveProperty('clinicalStatus');
  });
});

describe('vital signs', () => {
  it('refuses the impossible, asks about the unlikely, saves all together', async () => {
    const calls = chartServer(RECORD);
    await openChart('vitals');
    await openPanel('Record vital signs');
    await userEvent.keyboard('510');
    await userEvent.type(screen.getByLabelText('Diastolic BP'), '20');
    await userEvent.click(screen.getByRole('button', { name: 'Save vital signs' }));
    expect(await screen.findByText(/510 mmHg is not possible/)).toBeInTheDocument();
    expect(writes(calls)).toEqual([]);
    await userEvent.clear(screen.getByLabelText('Systolic BP'));
    await userEvent.type(screen.getByLabelText('Systolic BP'), '210');
    await userEvent.clear(screen.getByLabelText('Diastolic BP'));
    await userEvent.type(screen.getByLabelText('Diastolic BP'), '90');
    await userEvent.click(screen.getByRole('button', { name: 'Save vital signs' }));
    expect(await screen.findByText(/Not saved: confirm the unusual values first/)).toBeInTheDocument();
    expect(writes(calls)).toEqual([]);
    await userEvent.click(screen.getByLabelText('I have checked these values'));
    await userEvent.click(screen.getByRole('button', { name: 'Save vital signs' }));
    await waitFor(() => {
      expect(writes(calls)).toHaveLength(1);
    });
    expect(writes(calls)[0]?.headers.get('X-Salus-Patient')).toBe('p1');
    expect(writes(calls)[0]?.body).toMatchObject({
      type: 'transaction',
      entry: [{ resource: { subject: { reference: 'Patient/p1' } } }],
    });
  });
});

describe('what is typed', () => {
  it('is kept when the panel is hidden, asked about when it is closed, and found again', async () => {
    chartServer(RECORD);
    await openChart('allergies');
    await openPanel('Add allergy');
    await userEvent.keyboard('Lat');
    await userEvent.click(screen.getByRole('button', { name: /Hide the panel/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'New allergy' }));
    expect(screen.getByLabelText('Substance')).toHaveValue('Lat');
    await userEvent.click(screen.getByRole('button', { name: 'Close the panel' }));
    expect(screen.getByRole('alert')).toHaveTextContent('Discard what you typed');
    expect(screen.getByRole('button', { name: 'Keep editing' })).toHaveFocus();
    await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
    expect(screen.queryByRole('button', { name: 'New allergy' })).toBeNull();
    await act(() => new Promise((done) => setTimeout(done, 400)));
    expect(readDraft('u1', 'p1', 'allergy')).toBeUndefined();
  });

  it('belongs to one user and one patient, and goes at sign-out', () => {
    keepDraft('u1', 'p1', 'allergy', { a: 1 });
    keepDraft('u2', 'p1', 'allergy', { a: 2 });
    expect(readDraft('u1', 'p2', 'allergy')).toBeUndefined();
    dropDraftsOfOthers('u2');
    expect(readDraft('u1', 'p1', 'allergy')).toBeUndefined();
    expect(sessionStorage.length).toBe(1);
    clearDrafts();
    expect(readDraft('u2', 'p1', 'allergy')).toBeUndefined();
    expect(sessionStorage.length).toBe(0);
  });
});
