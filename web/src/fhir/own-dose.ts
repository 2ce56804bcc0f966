import { language, t, tn, type TextKey } from '@/i18n';
import { decimalText } from './decimals';
import type { CodeableConcept, Dosage } from './types';

/** Words in a dose that the server makes of its parts: in English, by their codes, and in the language of the screen. */
type Words = Readonly<Record<string, readonly [english: string, here: TextKey]>>;

/** HL7 v3 GTSAbbreviation. */
const TIMES: Words = {
  QD: ['once daily', 'orders.freq.QD'],
  BID: ['twice daily', 'orders.freq.BID'],
  TID: ['three times daily', 'orders.freq.TID'],
  QID: ['four times daily', 'orders.freq.QID'],
  QOD: ['every other day', 'orders.freq.QOD'],
  AM: ['every morning', 'orders.freq.AM'],
  PM: ['every evening', 'orders.freq.PM'],
  BED: ['at bedtime', 'orders.freq.BED'],
  WK: ['once weekly', 'orders.freq.WK'],
  MO: ['once monthly', 'orders.freq.MO'],
  Q1H: ['every hour', 'orders.freq.Q1H'],
  Q2H: ['every 2 hours', 'orders.freq.Q2H'],
  Q3H: ['every 3 hours', 'orders.freq.Q3H'],
  Q4H: ['every 4 hours', 'orders.freq.Q4H'],
  Q6H: ['every 6 hours', 'orders.freq.Q6H'],
  Q8H: ['every 8 hours', 'orders.freq.Q8H'],
  Q12H: ['every 12 hours', 'orders.freq.Q12H'],
};

/** SNOMED CT, with the words that orders here record. */
const ROUTES: Words = {
  '26643006': ['oral', 'orders.route.oral'],
  '37839007': ['sublingual', 'orders.route.sublingual'],
  '447694001': ['inhaled', 'orders.route.inhaled'],
  '46713006': ['nasal', 'orders.route.nasal'],
  '6064005': ['topical', 'orders.route.topical'],
  '45890007': ['transdermal', 'orders.route.transdermal'],
  '34206005': ['subcutaneous', 'orders.route.subcutaneous'],
  '78421000': ['intramuscular', 'orders.route.intramuscular'],
  '47625008': ['intravenous', 'orders.route.intravenous'],
  '54485002': ['into the eye', 'orders.route.ophthalmic'],
  '10547007': ['into the ear', 'orders.route.otic'],
  '37161004': ['rectal', 'orders.route.rectal'],
  '16857009': ['vaginal', 'orders.route.vaginal'],
};

/** UCUM. */
const UNITS: Words = {
  mg: ['mg', 'orders.unit.mg'],
  ug: ['microgram', 'orders.unit.ug'],
  g: ['g', 'orders.unit.g'],
  mL: ['mL', 'orders.unit.mL'],
  '[iU]': ['units', 'orders.unit.iu'],
  meq: ['mEq', 'orders.unit.meq'],
  '{tablet}': ['tablet', 'orders.unit.tablet'],
  '{capsule}': ['capsule', 'orders.unit.capsule'],
  '{puff}': ['puff', 'orders.unit.puff'],
  '{drop}': ['drop', 'orders.unit.drop'],
  '{patch}': ['patch', 'orders.unit.patch'],
  '{application}': ['application', 'orders.unit.application'],
  '{suppository}': ['suppository', 'orders.unit.suppository'],
};

/** A part in English as it is on record, and as the screen says it; the same where nobody has translated it. */
type Both = readonly [english: string, here: string];

const asItIs = (text: string): Both => [text.trim(), text.trim()];

const labelOf = (concept: CodeableConcept | undefined): string =>
  concept?.text ?? concept?.coding?.[0]?.display ?? '';

function route(concept: CodeableConcept | undefined): Both {
  const label = labelOf(concept);
  const known = concept?.coding?.map(({ code = '' }) => ROUTES[code]).find((one) => one?.[0] === label);
  return known === undefined ? asItIs(label) : [label, t(known[1])];
}

function times(concept: CodeableConcept | undefined): Both {
  const known = concept?.coding?.map(({ code = '' }) => TIMES[code]).find((one) => one !== undefined);
  if (known !== undefined) return [known[0], t(known[1])];
  const label = labelOf(concept);
  return label === 'once' ? [label, t('orders.freq.ONCE')] : asItIs(label);
}

function needed(d: Dosage): Both {
  if (d.asNeededBoolean === true) return ['as needed', t('orders.sig.prn')];
  if (d.asNeededCodeableConcept === undefined) return ['', ''];
  const why = labelOf(d.asNeededCodeableConcept).trim();
  return why === ''
    ? ['as needed', t('orders.sig.prn')]
    : [`as needed for ${why}`, t('orders.sig.prnFor', { why })];
}

function parts(d: Dosage): readonly Both[] | null {
  const quantity = d.doseAndRate?.[0]?.doseQuantity;
  const dose = decimalText(quantity, 'value');
  if (quantity === undefined || dose === undefined) return null;
  const unit = UNITS[quantity.code ?? ''];
  const bounds = d.timing?.repeat?.boundsDuration;
  if (bounds !== undefined && bounds.code !== 'd') return null;
  const days = bounds?.value;
  return [
    asItIs(dose),
    unit !== undefined && unit[0] === quantity.unit ? [unit[0], t(unit[1])] : asItIs(quantity.unit ?? ''),
    route(d.route),
    times(d.timing?.code),
    days === undefined
      ? ['', '']
      : [`for ${String(days)} ${days === 1 ? 'day' : 'days'}`, tn('orders.sig.days', days)],
    needed(d),
  ];
}

const joined = (words: readonly string[]): string => words.filter((word) => word !== '').join(' ');

/**
 * A dose in the language of the screen, when its recorded text is exactly what Salus makes of its parts; null for one that somebody wrote:
 * that is shown as it is, since it may say more than the parts.
 */
export function ownDose(d: Dosage): string | null {
  const all = parts(d);
  if (all === null || d.text === undefined || joined(all.map(([english]) => english)) !== d.text) return null;
  return language() === 'en' ? d.text : joined(all.map(([, here]) => here));
}
