import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Resource } from '@/fhir';
import { expectAccessible } from '@/test/axe';
import { askForChart, chartServer, FakeEventSource, openChart, type Record } from './testing';

const r = (resource: object): Resource => resource as Resource;
const code = (c: string) => ({ coding: [{ code: c }] });
const RECORD: Record = {
  AllergyIntolerance: [
    r({
      resourceType: 'AllergyIntolerance',
      id: 'a1',
      clinicalStatus: code('active'),
      criticality: 'high',
      code: { text: 'penicillin' },
      reaction: [{ severity: 'severe', manifestation: [{ text: 'Anaphylaxis' }] }],
    }),
  ],
  Condition: [
    r({
      resourceType: 'Condition',
      id: 'c1',
      clinicalStatus: code('active'),
      code: {
        coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I50.22' }],
        text: 'Heart failure',
      },
      onsetDateTime: '2023',
    }),
  ],
  MedicationRequest: [
    r({
      resourceType: 'MedicationRequest',
      id: 'm1',
      status: 'active',
      medicationCodeableConcept: { text: 'Metformin 500 MG Oral Tablet' },
    }),
    r({
      resourceType: 'MedicationRequest',
      id: 'm2',
      status: 'stopped',
      authoredOn: new Date().toISOString(),
      medicationCodeableConcept: { text: 'Lisinopril 20 MG Oral Tablet' },
    }),
  ],
  Observation: [
    r({
      resourceType: 'Observation',
      id: 'k',
      status: 'final',
      category: [code('laboratory')],
      code: { text: 'Potassium' },
      effectiveDateTime: '2026-07-14T08:05:00Z',
      valueQuantity: { value: 6.2, unit: 'mmol/L' },
      interpretation: [code('HH')],
    }),
    r({
      resourceType: 'Observation',
      id: 'hr',
      status: 'final',
      category: [code('vital-signs')],
      code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
      effectiveDateTime: '2026-07-14T10:31:00Z',
      valueQuantity: { value: 88, unit: '/min' },
    }),
  ],
  Encounter: [
    r({
      resourceType: 'Encounter',
      id: 'e1',
      status: 'finished',
      type: [{ text: 'Office visit' }],
      period: { start: '2026-07-14T10:00:00Z' },
    }),
  ],
  Immunization: [
    r({
      resourceType: 'Immunization',
      id: 'i1',
      status: 'completed',
      vaccineCode: { text: 'Influenza vaccine' },
      occurrenceDateTime: '2026-01-14',
    }),
  ],
};

/** Each widget of the summary: its title, its type, words when full, when empty, when failed. */
const WIDGETS = [
  [
    'Problems',
    'Condition',
    'Heart failure',
    'No problems recorded',
    'Problems could not be loaded',
    'Problems are not shown to your role',
  ],
  [
    'Medications',
    'MedicationRequest',
    'metFORMIN',
    'No active medicine orders are recorded',
    'Medicines could not be loaded',
    'Medicines are not shown to your role',
  ],
  [
    'Recent results',
    'Observation',
    'Potassium',
    'No laboratory results',
    'Results could not be loaded',
    'Results are not shown to your role',
  ],
  [
    'Vital signs',
    'Observation',
    'Heart rate',
    'No vital signs',
    'Vital signs could not be loaded',
    'Vital signs are not shown to your role',
  ],
  [
    'Immunisations',
    'Immunization',
    'Influenza vaccine',
    'No vaccines are recorded',
    'Immunisations could not be loaded',
    'Immunisations are not shown to your role',
  ],
  [
    'Timeline',
    'Encounter',
    'Office visit',
    'No visits, results, medicines or vaccines are recorded',
    'Visits could not be loaded',
    'Visits are not shown to your role',
  ],
] as const;

const widget = (title: string): HTMLElement => {
  const heading = within(screen.getByRole('main')).getByRole('heading', { level: 2, name: title });
  const section = heading.closest('section');
  if (!section) throw new Error(`no card ${title}`);
  return section;
};

describe('the five states of each widget', () => {
  it('full: says what is recorded, in words', async () => {
    chartServer(RECORD);
    const { container } = await openChart();
    for (const [title, , full] of WIDGETS) expect(widget(title)).toHaveTextContent(full);
    expect(screen.getByRole('group', { name: 'Allergies' })).toHaveTextContent(
      'Allergies: 1 known, 1 severe or high risk',
    );
    expect(screen.getByText('Critical: Potassium 6.2 mmol/L')).toBeInTheDocument();
    expect(widget('Recent results')).toHaveTextContent('critically high');
    await expectAccessible(container);
  });

  it('empty: never looks like loaded or failed, and the allergies are "not asked"', async () => {
    chartServer({});
    const { container } = await openChart();
    for (const [title, , , empty] of WIDGETS.filter(([t]) => t !== 'Timeline'))
      expect(widget(title)).toHaveTextContent(empty);
    expect(widget('Timeline')).toHaveTextContent('No visits');
    expect(screen.getByRole('group', { name: 'Allergies' })).toHaveTextContent('Allergies not asked yet');
    await expectAccessible(container);
  });

  it.each(WIDGETS)(
    '%s failed: names itself, says what it does not mean, tries again; the rest stays',
    async (title, type, full, empty, failed) => {
      const record: Record = { ...RECORD, [type]: 'fails' };
      chartServer(record);
      const { container } = await openChart();
      expect(widget(title)).toHaveTextContent(failed);
      expect(widget(title)).not.toHaveTextContent(empty);
      expect(widget(title)).toHaveTextContent('The database did not answer.');
      for (const [other, otherType, otherFull] of WIDGETS)
        if (otherType !== type) expect(widget(other)).toHaveTextContent(otherFull);
      if (title === 'Problems') await expectAccessible(container);
      record[type] = RECORD[type] ?? [];
      await userEvent.click(within(widget(title)).getByRole('button', { name: 'Try again' }));
      await waitFor(() => {
        expect(widget(title)).toHaveTextContent(full);
      });
    },
  );

  it.each(WIDGETS)(
    '%s not for this role: says so, never "none"',
    async (title, type, full, empty, failed, forbidden) => {
      chartServer({ ...RECORD, [type]: 'forbidden' });
      await openChart();
      expect(widget(title)).toHaveTextContent(forbidden);
      expect(widget(title)).not.toHaveTextContent(empty);
      expect(widget(title)).not.toHaveTextContent(full);
      expect(widget(title)).not.toHaveTextContent(failed);
    },
  );

  it('truncated: says how many of how many are shown', async () => {
    const many = Array.from({ length: 12 }, (_, i) =>
      r({
        resourceType: 'Condition',
        id: `c${String(i)}`,
        clinicalStatus: code('active'),
        code: { text: `Problem ${String(i)}` },
      }),
    );
    chartServer({ ...RECORD, Condition: many, 'MedicationRequest:next': [] });
    await openChart();
    expect(widget('Problems')).toHaveTextContent('8 of 12');
    expect(widget('Medications')).toHaveTextContent('1 shown, more are recorded');
  });

  it('loading: shows words and an outline', async () => {
    chartServer({}, ({ body }) =>
      (body as { type?: string } | undefined)?.type === 'batch' ? 'never' : undefined,
    );
    const { container } = await askForChart();
    expect(await screen.findByRole('status')).toHaveTextContent(/oading chart/);
    expect(container).not.toHaveTextContent(/WEISSNAT/);
  });
});

describe('allergies in the banner', () => {
  it('are unavailable, not none, when they could not be loaded', async () => {
    chartServer({ ...RECORD, AllergyIntolerance: 'fails' });
    await openChart();
    const box = screen.getByRole('group', { name: 'Allergies' });
    expect(box).toHaveTextContent('Allergies unavailable');
    expect(box).toHaveTextContent('The patient may have allergies');
  });

  it('are not shown to a role that may not see them', async () => {
    chartServer({ ...RECORD, AllergyIntolerance: 'forbidden' });
    await openChart();
    expect(screen.getByRole('group', { name: 'Allergies' })).toHaveTextContent('not shown to your role');
  });

  it('are none known only by a statement', async () => {
    chartServer({
      AllergyIntolerance: [
        r({
          resourceType: 'AllergyIntolerance',
          id: 'n',
          recordedDate: '2026-05-12',
          code: { coding: [{ system: 'http://snomed.info/sct', code: '716186003' }] },
        }),
      ],
    });
    await openChart();
    expect(screen.getByRole('group', { name: 'Allergies' })).toHaveTextContent(
      'No known allergiesRecorded 12-May-2026',
    );
  });
});

describe('loading', () => {
  it('asks for the whole summary in one request', async () => {
    const calls = chartServer(RECORD);
    await openChart();
    expect(calls.filter((c) => c.path.startsWith('/fhir'))).toHaveLength(1);
  });

  it('refuses an answer of another shape rather than showing half of it', async () => {
    chartServer(RECORD, ({ body }) =>
      (body as { type?: string } | undefined)?.type === 'batch'
        ? { body: { resourceType: 'Bundle', type: 'batch-response', entry: [] } }
        : undefined,
    );
    await askForChart();
    expect(await screen.findByRole('alert')).toHaveTextContent('This chart could not be opened');
  });

  it('says that the chart is not for this role', async () => {
    chartServer({ ...RECORD, Patient: 'forbidden' });
    await askForChart();
    expect(await screen.findByRole('alert')).toHaveTextContent('This chart is not shown to your role');
  });
});

describe('live', () => {
  it('reads anew just what a change touches, marks it, and ignores other patients', async () => {
    const record: Record = { ...RECORD };
    const calls = chartServer(record);
    await openChart();
    const stream = FakeEventSource.open[0];
    expect(stream?.url).toBe('/live?patient=p1');
    record.AllergyIntolerance = [
      ...(RECORD.AllergyIntolerance as Resource[]),
      r({ resourceType: 'AllergyIntolerance', id: 'a2', code: { text: 'latex' } }),
    ];
    const before = calls.length;
    act(() => {
      stream?.tell({ type: 'AllergyIntolerance', id: 'x', version: 1, kind: 'created', patient: 'p2' });
    });
    await new Promise((done) => setTimeout(done, 200));
    expect(calls).toHaveLength(before);
    act(() => {
      stream?.dispatchEvent(new Event('open'));
      stream?.tell({ type: 'AllergyIntolerance', id: 'a2', version: 1, kind: 'created', patient: 'p1' });
    });
    await waitFor(() => {
      expect(screen.getByRole('group', { name: 'Allergies' })).toHaveTextContent('latex');
    });
    const asked = calls
      .slice(before)
      .map((c) =>
        (c.body as { entry: { request: { url: string } }[] }).entry.map((e) => e.request.url.split('?')[0]),
      );
    expect(asked).toEqual([['AllergyIntolerance']]);
    expect(screen.getByText(/^Live/)).toHaveTextContent(/updated \d\d:\d\d:\d\d/);
  });

  it('says "not live" in words when the stream is down, and closes it when the chart is left', async () => {
    chartServer(RECORD);
    await openChart();
    act(() => {
      FakeEventSource.open[0]?.dispatchEvent(new Event('error'));
    });
    expect(screen.getByText(/Not live/)).toBeInTheDocument();
    expect(FakeEventSource.open[0]?.closed).toBe(true);
  });

  it('keeps what was read when reading it anew fails, and says of when it is', async () => {
    const record: Record = { ...RECORD };
    chartServer(record);
    await openChart();
    record.Condition = 'fails';
    act(() => {
      FakeEventSource.open[0]?.tell({
        type: 'Condition',
        id: 'c1',
        version: 2,
        kind: 'updated',
        patient: 'p1',
      });
    });
    await waitFor(() => {
      expect(widget('Problems')).toHaveTextContent(
        /Problems could not be refreshed\. Shown as of \d\d:\d\d:\d\d/,
      );
    });
    expect(widget('Problems')).toHaveTextContent('Heart failure');
  });

  it('takes away what the role may no longer see', async () => {
    const record: Record = { ...RECORD };
    chartServer(record);
    await openChart();
    record.Condition = 'forbidden';
    act(() => {
      FakeEventSource.open[0]?.tell({
        type: 'Condition',
        id: 'c1',
        version: 2,
        kind: 'updated',
        patient: 'p1',
      });
    });
    await waitFor(() => {
      expect(widget('Problems')).toHaveTextContent('Problems are not shown to your role');
    });
    expect(widget('Problems')).not.toHaveTextContent('Heart failure');
  });
});

describe('keyboard and areas', () => {
  it('goes to an area by "g" and a letter, but not while something is typed', async () => {
    chartServer(RECORD);
    const { onArea } = await openChart();
    await userEvent.keyboard('gr');
    expect(onArea).toHaveBeenCalledWith('results');
    onArea.mockClear();
    await userEvent.keyboard('r');
    expect(onArea).not.toHaveBeenCalled();
  });

  it.each(['timeline', 'results', 'problems', 'allergies', 'immunisations', 'vitals'])(
    '%s has no axe violation',
    async (area) => {
      chartServer(RECORD);
      const { container } = await openChart(area);
      await screen.findByRole('main');
      await act(() => new Promise((done) => setTimeout(done, 80)));
      await expectAccessible(container);
      expect(within(screen.getByRole('main')).queryByRole('alert')).toBeNull();
    },
  );

  it('prints the immunisation card from the vaccines', async () => {
    const opened = vi.spyOn(window, 'open').mockReturnValue(null);
    chartServer(RECORD);
    await openChart('immunisations');
    await userEvent.click(await screen.findByRole('button', { name: 'Print immunisation card' }));
    expect(opened).toHaveBeenCalledWith('/fhir/Patient/p1/$immunization-card', '_blank', 'noopener');
    opened.mockRestore();
  });

  it.each([
    ['timeline', 'Encounter', 'Visits could not be loaded'],
    ['results', 'Observation', 'Results could not be loaded'],
    ['problems', 'Condition', 'Past problems could not be loaded'],
    ['allergies', 'AllergyIntolerance', 'Do not prescribe from this screen'],
    ['immunisations', 'Immunization', 'Immunisations could not be loaded'],
    ['vitals', 'Observation', 'Vital signs could not be loaded'],
  ])('%s names itself when %s fails', async (area, type, words) => {
    chartServer({ ...RECORD, [type]: 'fails' });
    await openChart(area);
    expect((await within(screen.getByRole('main')).findAllByText(new RegExp(words))).length).toBeGreaterThan(
      0,
    );
  });
});
