import { t, wordsOf, type TextKey } from '@/i18n';
import { conceptTerm, conceptText, plainTerm } from './codes';
import { instantOf } from './moments';
import { ownDose } from './own-dose';
import { numberText, quantityText, unitText, valueText } from './quantities';
import { tallMan } from './tall-man';
import type { CodeableConcept, Dosage, Medication, MedicationRequest, Reference, Resource } from './types';

/** A medicine's name in parts; the parts put together are the recorded name, nothing is left out. */
export interface MedicineName {
  readonly name: string;
  /** "500 mg", "300 mg / 5 mg"; "" when the name has none. */
  readonly strength: string;
  /** "oral tablet", brand in brackets as recorded; "" when the name has none. */
  readonly form: string;
  readonly recorded: string;
}

export type MedicineState = 'active' | 'on-hold' | 'stopped' | 'unclear';

export interface Medicine {
  readonly id: string;
  readonly version: string | null;
  readonly name: MedicineName;
  readonly dose: string;
  readonly state: MedicineState;
  /** The recorded status in words: "stopped", "on hold". */
  readonly stateWords: string;
  readonly doNotTake: boolean;
  readonly authored: string | undefined;
  readonly at: number;
  readonly requester: string | null;
  readonly reason: string | null;
  readonly source: MedicationRequest;
}

const UNIT = /(MG|MCG|G|ML|UNT|MEQ|HR|ACTUAT|IU|MMOL|%)/;
const STRENGTH = new RegExp(
  String.raw`(\d[\d,.]*)\s+${UNIT.source}(?:/(?:(\d[\d,.]*)\s*)?${UNIT.source})?(?=\s|$)`,
  'g',
);
const UNIT_LOWER: Readonly<Record<string, string>> = {
  MG: 'mg',
  MCG: 'microgram',
  G: 'g',
  ML: 'mL',
  UNT: 'units',
  MEQ: 'mEq',
  HR: 'h',
  ACTUAT: 'actuation',
  IU: 'units',
  MMOL: 'mmol',
};

function strengthText(
  amount: string,
  unit: string,
  perAmount: string | undefined,
  perUnit: string | undefined,
): string {
  const number = amount.includes(',') ? amount : numberText(Number(amount));
  const base = `${number}\u00a0${UNIT_LOWER[unit] ?? unit}`;
  return perUnit ? `${base}/${perAmount ? `${perAmount}\u00a0` : ''}${UNIT_LOWER[perUnit] ?? perUnit}` : base;
}

/**
 * Takes an RxNorm style name apart ("Hydrochlorothiazide 25 MG Oral Tablet"). A name of another style, or with several
 * ingredients, keeps its order and only gets tall-man letters and units in ward form.
 */
export function medicineName(recorded: string): MedicineName {
  const text = plainTerm(recorded).replace(/^NDA\d+\s+/, '');
  const readingIn = text.replace(
    STRENGTH,
    (_m, amount: string, unit: string, perAmount?: string, perUnit?: string) =>
      strengthText(amount, unit, perAmount, perUnit),
  );
  const single = /^([A-Za-z][A-Za-z' -]*?)\s+(\d\S*\u00a0\S+)\s+([A-Za-z -]+?)(\s+\[.+\])?$/.exec(readingIn);
  if (single?.[1] && single[2]) {
    return {
      name: tallMan(single[1]),
      strength: single[2],
      form: `${(single[3] ?? '').toLowerCase()}${single[4] ?? ''}`.trim(),
      recorded,
    };
  }
  // Units keep their capitals: only words that are not part of an amount are changed.
  const name = readingIn
    .split(/(\d\S*\u00a0\S+|\[[^\]]*\])/)
    .map((part, i) => (i % 2 === 1 ? part : tallMan(part)))
    .join('');
  return { name, strength: '', form: '', recorded };
}

const PERIOD: Readonly<Record<string, readonly [TextKey, TextKey]>> = {
  s: ['fhir.second', 'fhir.seconds'],
  min: ['fhir.minute', 'fhir.minutes'],
  h: ['fhir.hour', 'fhir.hours'],
  d: ['fhir.day', 'fhir.days'],
  wk: ['fhir.week', 'fhir.weeks'],
  mo: ['fhir.month', 'fhir.months'],
  a: ['fhir.year', 'fhir.years'],
};

const WHEN: Readonly<Record<string, string>> = wordsOf({
  HS: 'fhir.atBedtime',
  MORN: 'fhir.inTheMorning',
  AFT: 'fhir.inTheAfternoon',
  EVE: 'fhir.inTheEvening',
  NIGHT: 'fhir.atNight',
  AC: 'fhir.beforeMeals',
  PC: 'fhir.afterMeals',
  C: 'fhir.withMeals',
  ACM: 'fhir.beforeBreakfast',
  ACD: 'fhir.beforeLunch',
  ACV: 'fhir.beforeDinner',
  PCM: 'fhir.afterBreakfast',
  PCD: 'fhir.afterLunch',
  PCV: 'fhir.afterDinner',
  CM: 'fhir.withBreakfast',
  CD: 'fhir.withLunch',
  CV: 'fhir.withDinner',
});

function frequencyText(dosage: Dosage): string | null {
  const repeat = dosage.timing?.repeat;
  const when = repeat?.when?.map((w) => WHEN[w] ?? w).join(', ');
  if (repeat?.frequency === undefined || repeat.period === undefined || !repeat.periodUnit) {
    return when ?? conceptTerm(dosage.timing?.code);
  }
  const units = PERIOD[repeat.periodUnit];
  const [one, many] =
    units === undefined ? [repeat.periodUnit, repeat.periodUnit] : [t(units[0]), t(units[1])];
  const times =
    repeat.frequency === 1
      ? t('fhir.once')
      : repeat.frequency === 2
        ? t('fhir.twice')
        : t('fhir.times', { frequency: numberText(repeat.frequency) });
  const every =
    repeat.period === 1
      ? repeat.periodUnit === 'd'
        ? t('fhir.daily', { times })
        : t('fhir.every', { times, one })
      : repeat.frequency === 1
        ? t('fhir.every2', { period: numberText(repeat.period), many })
        : t('fhir.every3', { times, period: numberText(repeat.period), many });
  return when ? `${every} ${when}` : every;
}

function doseAmount(dosage: Dosage): string | null {
  const first = dosage.doseAndRate?.[0];
  const range = first?.doseRange;
  if (range)
    return t('fhir.range', {
      low: valueText(range.low) ?? t('fhir.unknown'),
      high: quantityText(range.high) ?? t('fhir.unknown'),
    });
  const q = first?.doseQuantity;
  const value = valueText(q);
  if (value === null) return null;
  const unit = unitText(q);
  // A count without a unit is what many senders give for "one of it": it is not guessed what one is.
  return unit === null || unit === '' ? t('fhir.doseUnitNotRecorded', { value }) : `${value}\u00a0${unit}`;
}

/** The dose in words; says so when the record gives none, since "no dose" is not "as usual". */
export function doseText(dosages: readonly Dosage[] | undefined): string {
  const texts = (dosages ?? []).map((d) => {
    const parts = [doseAmount(d), conceptTerm(d.route)?.toLowerCase() ?? null, frequencyText(d)].filter(
      (p): p is string => p !== null && p !== '',
    );
    const own = d.text?.trim() ? plainTerm(d.text.trim()) : null;
    const needed = d.asNeededBoolean || d.asNeededCodeableConcept;
    const why = conceptTerm(d.asNeededCodeableConcept);
    const here = ownDose(d);
    const base = here ?? own ?? parts.join(' ');
    const prn =
      needed && here === null && !/as needed|as required|prn/i.test(base)
        ? t('fhir.asNeeded', { why: why ? t('fhir.asNeededFor', { why }) : '' })
        : null;
    const extra =
      d.additionalInstruction?.map((c) => conceptTerm(c)).filter((x): x is string => x !== null) ?? [];
    const amount = own && here === null && d.doseAndRate ? doseAmount(d) : null;
    return [
      // The recorded text has plain spaces, the amount one that does not break.
      amount && !base.replace(/\s/g, ' ').includes(amount.replace(/\s/g, ' ')) ? amount : null,
      base || null,
      prn,
      ...extra,
      own ? null : (d.patientInstruction ?? null),
    ]
      .filter((x): x is string => x !== null && x !== '')
      .join(', ');
  });
  const text = texts.filter((t) => t !== '').join(t('fhir.andThen'));
  return text || t('fhir.doseNotRecorded');
}

const STATES: Readonly<Record<string, readonly [MedicineState, TextKey]>> = {
  active: ['active', 'chart.active'],
  'on-hold': ['on-hold', 'fhir.onHold'],
  stopped: ['stopped', 'fhir.stopped'],
  completed: ['stopped', 'fhir.completed'],
  cancelled: ['stopped', 'fhir.cancelled'],
  unknown: ['unclear', 'fhir.statusUnknown'],
};

/** What a request or statement names, itself or by a Medication that it contains or that came along. */
export function medicationConcept(
  request: {
    readonly medicationCodeableConcept?: CodeableConcept;
    readonly medicationReference?: Reference;
    readonly contained?: readonly Resource[];
  },
  included: ReadonlyMap<string, Medication>,
): CodeableConcept | undefined {
  if (request.medicationCodeableConcept) return request.medicationCodeableConcept;
  const ref = request.medicationReference?.reference;
  if (!ref) return undefined;
  if (ref.startsWith('#')) {
    const inner = request.contained?.find((r) => r.resourceType === 'Medication' && r.id === ref.slice(1));
    return (inner as Medication | undefined)?.code;
  }
  return included.get(ref.split('/_history/')[0] ?? ref)?.code;
}

/** Medicines that were ordered, newest first; what was entered in error gives none, and a draft is no order yet. */
export function readMedicines(resources: readonly Resource[]): readonly Medicine[] {
  const included = new Map<string, Medication>();
  for (const r of resources)
    if (r.resourceType === 'Medication' && r.id) included.set(`Medication/${r.id}`, r as Medication);
  return resources
    .filter((r): r is MedicationRequest => r.resourceType === 'MedicationRequest')
    .filter((r) => r.status !== 'entered-in-error' && r.status !== 'draft')
    .map((r): Medicine => {
      const words =
        conceptText(medicationConcept(r, included)) ??
        r.medicationReference?.display ??
        t('fhir.medicineCouldNotBeNamed');
      const [state, stateKey] =
        (r.status ? STATES[r.status] : undefined) ?? (['unclear', 'chart.statusNotRecorded'] as const);
      return {
        id: r.id ?? '',
        version: r.meta?.versionId ?? null,
        name: medicineName(words),
        dose: doseText(r.dosageInstruction),
        state,
        stateWords: t(stateKey),
        doNotTake: r.doNotPerform === true,
        authored: r.authoredOn,
        at: instantOf(r.authoredOn),
        requester: r.requester?.display ?? null,
        reason:
          conceptTerm(r.reasonCode?.[0]) ??
          (r.reasonReference?.[0]?.display ? plainTerm(r.reasonReference[0].display) : null),
        source: r,
      };
    })
    .sort((a, b) => b.at - a.at);
}
