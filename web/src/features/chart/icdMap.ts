import { useQuery } from '@tanstack/react-query';
import { translate, type Translated } from '@/api/terminology';
import { ICD10CM, SNOMED, type CodeableConcept, type Coding } from '@/fhir';

/** An ICD-10-CM code beside the SNOMED CT code that it was chosen for: it goes when another problem is named. */
export interface IcdCode {
  readonly of: string;
  /** Code and name, for people. */
  readonly display: string;
  readonly coding: Coding;
}

export interface Offer extends IcdCode {
  /** Rule and advice of the map. */
  readonly advice: string | null;
  /** A code with a placeholder, such as S72.001?, which nothing may be coded with. */
  readonly incomplete: boolean;
}

/** What the maps say: one code that always holds, codes of which a person chooses, or nothing. */
export type Suggestion =
  | { readonly kind: 'one'; readonly offers: readonly [Offer] }
  | { readonly kind: 'choice'; readonly offers: readonly Offer[] }
  | { readonly kind: 'none' };

const COMPLETE = /^[A-Z]\d[\dA-Z](\.[\dA-Z]{1,4})?$/;
/** The map's rules: "IFA ..." (if another thing is so), and what holds when none of those does. */
const RULE = /(^|; )(IFA |OTHERWISE TRUE)/;
/** Targets of these say no more than the concept itself. */
const SAFE = new Set(['equal', 'equivalent', 'relatedto', 'wider', 'subsumes']);

const codeOf = (of: string, coding: Coding): IcdCode => ({
  of,
  display: [coding.code, coding.display].filter((words) => words !== undefined).join(' '),
  coding,
});

/** Where the map has a row, and that a row always holds, is no advice. */
const adviceOf = (comment: string | undefined): string | null =>
  (comment ?? '').replace(/^group \d+, priority \d+(; )?/, '').replace(/^ALWAYS [\w.?]+( \| |$)/, '') || null;

export function suggestionOf(snomed: string, found: readonly Translated[]): Suggestion {
  const rows = found.filter(
    (row, i) => found.findIndex((f) => f.coding.code === row.coding.code && f.comment === row.comment) === i,
  );
  const offers = rows.map(({ coding: { system, code, display }, comment }): Offer => ({
    ...codeOf(snomed, { system: system ?? ICD10CM, code, ...(display === undefined ? {} : { display }) }),
    advice: adviceOf(comment),
    incomplete: !COMPLETE.test(code),
  }));
  const [first] = offers;
  const [row] = rows;
  if (first === undefined || row === undefined) return { kind: 'none' };
  const holds =
    offers.length === 1 &&
    !first.incomplete &&
    !row.depends &&
    SAFE.has(row.equivalence) &&
    !RULE.test(row.comment ?? '');
  return holds ? { kind: 'one', offers: [first] } : { kind: 'choice', offers };
}

const LONG_MS = 5 * 60_000;

export function useIcd(snomed: string) {
  return useQuery({
    queryKey: ['icd-10-cm', snomed],
    staleTime: LONG_MS,
    queryFn: async ({ signal }) => suggestionOf(snomed, await translate(SNOMED, snomed, ICD10CM, signal)),
  });
}

export function snomedOf(concept: CodeableConcept | undefined): string | undefined {
  return concept?.coding?.find((c) => c.system === SNOMED)?.code;
}

/** The ICD-10-CM codes that the concept has beside its SNOMED CT code. */
export function icdOf(concept: CodeableConcept | undefined): readonly IcdCode[] {
  const of = snomedOf(concept);
  return of === undefined
    ? []
    : (concept?.coding ?? []).filter((c) => c.system === ICD10CM).map((c) => codeOf(of, c));
}

/** The concept with just these ICD-10-CM codes; those that it has and keeps stay as they are. */
export function withIcd(concept: CodeableConcept, codes: readonly IcdCode[]): CodeableConcept {
  const before = concept.coding ?? [];
  const wanted = codes.map(({ coding }) => coding);
  const kept = before.filter((c) => c.system !== ICD10CM || wanted.some((w) => w.code === c.code));
  return {
    ...concept,
    coding: [...kept, ...wanted.filter((w) => !kept.some((k) => k.system === w.system && k.code === w.code))],
  };
}
