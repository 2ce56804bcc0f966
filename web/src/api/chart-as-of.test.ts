import { describe, expect, it } from 'vitest';
import type { Resource } from '@/fhir';
import { partUrl } from './chart';
import { listAsOf, partAsOf } from './chart-as-of';

const observation = (id: string, category: string, at: string): Resource =>
  ({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: {},
    category: [{ coding: [{ code: category }] }],
    effectiveDateTime: at,
  }) as Resource;
const order = (id: string, status: string, at: string, medication?: string): Resource =>
  ({
    resourceType: 'MedicationRequest',
    id,
    status,
    intent: 'order',
    subject: {},
    authoredOn: at,
    ...(medication === undefined ? {} : { medicationReference: { reference: `Medication/${medication}` } }),
  }) as Resource;

const chart = {
  resources: [
    observation('old', 'laboratory', '2020-01-01T08:00:00Z'),
    observation('pulse', 'vital-signs', '2024-01-01'),
    observation('new', 'laboratory', '2024-05-01T08:00:00Z'),
    order('now', 'active', '2023-01-01', 'm1'),
    order('ended', 'stopped', '2022-01-01', 'm2'),
    order('basket', 'draft', '2024-01-01'),
    { resourceType: 'Medication', id: 'm1' } as Resource,
    { resourceType: 'Medication', id: 'm2' } as Resource,
  ],
};
const ids = (some: readonly Resource[]) => some.map((one) => one.id);

describe('a chart as of a moment', () => {
  it('gives each part what its search gives today, newest first', () => {
    expect(ids(partAsOf(chart, 'labs').resources)).toEqual(['new', 'old']);
    expect(ids(partAsOf(chart, 'vitals').resources)).toEqual(['pulse']);
    expect(ids(partAsOf(chart, 'medicines').resources)).toEqual(['now', 'm1']);
    expect(ids(partAsOf(chart, 'pastMedicines').resources)).toEqual(['ended', 'm2']);
  });

  it('gives lists whole, and counts matches without what comes along', () => {
    const all = listAsOf(chart, 'medicines');
    expect(ids(all.resources)).toEqual(['now', 'ended', 'm1', 'm2']);
    expect(all.total).toBe(2);
    expect(all.next).toBeUndefined();
  });

  it('keeps drafts apart: they are no medicines of the patient, then as now', () => {
    expect(partUrl('medicines', 'p1')).not.toContain('draft');
    expect(ids(listAsOf(chart, 'draftMedicines').resources)).toEqual(['basket']);
  });
});
