import { RXNORM, SNOMED, type CodeableConcept, type Coding } from '@/fhir';

/**
 * Short starter lists for coded entry: the common ones in a general clinic, with codes of SNOMED CT (International and
 * US edition) and RxNorm ingredients, the systems of the US Core value sets for allergens, reactions and conditions.
 * Anything else may be typed as free text and says that it is not coded.
 */
export interface Term {
  readonly display: string;
  readonly coding: Coding;
}

export interface AllergenTerm extends Term {
  readonly category: AllergyCategory;
}

export type AllergyCategory = 'food' | 'medication' | 'environment' | 'biologic';

const snomed = (code: string, display: string): Term => ({
  display,
  coding: { system: SNOMED, code, display },
});
const food = (code: string, display: string): AllergenTerm => ({
  ...snomed(code, display),
  category: 'food',
});
const around = (code: string, display: string): AllergenTerm => ({
  ...snomed(code, display),
  category: 'environment',
});
const drug = (code: string, display: string): AllergenTerm => ({
  display,
  coding: { system: RXNORM, code, display },
  category: 'medication',
});

export const ALLERGENS: readonly AllergenTerm[] = [
  drug('161', 'acetaminophen'),
  drug('17767', 'amlodipine'),
  drug('723', 'amoxicillin'),
  drug('1191', 'aspirin'),
  drug('83367', 'atorvastatin'),
  drug('2193', 'ceftriaxone'),
  drug('2551', 'ciprofloxacin'),
  drug('21212', 'clarithromycin'),
  drug('2670', 'codeine'),
  drug('3355', 'diclofenac'),
  drug('3640', 'doxycycline'),
  drug('5640', 'ibuprofen'),
  drug('29046', 'lisinopril'),
  drug('6922', 'metronidazole'),
  drug('7052', 'morphine'),
  drug('7258', 'naproxen'),
  drug('7804', 'oxycodone'),
  drug('7980', 'penicillin G'),
  drug('7984', 'penicillin V'),
  drug('10180', 'sulfamethoxazole'),
  drug('10689', 'tramadol'),
  drug('11124', 'vancomycin'),
  { ...snomed('764146007', 'Penicillins'), category: 'medication' },
  { ...snomed('387406002', 'Sulfonamides'), category: 'medication' },
  { ...snomed('385420005', 'Contrast media'), category: 'medication' },
  food('3718001', "Cow's milk"),
  food('102263004', 'Eggs'),
  food('735971005', 'Fish'),
  food('762952008', 'Peanut'),
  food('735029006', 'Shellfish'),
  food('256355007', 'Soy bean'),
  food('412071004', 'Wheat'),
  around('264287008', 'Animal dander'),
  around('288328004', 'Bee venom'),
  around('256277009', 'Grass pollen'),
  around('260147004', 'House dust mite'),
  around('111088007', 'Latex'),
  around('84489001', 'Mold'),
  around('782576004', 'Tree pollen'),
];

export const REACTIONS: readonly Term[] = [
  snomed('39579001', 'Anaphylaxis'),
  snomed('41291007', 'Angioedema'),
  snomed('267036007', 'Shortness of breath'),
  snomed('56018004', 'Wheezing'),
  snomed('126485001', 'Urticaria'),
  snomed('271807003', 'Rash'),
  snomed('418363000', 'Itching of skin'),
  snomed('422587007', 'Nausea'),
  snomed('422400008', 'Vomiting'),
  snomed('62315008', 'Diarrhea'),
];

export const PROBLEMS: readonly Term[] = [
  snomed('271737000', 'Anemia'),
  snomed('197480006', 'Anxiety disorder'),
  snomed('195967001', 'Asthma'),
  snomed('49436004', 'Atrial fibrillation'),
  snomed('709044004', 'Chronic kidney disease'),
  snomed('13645005', 'Chronic obstructive pulmonary disease'),
  snomed('53741008', 'Coronary arteriosclerosis'),
  snomed('35489007', 'Depressive disorder'),
  snomed('46635009', 'Type 1 diabetes mellitus'),
  snomed('44054006', 'Type 2 diabetes mellitus'),
  snomed('84757009', 'Epilepsy'),
  snomed('59621000', 'Essential hypertension'),
  snomed('235595009', 'Gastroesophageal reflux disease'),
  snomed('84114007', 'Heart failure'),
  snomed('55822004', 'Hyperlipidemia'),
  snomed('40930008', 'Hypothyroidism'),
  snomed('87522002', 'Iron deficiency anemia'),
  snomed('414545008', 'Ischemic heart disease'),
  snomed('37796009', 'Migraine'),
  snomed('24700007', 'Multiple sclerosis'),
  snomed('22298006', 'Myocardial infarction'),
  snomed('414916001', 'Obesity'),
  snomed('396275006', 'Osteoarthritis'),
  snomed('64859006', 'Osteoporosis'),
  snomed('233604007', 'Pneumonia'),
  snomed('15777000', 'Prediabetes'),
  snomed('69896004', 'Rheumatoid arthritis'),
  snomed('230690007', 'Stroke'),
  snomed('68566005', 'Urinary tract infection'),
];

/** The listed term of these words, whatever the case. */
export function findTerm<T extends Term>(terms: readonly T[], words: string): T | undefined {
  const wanted = words.trim().toLowerCase();
  return terms.find((t) => t.display.toLowerCase() === wanted);
}

/** Coded when the words are a listed term, free text else. A concept that already had these words keeps its codes. */
export function conceptFor(
  terms: readonly Term[],
  words: string,
  before?: CodeableConcept | undefined,
  beforeWords?: string | null,
): CodeableConcept {
  const text = words.trim();
  if (before && beforeWords?.trim().toLowerCase() === text.toLowerCase()) return before;
  const term = findTerm(terms, text);
  return term ? { coding: [term.coding], text: term.display } : { text };
}
