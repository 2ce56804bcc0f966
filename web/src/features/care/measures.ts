import { LOINC, type Coding } from '@/fhir';
import type { TextKey } from '@/i18n';

/** What a goal can be measured by: LOINC, the unit in UCUM, and what is usually aimed at. */
export interface Measure {
  readonly code: string;
  readonly display: string;
  readonly text: TextKey;
  /** Codes under which it is recorded, its own among them. */
  readonly codes: readonly string[];
  readonly units: readonly string[];
  readonly comparator: Comparator;
  /** Where guidelines begin; "" where it depends on the patient. */
  readonly value: string;
  readonly high?: string;
}

export type Comparator = '<' | '<=' | '>=' | '>' | 'range';

export const COMPARATORS: readonly { readonly code: Comparator; readonly text: TextKey }[] = [
  { code: '<', text: 'care.below' },
  { code: '<=', text: 'care.atMost' },
  { code: '>=', text: 'care.atLeast' },
  { code: '>', text: 'care.above' },
  { code: 'range', text: 'care.between' },
];

/** The usual goals of a general clinic. Their numbers are proposals of the form: what is right for a patient is typed over them. */
export const MEASURES: readonly Measure[] = [
  {
    code: '8480-6',
    display: 'Systolic blood pressure',
    text: 'care.measure.systolic',
    codes: ['8480-6'],
    units: ['mm[Hg]'],
    comparator: '<',
    value: '130',
  },
  {
    code: '8462-4',
    display: 'Diastolic blood pressure',
    text: 'care.measure.diastolic',
    codes: ['8462-4'],
    units: ['mm[Hg]'],
    comparator: '<',
    value: '80',
  },
  {
    code: '4548-4',
    display: 'Hemoglobin A1c/Hemoglobin.total in Blood',
    text: 'care.measure.hba1c',
    codes: ['4548-4', '17856-6'],
    units: ['%'],
    comparator: '<',
    value: '7',
  },
  {
    code: '1558-6',
    display: 'Fasting glucose [Mass/volume] in Serum or Plasma',
    text: 'care.measure.glucose',
    codes: ['1558-6'],
    units: ['mg/dL'],
    comparator: 'range',
    value: '80',
    high: '130',
  },
  {
    code: '29463-7',
    display: 'Body weight',
    text: 'care.measure.weight',
    codes: ['29463-7', '3141-9'],
    units: ['kg', '[lb_av]'],
    comparator: '<=',
    value: '',
  },
  {
    code: '39156-5',
    display: 'Body mass index (BMI) [Ratio]',
    text: 'care.measure.bmi',
    codes: ['39156-5'],
    units: ['kg/m2'],
    comparator: '<',
    value: '25',
  },
  {
    code: '13457-7',
    display: 'Cholesterol in LDL [Mass/volume] in Serum or Plasma by calculation',
    text: 'care.measure.ldl',
    codes: ['13457-7', '18262-6', '2089-1'],
    units: ['mg/dL', 'mmol/L'],
    comparator: '<',
    value: '100',
  },
  {
    code: '59408-5',
    display: 'Oxygen saturation in Arterial blood by Pulse oximetry',
    text: 'care.measure.oxygen',
    codes: ['59408-5', '2708-6'],
    units: ['%'],
    comparator: '>=',
    value: '92',
  },
  {
    code: '44261-6',
    display: 'Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]',
    text: 'care.measure.phq9',
    codes: ['44261-6'],
    units: ['{score}'],
    comparator: '<',
    value: '5',
  },
];

/** Goals in words that are often agreed upon. */
export const WORDED: readonly TextKey[] = [
  'care.suggest.smoking',
  'care.suggest.alcohol',
  'care.suggest.activity',
  'care.suggest.diet',
  'care.suggest.medicines',
  'care.suggest.pain',
  'care.suggest.falls',
];

export const measureOf = (code: string | null | undefined): Measure | undefined =>
  MEASURES.find((one) => one.code === code || one.codes.includes(code ?? ''));

export const codingOf = (measure: Measure): Coding => ({
  system: LOINC,
  code: measure.code,
  display: measure.display,
});
