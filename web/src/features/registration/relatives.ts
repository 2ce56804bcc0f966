import type { TextKey } from '@/i18n';
import { filled } from './editing';
import { isRecordNumber } from './numbers';
import type { Spec, TextForm } from './RecordEditor';

export type RelativeField =
  | 'family'
  | 'given'
  | 'relationship'
  | 'guardian'
  | 'proxy'
  | 'emergency'
  | 'guarantor'
  | 'phone'
  | 'email'
  | 'street'
  | 'city'
  | 'state'
  | 'postalCode'
  | 'recordNumber'
  | 'start'
  | 'end';
export type RelativeForm = TextForm<RelativeField>;

export const RELATIVE_LABELS: Readonly<Record<RelativeField, TextKey>> = {
  family: 'reg.family',
  given: 'reg.given',
  relationship: 'kin.relationship',
  guardian: 'kin.guardian',
  proxy: 'kin.proxy',
  emergency: 'kin.emergency',
  guarantor: 'kin.guarantor',
  phone: 'reg.phone',
  email: 'reg.email',
  street: 'reg.street',
  city: 'reg.city',
  state: 'reg.state',
  postalCode: 'reg.postalCode',
  recordNumber: 'kin.recordNumber',
  start: 'kin.start',
  end: 'kin.end',
};

const ROLE = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';
const V2_0131 = 'http://terminology.hl7.org/CodeSystem/v2-0131';
const V2_0203 = 'http://terminology.hl7.org/CodeSystem/v2-0203';

export const KINSHIPS: readonly {
  readonly code: string;
  readonly text: TextKey;
  readonly display: string;
}[] = [
  { code: 'MTH', text: 'kin.mother', display: 'mother' },
  { code: 'FTH', text: 'kin.father', display: 'father' },
  { code: 'PRN', text: 'kin.parent', display: 'parent' },
  { code: 'SPS', text: 'kin.spouse', display: 'spouse' },
  { code: 'DOMPART', text: 'kin.partner', display: 'domestic partner' },
  { code: 'CHILD', text: 'kin.child', display: 'child' },
  { code: 'SIB', text: 'kin.sibling', display: 'sibling' },
  { code: 'GRPRN', text: 'kin.grandparent', display: 'grandparent' },
  { code: 'FAMMEMB', text: 'kin.family', display: 'family member' },
  { code: 'FRND', text: 'kin.friend', display: 'unrelated friend' },
  { code: 'NBOR', text: 'kin.neighbor', display: 'neighbor' },
];

/** What somebody is beside a relative. */
export const ROLES = ['guardian', 'proxy', 'emergency', 'guarantor'] as const;
export type RoleField = (typeof ROLES)[number];
const ROLE_CODES: Readonly<Record<RoleField, fhir4.Coding>> = {
  guardian: { system: ROLE, code: 'GUARD', display: 'guardian' },
  proxy: { system: ROLE, code: 'HPOWATT', display: 'healthcare power of attorney' },
  emergency: { system: V2_0131, code: 'C', display: 'Emergency Contact' },
  guarantor: {
    system: 'http://terminology.hl7.org/CodeSystem/v3-RoleClass',
    code: 'GUAR',
    display: 'guarantor',
  },
};

export const EMPTY_RELATIVE: RelativeForm = {
  family: '',
  given: '',
  relationship: '',
  guardian: '',
  proxy: '',
  emergency: '',
  guarantor: '',
  phone: '',
  email: '',
  street: '',
  city: '',
  state: '',
  postalCode: '',
  recordNumber: '',
  start: '',
  end: '',
};

type Person = fhir4.RelatedPerson;
const has = (p: Person, coding: fhir4.Coding): boolean =>
  p.relationship?.some((one) =>
    one.coding?.some((c) => c.system === coding.system && c.code === coding.code),
  ) ?? false;
const kinship = (concept: fhir4.CodeableConcept): string | undefined =>
  KINSHIPS.find(({ code }) => concept.coding?.some((c) => c.code === code))?.code;

export function recordOf(p: Person): fhir4.Identifier | undefined {
  return p.identifier?.find(isRecordNumber);
}

export function relativeToForm(p: Person): RelativeForm {
  const name = p.name?.[0];
  const place = p.address?.[0];
  const telecom = (system: string): string => p.telecom?.find((c) => c.system === system)?.value ?? '';
  return {
    family: name?.family ?? '',
    given: (name?.given ?? (name?.text === undefined ? [] : [name.text])).join(' '),
    relationship: (p.relationship ?? []).map(kinship).find((code) => code !== undefined) ?? '',
    ...(Object.fromEntries(ROLES.map((role) => [role, has(p, ROLE_CODES[role]) ? 'yes' : ''])) as Record<
      RoleField,
      string
    >),
    phone: telecom('phone'),
    email: telecom('email'),
    street: (place?.line ?? []).join(', '),
    city: place?.city ?? '',
    state: place?.state ?? '',
    postalCode: place?.postalCode ?? '',
    recordNumber: recordOf(p)?.value ?? '',
    start: p.period?.start?.slice(0, 10) ?? '',
    end: p.period?.end?.slice(0, 10) ?? '',
  };
}

export function formToRelative(form: RelativeForm, base: Person | null, patientId: string): Person {
  const was = base === null ? EMPTY_RELATIVE : relativeToForm(base);
  const text = (field: RelativeField): string => form[field].trim();
  const changed = (...fields: RelativeField[]): boolean => fields.some((f) => form[f] !== was[f]);
  const next: Person = {
    ...(base ?? { resourceType: 'RelatedPerson' }),
    patient: base?.patient ?? { reference: `Patient/${patientId}` },
    active: base?.active ?? true,
  };
  const put = <P extends keyof Person>(part: P, value: Person[P]): void => {
    Object.assign(next, { [part]: value });
  };
  if (changed('family', 'given'))
    put('name', [
      {
        ...(text('family') !== '' && { family: text('family') }),
        ...(text('given') !== '' && { given: text('given').split(/\s+/) }),
      },
      ...(base?.name?.slice(1) ?? []),
    ]);
  if (changed('relationship', ...ROLES)) {
    const shown = (concept: fhir4.CodeableConcept): boolean =>
      kinship(concept) !== undefined ||
      ROLES.some((role) => concept.coding?.some((c) => c.code === ROLE_CODES[role].code));
    const kin = KINSHIPS.find(({ code }) => code === form.relationship);
    put('relationship', [
      ...(kin === undefined ? [] : [{ coding: [{ system: ROLE, code: kin.code, display: kin.display }] }]),
      ...ROLES.filter((role) => form[role] !== '').map((role) => ({ coding: [ROLE_CODES[role]] })),
      ...(base?.relationship ?? []).filter((one) => !shown(one)),
    ]);
  }
  for (const system of ['phone', 'email'] as const) {
    if (!changed(system)) continue;
    const others = (next.telecom ?? []).filter((c) => c.system !== system);
    put('telecom', [...(text(system) === '' ? [] : [{ system, value: text(system) }]), ...others]);
  }
  if (changed('street', 'city', 'state', 'postalCode')) {
    const address: fhir4.Address = {
      ...(text('street') !== '' && { line: [text('street')] }),
      ...(text('city') !== '' && { city: text('city') }),
      ...(text('state') !== '' && { state: text('state') }),
      ...(text('postalCode') !== '' && { postalCode: text('postalCode') }),
    };
    put('address', [
      ...(Object.keys(address).length === 0 ? [] : [address]),
      ...(base?.address?.slice(1) ?? []),
    ]);
  }
  if (changed('recordNumber'))
    put('identifier', [
      ...(text('recordNumber') === ''
        ? []
        : [{ type: { coding: [{ system: V2_0203, code: 'MR' }] }, value: text('recordNumber') }]),
      ...(base?.identifier ?? []).filter((one) => !isRecordNumber(one)),
    ]);
  if (changed('start', 'end')) {
    const period = {
      ...(form.start !== '' && { start: form.start }),
      ...(form.end !== '' && { end: form.end }),
    };
    put('period', Object.keys(period).length === 0 ? undefined : period);
  }
  return filled(next);
}

export function relativeProblems(form: RelativeForm): Partial<Record<RelativeField, TextKey>> {
  const problems: Partial<Record<RelativeField, TextKey>> = {};
  if (form.family.trim() === '' && form.given.trim() === '') problems.family = 'kin.needName';
  if (form.relationship === '' && ROLES.every((role) => form[role] === ''))
    problems.relationship = 'kin.needRelationship';
  if (form.email.trim() !== '' && !/^\S+@\S+$/.test(form.email.trim())) problems.email = 'reg.badEmail';
  if (form.phone.trim() !== '' && form.phone.replace(/\D/g, '').length < 7) problems.phone = 'reg.badPhone';
  if (form.start !== '' && form.end !== '' && form.end < form.start) problems.end = 'cover.endsBefore';
  return problems;
}

export const relativeSpec = (patientId: string): Spec<RelativeField, Person> => ({
  type: 'RelatedPerson',
  labels: RELATIVE_LABELS,
  toForm: relativeToForm,
  toResource: (form, base) => formToRelative(form, base, patientId),
  problems: relativeProblems,
});

export function isPast(p: Person, today: string): boolean {
  return p.active === false || (p.period?.end !== undefined && p.period.end.slice(0, 10) < today);
}

/** Who pays: the related persons who are guarantor now; none means the patient. */
export function guarantorsOf(people: readonly Person[], today: string): readonly Person[] {
  return people.filter((p) => !isPast(p, today) && has(p, ROLE_CODES.guarantor));
}

export const nameOf = (p: Person): string => {
  const { family, given } = relativeToForm(p);
  return [given, family].filter((part) => part !== '').join(' ');
};

const plain = (text: string | undefined): string =>
  (text ?? '')
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, ' ')
    .trim();

export const homeOf = (p: fhir4.Patient): fhir4.Address | undefined =>
  p.address?.find((a) => a.use !== 'old' && a.period?.end === undefined);

/** The same door: street and postal code (or city) written in whatever case and with whatever commas. */
export function sameAddress(one: fhir4.Address | undefined, other: fhir4.Address | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const street = plain((one.line ?? []).join(' '));
  if (street === '' || street !== plain((other.line ?? []).join(' '))) return false;
  return one.postalCode !== undefined && other.postalCode !== undefined
    ? plain(one.postalCode) === plain(other.postalCode)
    : plain(one.city) === plain(other.city);
}

/** The patient with this address as the present one; the one before is kept as an old one. */
export function withAddress(p: fhir4.Patient, address: fhir4.Address, today: string): fhir4.Patient {
  const old = homeOf(p);
  const others = (p.address ?? []).filter((one) => one !== old);
  return {
    ...p,
    address: [
      address,
      ...(old === undefined ? [] : [{ ...old, use: 'old' as const, period: { ...old.period, end: today } }]),
      ...others,
    ],
  };
}
