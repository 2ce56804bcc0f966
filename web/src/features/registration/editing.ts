import { patientFace } from '@/fhir/patient';
import type { TextKey } from '@/i18n';
import { CHOICES, EMPTY, toPatient, type Draft, type Field } from './registration';

/** What the page edits: the fields of a registration, whether the person has died, and the photo. */
export interface Details extends Draft {
  life: 'living' | 'dead';
  /** A date, in part or whole; empty when it is not known. */
  diedOn: string;
  /** data: address, or empty. */
  photo: string;
  /** Whether reminders go by e-mail. */
  reminders: 'yes' | 'no';
}

export type Detail = keyof Details;

export const LABELS: Readonly<Record<Detail, TextKey>> = {
  family: 'reg.family',
  given: 'reg.given',
  called: 'reg.called',
  formerFamily: 'reg.formerFamily',
  birthDate: 'reg.birthDate',
  sex: 'reg.sex',
  birthSex: 'reg.birthSex',
  genderIdentity: 'reg.genderIdentity',
  pronouns: 'reg.pronouns',
  race: 'reg.race',
  ethnicity: 'reg.ethnicity',
  tribe: 'reg.tribe',
  enrolled: 'reg.enrolled',
  language: 'reg.language',
  phone: 'reg.phone',
  email: 'reg.email',
  street: 'reg.street',
  city: 'reg.city',
  state: 'reg.state',
  postalCode: 'reg.postalCode',
  contactName: 'reg.contactName',
  contactPhone: 'reg.contactPhone',
  life: 'edit.life',
  diedOn: 'edit.diedOn',
  photo: 'edit.photo',
  reminders: 'edit.reminders',
};

const CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';
const URLS = {
  race: `${CORE}us-core-race`,
  ethnicity: `${CORE}us-core-ethnicity`,
  tribe: `${CORE}us-core-tribal-affiliation`,
  birthSex: `${CORE}us-core-birthsex`,
  genderIdentity: `${CORE}us-core-genderIdentity`,
  pronouns: 'http://hl7.org/fhir/StructureDefinition/individual-pronouns',
} as const;

/** The element of each group that the form shows; all others are kept as they are. */
const official = (p: fhir4.Patient): fhir4.HumanName | undefined => {
  const names = p.name ?? [];
  return (
    names.find((n) => n.use === 'official') ??
    names.find((n) => n.use === 'usual') ??
    names.find((n) => n.use === undefined)
  );
};
const named = (p: fhir4.Patient, use: string): fhir4.HumanName | undefined =>
  p.name?.find((n) => n.use === use);
const contact = (p: fhir4.Patient, system: string): fhir4.ContactPoint | undefined =>
  p.telecom?.find((c) => c.system === system && c.use !== 'old');
const home = (p: fhir4.Patient): fhir4.Address | undefined =>
  p.address?.find((a) => a.use !== 'old' && a.period?.end === undefined);
const language = (p: fhir4.Patient): fhir4.PatientCommunication | undefined =>
  p.communication?.find((c) => c.preferred) ?? p.communication?.[0];
/** Says that no reminders are wanted: none at all, or none by e-mail. */
const stopsReminders = (e: fhir4.Extension): boolean =>
  e.url === 'urn:salus:no-reminders' && (e.valueBoolean === true || e.valueCode === 'email');
const extension = (p: fhir4.Patient, url: string): fhir4.Extension | undefined =>
  p.extension?.find((e) => e.url === url);

/** All codes of an extension, one of its parts or its value. */
function codesOf(e: fhir4.Extension | undefined): readonly string[] {
  if (e === undefined) return [];
  const own = [
    e.valueCode,
    e.valueCoding?.code,
    ...(e.valueCodeableConcept?.coding?.map((c) => c.code) ?? []),
    // Race and ethnicity that were asked and not answered are words alone.
    e.url === 'text' && e.valueString === 'Asked but no answer' ? 'ASKU' : undefined,
  ].filter((c) => c !== undefined);
  return [...own, ...(e.extension ?? []).flatMap(codesOf)];
}

/** The one code of the choices that is recorded; nothing when there are several or others: those the form keeps. */
function choiceOf(field: keyof typeof CHOICES, codes: readonly string[]): string {
  const known = CHOICES[field].filter(({ code }) => codes.includes(code));
  return known.length === 1 ? (known[0]?.code ?? '') : '';
}

/** The first tribe: who has several keeps the others. */
function tribeOf(p: fhir4.Patient): Pick<Details, 'tribe' | 'enrolled'> {
  const parts = extension(p, URLS.tribe)?.extension ?? [];
  const concept = parts.find((one) => one.url === 'tribalAffiliation')?.valueCodeableConcept;
  const { code, display } = concept?.coding?.[0] ?? {};
  const enrolled = parts.find((one) => one.url === 'isEnrolled')?.valueBoolean;
  return {
    tribe: code === undefined ? '' : `${code} ${display ?? concept?.text ?? code}`,
    enrolled: enrolled === undefined ? '' : enrolled ? 'yes' : 'no',
  };
}

export function fromPatient(p: fhir4.Patient): Details {
  const place = home(p);
  const kin = p.contact?.[0];
  return {
    ...EMPTY,
    family: official(p)?.family ?? '',
    given: (official(p)?.given ?? []).join(' '),
    called: named(p, 'nickname')?.given?.[0] ?? named(p, 'nickname')?.text ?? '',
    formerFamily: named(p, 'old')?.family ?? named(p, 'maiden')?.family ?? '',
    birthDate: p.birthDate ?? '',
    sex: p.gender ?? '',
    birthSex: choiceOf('birthSex', codesOf(extension(p, URLS.birthSex))),
    genderIdentity: choiceOf('genderIdentity', codesOf(extension(p, URLS.genderIdentity))),
    pronouns: choiceOf('pronouns', codesOf(extension(p, URLS.pronouns))),
    race: choiceOf('race', codesOf(extension(p, URLS.race))),
    ethnicity: choiceOf('ethnicity', codesOf(extension(p, URLS.ethnicity))),
    ...tribeOf(p),
    language: choiceOf('language', language(p)?.language.coding?.flatMap((c) => c.code ?? []) ?? []),
    phone: contact(p, 'phone')?.value ?? '',
    email: contact(p, 'email')?.value ?? '',
    street: (place?.line ?? []).join(', '),
    city: place?.city ?? '',
    state: place?.state ?? '',
    postalCode: place?.postalCode ?? '',
    contactName: kin?.name?.text ?? [...(kin?.name?.given ?? []), kin?.name?.family ?? ''].join(' ').trim(),
    contactPhone: kin?.telecom?.find((c) => c.system === 'phone')?.value ?? '',
    life: p.deceasedDateTime !== undefined || p.deceasedBoolean === true ? 'dead' : 'living',
    diedOn: p.deceasedDateTime?.slice(0, 10) ?? '',
    photo: patientFace(p).photo ?? '',
    reminders: (p.extension ?? []).some(stopsReminders) ? 'no' : 'yes',
  };
}

/** Words for what is recorded and is none of the choices, or more than one of them. */
export function otherWords(p: fhir4.Patient, field: keyof typeof CHOICES): string | undefined {
  if (fromPatient(p)[field] !== '') return undefined;
  if (field === 'language') {
    const concept = language(p)?.language;
    return concept?.text ?? concept?.coding?.[0]?.display ?? concept?.coding?.[0]?.code;
  }
  if (field === 'sex' || field === 'enrolled') return undefined;
  const found = extension(p, URLS[field]);
  if (found === undefined) return undefined;
  const part = (url: string): string | undefined => found.extension?.find((e) => e.url === url)?.valueString;
  const value =
    found.valueCodeableConcept ?? found.extension?.find((e) => e.url === 'value')?.valueCodeableConcept;
  return part('text') ?? value?.text ?? value?.coding?.[0]?.display ?? codesOf(found).join(', ');
}

/** The list with one element replaced, added or taken out. */
function replaced<T>(list: readonly T[] | undefined, old: T | undefined, next: T | undefined): T[] {
  const all = list ?? [];
  if (old === undefined || !all.includes(old)) return next === undefined ? [...all] : [...all, next];
  return all.flatMap((one) => (one === old ? (next === undefined ? [] : [next]) : [one]));
}

/** Without members that became empty: FHIR has no empty lists and strings. */
export function filled<T extends object>(resource: T): T {
  return Object.fromEntries(
    Object.entries(resource).filter(
      ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  ) as T;
}

/**
 * The patient with what was changed on the page. What was not touched stays as it was recorded, with all that the page does not show:
 * further names, numbers, addresses, and parts of the same element such as a prefix.
 */
export function edited(base: fhir4.Patient, form: Details): fhir4.Patient {
  const was = fromPatient(base);
  const changed = (...fields: Detail[]): boolean => fields.some((f) => was[f].trim() !== form[f].trim());
  // What a registration would write, to take the changed elements from.
  const fresh = toPatient(form);
  const next: fhir4.Patient = { ...base };
  if (changed('family', 'given')) {
    const old = official(base);
    const name = filled({
      ...old,
      use: old?.use ?? 'official',
      text: '',
      family: form.family.trim(),
      given: fresh.name?.[0]?.given ?? [],
    }) as fhir4.HumanName;
    next.name = replaced(next.name, old, name);
  }
  if (changed('called'))
    next.name = replaced(
      next.name,
      named(base, 'nickname'),
      fresh.name?.find((n) => n.use === 'nickname'),
    );
  if (changed('formerFamily'))
    next.name = replaced(
      next.name,
      named(base, 'old') ?? named(base, 'maiden'),
      fresh.name?.find((n) => n.use === 'old'),
    );
  if (changed('birthDate')) next.birthDate = form.birthDate;
  if (changed('sex') && fresh.gender !== undefined) next.gender = fresh.gender;
  for (const system of ['phone', 'email'] as const) {
    if (!changed(system)) continue;
    const old = contact(base, system);
    const value = form[system].trim();
    next.telecom = replaced(
      next.telecom,
      old,
      value === '' ? undefined : old ? { ...old, value } : fresh.telecom?.find((c) => c.system === system),
    );
  }
  if (changed('street', 'city', 'state', 'postalCode')) {
    const old = home(base);
    const typed = fresh.address?.[0];
    const shown: readonly string[] = ['text', 'line', 'city', 'state', 'postalCode', 'district'];
    const kept = Object.fromEntries(Object.entries(old ?? {}).filter(([part]) => !shown.includes(part)));
    next.address = replaced(
      next.address,
      old,
      typed === undefined ? undefined : { ...kept, ...typed, use: old?.use ?? 'home' },
    );
  }
  for (const field of ['race', 'ethnicity', 'birthSex', 'genderIdentity', 'pronouns'] as const) {
    if (!changed(field)) continue;
    next.extension = replaced(
      next.extension,
      extension(base, URLS[field]),
      fresh.extension?.find((e) => e.url === URLS[field]),
    );
  }
  if (changed('tribe', 'enrolled'))
    next.extension = replaced(
      next.extension,
      extension(base, URLS.tribe),
      fresh.extension?.find((e) => e.url === URLS.tribe),
    );
  if (changed('language'))
    next.communication = replaced(next.communication, language(base), fresh.communication?.[0]);
  if (changed('contactName', 'contactPhone')) {
    const old = base.contact?.[0];
    const typed = fresh.contact?.[0];
    const telecom = replaced(
      old?.telecom,
      old?.telecom?.find((c) => c.system === 'phone'),
      typed?.telecom?.[0],
    );
    next.contact = replaced(
      next.contact,
      old,
      typed === undefined
        ? undefined
        : filled({
            ...typed,
            ...old,
            name: changed('contactName') ? typed.name : (old?.name ?? typed.name),
            telecom,
          } as fhir4.PatientContact),
    );
  }
  if (changed('life', 'diedOn')) {
    delete next.deceasedBoolean;
    delete next.deceasedDateTime;
    if (form.life === 'dead') {
      if (form.diedOn.trim() === '') next.deceasedBoolean = true;
      else next.deceasedDateTime = form.diedOn.trim();
    }
  }
  if (changed('reminders')) {
    const others = (next.extension ?? []).filter((e) => !stopsReminders(e));
    next.extension =
      form.reminders === 'yes' ? others : [...others, { url: 'urn:salus:no-reminders', valueCode: 'email' }];
  }
  if (changed('photo')) {
    const data = /^data:([a-z/]+);base64,(.*)$/.exec(form.photo);
    const others = (base.photo ?? []).filter((one) => one.data === undefined);
    next.photo = data ? [{ contentType: data[1] ?? '', data: data[2] ?? '' }, ...others] : others;
  }
  return filled(next);
}

export interface FormConflict<K extends string> {
  readonly field: K;
  readonly mine: string;
  readonly theirs: string;
}
export type Conflict = FormConflict<Detail>;

/**
 * Somebody else saved meanwhile: what only they changed is taken over, what only I changed is kept, and what both changed
 * is asked about.
 */
export function mergeForms<K extends string, F extends Record<K, string>>(
  fields: readonly K[],
  base: F,
  mine: F,
  theirs: F,
): { readonly merged: F; readonly conflicts: readonly FormConflict<K>[] } {
  const merged: F = { ...mine };
  const conflicts: FormConflict<K>[] = [];
  for (const field of fields) {
    if (theirs[field] === base[field] || theirs[field] === mine[field]) continue;
    if (mine[field] === base[field]) Object.assign(merged, { [field]: theirs[field] });
    else conflicts.push({ field, mine: mine[field], theirs: theirs[field] });
  }
  return { merged, conflicts };
}

export const DETAILS = Object.keys(LABELS) as readonly Detail[];

/** Problems beside those of a registration. */
export function deathProblem(form: Details, today: string): TextKey | undefined {
  if (form.life === 'living' || form.diedOn.trim() === '') return undefined;
  const day = form.diedOn.trim();
  if (!/^\d{4}(-\d{2}(-\d{2})?)?$/.test(day)) return 'edit.badDate';
  if (day > today) return 'edit.diesLater';
  return form.birthDate !== '' && day < form.birthDate.slice(0, day.length)
    ? 'edit.diedBeforeBirth'
    : undefined;
}

export type { Field };
