import { describe, expect, it } from 'vitest';
import {
  concernsOf,
  coverageProblems,
  coverageToForm,
  EMPTY_COVERAGE,
  formToCoverage,
  inOrder,
  payerName,
  payerText,
  whenOf,
} from './coverage';

const TODAY = '2026-06-15';
const coverage = (id: string, more: Partial<fhir4.Coverage> = {}): fhir4.Coverage => ({
  resourceType: 'Coverage',
  id,
  status: 'active',
  beneficiary: { reference: 'Patient/p1' },
  payor: [{ display: id }],
  ...more,
});

describe('a coverage', () => {
  const form = {
    ...EMPTY_COVERAGE,
    payer: payerText('Organization/o1', 'Blue Plan'),
    kind: '5',
    memberId: ' M-77 ',
    group: 'G1',
    plan: 'Gold',
    relationship: 'child',
    subscriber: 'RelatedPerson/r1',
    start: '2026-01-01',
    order: '1',
    front: 'data:image/jpeg;base64,AAAA',
  };

  it('becomes a resource and comes back the same', () => {
    const made = formToCoverage(form, null, 'p1');
    expect(made).toMatchObject({
      status: 'active',
      beneficiary: { reference: 'Patient/p1' },
      payor: [{ reference: 'Organization/o1', display: 'Blue Plan' }],
      subscriber: { reference: 'RelatedPerson/r1' },
      order: 1,
      period: { start: '2026-01-01' },
    });
    expect(coverageToForm(made)).toEqual({ ...form, memberId: 'M-77' });
    expect(payerName(form.payer)).toBe('Blue Plan');
  });

  it('keeps what the form does not show when one thing is changed', () => {
    const stored = coverage('c1', {
      meta: { versionId: '4' },
      identifier: [{ system: 'urn:other', value: '9' }],
      subscriberId: 'S1',
      type: { text: 'A plan of its own' },
      relationship: { text: 'ward' },
      class: [{ type: { coding: [{ code: 'rxbin' }] }, value: '610' }],
      costToBeneficiary: [{ valueMoney: { value: 20 } }],
    });
    const was = coverageToForm(stored);
    const next = formToCoverage({ ...was, end: '2026-12-31' }, stored, 'p1');
    expect(next).toEqual({
      ...stored,
      subscriber: undefined,
      period: { end: '2026-12-31' },
    });
    expect(formToCoverage({ ...was, end: '' }, next, 'p1')).not.toHaveProperty('period');
  });

  it('says what is missing', () => {
    expect(
      coverageProblems({ ...EMPTY_COVERAGE, relationship: '', start: '2026-02-01', end: '2026-01-01' }),
    ).toEqual({
      payer: 'cover.needPayer',
      memberId: 'cover.needMember',
      relationship: 'cover.needRelation',
      end: 'cover.endsBefore',
    });
    expect(coverageProblems(form)).toEqual({});
  });
});

describe('coverages together', () => {
  const old = coverage('old', { order: 1, period: { start: '2024-01-01', end: '2025-12-31' } });
  const now = coverage('now', { order: 1, period: { start: '2026-02-01' } });
  const second = coverage('second', { order: 2 });

  it('stand in the order in which they pay', () => {
    expect(inOrder([old, second, now], TODAY).map((one) => one.id)).toEqual(['now', 'second', 'old']);
    expect(whenOf(coverage('later', { period: { start: '2027-01-01' } }), TODAY)).toBe('future');
    expect(whenOf(coverage('off', { status: 'cancelled' }), TODAY)).toBe('past');
  });

  it('tell gaps, and who pays first', () => {
    expect(concernsOf([old, now], TODAY)).toEqual([{ kind: 'gap', from: '2026-01-01', to: '2026-01-31' }]);
    expect(concernsOf([old], TODAY)).toEqual([{ kind: 'none-now' }]);
    expect(concernsOf([second], TODAY)).toEqual([{ kind: 'no-first' }]);
    expect(concernsOf([coverage('a'), coverage('b', { order: 1 })], TODAY)).toEqual([
      { kind: 'no-order', count: 1 },
    ]);
    expect(concernsOf([now, second], TODAY)).toEqual([]);
    expect(concernsOf([], TODAY)).toEqual([]);
  });
});
