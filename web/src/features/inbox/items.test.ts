import { describe, expect, it } from 'vitest';
import { setLanguage } from '@/i18n';
import { countOf } from './counts';
import { grouped, inboxOf, isShown, neighbour, normals, releaseOf } from './items';
import { inboxBundle } from './testing';

const all = [
  { id: 'crit', priority: 'stat', severity: 'critical', value: 6.2, flag: 'HH' },
  { id: 'high', priority: 'urgent', severity: 'abnormal', value: 5.5, flag: 'H' },
  { id: 'late', overdue: true, kind: 'tasks' },
  { id: 'calm', severity: 'normal' },
  { id: 'away', severity: 'normal', why: 'covering', owner: 'Practitioner/away', status: 'received' },
] as const;

describe('the inbox of an answer', () => {
  const inbox = inboxOf(inboxBundle(all));

  it('keeps the order of the server and cuts it into its sections', () => {
    expect(inbox.items.map(({ id }) => id)).toEqual(['crit', 'high', 'late', 'calm', 'away']);
    expect(grouped(inbox.items).map(([urgency, some]) => [urgency, some.map(({ id }) => id)])).toEqual([
      ['critical', ['crit']],
      ['urgent', ['high', 'late']],
      ['routine', ['calm', 'away']],
    ]);
    expect(grouped(inbox.items.slice(3)).map(([urgency]) => urgency)).toEqual(['routine']);
  });

  it('says what a correction changed in the language of the screen', async () => {
    const bundle = inboxBundle([{ id: 'corrected', severity: 'abnormal' }]);
    const task = bundle.entry?.map(({ resource }) => resource).find((one) => one?.resourceType === 'Task');
    if (task === undefined) throw new Error('There is a task.');
    const french = {
      extension: [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/translation',
          extension: [
            { url: 'lang', valueCode: 'fr' },
            { url: 'content', valueString: 'Potassium : était 6.2, est maintenant 4.2' },
          ],
        },
      ],
    };
    task.input = [
      {
        type: { coding: [{ system: 'urn:salus:CodeSystem:inbox-part', code: 'change' }] },
        valueString: 'Potassium: was 6.2, is 4.2',
        _valueString: french,
      },
    ];
    expect(inboxOf(bundle).items[0]?.changes).toEqual(['Potassium: was 6.2, is 4.2']);
    await setLanguage('fr');
    expect(inboxOf(bundle).items[0]?.changes).toEqual(['Potassium : était 6.2, est maintenant 4.2']);
    await setLanguage('en');
  });

  it('knows patient, values and numbers', () => {
    const [crit] = inbox.items;
    expect(crit?.face?.name).toBe('WAITINGCRIT, Nora');
    expect(crit?.readings.map(({ flag }) => flag)).toEqual(['HH']);
    expect(crit?.unread).toBe(true);
    expect(countOf(inbox.counts, 'all')).toMatchObject({ open: 5, critical: 1 });
    expect(countOf(inbox.counts, 'covering')?.whose).toBe('Practitioner/away');
  });

  it('shows what is asked for', () => {
    const shown = (filter: Parameters<typeof isShown>[1]) =>
      inbox.items.filter((one) => isShown(one, filter)).map(({ id }) => id);
    expect(shown({ only: 'all' })).toHaveLength(5);
    expect(shown({ only: 'all', kind: 'tasks' })).toEqual(['late']);
    expect(shown({ only: 'mine' })).not.toContain('away');
    expect(shown({ only: 'unread' })).not.toContain('away');
    expect(shown({ only: 'all', whose: 'Practitioner/away' })).toEqual(['away']);
  });

  it('takes normal results alone for signing together, and never one of two patients', () => {
    expect(normals(inbox.items).map(({ id }) => id)).toEqual(['calm', 'away']);
    const mixed = inboxOf(inboxBundle([{ id: 'calm', severity: 'normal', other: true }]));
    expect(mixed.items[0]?.mismatch).toBe(true);
    expect(normals(mixed.items)).toEqual([]);
    expect(normals(inboxOf(inboxBundle([{ id: 'x', severity: 'unclassified' }])).items)).toEqual([]);
  });

  it('says that it is not whole', () => {
    expect(inbox.truncated).toBe(false);
    expect(inboxOf(inboxBundle(all, { total: 9 })).truncated).toBe(true);
    const cut = inboxOf(inboxBundle(all, { issues: [{ severity: 'warning', code: 'too-costly' }] }));
    expect(cut.truncated).toBe(true);
    expect(cut.warnings).toEqual([]);
    const partial = inboxOf(
      inboxBundle([], {
        issues: [{ severity: 'error', code: 'timeout', diagnostics: 'A pool was left out.' }],
      }),
    );
    expect(partial.warnings).toEqual(['A pool was left out.']);
  });

  it('finds the place after an item that leaves', () => {
    expect(neighbour(inbox.items, 'crit')).toBe('high');
    expect(neighbour(inbox.items, 'away')).toBe('calm');
    expect(neighbour([], 'away')).toBeUndefined();
  });
});

it('says whether the patient sees a report', () => {
  const report: fhir4.DiagnosticReport = { resourceType: 'DiagnosticReport', status: 'final', code: {} };
  expect(releaseOf(report)).toEqual({ kind: 'visible' });
  const withheld = { ...report, meta: { security: [{ code: 'NOPAT' }] } };
  expect(releaseOf(withheld)).toEqual({ kind: 'withheld' });
  const at = '2026-12-01T08:00:00Z';
  expect(releaseOf({ ...withheld, extension: [{ url: 'urn:salus:release-at', valueInstant: at }] })).toEqual({
    kind: 'later',
    at,
  });
});
