import { call } from '@/api/client';
import type { TextKey } from '@/i18n';

/** What is typed when somebody is registered. Empty text is not recorded. */
export interface Draft {
  family: string;
  given: string;
  called: string;
  formerFamily: string;
  birthDate: string;
  sex: string;
  birthSex: string;
  genderIdentity: string;
  pronouns: string;
  race: string;
  ethnicity: string;
  /** Code and words of the tribe: "40 Cherokee Nation, Oklahoma". */
  tribe: string;
  enrolled: string;
  language: string;
  phone: string;
  email: string;
  street: string;
  city: string;
  state: string;
  postalCode: string;
  contactName: string;
  contactPhone: string;
}

export type Field = keyof Draft;

export const EMPTY: Draft = {
  family: '',
  given: '',
  called: '',
  formerFamily: '',
  birthDate: '',
  sex: '',
  birthSex: '',
  genderIdentity: '',
  pronouns: '',
  race: '',
  ethnicity: '',
  tribe: '',
  enrolled: '',
  language: '',
  phone: '',
  email: '',
  street: '',
  city: '',
  state: '',
  postalCode: '',
  contactName: '',
  contactPhone: '',
};

export interface Choice {
  readonly code: string;
  readonly text: TextKey;
}

const CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';
export const TRIBES = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-TribalEntityUS',
  valueSet: 'http://terminology.hl7.org/ValueSet/v3-TribalEntityUS',
} as const;
const TRIBE = /^(\d+) (\S.*)$/;
const CDC_RACE = 'urn:oid:2.16.840.1.113883.6.238';
const NULL_FLAVOR = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';

/** Codes of the value sets that US Core 6.1 binds the fields to, with the words for them. */
export const CHOICES: Readonly<
  Record<
    'sex' | 'birthSex' | 'genderIdentity' | 'pronouns' | 'race' | 'ethnicity' | 'enrolled' | 'language',
    readonly Choice[]
  >
> = {
  sex: [
    { code: 'female', text: 'fhir.female' },
    { code: 'male', text: 'fhir.male' },
    { code: 'other', text: 'fhir.otherSex' },
    { code: 'unknown', text: 'fhir.sexUnknown' },
  ],
  birthSex: [
    { code: 'F', text: 'fhir.female' },
    { code: 'M', text: 'fhir.male' },
    { code: 'UNK', text: 'fhir.sexUnknown' },
  ],
  genderIdentity: [
    { code: '446141000124107', text: 'reg.gi.female' },
    { code: '446151000124109', text: 'reg.gi.male' },
    { code: '33791000087105', text: 'reg.gi.other' },
    { code: 'asked-declined', text: 'reg.declined' },
  ],
  pronouns: [
    { code: 'LA29518-0', text: 'reg.pronouns.he' },
    { code: 'LA29519-8', text: 'reg.pronouns.she' },
    { code: 'LA29520-6', text: 'reg.pronouns.they' },
  ],
  race: [
    { code: '1002-5', text: 'reg.race.native' },
    { code: '2028-9', text: 'reg.race.asian' },
    { code: '2054-5', text: 'reg.race.black' },
    { code: '2076-8', text: 'reg.race.pacific' },
    { code: '2106-3', text: 'reg.race.white' },
    { code: 'ASKU', text: 'reg.declined' },
  ],
  ethnicity: [
    { code: '2135-2', text: 'reg.ethnicity.hispanic' },
    { code: '2186-5', text: 'reg.ethnicity.not' },
    { code: 'ASKU', text: 'reg.declined' },
  ],
  enrolled: [
    { code: 'yes', text: 'reg.enrolled.yes' },
    { code: 'no', text: 'reg.enrolled.no' },
  ],
  language: [
    { code: 'en', text: 'reg.language.en' },
    { code: 'es', text: 'reg.language.es' },
    { code: 'fr', text: 'reg.language.fr' },
    { code: 'zh', text: 'reg.language.zh' },
    { code: 'vi', text: 'reg.language.vi' },
    { code: 'ar', text: 'reg.language.ar' },
  ],
};

/** US Core names categories in English words, whatever the language of the screen. */
const CATEGORY: Readonly<Record<string, string>> = {
  '1002-5': 'American Indian or Alaska Native',
  '2028-9': 'Asian',
  '2054-5': 'Black or African American',
  '2076-8': 'Native Hawaiian or Other Pacific Islander',
  '2106-3': 'White',
  '2135-2': 'Hispanic or Latino',
  '2186-5': 'Not Hispanic or Latino',
  ASKU: 'Asked but no answer',
};
const GENDER: Readonly<Record<string, string>> = {
  '446141000124107': 'Identifies as female gender (finding)',
  '446151000124109': 'Identifies as male gender (finding)',
  '33791000087105': 'Identifies as nonbinary gender (finding)',
};
const PRONOUNS: Readonly<Record<string, string>> = {
  'LA29518-0': 'he/him/his/his/himself',
  'LA29519-8': 'she/her/her/hers/herself',
  'LA29520-6': 'they/them/their/theirs/themselves',
};

/** What is wrong, by field; empty when it may be saved. */
export function problemsOf(draft: Draft, today: string): Partial<Record<Field, TextKey>> {
  const problems: Partial<Record<Field, TextKey>> = {};
  if (draft.family.trim() === '') problems.family = 'reg.needFamily';
  if (draft.given.trim() === '') problems.given = 'reg.needGiven';
  if (draft.sex === '') problems.sex = 'reg.needSex';
  if (draft.birthDate === '') problems.birthDate = 'reg.needBirthDate';
  else if (draft.birthDate > today) problems.birthDate = 'reg.bornLater';
  if (draft.email.trim() !== '' && !/^\S+@\S+$/.test(draft.email.trim())) problems.email = 'reg.badEmail';
  if (draft.phone.trim() !== '' && draft.phone.replace(/\D/g, '').length < 7) problems.phone = 'reg.badPhone';
  if (draft.tribe.trim() !== '' && !TRIBE.test(draft.tribe.trim())) problems.tribe = 'reg.needTribe';
  if (draft.enrolled !== '' && draft.tribe.trim() === '') problems.tribe = 'reg.enrolledWhere';
  if (draft.contactPhone.trim() !== '' && draft.contactName.trim() === '')
    problems.contactName = 'reg.needContact';
  return problems;
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** The Patient, as US Core 6.1 shapes it, without identifiers: the server gives the record number. */
export function toPatient(draft: Draft): fhir4.Patient {
  const text = (field: Field): string => draft[field].trim();
  const patient: fhir4.Patient = { resourceType: 'Patient', active: true };
  const extension = extensionsOf(draft);
  if (extension.length > 0) patient.extension = extension;
  patient.name = [
    {
      use: 'official',
      ...(text('family') === '' ? {} : { family: text('family') }),
      ...(text('given') === '' ? {} : { given: words(draft.given) }),
    },
  ];
  if (text('called') !== '') patient.name.push({ use: 'nickname', given: [text('called')] });
  if (text('formerFamily') !== '') patient.name.push({ use: 'old', family: text('formerFamily') });
  if (draft.sex !== '') patient.gender = draft.sex as NonNullable<fhir4.Patient['gender']>;
  if (draft.birthDate !== '') patient.birthDate = draft.birthDate;
  const telecom: fhir4.ContactPoint[] = [];
  if (text('phone') !== '') telecom.push({ system: 'phone', value: text('phone'), use: 'home' });
  if (text('email') !== '') telecom.push({ system: 'email', value: text('email') });
  if (telecom.length > 0) patient.telecom = telecom;
  const address: fhir4.Address = {
    use: 'home',
    ...(text('street') === '' ? {} : { line: [text('street')] }),
    ...(text('city') === '' ? {} : { city: text('city') }),
    ...(text('state') === '' ? {} : { state: text('state') }),
    ...(text('postalCode') === '' ? {} : { postalCode: text('postalCode') }),
  };
  if (Object.keys(address).length > 1) patient.address = [address];
  if (draft.language !== '')
    patient.communication = [
      { language: { coding: [{ system: 'urn:ietf:bcp:47', code: draft.language }] }, preferred: true },
    ];
  if (text('contactName') !== '')
    patient.contact = [
      {
        relationship: [
          {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/v2-0131',
                code: 'C',
                display: 'Emergency Contact',
              },
            ],
          },
        ],
        name: { text: text('contactName') },
        ...(text('contactPhone') === ''
          ? {}
          : { telecom: [{ system: 'phone', value: text('contactPhone') }] }),
      },
    ];
  return patient;
}

function extensionsOf(draft: Draft): fhir4.Extension[] {
  const extensions: fhir4.Extension[] = [];
  const category = (name: string, code: string): void => {
    const system = code === 'ASKU' ? NULL_FLAVOR : CDC_RACE;
    const display = CATEGORY[code] ?? code;
    extensions.push({
      url: CORE + name,
      extension: [
        { url: 'ombCategory', valueCoding: { system, code, display } },
        { url: 'text', valueString: display },
      ],
    });
  };
  if (draft.race !== '') category('us-core-race', draft.race);
  // The value set of ethnicities has no "asked but no answer": the words alone say it.
  if (draft.ethnicity === 'ASKU')
    extensions.push({
      url: `${CORE}us-core-ethnicity`,
      extension: [{ url: 'text', valueString: 'Asked but no answer' }],
    });
  else if (draft.ethnicity !== '') category('us-core-ethnicity', draft.ethnicity);
  const [, tribe, words] = TRIBE.exec(draft.tribe.trim()) ?? [];
  if (tribe !== undefined && words !== undefined)
    extensions.push({
      url: `${CORE}us-core-tribal-affiliation`,
      extension: [
        {
          url: 'tribalAffiliation',
          valueCodeableConcept: { coding: [{ system: TRIBES.system, code: tribe, display: words }] },
        },
        ...(draft.enrolled === '' ? [] : [{ url: 'isEnrolled', valueBoolean: draft.enrolled === 'yes' }]),
      ],
    });
  if (draft.birthSex !== '') extensions.push({ url: `${CORE}us-core-birthsex`, valueCode: draft.birthSex });
  if (draft.genderIdentity !== '') {
    const declined = draft.genderIdentity === 'asked-declined';
    const coding: fhir4.Coding = declined
      ? {
          system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
          code: 'asked-declined',
          display: 'Asked But Declined',
        }
      : {
          system: 'http://snomed.info/sct',
          code: draft.genderIdentity,
          display: GENDER[draft.genderIdentity] ?? '',
        };
    extensions.push({ url: `${CORE}us-core-genderIdentity`, valueCodeableConcept: { coding: [coding] } });
  }
  if (draft.pronouns !== '')
    extensions.push({
      url: 'http://hl7.org/fhir/StructureDefinition/individual-pronouns',
      extension: [
        {
          url: 'value',
          valueCodeableConcept: {
            coding: [
              { system: 'http://loinc.org', code: draft.pronouns, display: PRONOUNS[draft.pronouns] ?? '' },
            ],
          },
        },
      ],
    });
  return extensions;
}

export interface Candidate {
  readonly patient: fhir4.Patient;
  /** 0 to 1. */
  readonly score: number;
  readonly grade: string;
}

/** Enough is typed to look for the same person. */
export function canMatch(draft: Draft): boolean {
  return draft.family.trim().length > 1 && (draft.given.trim() !== '' || draft.birthDate !== '');
}

/** Patients who may be the same person, likeliest first. */
export async function match(draft: Draft, signal?: AbortSignal): Promise<Candidate[]> {
  const { body } = await call<fhir4.Bundle>('/fhir/Patient/$match', {
    method: 'POST',
    signal,
    body: parameters([{ name: 'resource', resource: toPatient(draft) }]),
  });
  return (body.entry ?? []).flatMap(({ resource, search }) =>
    resource?.resourceType === 'Patient'
      ? [
          {
            patient: resource as fhir4.Patient,
            score: search?.score ?? 0,
            grade: search?.extension?.find(({ url }) => url.endsWith('match-grade'))?.valueCode ?? '',
          },
        ]
      : [],
  );
}

export async function register(draft: Draft): Promise<fhir4.Patient> {
  const { body } = await call<fhir4.Patient>('/fhir/Patient/$register', {
    method: 'POST',
    body: parameters([{ name: 'resource', resource: toPatient(draft) }]),
  });
  return body;
}

export function parameters(parameter: fhir4.ParametersParameter[]): fhir4.Parameters {
  return { resourceType: 'Parameters', parameter };
}
