import { expect, it } from 'vitest';
import { codeLabel, ICD10CM, sameConcept, SNOMED } from './codes';

const coded = (...codes: [system: string, code: string][]) => ({
  coding: codes.map(([system, code]) => ({ system, code })),
});

it('names the ICD-10-CM codes of a concept first, all of them', () => {
  expect(codeLabel(coded([SNOMED, '1'], [ICD10CM, 'E11.9'], [ICD10CM, 'I10']))).toBe('E11.9, I10 ICD-10-CM');
  expect(codeLabel(coded([SNOMED, '1'], [SNOMED, '2']))).toBe('1 SNOMED CT');
  expect(codeLabel({ text: 'free' })).toBeNull();
});

it('takes two SNOMED CT concepts with one ICD-10-CM code for two', () => {
  const one = coded([SNOMED, '1'], [ICD10CM, 'I25.9']);
  expect(sameConcept(one, coded([SNOMED, '2'], [ICD10CM, 'I25.9']))).toBe(false);
  expect(sameConcept(one, coded([SNOMED, '1'], [ICD10CM, 'I25.10']))).toBe(false);
  expect(sameConcept(one, coded([SNOMED, '1']))).toBe(true);
  expect(sameConcept(one, coded([ICD10CM, 'I25.9']))).toBe(true);
  expect(sameConcept({ text: 'Old heart' }, { ...one, text: 'old heart' })).toBe(true);
});
