import { describe, expect, it } from 'vitest';
import { deniedBy, NO_KNOWN_ALLERGY, readAllergies } from './allergies';
import type { AllergyIntolerance } from './types';

const allergy = (id: string, more: Partial<AllergyIntolerance> = {}): AllergyIntolerance => ({
  resourceType: 'AllergyIntolerance',
  id,
  clinicalStatus: { coding: [{ code: 'active' }] },
  verificationStatus: { coding: [{ code: 'confirmed' }] },
  code: { text: `substance ${id}` },
  ...more,
});
const none = allergy('none', {
  code: { coding: [{ system: 'http://snomed.info/sct', code: NO_KNOWN_ALLERGY }] },
  recordedDate: '2026-05-12',
});

describe('the four states', () => {
  it('tells "not recorded" from "none known"', () => {
    expect(readAllergies([]).state).toBe('not-recorded');
    expect(readAllergies([none]).state).toBe('none-known');
    expect(readAllergies([allergy('a')]).state).toBe('known');
  });

  it('believes a known allergy against a statement of none', () => {
    expect(readAllergies([none, allergy('a')]).state).toBe('known');
  });

  it('does not take "no known food allergy" for none', () => {
    const food = allergy('f', {
      code: { coding: [{ system: 'http://snomed.info/sct', code: '429625007' }] },
    });
    const summary = readAllergies([food]);
    expect(summary.state).toBe('not-recorded');
    expect(summary).toMatchObject({ partlyNone: ['No known food allergy'] });
  });

  it('never counts an entry made in error, nor its statement of none', () => {
    const wrong = { verificationStatus: { coding: [{ code: 'entered-in-error' }] } };
    expect(readAllergies([allergy('a', wrong), { ...none, ...wrong }]).state).toBe('not-recorded');
  });
});

describe('the list', () => {
  it('shows the worst first; high criticality counts as severe', () => {
    const summary = readAllergies([
      allergy('mild', { reaction: [{ severity: 'mild', manifestation: [{ text: 'Rash' }] }] }),
      allergy('ungraded'),
      allergy('moderate', { reaction: [{ severity: 'moderate' }] }),
      allergy('critical', { criticality: 'high' }),
      allergy('severe', { reaction: [{ severity: 'mild' }, { severity: 'severe' }] }),
    ]);
    if (summary.state !== 'known') throw new Error('known expected');
    expect(summary.list.map((a) => a.id)).toEqual(['critical', 'severe', 'moderate', 'ungraded', 'mild']);
  });

  it('counts a missing status as active and leaves refuted ones out', () => {
    const summary = readAllergies([
      allergy('bare', { clinicalStatus: undefined, verificationStatus: undefined, code: undefined }),
      allergy('refuted', { verificationStatus: { coding: [{ code: 'refuted' }] } }),
      allergy('resolved', { clinicalStatus: { coding: [{ code: 'resolved' }] } }),
    ]);
    if (summary.state !== 'known') throw new Error('known expected');
    expect(summary.list.map((a) => a.substance)).toEqual(['Substance not recorded']);
    expect(summary.past.map((a) => a.id)).toEqual(['refuted', 'resolved']);
  });
});

describe('what an allergy ends', () => {
  const drug = allergy('drug', {
    code: { coding: [{ system: 'http://snomed.info/sct', code: '409137002' }] },
  });

  it('is "none known", and "no drug allergy" for a medicine', () => {
    expect(deniedBy(allergy('a'), [none, drug, allergy('b')])).toEqual([none]);
    expect(deniedBy(allergy('a', { category: ['medication'] }), [none, drug])).toEqual([none, drug]);
  });

  it('is nothing when it does not hold itself, and no statement that ended before', () => {
    const refuted = { verificationStatus: { coding: [{ code: 'refuted' }] } };
    const past = { clinicalStatus: { coding: [{ code: 'inactive' }] } };
    expect(deniedBy(allergy('a', refuted), [none])).toEqual([]);
    expect(deniedBy(allergy('a', past), [none])).toEqual([]);
    expect(deniedBy(none, [none])).toEqual([]);
    expect(deniedBy(allergy('a'), [{ ...none, ...past }])).toEqual([]);
  });
});
