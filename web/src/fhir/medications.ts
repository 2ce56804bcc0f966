import { conceptTerm, conceptText, plainTerm } from './codes';
import { instantOf } from './moments';
import { numberText, quantityText, unitText, valueText } from './quantities';
import { tallMan } from './tall-man';
import type { CodeableConcept, Dosage, Medication, MedicationRequest, Resource } from './types';

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
  /** The recorded status in words: "stopped", "on hold", "draft, not signed". */
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
  const inUnits = text.replace(
    STRENGTH,
    (_m, amount: string, unit: string, perAmount?: string, perUnit?: string) =>
      strengthText(amount, unit, perAmount, perUnit),
  );
  const single = /^([A-Za-z][A-Za-z' -]*?)\s+(\d\S*\u00a0\S+)\s+([A-Za-z -]+?)(\s+\[.+\])?$/.exec(inUnits);
  if (single?.[1] && single[2]) {
    return {
      name: tallMan(single[1]),
      strength: single[2],
      form: `${(single[3] ?? '').toLowerCase()}${single[4] ?? ''}`.trim(),
      recorded,
    };
  }
  // Units keep their capitals: only words that are not part of an amount are changed.
  const name = inUnits
    .split(/(\d\S*\u00a0\S+|\[[^\]]*\])/)
    .map((part, i) => (i % 2 === 1 ? part : tallMan(part)))
    .join('');
  return { name, strength: '', form: '', recorded };
}

const PERIOD: Readonly<Record<string, readonly [string, string]>> = {
  s: ['second', 'seconds'],
  min: ['minute', 'minutes'],
  h: ['hour', 'hours'],
  d: ['day', 'days'],
  wk: ['week', 'weeks'],
  mo: ['month', 'months'],
  a: ['year', 'years'],
};

const WHEN: Readonly<Record<string, string>> = {
  HS: 'at bedtime',
  MORN: 'in the morning',
  AFT: 'in the afternoon',
  EVE: 'in the evening',
  NIGHT: 'at night',
  AC: 'before meals',
  PC: 'after meals',
  C: 'with meals',
  ACM: 'before breakfast',
  ACD: 'before lunch',
  ACV: 'before dinner',
  PCM: 'after breakfast',
  PCD: 'after lunch',
  PCV: 'after dinner',
  CM: 'with breakfast',
  CD: 'with lunch',
  CV: 'with dinner',
};

function frequencyText(dosage: Dosage): string | null {
  const repeat = dosage.timing?.repeat;
  const when = repeat?.when?.map((w) => WHEN[w] ?? w).join(', ');
  if (repeat?.frequency === undefined || repeat.period === undefined || !repeat.periodUnit) {
    return when ?? conceptTerm(dosage.timing?.code);
  }
  const [one, many] = PERIOD[repeat.periodUnit] ?? [repeat.periodUnit, repeat.periodUnit];
  const times =
    repeat.frequency === 1
      ? 'once'
      : repeat.frequency === 2
        ? 'twice'
        : `${numberText(repeat.frequency)} times`;
  const every =
    repeat.period === 1
      ? repeat.periodUnit === 'd'
        ? `${times} daily`
        : `${times} every ${one}`
      : repeat.frequency === 1
        ? `every ${numberText(repeat.period)} ${many}`
        : `${times} every ${numberText(repeat.period)} ${many}`;
  return when ? `${every} ${when}` : every;
}

function doseAmount(dosage: Dosage): string | null {
  const first = dosage.doseAndRate?.[0];
  const range = first?.doseRange;
  if (range) return `${valueText(range.low) ?? 'unknown'} to ${quantityText(range.high) ?? 'unknown'}`;
  const q = first?.doseQuantity;
  const value = valueText(q);
  if (value === null) return null;
  const unit = unitText(q);
  // A count without a unit is what many senders give for "one of it": it is not guessed what one is.
  return unit === null || unit === '' ? `dose ${value} (unit not recorded)` : `${value}\u00a0${unit}`;
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
    const base = own ?? parts.join(' ');
    const prn =
      needed && !/as needed|as required|prn/i.test(base) ? `as needed${why ? ` for ${why}` : ''}` : null;
    const extra =
      d.additionalInstruction?.map((c) => conceptTerm(c)).filter((x): x is string => x !== null) ?? [];
    const amount = own && d.doseAndRate ? doseAmount(d) : null;
    return [
      amount && !base.includes(amount) ? amount : null,
      base || null,
      prn,
      ...extra,
      own ? null : (d.patientInstruction ?? null),
    ]
      .filter((x): x is string => x !== null && x !== '')
      .join(', ');
  });
  const text = texts.filter((t) => t !== '').join('; then ');
  return text || 'dose not recorded';
}

const STATES: Readonly<Record<string, readonly [MedicineState, string]>> = {
  active: ['active', 'active'],
  'on-hold': ['on-hold', 'on hold'],
  stopped: ['stopped', 'stopped'],
  completed: ['stopped', 'completed'],
  cancelled: ['stopped', 'cancelled'],
  draft: ['unclear', 'draft, not ordered'],
  unknown: ['unclear', 'status unknown'],
};

function medicationConcept(
  request: MedicationRequest,
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

/** Medicines that the record holds as valid, newest first; entered-in-error gives none. */
export function readMedicines(resources: readonly Resource[]): readonly Medicine[] {
  const included = new Map<string, Medication>();
  for (const r of resources)
    if (r.resourceType === 'Medication' && r.id) included.set(`Medication/${r.id}`, r as Medication);
  return resources
    .filter((r): r is MedicationRequest => r.resourceType === 'MedicationRequest')
    .filter((r) => r.status !== 'entered-in-error')
    .map((r): Medicine => {
      const words =
        conceptText(medicationConcept(r, included)) ??
        r.medicationReference?.display ??
        'Medicine could not be named';
      const [state, stateWords] =
        (r.status ? STATES[r.status] : undefined) ?? (['unclear', 'status not recorded'] as const);
      return {
        id: r.id ?? '',
        version: r.meta?.versionId ?? null,
        name: medicineName(words),
        dose: doseText(r.dosageInstruction),
        state,
        stateWords,
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
