import { SSN } from '@/fhir/identifiers';
import type { TextKey } from '@/i18n';
import type { Spec, TextForm } from './RecordEditor';

export type NumberField = 'kind' | 'issuer' | 'value' | 'start' | 'end';
export type NumberForm = TextForm<NumberField>;

export const NUMBER_LABELS: Readonly<Record<NumberField, TextKey>> = {
  kind: 'number.kind',
  issuer: 'number.issuer',
  value: 'number.value',
  start: 'kin.start',
  end: 'kin.end',
};

const V2_0203 = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const LICENCE = 'urn:oid:2.16.840.1.113883.4.3.';
const PASSPORT = 'http://hl7.org/fhir/sid/passport-';
const NATIONAL = 'urn:salus:national-identifier:';

export const NUMBER_KINDS: readonly {
  readonly code: string;
  readonly text: TextKey;
  readonly display: string;
}[] = [
  { code: 'DL', text: 'number.licence', display: "Driver's license number" },
  { code: 'PPN', text: 'number.passport', display: 'Passport number' },
  { code: 'NI', text: 'number.national', display: 'National unique individual identifier' },
  { code: 'SS', text: 'number.ssn', display: 'Social Security number' },
];

/** FIPS codes of the states, which end the OIDs of their driver's licences. */
const STATES: Readonly<Record<string, string>> = {
  AL: '1',
  AK: '2',
  AZ: '4',
  AR: '5',
  CA: '6',
  CO: '8',
  CT: '9',
  DE: '10',
  DC: '11',
  FL: '12',
  GA: '13',
  HI: '15',
  ID: '16',
  IL: '17',
  IN: '18',
  IA: '19',
  KS: '20',
  KY: '21',
  LA: '22',
  ME: '23',
  MD: '24',
  MA: '25',
  MI: '26',
  MN: '27',
  MS: '28',
  MO: '29',
  MT: '30',
  NE: '31',
  NV: '32',
  NH: '33',
  NJ: '34',
  NM: '35',
  NY: '36',
  NC: '37',
  ND: '38',
  OH: '39',
  OK: '40',
  OR: '41',
  PA: '42',
  RI: '44',
  SC: '45',
  SD: '46',
  TN: '47',
  TX: '48',
  UT: '49',
  VT: '50',
  VA: '51',
  WA: '53',
  WV: '54',
  WI: '55',
  WY: '56',
};

export const EMPTY_NUMBER: NumberForm = { kind: 'DL', issuer: '', value: '', start: '', end: '' };

/** The system that a number of this kind and issuer has; undefined when the issuer is none. */
export function systemOf(kind: string, issuer: string): string | undefined {
  const from = issuer.trim().toUpperCase();
  if (kind === 'SS') return SSN;
  if (kind === 'DL') return STATES[from] === undefined ? undefined : LICENCE + STATES[from];
  if (!/^[A-Z]{3}$/.test(from)) return undefined;
  return (kind === 'PPN' ? PASSPORT : NATIONAL) + from;
}

function issuerOf(system: string): string {
  if (system.startsWith(LICENCE))
    return Object.keys(STATES).find((name) => LICENCE + (STATES[name] ?? '') === system) ?? '';
  for (const start of [PASSPORT, NATIONAL]) if (system.startsWith(start)) return system.slice(start.length);
  return '';
}

export const isRecordNumber = (one: fhir4.Identifier): boolean =>
  one.type?.coding?.some((c) => c.code === 'MR') ?? false;

const typeOf = (one: fhir4.Identifier): string | undefined =>
  one.type?.coding?.map((c) => c.code).find((code) => NUMBER_KINDS.some((kind) => kind.code === code));

/** Those that are edited here: of a known kind, from a known issuer. All others stay as they are. */
export function isEditable(one: fhir4.Identifier): boolean {
  const kind = typeOf(one) ?? (one.system === SSN ? 'SS' : undefined);
  return kind !== undefined && systemOf(kind, issuerOf(one.system ?? '')) === one.system;
}

export const keyOf = (one: fhir4.Identifier): string => `${one.system ?? ''}|${one.value ?? ''}`;

export function numberToForm(one: fhir4.Identifier): NumberForm {
  return {
    kind: typeOf(one) ?? (one.system === SSN ? 'SS' : ''),
    issuer: issuerOf(one.system ?? ''),
    value: one.value ?? '',
    start: one.period?.start?.slice(0, 10) ?? '',
    end: one.period?.end?.slice(0, 10) ?? '',
  };
}

/** US Core wants nine digits without dashes; other numbers are kept as they are printed, without blanks around. */
const written = (form: NumberForm): string =>
  form.kind === 'SS' ? form.value.replace(/\D/g, '') : form.value.trim();

export function formToNumber(form: NumberForm, base: fhir4.Identifier | undefined): fhir4.Identifier {
  const kind = NUMBER_KINDS.find(({ code }) => code === form.kind);
  const period = {
    ...(form.start !== '' && { start: form.start }),
    ...(form.end !== '' && { end: form.end }),
  };
  const rest: fhir4.Identifier = { ...base };
  delete rest.period;
  const system = systemOf(form.kind, form.issuer);
  return {
    ...rest,
    ...(kind !== undefined && {
      type: { coding: [{ system: V2_0203, code: kind.code, display: kind.display }] },
    }),
    ...(system !== undefined && { system }),
    value: written(form),
    ...(Object.keys(period).length > 0 && { period }),
  };
}

export function numberProblems(form: NumberForm): Partial<Record<NumberField, TextKey>> {
  const problems: Partial<Record<NumberField, TextKey>> = {};
  if (systemOf(form.kind, form.issuer) === undefined)
    problems.issuer = form.kind === 'DL' ? 'number.needState' : 'number.needCountry';
  if (form.value.trim() === '') problems.value = 'number.needValue';
  else if (form.kind === 'SS' && !/^(?!000|666)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(written(form)))
    problems.value = 'number.badSsn';
  if (form.start !== '' && form.end !== '' && form.end < form.start) problems.end = 'cover.endsBefore';
  return problems;
}

/** @param key of the number that is changed, undefined for a new one */
export const numberSpec = (key: string | undefined): Spec<NumberField, fhir4.Patient> => {
  const of = (patient: fhir4.Patient): fhir4.Identifier | undefined =>
    patient.identifier?.find((one) => keyOf(one) === key);
  return {
    type: 'Patient',
    labels: NUMBER_LABELS,
    toForm: (patient) => {
      const found = key === undefined ? undefined : of(patient);
      return found === undefined ? EMPTY_NUMBER : numberToForm(found);
    },
    toResource: (form, base) => {
      if (base === null) throw new Error('A number belongs to a patient');
      const old = key === undefined ? undefined : of(base);
      const list = base.identifier ?? [];
      return {
        ...base,
        identifier:
          old === undefined
            ? [...list, formToNumber(form, undefined)]
            : list.map((one) => (one === old ? formToNumber(form, old) : one)),
      };
    },
    problems: numberProblems,
  };
};

export function withoutNumber(patient: fhir4.Patient, key: string): fhir4.Patient {
  return { ...patient, identifier: (patient.identifier ?? []).filter((one) => keyOf(one) !== key) };
}
