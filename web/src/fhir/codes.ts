import { t } from '@/i18n';
import type { CodeableConcept, Coding } from './types';

export const SNOMED = 'http://snomed.info/sct';
export const LOINC = 'http://loinc.org';
export const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
export const UCUM = 'http://unitsofmeasure.org';
export const ICD10CM = 'http://hl7.org/fhir/sid/icd-10-cm';
export const CVX = 'http://hl7.org/fhir/sid/cvx';

const SYSTEM_NAMES: Readonly<Record<string, string>> = {
  [SNOMED]: 'SNOMED CT',
  [LOINC]: 'LOINC',
  [RXNORM]: 'RxNorm',
  [ICD10CM]: 'ICD-10-CM',
  'http://hl7.org/fhir/sid/icd-10': 'ICD-10',
  [CVX]: 'CVX',
};

/** The words of a concept: its text, else the first display, else the bare code, else null. */
export function conceptText(concept: CodeableConcept | undefined): string | null {
  if (!concept) return null;
  if (concept.text?.trim()) return concept.text.trim();
  const shown = concept.coding?.find((c) => c.display?.trim());
  if (shown?.display) return shown.display.trim();
  const coded = concept.coding?.find((c) => c.code);
  return coded?.code ? t('fhir.code', { code: coded.code }) : null;
}

/**
 * Without SNOMED CT's semantic tag: "Peanut (substance)" reads as "Peanut". Only the known tags are taken off, so that
 * brackets that carry meaning stay.
 */
export function plainTerm(text: string): string {
  return text.replace(
    /\s+\((?:disorder|finding|substance|organism|procedure|situation|event|product|qualifier value|observable entity|occupation|regime\/therapy|morphologic abnormality|physical object|person|record artifact|medicinal product|clinical drug)\)$/,
    '',
  );
}

export function conceptTerm(concept: CodeableConcept | undefined): string | null {
  const text = conceptText(concept);
  return text === null ? null : plainTerm(text);
}

export function firstCoding(concept: CodeableConcept | undefined, system?: string): Coding | undefined {
  return concept?.coding?.find((c) => c.code && (system === undefined || c.system === system));
}

/** "I50.22 ICD-10-CM", "44054006 SNOMED CT"; null for free text. ICD first, since the ward and the biller read it. */
export function codeLabel(concept: CodeableConcept | undefined): string | null {
  const coding = concept?.coding?.find((c) => c.code && c.system?.includes('icd-10')) ?? firstCoding(concept);
  if (!coding?.code) return null;
  const system = coding.system ? (SYSTEM_NAMES[coding.system] ?? null) : null;
  if (!system) return coding.code;
  const all = concept?.coding?.filter((c) => c.system === coding.system).flatMap((c) => c.code ?? []) ?? [];
  return `${system.startsWith('ICD') ? all.join(', ') : coding.code} ${system}`;
}

/** The code of a status-like concept (first coding), or null. */
export function statusCode(concept: CodeableConcept | undefined): string | null {
  return concept?.coding?.find((c) => c.code)?.code ?? null;
}

export function hasCategory(categories: readonly CodeableConcept[] | undefined, code: string): boolean {
  return categories?.some((c) => c.coding?.some((x) => x.code === code)) ?? false;
}

/**
 * Two concepts say the same: they share a code and differ in no system that both use (one ICD-10 code stands for many SNOMED CT
 * concepts), or they have the same words when one of them has no code.
 */
export function sameConcept(a: CodeableConcept | undefined, b: CodeableConcept | undefined): boolean {
  if (!a || !b) return false;
  const of = (c: CodeableConcept): readonly Coding[] => c.coding?.filter((x) => x.code) ?? [];
  const isShared = (x: Coding): boolean => of(b).some((y) => y.code === x.code && y.system === x.system);
  const both = new Set(of(a).flatMap((x) => (of(b).some((y) => y.system === x.system) ? [x.system] : [])));
  if (both.size > 0)
    return [...both].every((system) => of(a).some((x) => x.system === system && isShared(x)));
  const words = (c: CodeableConcept): string =>
    (conceptTerm(c) ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  return words(a) !== '' && words(a) === words(b);
}
