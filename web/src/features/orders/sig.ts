import { UCUM, SNOMED } from '@/fhir';
import { t, tn, wordsOf, type TextKey } from '@/i18n';

/** Codes of HL7 v3 GTSAbbreviation that the server has words for, and "once". */
export const FREQUENCY_WORDS: Readonly<Record<string, string>> = wordsOf({
  QD: 'orders.freq.QD',
  BID: 'orders.freq.BID',
  TID: 'orders.freq.TID',
  QID: 'orders.freq.QID',
  AM: 'orders.freq.AM',
  PM: 'orders.freq.PM',
  BED: 'orders.freq.BED',
  Q4H: 'orders.freq.Q4H',
  Q6H: 'orders.freq.Q6H',
  Q8H: 'orders.freq.Q8H',
  Q12H: 'orders.freq.Q12H',
  QOD: 'orders.freq.QOD',
  WK: 'orders.freq.WK',
  MO: 'orders.freq.MO',
  ONCE: 'orders.freq.ONCE',
});
const FREQUENCY_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation';

/** Routes of the R4 value set route-codes; the words of the record are English. */
const ROUTES: Readonly<Record<string, { readonly code: string; readonly text: string }>> = {
  oral: { code: '26643006', text: 'oral' },
  sublingual: { code: '37839007', text: 'sublingual' },
  inhaled: { code: '447694001', text: 'inhaled' },
  nasal: { code: '46713006', text: 'nasal' },
  topical: { code: '6064005', text: 'topical' },
  transdermal: { code: '45890007', text: 'transdermal' },
  subcutaneous: { code: '34206005', text: 'subcutaneous' },
  intramuscular: { code: '78421000', text: 'intramuscular' },
  intravenous: { code: '47625008', text: 'intravenous' },
  ophthalmic: { code: '54485002', text: 'into the eye' },
  otic: { code: '10547007', text: 'into the ear' },
  rectal: { code: '37161004', text: 'rectal' },
  vaginal: { code: '16857009', text: 'vaginal' },
};
export const ROUTE_WORDS: Readonly<Record<string, string>> = wordsOf({
  oral: 'orders.route.oral',
  sublingual: 'orders.route.sublingual',
  inhaled: 'orders.route.inhaled',
  nasal: 'orders.route.nasal',
  topical: 'orders.route.topical',
  transdermal: 'orders.route.transdermal',
  subcutaneous: 'orders.route.subcutaneous',
  intramuscular: 'orders.route.intramuscular',
  intravenous: 'orders.route.intravenous',
  ophthalmic: 'orders.route.ophthalmic',
  otic: 'orders.route.otic',
  rectal: 'orders.route.rectal',
  vaginal: 'orders.route.vaginal',
});

/** Units of a dose by UCUM code, with the words of the record. Micrograms are never written mcg, units never U. */
const UNITS: Readonly<Record<string, string>> = {
  mg: 'mg',
  ug: 'microgram',
  g: 'g',
  mL: 'mL',
  '[iU]': 'units',
  meq: 'mEq',
  '{tablet}': 'tablet',
  '{capsule}': 'capsule',
  '{puff}': 'puff',
  '{drop}': 'drop',
  '{patch}': 'patch',
  '{application}': 'application',
  '{suppository}': 'suppository',
};
export const UNIT_WORDS: Readonly<Record<string, string>> = wordsOf({
  mg: 'orders.unit.mg',
  ug: 'orders.unit.ug',
  g: 'orders.unit.g',
  mL: 'orders.unit.mL',
  '[iU]': 'orders.unit.iu',
  meq: 'orders.unit.meq',
  '{tablet}': 'orders.unit.tablet',
  '{capsule}': 'orders.unit.capsule',
  '{puff}': 'orders.unit.puff',
  '{drop}': 'orders.unit.drop',
  '{patch}': 'orders.unit.patch',
  '{application}': 'orders.unit.application',
  '{suppository}': 'orders.unit.suppository',
});

/** What is typed for a medicine. Texts, since what is half typed is kept too. */
export interface Sig {
  dose: string;
  unit: string;
  route: string;
  frequency: string;
  days: string;
  prn: boolean;
  prnReason: string;
  quantity: string;
  quantityUnit: string;
  refills: string;
  instructions: string;
}

const NUMBER = /^(0|[1-9][0-9]{0,6})(\.[0-9]{0,3}[1-9])?$/;

/** Why a number cannot be ordered as it is written; null when it can. As strict as the server. */
export function numberProblem(text: string): TextKey | null {
  const typed = text.trim();
  if (typed.includes(',')) return 'orders.useAPoint';
  if (/^\d+\.\d*0$/.test(typed)) return 'orders.trailingZero';
  if (/^\./.test(typed)) return 'orders.leadingZero';
  return NUMBER.test(typed) && typed !== '0' ? null : 'orders.notANumber';
}

const WHOLE = /^(0|[1-9][0-9]{0,3})$/;
export function wholeProblem(text: string, least: number): TextKey | null {
  return WHOLE.test(text.trim()) && Number(text) >= least ? null : 'orders.notWhole';
}

/** "1 tablet by mouth twice daily for 5 days, as needed for pain", in the language of the screen; "" before anything is said. */
export function sigWords(sig: Sig): string {
  const unit = UNIT_WORDS[sig.unit] ?? sig.unit;
  const words = [
    sig.dose.trim() === '' ? '' : `${sig.dose.trim()}\u00a0${unit}`,
    ROUTE_WORDS[sig.route] ?? sig.route,
    FREQUENCY_WORDS[sig.frequency] ?? sig.frequency,
    WHOLE.test(sig.days.trim()) ? tn('orders.sig.days', Number(sig.days)) : '',
    !sig.prn
      ? ''
      : sig.prnReason.trim() === ''
        ? t('orders.sig.prn')
        : t('orders.sig.prnFor', { why: sig.prnReason.trim() }),
  ];
  return words.filter((word) => word !== '').join(' ');
}

/** "Quantity 30 tablet, 2 refills"; "" when neither is given. */
export function supplyWords(sig: Sig): string {
  const quantity =
    sig.quantity.trim() === ''
      ? ''
      : t('orders.supply.quantity', {
          quantity: sig.quantity.trim(),
          unit: UNIT_WORDS[sig.quantityUnit] ?? sig.quantityUnit,
        });
  const refills = WHOLE.test(sig.refills.trim()) ? tn('orders.supply.refills', Number(sig.refills)) : '';
  return [quantity, refills].filter((word) => word !== '').join(', ');
}

const quantityOf = (value: string, code: string): fhir4.Quantity => ({
  value: Number(value.trim()),
  unit: UNITS[code] ?? code,
  system: UCUM,
  code,
});

/** A copy without some members. */
export function without<T extends object, K extends keyof T>(from: T, ...members: K[]): Omit<T, K> {
  const copy = { ...from };
  for (const member of members) Reflect.deleteProperty(copy, member);
  return copy;
}

/** The structure, without what is not said; the server makes its text. Parts that the form does not know stay. */
export function dosageOf(sig: Sig, before: fhir4.Dosage | undefined): fhir4.Dosage {
  const { route, timing } = before ?? {};
  const rest = without(
    before ?? {},
    'text',
    'asNeededBoolean',
    'asNeededCodeableConcept',
    'doseAndRate',
    'route',
    'timing',
    'patientInstruction',
  );
  const known = ROUTES[sig.route];
  const frequency = sig.frequency;
  const repeat = without(timing?.repeat ?? {}, 'boundsDuration', 'count');
  const nextRepeat: fhir4.TimingRepeat = {
    // A repeat of another frequency than the one that is chosen would contradict it.
    ...(frequency === codeOf(timing?.code) ? repeat : {}),
    ...(frequency === 'ONCE' && { count: 1 }),
    ...(sig.days.trim() !== '' && {
      boundsDuration: { value: Number(sig.days), unit: 'day', system: UCUM, code: 'd' },
    }),
  };
  const why = sig.prnReason.trim();
  return {
    ...rest,
    ...((frequency !== '' || Object.keys(nextRepeat).length > 0) && {
      timing: {
        ...(frequency !== '' && { code: frequencyConcept(frequency, timing?.code) }),
        ...(Object.keys(nextRepeat).length > 0 && { repeat: nextRepeat }),
      },
    }),
    ...(sig.route !== '' && {
      route:
        known === undefined
          ? (route ?? { text: sig.route })
          : { coding: [{ system: SNOMED, code: known.code }], text: known.text },
    }),
    ...(sig.dose.trim() !== '' && { doseAndRate: [{ doseQuantity: quantityOf(sig.dose, sig.unit) }] }),
    ...(sig.prn && (why === '' ? { asNeededBoolean: true } : { asNeededCodeableConcept: { text: why } })),
    ...(sig.instructions.trim() !== '' && { patientInstruction: sig.instructions.trim() }),
  };
}

function frequencyConcept(
  frequency: string,
  before: fhir4.CodeableConcept | undefined,
): fhir4.CodeableConcept {
  if (frequency === 'ONCE') return { text: 'once' };
  if (!(frequency in FREQUENCY_WORDS)) return before ?? { text: frequency };
  return { coding: [{ system: FREQUENCY_SYSTEM, code: frequency }] };
}

function codeOf(concept: fhir4.CodeableConcept | undefined): string {
  const code = concept?.coding?.find((one) => (one.code ?? '') in FREQUENCY_WORDS)?.code;
  return code ?? (concept?.text === 'once' ? 'ONCE' : (concept?.text ?? concept?.coding?.[0]?.display ?? ''));
}

/** The amount as it may be ordered: "5" for a recorded 5.0, since a trailing zero of a dose can be misread. It never has an exponent. */
const amount = (quantity: fhir4.Quantity | undefined): string => {
  const value = quantity?.value;
  return value === undefined ? '' : String(value);
};

const unitCode = (quantity: fhir4.Quantity | undefined): string => {
  if (quantity === undefined) return '';
  if (quantity.code !== undefined && quantity.code in UNITS) return quantity.code;
  const spoken = Object.entries(UNITS).find(([, unit]) => unit === quantity.unit)?.[0];
  return spoken ?? quantity.unit ?? quantity.code ?? '';
};

export const EMPTY_SIG: Sig = {
  dose: '',
  unit: '',
  route: '',
  frequency: '',
  days: '',
  prn: false,
  prnReason: '',
  quantity: '',
  quantityUnit: '',
  refills: '',
  instructions: '',
};

/** What an order says, in the fields of the form. */
export function sigOf(order: fhir4.MedicationRequest): Sig {
  const dosage = order.dosageInstruction?.[0];
  const dose = dosage?.doseAndRate?.[0]?.doseQuantity;
  const route = dosage?.route;
  const quantity = order.dispenseRequest?.quantity;
  const days = dosage?.timing?.repeat?.boundsDuration;
  return {
    dose: amount(dose),
    unit: unitCode(dose),
    route:
      Object.entries(ROUTES).find(([, one]) => route?.coding?.some((c) => c.code === one.code))?.[0] ??
      (route?.text !== undefined && route.text in ROUTES
        ? route.text
        : (route?.text ?? route?.coding?.[0]?.display ?? '')),
    frequency: codeOf(dosage?.timing?.code),
    days: days?.code === 'd' ? amount(days) : '',
    prn: dosage?.asNeededBoolean === true || dosage?.asNeededCodeableConcept !== undefined,
    prnReason: dosage?.asNeededCodeableConcept?.text ?? '',
    quantity: amount(quantity),
    quantityUnit: unitCode(quantity),
    refills: String(order.dispenseRequest?.numberOfRepeatsAllowed ?? ''),
    instructions: dosage?.patientInstruction ?? '',
  };
}

const FORMS: readonly (readonly [RegExp, Partial<Sig>])[] = [
  [/\boral tablet\b/i, { route: 'oral', quantityUnit: '{tablet}' }],
  [/\boral capsule\b/i, { route: 'oral', quantityUnit: '{capsule}' }],
  [/\boral (solution|suspension)\b/i, { route: 'oral', quantityUnit: 'mL' }],
  [/\boral\b/i, { route: 'oral' }],
  [/\bsublingual\b/i, { route: 'sublingual' }],
  [/\b(inhal|metered dose inhaler)/i, { route: 'inhaled', unit: '{puff}' }],
  [/\bnasal\b/i, { route: 'nasal' }],
  [/\bophthalmic\b/i, { route: 'ophthalmic', unit: '{drop}' }],
  [/\botic\b/i, { route: 'otic', unit: '{drop}' }],
  [/\brectal suppository\b/i, { route: 'rectal', unit: '{suppository}' }],
  [/\btopical\b/i, { route: 'topical', unit: '{application}' }],
  [/\btransdermal\b/i, { route: 'transdermal', unit: '{patch}' }],
  [/\bvaginal\b/i, { route: 'vaginal' }],
];

/** What the name of a product says of itself: its route, and what it is counted in. Never a dose. */
export function prefill(product: string): Partial<Sig> {
  const found = FORMS.find(([pattern]) => pattern.test(product))?.[1] ?? {};
  const strength = /\d\s+(MG|MCG|G|UNT|MEQ)(?!\/)\b/.exec(product)?.[1];
  const unit: Readonly<Record<string, string>> = { MG: 'mg', MCG: 'ug', G: 'g', UNT: '[iU]', MEQ: 'meq' };
  return { ...(strength !== undefined && { unit: unit[strength] ?? '' }), ...found };
}
