import { t, wordsOf } from '@/i18n';
import type { Person } from './observations';

/** What every screen shows of a patient, in words; unknown is a word, never "?" or "-". */
export interface PatientFace {
  id: string;
  family: string;
  given: string;
  /** FAMILY, Given Middle */
  name: string;
  preferred: string | undefined;
  initials: string;
  birthDate: string | undefined;
  deceased: string | true | undefined;
  sex: 'Female' | 'Male' | 'Other' | 'Sex unknown';
  mrn: string | undefined;
  phone: string | undefined;
  /** data: address of a photo that is inside the record itself */
  photo: string | undefined;
}

/** By whose age and sex reference ranges are chosen; undefined until the patient is loaded. */
export function personOf(face: PatientFace | undefined): Person | undefined {
  return (
    face && {
      birthDate: face.birthDate,
      sex: face.sex === 'Male' ? 'male' : face.sex === 'Female' ? 'female' : null,
    }
  );
}

/** The sex in the language of the screen. */
export const SEX_WORDS: Readonly<Record<PatientFace['sex'], string>> = wordsOf({
  Female: 'fhir.female',
  Male: 'fhir.male',
  Other: 'fhir.otherSex',
  'Sex unknown': 'fhir.sexUnknown',
});

const MR_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v2-0203';

export function patientFace(patient: fhir4.Patient): PatientFace {
  const name = officialName(patient.name ?? []);
  const family = name?.family ?? '';
  const given = (name?.given ?? []).join(' ');
  const full = [family.toUpperCase(), given].filter((part) => part !== '').join(', ');
  const nickname = patient.name?.find((one) => one.use === 'nickname');
  return {
    id: patient.id ?? '',
    family,
    given,
    name: full !== '' ? full : (name?.text ?? t('fhir.nameUnknown')),
    preferred: nickname?.text ?? nickname?.given?.[0],
    initials: initials(given, family),
    birthDate: patient.birthDate,
    deceased: patient.deceasedDateTime ?? (patient.deceasedBoolean === true ? true : undefined),
    sex: sexWord(patient.gender),
    mrn: recordNumber(patient.identifier ?? []),
    phone: patient.telecom?.find((contact) => contact.system === 'phone')?.value,
    photo: embeddedPhoto(patient.photo ?? []),
  };
}

function officialName(names: fhir4.HumanName[]): fhir4.HumanName | undefined {
  const order = ['official', 'usual', undefined, 'anonymous', 'temp'];
  for (const use of order) {
    const found = names.find((name) => name.use === use);
    if (found !== undefined) return found;
  }
  return names[0];
}

/** Synthetic names carry digits (Aaron697); initials use letters only. */
function initials(given: string, family: string): string {
  const letter = (text: string): string => /\p{L}/u.exec(text)?.[0].toUpperCase() ?? '';
  const both = letter(given) + letter(family);
  return both === '' ? '–' : both;
}

function sexWord(gender: fhir4.Patient['gender']): PatientFace['sex'] {
  if (gender === 'female') return 'Female';
  if (gender === 'male') return 'Male';
  if (gender === 'other') return 'Other';
  return 'Sex unknown';
}

/** The identifier typed MR (https://terminology.hl7.org/CodeSystem-v2-0203.html); never some other number. */
function recordNumber(identifiers: fhir4.Identifier[]): string | undefined {
  return identifiers.find((identifier) =>
    (identifier.type?.coding ?? []).some((coding) => coding.system === MR_SYSTEM && coding.code === 'MR'),
  )?.value;
}

function embeddedPhoto(photos: fhir4.Attachment[]): string | undefined {
  const photo = photos.find(
    (one) => one.data !== undefined && /^image\/(png|jpeg|webp)$/.test(one.contentType ?? ''),
  );
  return photo === undefined ? undefined : `data:${photo.contentType ?? ''};base64,${photo.data ?? ''}`;
}
