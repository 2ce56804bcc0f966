import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { chartServer, openChart, type Record } from '@/features/chart/testing';
import type { Resource } from '@/fhir';
import { expectAccessible } from '@/test/axe';
import { renderUi } from '@/test/render';
import type { Call } from '@/test/server';
import { UndoHost, withdrawUndo } from '@/ui';
import { clearDrafts, readDraft } from '@/workspace/drafts';
import { documentsFeature } from './feature';

const scanned = {
  url: 'urn:salus:document-scan',
  extension: [{ url: 'status', valueCode: 'not-scanned' }],
};
const LETTER = {
  resourceType: 'DocumentReference',
  id: 'd1',
  meta: { versionId: '4' },
  extension: [scanned],
  status: 'current',
  type: { coding: [{ system: 'http://loinc.org', code: '11488-4', display: 'Consult note' }] },
  subject: { reference: 'Patient/p1' },
  date: new Date('2026-05-04T12:00:00').toISOString(),
  description: 'Letter of the cardiologist',
  content: [
    {
      attachment: {
        contentType: 'text/plain',
        creation: '2026-05-04',
        data: btoa('Dear colleague'),
      },
    },
  ],
} as unknown as Resource;
const OLDER = {
  ...LETTER,
  id: 'd0',
  description: 'An older one',
  date: '2020-01-01T08:30:00Z',
} as unknown as Resource;
const RECORD: Record = { DocumentReference: [LETTER, OLDER] };

const sent = (calls: readonly Call[]): readonly Call[] =>
  calls.filter((c) => c.method !== 'GET' && c.path.startsWith('/fhir/'));
const main = (): HTMLElement => screen.getByRole('main');
/** With the place where undoing is offered, which the application has around every screen. */
const open = async (): ReturnType<typeof openChart> => {
  const chart = await openChart('documents', documentsFeature);
  renderUi(<UndoHost />);
  return chart;
};

beforeEach(() => {
  clearDrafts();
  withdrawUndo();
});

describe('the documents of a chart', () => {
  it('shows the day that stands on a letter, without a time that nobody knows', async () => {
    chartServer(RECORD);
    const { container } = await open();
    expect(await within(main()).findByText('Dear colleague')).toBeVisible();
    expect(main()).toHaveTextContent('04-May-2026');
    expect(main()).not.toHaveTextContent('12:00');
    expect(main()).toHaveTextContent('not reviewed yet');
    await expectAccessible(container);
  });

  it.each([
    ['fails', /Documents could not be loaded/],
    ['forbidden', /Documents are not shown to your role/],
    [[], /No documents/],
  ] as const)('says so when they are %s', async (part, words) => {
    chartServer({ DocumentReference: part });
    await open();
    expect(await within(main()).findByText(words)).toBeVisible();
  });

  it('goes from one to the next by j and k', async () => {
    chartServer(RECORD);
    await open();
    await within(main()).findByText('Dear colleague');
    await userEvent.keyboard('j');
    expect(within(main()).getByRole('button', { name: /An older one/ })).toHaveAttribute('aria-current');
    await userEvent.keyboard('k');
    expect(within(main()).getByRole('button', { name: /cardiologist/ })).toHaveAttribute('aria-current');
  });

  it('marks the version that was read as reviewed, and says why not', async () => {
    let answers = 0;
    const calls = chartServer(RECORD, (c) =>
      c.path === '/fhir/DocumentReference/d1/$review'
        ? (answers += 1) === 1
          ? {
              status: 412,
              body: {
                resourceType: 'OperationOutcome',
                issue: [
                  { code: 'conflict', details: { coding: [{ code: 'SAL-VERSION' }], text: 'Changed.' } },
                ],
              },
            }
          : { body: { ...LETTER, meta: { versionId: '5' } } }
        : undefined,
    );
    await open();
    const button = await within(main()).findByRole('button', { name: 'Mark as reviewed' });
    await userEvent.click(button);
    expect(await within(main()).findByRole('alert')).toHaveTextContent(
      /changed the document after you opened/,
    );
    await userEvent.click(button);
    expect(await screen.findByText(/is marked as reviewed by you/)).toBeVisible();
    const [first] = sent(calls);
    expect(first?.headers.get('X-Salus-Patient')).toBe('p1');
    expect(first?.body).toMatchObject({
      parameter: [{ name: 'version', valueInteger: 4 }, { name: 'undo' }],
    });
  });
});

describe('what is said of a document', () => {
  it('is changed in the version that was seen, and the rest stays', async () => {
    const calls = chartServer(RECORD, (c) => (c.method === 'PUT' ? { body: c.body } : undefined));
    const { container } = await open();
    await within(main()).findByText('Dear colleague');
    await userEvent.keyboard('e');
    const panel = await screen.findByRole('complementary', { name: /Edit/ });
    const title = await within(panel).findByLabelText('Title');
    await userEvent.clear(title);
    await userEvent.click(within(panel).getByRole('button', { name: 'Save change' }));
    expect(await within(panel).findByText('Give the document a title')).toBeVisible();
    await expectAccessible(container);
    await userEvent.type(title, 'Letter of the nephrologist');
    await userEvent.type(within(panel).getByLabelText('Note'), 'Answer by June');
    await userEvent.click(within(panel).getByRole('button', { name: 'Save change' }));
    await waitFor(() => {
      expect(screen.queryByRole('complementary', { name: /Edit/ })).toBeNull();
    });
    const [put] = sent(calls);
    expect(put?.headers.get('If-Match')).toBe('W/"4"');
    expect(put?.body).toMatchObject({
      description: 'Letter of the nephrologist',
      date: (LETTER as { date?: string }).date,
      content: [{ attachment: { creation: '2026-05-04' } }],
      extension: [scanned, { valueAnnotation: { text: 'Answer by June', authorString: 'Dr A. Nwosu' } }],
    });
  });

  it('is taken back for a reason, which can be undone', async () => {
    let current: object = LETTER;
    const calls = chartServer({ DocumentReference: [LETTER] }, (c) => {
      if (c.method === 'PUT') {
        current = { ...(c.body as object), meta: { versionId: '5' } };
        return { body: current };
      }
      return c.method === 'GET' && c.path === '/fhir/DocumentReference/d1' ? { body: current } : undefined;
    });
    await open();
    await within(main()).findByText('Dear colleague');
    await userEvent.keyboard('e');
    await userEvent.click(await screen.findByRole('button', { name: 'Entered in error…' }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByLabelText('Reason'), 'scanned twice');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Mark as entered in error' }));
    await userEvent.click(await screen.findByRole('button', { name: /Undo/ }));
    await waitFor(() => {
      expect(sent(calls)).toHaveLength(2);
    });
    const [taken, back] = sent(calls);
    expect(taken?.body).toMatchObject({ status: 'entered-in-error' });
    expect(JSON.stringify(taken?.body)).toContain('scanned twice');
    expect(back?.body).toMatchObject({ status: 'current' });
    expect(JSON.stringify(back?.body)).not.toContain('scanned twice');
    expect(back?.headers.get('If-Match')).toBe('W/"5"');
  });
});

describe('a document that the front desk brought', () => {
  const BROUGHT = {
    ...LETTER,
    docStatus: 'preliminary',
    type: undefined,
    extension: [
      scanned,
      {
        url: 'urn:salus:document-to-sort',
        extension: [
          { url: 'time', valueInstant: '2026-05-04T08:00:00Z' },
          { url: 'by', valueReference: { display: 'Fran Desk' } },
        ],
      },
    ],
  } as unknown as Resource;

  it('waits until somebody says what it is', async () => {
    const calls = chartServer({ DocumentReference: [BROUGHT] }, (c) =>
      c.method === 'PUT' ? { body: c.body } : undefined,
    );
    await open();
    expect(await within(main()).findByText(/To be sorted: brought by Fran Desk/)).toBeVisible();
    expect(within(main()).getByRole('button', { name: /cardiologist.*to be sorted/ })).toBeVisible();
    await userEvent.keyboard('e');
    const panel = await screen.findByRole('complementary', { name: /Edit/ });
    const save = await within(panel).findByRole('button', { name: 'Save change' });
    await userEvent.selectOptions(within(panel).getByLabelText('Type of document'), 'Referral note');
    await userEvent.click(save);
    await waitFor(() => {
      expect(sent(calls)).toHaveLength(1);
    });
    expect(sent(calls)[0]?.body).toMatchObject({
      type: { coding: [{ code: '57133-1' }] },
      extension: [scanned],
    });
    expect(sent(calls)[0]?.body).not.toHaveProperty('docStatus');
  });
});

describe('a document of the wrong chart', () => {
  const RIGHT = {
    resourceType: 'Patient',
    id: 'p2',
    name: [{ family: 'Weissnatt', given: ['Rosalie'] }],
    birthDate: '1988-02-01',
    gender: 'female',
    identifier: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
        value: '77',
      },
    ],
  };

  it('goes to the right patient only when both are confirmed', async () => {
    const calls = chartServer(
      RECORD,
      (c) =>
        c.method === 'GET' && c.path === '/fhir/Patient'
          ? { body: { resourceType: 'Bundle', type: 'searchset', total: 1, entry: [{ resource: RIGHT }] } }
          : undefined,
      (c) =>
        c.path.endsWith('/$move')
          ? {
              body: {
                resourceType: 'Parameters',
                parameter: [
                  { name: 'document', valueReference: { reference: 'DocumentReference/d9' } },
                  { name: 'dropped-links', valueInteger: 2 },
                ],
              },
            }
          : undefined,
    );
    const { container } = await open();
    await within(main()).findByText('Dear colleague');
    await userEvent.keyboard('m');
    const panel = await screen.findByRole('complementary', { name: 'Move to another patient' });
    await userEvent.type(await within(panel).findByLabelText('Find the right patient'), 'Weissnatt');
    await userEvent.click(await within(panel).findByRole('option', { name: /WEISSNATT/ }));
    const move = within(panel).getByRole('button', { name: 'Move to WEISSNATT, Rosalie' });
    expect(move).toBeDisabled();
    expect(within(panel).getByRole('region', { name: 'Lies now in the chart of' })).toHaveTextContent(
      'WEISSNAT,',
    );
    expect(within(panel).getByRole('region', { name: 'Belongs in the chart of' })).toHaveTextContent(
      '01-Feb-1988',
    );
    await userEvent.type(within(panel).getByLabelText('Why it lies in the wrong chart'), 'names alike');
    expect(panel).toHaveTextContent('Confirm first that it is not about WEISSNAT, Rosalind Marie');
    await userEvent.click(within(panel).getByRole('checkbox', { name: /it is not about WEISSNAT,/ }));
    expect(move).toBeDisabled();
    await expectAccessible(container);
    await userEvent.type(within(panel).getByLabelText(/It is about WEISSNATT/), '77');
    await userEvent.click(move);
    expect(await screen.findByText(/now lies in the chart of WEISSNATT, Rosalie/)).toHaveTextContent(
      'go along: 2',
    );
    const [first] = sent(calls);
    expect(first?.headers.get('X-Salus-Patient')).toBe('p1');
    expect(first?.body).toMatchObject({
      parameter: [
        { name: 'target', valueReference: { reference: 'Patient/p2' } },
        { name: 'confirm', valueString: '77' },
        { name: 'reason', valueString: 'names alike' },
      ],
    });
    // Moved back: from the other chart, with the number of this patient.
    await userEvent.click(screen.getByRole('button', { name: /Undo/ }));
    await waitFor(() => {
      expect(sent(calls)).toHaveLength(2);
    });
    expect(sent(calls)[1]?.path).toBe('/fhir/DocumentReference/d9/$move');
    expect(sent(calls)[1]?.headers.get('X-Salus-Patient')).toBe('p2');
    expect(sent(calls)[1]?.body).toMatchObject({
      parameter: [{ valueReference: { reference: 'Patient/p1' } }, { valueString: '40417226' }, {}],
    });
  });

  it('is refused for the patient in whose chart it lies, and comes back when it was hidden', async () => {
    chartServer(RECORD, (c) =>
      c.method === 'GET' && c.path === '/fhir/Patient'
        ? {
            body: {
              resourceType: 'Bundle',
              type: 'searchset',
              entry: [{ resource: { ...RIGHT, id: 'p1' } }],
            },
          }
        : undefined,
    );
    await open();
    await within(main()).findByText('Dear colleague');
    await userEvent.keyboard('m');
    const panel = await screen.findByRole('complementary', { name: 'Move to another patient' });
    await userEvent.type(await within(panel).findByLabelText('Find the right patient'), 'Weissnatt');
    await userEvent.click(await within(panel).findByRole('option', { name: /WEISSNATT/ }));
    expect(panel).toHaveTextContent('This is the patient in whose chart it lies');
    await userEvent.click(within(panel).getByRole('button', { name: /Hide the panel/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'Move to another patient' }));
    expect(
      await within(await screen.findByRole('complementary', { name: 'Move to another patient' })).findByText(
        'This is the patient in whose chart it lies',
      ),
    ).toBeVisible();
  });
});

describe('files that were chosen', () => {
  it('come back with the panel, and have to be chosen again in a page that was loaded anew', async () => {
    chartServer(RECORD);
    const { container } = await open();
    await userEvent.click(await within(main()).findByRole('button', { name: /Add documents/ }));
    const panel = (): HTMLElement => screen.getByRole('complementary', { name: 'Add documents' });
    const input = panel().querySelector<HTMLInputElement>('input[multiple]');
    if (input === null) throw new Error('no input');
    await userEvent.upload(input, new File(['a'], 'letter.txt', { type: 'text/plain' }));
    await userEvent.click(within(panel()).getByRole('button', { name: /Hide the panel/ }));
    const dock = await screen.findByRole('region', { name: 'Unfinished work' });
    await userEvent.click(within(dock).getByRole('button', { name: 'Add documents' }));
    expect(await within(panel()).findByLabelText('Title of letter.txt')).toHaveValue('letter');
    await userEvent.click(within(panel()).getByRole('button', { name: /Hide the panel/ }));
    // As session storage gives it back after a reload: without the file.
    const draft = readDraft('u1', 'p1', 'documents');
    if (draft === undefined) throw new Error('no draft');
    Object.assign(draft.values as object, JSON.parse(JSON.stringify(draft.values)));
    const again = await screen.findByRole('region', { name: 'Unfinished work' });
    await userEvent.click(within(again).getByRole('button', { name: 'Add documents' }));
    expect(await within(panel()).findByRole('alert')).toHaveTextContent(
      'choose these files again: letter.txt',
    );
    await expectAccessible(container);
  });
});

const drawing = { done: Promise.resolve(true), stop: vi.fn() };
const opened = vi.hoisted(() => ({ next: (): Promise<unknown> => new Promise(() => undefined) }));
vi.mock('./pdf', () => ({ openPdf: () => opened.next() }));

describe('a PDF', () => {
  const asPdf = (attachment: object): Record => ({
    DocumentReference: [{ ...LETTER, content: [{ attachment }] } as unknown as Resource],
  });
  const INLINE = asPdf({ contentType: 'application/pdf', data: btoa('%PDF-1.7') });

  beforeEach(() => {
    for (const name of ['IntersectionObserver', 'ResizeObserver'])
      vi.stubGlobal(
        name,
        class {
          constructor(private readonly tell: (all: object[]) => void) {}
          observe(): void {
            this.tell([{ isIntersecting: true }]);
          }
          disconnect(): void {
            // Nothing is watched.
          }
        },
      );
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
    Element.prototype.scrollIntoView = vi.fn();
  });

  it('is shown page by page, larger and smaller', async () => {
    const draw = vi.fn(() => drawing);
    opened.next = () =>
      Promise.resolve({
        kind: 'open',
        pdf: {
          pages: 3,
          size: { width: 600, height: 800 },
          sizeOf: () => Promise.resolve({ width: 600, height: 800 }),
          draw,
          close: vi.fn(),
        },
      });
    chartServer(INLINE);
    const { container } = await open();
    expect(await within(main()).findByRole('group', { name: 'Page 3 of 3' })).toBeVisible();
    await expectAccessible(container);
    expect(within(main()).getByRole('button', { name: 'Previous page' })).toBeDisabled();
    await userEvent.click(within(main()).getByRole('button', { name: 'Next page' }));
    expect(within(main()).getByLabelText('Page')).toHaveValue('2');
    await userEvent.clear(within(main()).getByLabelText('Page'));
    await userEvent.type(within(main()).getByLabelText('Page'), '99{Enter}');
    expect(within(main()).getByLabelText('Page')).toHaveValue('3');
    draw.mockClear();
    await userEvent.click(within(main()).getByRole('button', { name: 'Larger' }));
    expect(within(main()).getByText('125 %')).toBeVisible();
    await waitFor(() => {
      expect(draw).toHaveBeenCalledTimes(3);
    });
  });

  it('says that it comes, and offers the file at once', async () => {
    opened.next = () => new Promise(() => undefined);
    chartServer(INLINE);
    await open();
    expect(await within(main()).findByText(/Loading the pages of the document/)).toBeVisible();
    expect(within(main()).getByRole('button', { name: 'Save the PDF to open it' })).toBeVisible();
  });

  it.each([
    ['broken', /This PDF cannot be shown/],
    ['locked', /protected by a password/],
  ])('says that it is %s, and offers the file', async (kind, words) => {
    opened.next = () => Promise.resolve({ kind });
    chartServer(INLINE);
    await open();
    expect(await within(main()).findByText(words)).toBeVisible();
    expect(within(main()).getByRole('button', { name: 'Save the PDF to open it' })).toBeVisible();
  });

  it('says that the viewer could not be loaded, and tries again', async () => {
    opened.next = () => Promise.reject(new Error('no network'));
    chartServer(INLINE);
    await open();
    expect(await within(main()).findByText(/content could not be loaded/)).toBeVisible();
    opened.next = () => Promise.resolve({ kind: 'locked' });
    await userEvent.click(within(main()).getByRole('button', { name: /try again/i }));
    expect(await within(main()).findByText(/protected by a password/)).toBeVisible();
  });

  it('is not fetched when it is too large to be shown', async () => {
    const calls = chartServer(
      asPdf({ contentType: 'application/pdf', url: 'Binary/b1', size: 80 * 1024 * 1024 }),
    );
    await open();
    expect(await within(main()).findByText(/too large to be shown here \(80 MB\)/)).toBeVisible();
    await act(() => new Promise((done) => setTimeout(done, 50)));
    expect(calls.filter((c) => c.path.includes('Binary'))).toHaveLength(0);
    expect(within(main()).getByRole('button', { name: 'Save file' })).toBeVisible();
  });
});
