import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { ICD10CM, SNOMED, type Condition, type Resource } from '@/fhir';
import { expectAccessible } from '@/test/axe';
import type { Answer, Call } from '@/test/server';
import { clearDrafts } from '@/workspace/drafts';
import { EMPTY_PROBLEM, formToProblem, problemToForm, type Author } from './forms';
import { suggestionOf } from './icdMap';
import { chartServer, openChart } from './testing';

const ASTHMA = '195967001';

interface Row {
  code: string;
  comment?: string;
  display?: string;
}

const answered = (...rows: Row[]): Answer => ({
  body: {
    resourceType: 'Parameters',
    parameter: [
      { name: 'result', valueBoolean: rows.length > 0 },
      ...rows.map(({ code, comment, display }) => ({
        name: 'match',
        part: [
          { name: 'equivalence', valueCode: 'relatedto' },
          { name: 'concept', valueCoding: { system: ICD10CM, code, ...(display ? { display } : {}) } },
          ...(comment === undefined ? [] : [{ name: 'comment', valueString: comment }]),
        ],
      })),
    ],
  },
});

const always = (code: string): Row => ({
  code,
  display: 'Unspecified asthma, uncomplicated',
  comment: `group 1, priority 1; ALWAYS ${code}`,
});

/** Opens a new problem and names it; the map answers so. */
async function name(problem: string, map: Answer | (() => Answer)): Promise<Call[]> {
  const calls = chartServer({}, (call) =>
    call.path === '/fhir/ConceptMap/$translate'
      ? typeof map === 'function'
        ? map()
        : map
      : call.method === 'POST' && call.path === '/fhir/Condition'
        ? { status: 201, body: call.body }
        : undefined,
  );
  await openChart('problems');
  await userEvent.click((await screen.findAllByRole('button', { name: 'Add problem' }))[0] as HTMLElement);
  await userEvent.keyboard(problem);
  return calls;
}

async function saved(calls: readonly Call[]): Promise<Condition> {
  await userEvent.click(screen.getByRole('button', { name: 'Save problem' }));
  const write = (): Call | undefined =>
    calls.find((c) => c.path === '/fhir/Condition' && c.method === 'POST');
  await waitFor(() => {
    expect(write()).toBeDefined();
  });
  return write()?.body as Condition;
}

const codes = (condition: Condition): readonly (string | undefined)[] =>
  (condition.code?.coding ?? []).map((c) => c.code);
const group = (): HTMLElement => screen.getByRole('group', { name: 'ICD-10-CM' });

beforeEach(() => {
  clearDrafts();
});

describe('a problem with a SNOMED CT code', () => {
  it('gets the one code that always holds, which is asked for by the systems', async () => {
    const calls = await name('Asthma', answered(always('J45.909')));
    await waitFor(() => {
      expect(within(group()).getByRole('checkbox', { name: /^J45\.909 Unspecified asthma/ })).toBeChecked();
    });
    const asked = calls.find((c) => c.path.endsWith('$translate'));
    expect(Object.fromEntries(asked?.query ?? [])).toEqual({
      system: SNOMED,
      code: ASTHMA,
      targetsystem: ICD10CM,
    });
    await expectAccessible(document.body);
    const condition = await saved(calls);
    expect(condition.code).toEqual({
      coding: [
        { system: SNOMED, code: ASTHMA, display: 'Asthma' },
        { system: ICD10CM, code: 'J45.909', display: 'Unspecified asthma, uncomplicated' },
      ],
      text: 'Asthma',
    });
  });

  it('goes without the code that was taken away', async () => {
    const calls = await name('Asthma', answered(always('J45.909')));
    const box = await screen.findByRole('checkbox', { name: /^J45\.909/ });
    await waitFor(() => {
      expect(box).toBeChecked();
    });
    await userEvent.click(box);
    expect(box).not.toBeChecked();
    expect(codes(await saved(calls))).toEqual([ASTHMA]);
  });

  it('loses the code when another problem is named', async () => {
    let first = true;
    const calls = await name('Asthma', () => {
      const answer = first ? answered(always('J45.909')) : answered();
      first = false;
      return answer;
    });
    await waitFor(() => {
      expect(screen.getByRole('checkbox', { name: /^J45\.909/ })).toBeChecked();
    });
    const field = screen.getByLabelText('Problem');
    await userEvent.clear(field);
    await userEvent.type(field, 'Migraine');
    expect(await screen.findByText(/No ICD-10-CM code is known/)).toBeInTheDocument();
    expect(codes(await saved(calls))).toEqual(['37796009']);
  });

  it('offers several as a choice', async () => {
    const calls = await name(
      'Asthma',
      answered({ ...always('J45.909') }, { ...always('J45.998'), display: 'Other asthma' }),
    );
    const other = await screen.findByRole('checkbox', { name: /^J45\.998/ });
    for (const box of within(group()).getAllByRole('checkbox')) expect(box).not.toBeChecked();
    await userEvent.click(other);
    expect(codes(await saved(calls))).toEqual([ASTHMA, 'J45.998']);
  });

  it('leaves to a person what depends on a rule, and what is incomplete to nobody', async () => {
    await name(
      'Asthma',
      answered(
        { code: 'J45.20', comment: 'group 1, priority 1; IFA 427603009; IF INTERMITTENT CHOOSE J45.20' },
        { code: 'J45.90?', comment: 'group 1, priority 2; OTHERWISE TRUE; ALWAYS J45.90?' },
      ),
    );
    const box = await screen.findByRole('checkbox', { name: /IF INTERMITTENT CHOOSE J45.20/ });
    expect(box).not.toBeChecked();
    expect(within(group()).getAllByRole('checkbox')).toHaveLength(1);
    expect(within(group()).getByText(/J45\.90\?: incomplete/)).toBeInTheDocument();
  });

  it('is saved without one when none is known', async () => {
    const calls = await name('Asthma', answered());
    expect(await screen.findByText(/No ICD-10-CM code is known for this problem here/)).toBeInTheDocument();
    expect(codes(await saved(calls))).toEqual([ASTHMA]);
  });

  it('says that the question failed, asks again, and can be saved without', async () => {
    let down = true;
    const calls = await name('Asthma', () =>
      down ? { status: 503, body: {} } : answered(always('J45.909')),
    );
    const alert = await screen.findByText(/The ICD-10-CM code could not be asked for/);
    expect(alert).toBeInTheDocument();
    down = false;
    await userEvent.click(screen.getByRole('button', { name: 'Ask again' }));
    await waitFor(() => {
      expect(screen.getByRole('checkbox', { name: /^J45\.909/ })).toBeChecked();
    });
    await userEvent.click(screen.getByRole('checkbox', { name: /^J45\.909/ }));
    expect(codes(await saved(calls))).toEqual([ASTHMA]);
  });

  it('is asked for nothing in free text', async () => {
    const calls = await name('A strange thing', answered());
    expect(screen.queryByRole('group', { name: 'ICD-10-CM' })).toBeNull();
    expect(calls.some((c) => c.path.endsWith('$translate'))).toBe(false);
  });
});

describe('a recorded problem', () => {
  const recorded = (...coding: { system: string; code: string; display?: string }[]): Condition => ({
    resourceType: 'Condition',
    id: 'c1',
    code: { coding, text: 'Asthma' },
  });
  const author: Author = { patientId: 'p1', name: 'Dr A', practitionerId: null, now: 0 };
  const snomed = { system: SNOMED, code: ASTHMA, display: 'Asthma' };
  const icd = { system: ICD10CM, code: 'J45.909', display: 'Asthma, unspecified' };

  it('keeps its codes as they are', () => {
    for (const before of [recorded(snomed), recorded(snomed, icd), recorded(icd)])
      expect(formToProblem(problemToForm(before), before, author).code).toEqual(before.code);
  });

  it('gets no code by being opened', async () => {
    chartServer(
      { Condition: [{ ...recorded(snomed), meta: { versionId: '1' } } as unknown as Resource] },
      ({ path }) => (path.endsWith('$translate') ? answered(always('J45.909')) : undefined),
    );
    await openChart('problems');
    await userEvent.click(await screen.findByRole('button', { name: 'Edit Asthma' }));
    expect(await screen.findByRole('checkbox', { name: /^J45\.909/ })).not.toBeChecked();
  });

  it('never takes a code that was chosen for another problem', () => {
    const form = {
      ...EMPTY_PROBLEM,
      name: 'Migraine',
      icd: [{ of: ASTHMA, display: 'J45.909', coding: icd }],
      icdFor: '37796009',
    };
    expect(codes(formToProblem(form, undefined, author))).toEqual(['37796009']);
  });
});

it('takes a single row for certain only when the map says so', () => {
  const row = (comment: string | undefined, more = {}) => ({
    coding: { system: ICD10CM, code: 'R52' },
    equivalence: 'relatedto',
    comment,
    depends: false,
    ...more,
  });
  const kind = (...rows: ReturnType<typeof row>[]) => suggestionOf('1', rows).kind;
  expect(kind()).toBe('none');
  expect(kind(row(undefined))).toBe('one');
  expect(kind(row('group 1, priority 1; ALWAYS R52'))).toBe('one');
  expect(kind(row('group 1, priority 1; OTHERWISE TRUE; ALWAYS R52'))).toBe('choice');
  expect(kind(row(undefined, { depends: true }))).toBe('choice');
  expect(kind(row(undefined, { equivalence: 'narrower' }))).toBe('choice');
  expect(kind(row(undefined, { coding: { code: 'S72.001?' } }))).toBe('choice');
  const [offer] = (
    suggestionOf('1', [row('group 1, priority 1; ALWAYS R52 | CONSIDER LATERALITY')]) as {
      offers: readonly { advice: string }[];
    }
  ).offers;
  expect(offer?.advice).toBe('CONSIDER LATERALITY');
});
