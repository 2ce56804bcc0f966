import { t } from '@/i18n';
import {
  ALLERGENS,
  conceptFor,
  findTerm,
  PROBLEMS,
  REACTIONS,
  type AllergyCategory,
} from '@/clinical/starter-lists';
import {
  conceptTerm,
  isoDate,
  inUnit,
  isoDateTime,
  LOINC,
  NO_KNOWN_ALLERGY,
  parseDate,
  SNOMED,
  statusCode,
  UCUM,
  type AllergyIntolerance,
  type CodeableConcept,
  type Condition,
  type Observation,
  type Reference,
  decimal,
} from '@/fhir';
import { coded, CORE, given, without, withNote, withReason } from './entry';
import { icdOf, snomedOf, withIcd, type IcdCode } from './icdMap';

/** Who writes and for whom. */
export interface Author {
  readonly patientId: string;
  readonly name: string;
  readonly practitionerId: string | null;
  readonly now: number;
}

const ALLERGY_CLINICAL = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';
const ALLERGY_VERIFICATION = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';
const CONDITION_CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const CONDITION_VERIFICATION = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const CONDITION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/condition-category';
const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';

function recorder(author: Author): { recorder?: Reference } {
  return author.practitionerId === null
    ? {}
    : { recorder: { reference: `Practitioner/${author.practitionerId}`, display: author.name } };
}

/** A recorded date as the form shows it: the day in local time; a partial date as it is. */
export function dayOf(recorded: string | undefined): string {
  const date = parseDate(recorded);
  return date?.timed ? isoDate(date.at) : (recorded ?? '');
}

/** The recorded moment while its day was not changed, else the day that was typed. */
function momentOf(typed: string, recorded: string | undefined): string {
  const day = typed.trim();
  return recorded !== undefined && dayOf(recorded) === day ? recorded : day;
}

/** Null when the text is a whole or partial date that is not in the future; else what is wrong with it. */
export function dateProblem(text: string, now: number): string | null {
  if (text.trim() === '') return null;
  const date = parseDate(text.trim());
  if (!date || date.timed) return t('chart.writeTheDateAs2026');
  if (date.day !== null && new Date(date.at).getDate() !== date.day) return t('chart.thatDayDoesNotExist');
  if (date.at > now) return t('chart.theDateLiesInThe');
  return null;
}

export interface AllergyForm {
  mode: 'allergy' | 'none';
  substance: string;
  type: '' | 'allergy' | 'intolerance';
  category: '' | AllergyCategory;
  criticality: '' | 'low' | 'high' | 'unable-to-assess';
  clinicalStatus: 'active' | 'inactive' | 'resolved';
  verification: 'confirmed' | 'unconfirmed' | 'presumed' | 'refuted';
  reactions: string[];
  otherReaction: string;
  severity: '' | 'mild' | 'moderate' | 'severe';
  onset: string;
  note: string;
}

export const EMPTY_ALLERGY: AllergyForm = {
  mode: 'allergy',
  substance: '',
  type: 'allergy',
  category: '',
  criticality: '',
  clinicalStatus: 'active',
  verification: 'confirmed',
  reactions: [],
  otherReaction: '',
  severity: '',
  onset: '',
  note: '',
};

/** Words of a reaction that is not in the starter list are joined by this in the free-text field. */
const OTHERS = '; ';

export function allergyToForm(a: AllergyIntolerance): AllergyForm {
  // The first reaction is edited; any further ones are kept as they are.
  const first = a.reaction?.[0];
  const words = first?.manifestation?.flatMap((m) => {
    const listed = REACTIONS.find((t) =>
      m.coding?.some((c) => c.code === t.coding.code && c.system === t.coding.system),
    );
    return listed?.display ?? conceptTerm(m) ?? [];
  });
  const clinical = statusCode(a.clinicalStatus);
  const verification = statusCode(a.verificationStatus);
  const category = a.category?.[0];
  return {
    mode: 'allergy',
    substance: conceptTerm(a.code) ?? '',
    type: a.type ?? '',
    category:
      category === 'food' ||
      category === 'medication' ||
      category === 'environment' ||
      category === 'biologic'
        ? category
        : '',
    criticality: a.criticality ?? '',
    clinicalStatus: clinical === 'inactive' || clinical === 'resolved' ? clinical : 'active',
    verification:
      verification === 'confirmed' || verification === 'presumed' || verification === 'refuted'
        ? verification
        : 'unconfirmed',
    reactions: words?.filter((w) => findTerm(REACTIONS, w)) ?? [],
    otherReaction: words?.filter((w) => !findTerm(REACTIONS, w)).join(OTHERS) ?? '',
    severity: first?.severity ?? '',
    onset: dayOf(a.onsetDateTime),
    note: a.note?.[0]?.text ?? '',
  };
}

export function formToAllergy(
  form: AllergyForm,
  before: AllergyIntolerance | undefined,
  author: Author,
): AllergyIntolerance {
  if (form.mode === 'none') {
    return {
      resourceType: 'AllergyIntolerance',
      meta: { profile: [`${CORE}us-core-allergyintolerance`] },
      clinicalStatus: coded(ALLERGY_CLINICAL, 'active', 'Active'),
      verificationStatus: coded(ALLERGY_VERIFICATION, 'confirmed', 'Confirmed'),
      code: {
        coding: [{ system: SNOMED, code: NO_KNOWN_ALLERGY, display: 'No known allergy' }],
        text: 'No known allergy',
      },
      patient: { reference: `Patient/${author.patientId}` },
      recordedDate: isoDateTime(author.now),
      ...recorder(author),
      ...withNote(undefined, form.note, author),
    };
  }
  const old = before?.reaction?.[0];
  const oldOf = (words: string): CodeableConcept | undefined =>
    old?.manifestation?.find((m) => conceptTerm(m)?.toLowerCase() === words.toLowerCase());
  const words = [
    ...form.reactions,
    ...form.otherReaction
      .split(';')
      .map((w) => w.trim())
      .filter((w) => w !== ''),
  ];
  const manifestation = words.map((w) => oldOf(w) ?? conceptFor(REACTIONS, w));
  const first =
    manifestation.length === 0
      ? []
      : [
          {
            ...(old ? without(old, 'severity', 'manifestation') : {}),
            manifestation,
            ...given('severity', form.severity),
          },
        ];
  const reaction = [...first, ...(before?.reaction?.slice(1) ?? [])];
  const base = before
    ? without(before, 'type', 'category', 'criticality', 'reaction', 'onsetDateTime', 'note')
    : {
        meta: { profile: [`${CORE}us-core-allergyintolerance`] },
        patient: { reference: `Patient/${author.patientId}` },
        recordedDate: isoDateTime(author.now),
        ...recorder(author),
      };
  return {
    ...base,
    resourceType: 'AllergyIntolerance',
    clinicalStatus: coded(ALLERGY_CLINICAL, form.clinicalStatus),
    verificationStatus: coded(ALLERGY_VERIFICATION, form.verification),
    code: conceptFor(ALLERGENS, form.substance, before?.code, conceptTerm(before?.code)),
    ...given('type', form.type),
    ...(form.category === '' ? {} : { category: [form.category, ...(before?.category?.slice(1) ?? [])] }),
    ...given('criticality', form.criticality),
    ...given('onsetDateTime', momentOf(form.onset, before?.onsetDateTime)),
    ...(reaction.length === 0 ? {} : { reaction }),
    ...withNote(before?.note, form.note, author),
  };
}

/** The same statement, true until now. */
export function noLonger(statement: AllergyIntolerance): AllergyIntolerance {
  return { ...statement, clinicalStatus: coded(ALLERGY_CLINICAL, 'inactive', 'Inactive') };
}

export interface ProblemForm {
  name: string;
  icd: readonly IcdCode[];
  /** The SNOMED CT code for which the person has seen and decided on `icd`; empty before that. */
  icdFor: string;
  clinicalStatus: 'active' | 'recurrence' | 'relapse' | 'inactive' | 'remission' | 'resolved';
  verification: 'confirmed' | 'provisional' | 'differential' | 'unconfirmed' | 'refuted';
  severity: '' | 'mild' | 'moderate' | 'severe';
  onset: string;
  ended: string;
  note: string;
}

export const EMPTY_PROBLEM: ProblemForm = {
  name: '',
  icd: [],
  icdFor: '',
  clinicalStatus: 'active',
  verification: 'confirmed',
  severity: '',
  onset: '',
  ended: '',
  note: '',
};

/** SNOMED CT severities of the US Core condition. */
const SEVERITY = {
  mild: ['255604002', 'Mild'],
  moderate: ['6736007', 'Moderate'],
  severe: ['24484000', 'Severe'],
} as const;
const CLINICAL = ['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved'] as const;
const VERIFIED = ['confirmed', 'provisional', 'differential', 'unconfirmed', 'refuted'] as const;

export function problemToForm(c: Condition): ProblemForm {
  const clinical = statusCode(c.clinicalStatus);
  const verification = statusCode(c.verificationStatus);
  const severity = statusCode(c.severity);
  return {
    name: conceptTerm(c.code) ?? '',
    icd: icdOf(c.code),
    icdFor: snomedOf(c.code) ?? '',
    clinicalStatus: CLINICAL.find((s) => s === clinical) ?? 'active',
    verification: VERIFIED.find((v) => v === verification) ?? 'unconfirmed',
    severity: (['mild', 'moderate', 'severe'] as const).find((s) => SEVERITY[s][0] === severity) ?? '',
    onset: dayOf(c.onsetDateTime),
    ended: dayOf(c.abatementDateTime),
    note: c.note?.[0]?.text ?? '',
  };
}

/** What the typed words are coded with, apart from what a map gives for it. */
export const problemConcept = (name: string, before: Condition | undefined): CodeableConcept =>
  conceptFor(PROBLEMS, name, before?.code, conceptTerm(before?.code));

function codedProblem(form: ProblemForm, before: Condition | undefined): CodeableConcept {
  const concept = problemConcept(form.name, before);
  const snomed = snomedOf(concept);
  return snomed === undefined || snomed !== form.icdFor
    ? concept
    : withIcd(
        concept,
        form.icd.filter((code) => code.of === snomed),
      );
}

export function formToProblem(form: ProblemForm, before: Condition | undefined, author: Author): Condition {
  const base = before
    ? without(before, 'severity', 'onsetDateTime', 'abatementDateTime', 'note')
    : {
        meta: { profile: [`${CORE}us-core-condition-problems-health-concerns`] },
        category: [coded(CONDITION_CATEGORY, 'problem-list-item', 'Problem List Item')],
        subject: { reference: `Patient/${author.patientId}` },
        recordedDate: isoDateTime(author.now),
        ...recorder(author),
      };
  // A severity that the form cannot show (another code) is kept unless one was chosen.
  const oldSeverity = before?.severity && problemToForm(before).severity === '' ? before.severity : undefined;
  const severity =
    form.severity === ''
      ? oldSeverity
      : coded(SNOMED, SEVERITY[form.severity][0], SEVERITY[form.severity][1]);
  return {
    ...base,
    resourceType: 'Condition',
    clinicalStatus: coded(CONDITION_CLINICAL, form.clinicalStatus),
    verificationStatus: coded(CONDITION_VERIFICATION, form.verification),
    code: codedProblem(form, before),
    ...given('severity', severity),
    ...given('onsetDateTime', momentOf(form.onset, before?.onsetDateTime)),
    ...given('abatementDateTime', momentOf(form.ended, before?.abatementDateTime)),
    ...withNote(before?.note, form.note, author),
  };
}

/** Takes a record back: it stays, marked entered in error with the reason, and is shown as valid nowhere. */
export function retracted<T extends AllergyIntolerance | Condition>(
  resource: T,
  reason: string,
  author: Author,
): T {
  const system =
    resource.resourceType === 'AllergyIntolerance' ? ALLERGY_VERIFICATION : CONDITION_VERIFICATION;
  // ait-2 and con-5: no clinical status beside entered-in-error.
  const copy: T = {
    ...resource,
    verificationStatus: coded(system, 'entered-in-error'),
    note: withReason(resource.note, reason, author),
  };
  delete (copy as { clinicalStatus?: CodeableConcept }).clinicalStatus;
  return copy;
}

export interface VitalsForm {
  takenAt: string;
  systolic: string;
  diastolic: string;
  heartRate: string;
  respiratoryRate: string;
  oxygen: string;
  temperature: string;
  weight: string;
  height: string;
  pain: string;
  note: string;
}

export type VitalName =
  | 'systolic'
  | 'diastolic'
  | 'heartRate'
  | 'respiratoryRate'
  | 'oxygen'
  | 'temperature'
  | 'weight'
  | 'height'
  | 'pain';

export interface VitalRule {
  readonly name: VitalName;
  readonly label: string;
  readonly unit: string;
  readonly ucum: string;
  readonly loinc: string;
  readonly loincName: string;
  readonly profile: string;
  /** Outside of these a value is impossible and refused, here as by the server (docs/api/chart-rules.md). */
  readonly possible: readonly [number, number];
  /** Outside of these a value is so rare that it must be confirmed, however old the patient is. */
  readonly anyAge: readonly [number, number];
  /** Outside of these an adult's value is unlikely and must be confirmed. */
  readonly likely: readonly [number, number];
  readonly decimals: number;
  /** Taken when it is typed behind the number. */
  readonly other?: OtherUnit;
}

/** Another unit of a sign: "98.6 F" is saved as 98.6 °F. */
export interface OtherUnit {
  /** In small letters, as people type it. */
  readonly typed: readonly string[];
  readonly unit: string;
  readonly ucum: string;
  readonly decimals: number;
  readonly example: string;
}

export const VITALS: readonly VitalRule[] = [
  {
    name: 'systolic',
    get label() {
      return t('chart.systolicBp');
    },
    unit: 'mmHg',
    ucum: 'mm[Hg]',
    loinc: '8480-6',
    loincName: 'Systolic blood pressure',
    profile: 'us-core-blood-pressure',
    possible: [0, 500],
    anyAge: [30, 300],
    likely: [80, 200],
    decimals: 0,
  },
  {
    name: 'diastolic',
    get label() {
      return t('chart.diastolicBp');
    },
    unit: 'mmHg',
    ucum: 'mm[Hg]',
    loinc: '8462-4',
    loincName: 'Diastolic blood pressure',
    profile: 'us-core-blood-pressure',
    possible: [0, 400],
    anyAge: [10, 200],
    likely: [40, 120],
    decimals: 0,
  },
  {
    name: 'heartRate',
    get label() {
      return t('chart.heartRate');
    },
    unit: '/min',
    ucum: '/min',
    loinc: '8867-4',
    loincName: 'Heart rate',
    profile: 'us-core-heart-rate',
    possible: [0, 400],
    anyAge: [10, 350],
    likely: [40, 150],
    decimals: 0,
  },
  {
    name: 'respiratoryRate',
    get label() {
      return t('chart.respiratoryRate');
    },
    unit: '/min',
    ucum: '/min',
    loinc: '9279-1',
    loincName: 'Respiratory rate',
    profile: 'us-core-respiratory-rate',
    possible: [0, 200],
    anyAge: [1, 120],
    likely: [8, 30],
    decimals: 0,
  },
  {
    name: 'oxygen',
    get label() {
      return t('chart.spo');
    },
    unit: '%',
    ucum: '%',
    loinc: '59408-5',
    loincName: 'Oxygen saturation in Arterial blood by Pulse oximetry',
    profile: 'us-core-pulse-oximetry',
    possible: [0, 100],
    anyAge: [30, 100],
    likely: [88, 100],
    decimals: 0,
  },
  {
    name: 'temperature',
    get label() {
      return t('chart.temperature');
    },
    unit: '°C',
    ucum: 'Cel',
    loinc: '8310-5',
    loincName: 'Body temperature',
    profile: 'us-core-body-temperature',
    possible: [10, 50],
    anyAge: [25, 45],
    likely: [35, 40],
    decimals: 1,
    other: { typed: ['f', '°f'], unit: '°F', ucum: '[degF]', decimals: 1, example: '98.6 F' },
  },
  {
    name: 'weight',
    get label() {
      return t('chart.weight');
    },
    unit: 'kg',
    ucum: 'kg',
    loinc: '29463-7',
    loincName: 'Body weight',
    profile: 'us-core-body-weight',
    possible: [0.1, 700],
    anyAge: [0.2, 650],
    likely: [30, 250],
    decimals: 2,
    other: { typed: ['lb', 'lbs'], unit: 'lb', ucum: '[lb_av]', decimals: 2, example: '150 lb' },
  },
  {
    name: 'height',
    get label() {
      return t('chart.height');
    },
    unit: 'cm',
    ucum: 'cm',
    loinc: '8302-2',
    loincName: 'Body height',
    profile: 'us-core-body-height',
    possible: [10, 280],
    anyAge: [15, 272],
    likely: [120, 220],
    decimals: 1,
    other: { typed: ['in', '"'], unit: 'in', ucum: '[in_i]', decimals: 2, example: '65 in' },
  },
  {
    name: 'pain',
    get label() {
      return t('chart.pain0To10');
    },
    unit: 'score',
    ucum: '{score}',
    loinc: '72514-3',
    loincName: 'Pain severity - 0-10 verbal numeric rating [Score] - Reported',
    profile: 'us-core-vital-signs',
    possible: [0, 10],
    anyAge: [0, 10],
    likely: [0, 10],
    decimals: 0,
  },
];

/** Reads a typed number; a decimal comma is taken as a point. Null for no number. */
export function typedNumber(text: string): number | null {
  const clean = text.trim().replace(',', '.');
  return /^\d+(\.\d+)?$/.test(clean) ? Number(clean) : null;
}

/** The value of a quantity as it was typed: 37.0 is saved as 37.0. Null for no number. */
export function typedDecimal(text: string): { readonly value: number } | null {
  return typedNumber(text) === null ? null : decimal('value', text.trim().replace(',', '.'));
}

interface TypedVital {
  /** The number alone. */
  readonly digits: string;
  readonly unit: string;
  readonly ucum: string;
  readonly decimals: number;
  /** In the unit of the rule. */
  readonly value: number;
}

/** What was typed for a sign, in its unit or in the other one that is named behind it. Null when it is neither. */
function typedVital(rule: VitalRule, text: string): TypedVital | null {
  const [, digits = '', named = ''] = /^([\d.,]+)\s*(.*)$/.exec(text.trim()) ?? [];
  const number = typedNumber(digits);
  if (number === null) return null;
  const word = named.toLowerCase();
  if (word === '' || word === rule.unit.toLowerCase())
    return { digits, unit: rule.unit, ucum: rule.ucum, decimals: rule.decimals, value: number };
  const other = rule.other?.typed.includes(word) === true ? rule.other : undefined;
  const value = other === undefined ? null : inUnit(number, other.ucum, rule.ucum);
  return other === undefined || value === null ? null : { digits, ...other, value };
}

function typedIn(form: VitalsForm, name: VitalName): number | null {
  const rule = VITALS.find((one) => one.name === name);
  return rule === undefined ? null : (typedVital(rule, form[name])?.value ?? null);
}

export interface VitalsCheck {
  /** Reasons to refuse, by field. */
  readonly refused: Readonly<Partial<Record<VitalName, string>>>;
  /** Things to look at again before saving, in words. */
  readonly unlikely: readonly string[];
}

export interface LastMeasures {
  readonly weight: number | null;
  readonly height: number | null;
  readonly adult: boolean;
}

const outside = (value: number, [low, high]: readonly [number, number]): boolean =>
  value < low || value > high;

/** In mmHg; what lies further apart is refused by the server (docs/api/chart-rules.md). */
const WIDEST_PULSE_PRESSURE = 300;

export function checkVitals(form: VitalsForm, last: LastMeasures): VitalsCheck {
  const refused: Partial<Record<VitalName, string>> = {};
  const unlikely: string[] = [];
  for (const rule of VITALS) {
    const text = form[rule.name];
    if (text.trim() === '') continue;
    const typed = typedVital(rule, text);
    if (typed === null) {
      refused[rule.name] = t('chart.writeANumberIn', { unit: rule.unit });
      continue;
    }
    const { digits, unit, ucum, decimals, value } = typed;
    if (outside(value, rule.possible)) {
      const [low, high] = rule.possible.map((end) => inUnit(end, rule.ucum, ucum) ?? end);
      refused[rule.name] = t('chart.isNotPossibleToIs', {
        trim: digits,
        unit,
        low: low ?? '',
        high: high ?? '',
      });
    } else if ((digits.split(/[.,]/)[1]?.length ?? 0) > decimals) {
      refused[rule.name] =
        decimals === 0 ? t('chart.writeAWholeNumber') : t('chart.atMostDecimalPlaces', { decimals });
    } else if (outside(value, rule.anyAge) || (last.adult && outside(value, rule.likely))) {
      unlikely.push(t('chart.isUnusual', { label: rule.label, trim: digits, unit }));
    }
  }
  const top = typedIn(form, 'systolic');
  const bottom = typedIn(form, 'diastolic');
  // Without circulation both are 0.
  if (top !== null && bottom !== null && bottom >= top && top > 0)
    refused.diastolic ??= t('chart.theDiastolicPressureMustBe');
  if (top !== null && bottom !== null && top - bottom > WIDEST_PULSE_PRESSURE)
    refused.systolic ??= t('chart.theSystolicPressureIsTooFar', { most: WIDEST_PULSE_PRESSURE });
  if (form.systolic.trim() !== '' && form.diastolic.trim() === '')
    unlikely.push(t('chart.aSystolicPressureWithoutA'));
  if (form.systolic.trim() === '' && form.diastolic.trim() !== '')
    refused.systolic ??= t('chart.giveTheSystolicPressureToo');
  const weight = typedIn(form, 'weight');
  if (weight !== null && last.weight !== null && Math.abs(weight - last.weight) / last.weight > 0.1) {
    unlikely.push(t('chart.weightKgDiffersByMore', { trim: weight, weight: last.weight }));
  }
  const height = typedIn(form, 'height');
  if (height !== null && last.height !== null && last.adult && Math.abs(height - last.height) > 3) {
    unlikely.push(t('chart.heightCmDiffersByMore', { trim: height, height: last.height }));
  }
  return { refused, unlikely };
}

/** kg/m² to one decimal place; null when either is missing. */
export function bodyMassIndex(form: VitalsForm): number | null {
  const weight = typedIn(form, 'weight');
  const height = typedIn(form, 'height');
  if (weight === null || height === null || height === 0) return null;
  return Math.round((weight / (height / 100) ** 2) * 10) / 10;
}

/** One Observation per sign, blood pressure as one with two components, BMI when both measures are given. */
export function formToVitals(form: VitalsForm, author: Author): readonly Observation[] {
  const effectiveDateTime = isoDateTime(new Date(form.takenAt).getTime());
  const base = (profile: string, code: string, name: string): Observation => ({
    resourceType: 'Observation',
    meta: { profile: [`${CORE}${profile}`] },
    status: 'final',
    category: [coded(OBSERVATION_CATEGORY, 'vital-signs', 'Vital Signs')],
    code: { coding: [{ system: LOINC, code, display: name }], text: name },
    subject: { reference: `Patient/${author.patientId}` },
    effectiveDateTime,
    ...(author.practitionerId === null
      ? {}
      : { performer: [{ reference: `Practitioner/${author.practitionerId}`, display: author.name }] }),
    ...withNote(undefined, form.note, author),
  });
  const quantity = ({ digits, unit, ucum }: TypedVital) => ({
    ...decimal('value', digits.replace(',', '.')),
    unit: unit === 'score' ? '{score}' : unit,
    system: UCUM,
    code: ucum,
  });
  const all: Observation[] = [];
  const pressure = VITALS.filter((r) => r.profile === 'us-core-blood-pressure').flatMap((rule) => {
    const value = typedVital(rule, form[rule.name]);
    return value === null ? [] : [{ rule, value }];
  });
  if (pressure.length > 0) {
    const missing = VITALS.find((r) => r.name === 'diastolic' && typedIn(form, 'diastolic') === null);
    all.push({
      ...base('us-core-blood-pressure', '85354-9', 'Blood pressure panel with all children optional'),
      component: [
        ...pressure.map(({ rule, value }) => ({
          code: {
            coding: [{ system: LOINC, code: rule.loinc, display: rule.loincName }],
            text: rule.loincName,
          },
          valueQuantity: quantity(value),
        })),
        ...(missing
          ? [
              {
                code: {
                  coding: [{ system: LOINC, code: missing.loinc, display: missing.loincName }],
                  text: missing.loincName,
                },
                dataAbsentReason: coded(
                  'http://terminology.hl7.org/CodeSystem/data-absent-reason',
                  'not-performed',
                  'Not Performed',
                ),
              },
            ]
          : []),
      ],
    });
  }
  for (const rule of VITALS) {
    const value = typedVital(rule, form[rule.name]);
    if (value === null || rule.profile === 'us-core-blood-pressure') continue;
    const one = base(rule.profile, rule.loinc, rule.loincName);
    // US Core pulse oximetry asks for the older code 2708-6 beside 59408-5.
    const code =
      rule.name === 'oxygen'
        ? {
            ...one.code,
            coding: [
              ...(one.code?.coding ?? []),
              { system: LOINC, code: '2708-6', display: 'Oxygen saturation in Arterial blood' },
            ],
          }
        : one.code;
    all.push({ ...one, ...(code === undefined ? {} : { code }), valueQuantity: quantity(value) });
  }
  const bmi = bodyMassIndex(form);
  if (bmi !== null) {
    all.push({
      ...base('us-core-bmi', '39156-5', 'Body mass index (BMI) [Ratio]'),
      valueQuantity: { value: bmi, unit: 'kg/m2', system: UCUM, code: 'kg/m2' },
    });
  }
  return all;
}

/** One field as the conflict dialog compares it. */
export interface FieldConflict<K extends string = string> {
  readonly field: K;
  readonly label: string;
  readonly base: string;
  readonly mine: string;
  readonly theirs: string;
  /** Only they changed it: theirs is taken unless the user says otherwise. */
  readonly mineUntouched: boolean;
}

/** What a reference is called, else the words of a part of the form. */
const partWords = (part: unknown): string => {
  if (typeof part !== 'object' || part === null) return String(part);
  if ('display' in part && typeof part.display === 'string') return part.display;
  return Object.values(part)
    .filter((one) => typeof one === 'string' && one !== '')
    .join(' · ');
};

const words = (value: unknown): string => {
  const text = Array.isArray(value) ? value.map(partWords).join(', ') : String(value ?? '');
  return text === '' ? 'empty' : text;
};

/** The fields that somebody else changed since `base`, beside what the user wants. */
export function conflictsOf<F extends object>(
  labels: Readonly<Partial<Record<keyof F & string, string>>>,
  base: F,
  mine: F,
  theirs: F,
): readonly FieldConflict<keyof F & string>[] {
  return (Object.keys(labels) as (keyof F & string)[]).flatMap((field) => {
    const [b, m, t] = [words(base[field]), words(mine[field]), words(theirs[field])];
    if (b === t || m === t) return [];
    return [{ field, label: labels[field] ?? field, base: b, mine: m, theirs: t, mineUntouched: b === m }];
  });
}
