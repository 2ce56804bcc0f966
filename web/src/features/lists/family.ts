import {
  type Author,
  type Choice,
  chosen,
  conceptOf,
  dateProblem,
  given,
  type Listed,
  type Problems,
  withNote,
  without,
} from '@/features/chart';
import { conceptFor, PROBLEMS } from '@/clinical/starter-lists';
import {
  codeLabel,
  conceptTerm,
  isoDateTime,
  type CodeableConcept,
  type Quantity,
  type Annotation,
  decimalText,
} from '@/fhir';
import { t, wordsOf } from '@/i18n';

export interface FamilyCondition {
  readonly code?: CodeableConcept;
  readonly onsetAge?: Quantity;
  readonly onsetString?: string;
}

export interface FamilyMemberHistory extends Listed {
  readonly resourceType: 'FamilyMemberHistory';
  readonly patient?: { readonly reference?: string };
  readonly date?: string;
  readonly name?: string;
  readonly relationship?: CodeableConcept;
  readonly bornDate?: string;
  readonly deceasedBoolean?: boolean;
  readonly deceasedAge?: Quantity;
  readonly deceasedDate?: string;
  readonly deceasedString?: string;
  readonly condition?: readonly FamilyCondition[];
  readonly dataAbsentReason?: CodeableConcept;
  readonly note?: readonly Annotation[];
}

export interface FamilyForm {
  relationship: string;
  name: string;
  born: string;
  life: '' | 'living' | 'dead';
  diedAt: string;
  unknown: boolean;
  /** "Breast cancer (45); Asthma": the age at which it began in brackets. */
  conditions: string;
  note: string;
}

const ROLE = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';
const UCUM = 'http://unitsofmeasure.org';

export const RELATIVES: readonly Choice[] = [
  { code: 'MTH', text: 'lists.kin.MTH', display: 'mother' },
  { code: 'FTH', text: 'lists.kin.FTH', display: 'father' },
  { code: 'SIS', text: 'lists.kin.SIS', display: 'sister' },
  { code: 'BRO', text: 'lists.kin.BRO', display: 'brother' },
  { code: 'DAUC', text: 'lists.kin.DAUC', display: 'daughter' },
  { code: 'SONC', text: 'lists.kin.SONC', display: 'son' },
  { code: 'MGRMTH', text: 'lists.kin.MGRMTH', display: 'maternal grandmother' },
  { code: 'MGRFTH', text: 'lists.kin.MGRFTH', display: 'maternal grandfather' },
  { code: 'PGRMTH', text: 'lists.kin.PGRMTH', display: 'paternal grandmother' },
  { code: 'PGRFTH', text: 'lists.kin.PGRFTH', display: 'paternal grandfather' },
  { code: 'MAUNT', text: 'lists.kin.MAUNT', display: 'maternal aunt' },
  { code: 'MUNCLE', text: 'lists.kin.MUNCLE', display: 'maternal uncle' },
  { code: 'PAUNT', text: 'lists.kin.PAUNT', display: 'paternal aunt' },
  { code: 'PUNCLE', text: 'lists.kin.PUNCLE', display: 'paternal uncle' },
  { code: 'FAMMEMB', text: 'lists.kin.FAMMEMB', display: 'family member' },
];

export const emptyFamily = (): FamilyForm => ({
  relationship: '',
  name: '',
  born: '',
  life: '',
  diedAt: '',
  unknown: false,
  conditions: '',
  note: '',
});

export const FAMILY_LABELS = wordsOf({
  relationship: 'lists.relative',
  name: 'lists.relativeName',
  born: 'lists.born',
  life: 'lists.life',
  diedAt: 'lists.diedAt',
  unknown: 'lists.healthUnknown',
  conditions: 'lists.conditions',
  note: 'chart.note',
});

export interface Typed {
  readonly words: string;
  readonly age: string;
}

/** "Breast cancer (45); Asthma" in its parts. */
export function typedConditions(text: string): readonly Typed[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const found = /^(.*\S)\s*\((\d{1,3})\)$/.exec(part);
      return found ? { words: found[1] ?? '', age: found[2] ?? '' } : { words: part, age: '' };
    });
}

const age = (years: string): Quantity => ({ value: Number(years), unit: 'a', system: UCUM, code: 'a' });
const years = (quantity: Quantity | undefined): string =>
  quantity?.value !== undefined && (quantity.code === 'a' || quantity.unit === 'a')
    ? (decimalText(quantity, 'value') ?? '')
    : '';

export function conditionWords(c: FamilyCondition): string {
  const words = (conceptTerm(c.code) ?? '').replaceAll(';', ',');
  const at = years(c.onsetAge);
  return at === '' ? words : `${words} (${at})`;
}

export function familyToForm(f: FamilyMemberHistory): FamilyForm {
  return {
    relationship: chosen(f.relationship, RELATIVES),
    name: f.name ?? '',
    born: f.bornDate ?? '',
    life:
      f.deceasedBoolean === false
        ? 'living'
        : f.deceasedBoolean === true ||
            f.deceasedAge !== undefined ||
            f.deceasedDate !== undefined ||
            f.deceasedString !== undefined
          ? 'dead'
          : '',
    diedAt: years(f.deceasedAge),
    unknown: f.status === 'health-unknown',
    conditions: (f.condition ?? []).map(conditionWords).join('; '),
    note: f.note?.[0]?.text ?? '',
  };
}

export function formToFamily(
  form: FamilyForm,
  base: FamilyMemberHistory | undefined,
  author: Author,
): FamilyMemberHistory {
  const before = base && familyToForm(base);
  const relationship = conceptOf(ROLE, form.relationship, RELATIVES, base?.relationship);
  const sameLife = before !== undefined && before.life === form.life && before.diedAt === form.diedAt;
  const condition = form.unknown
    ? []
    : typedConditions(form.conditions).map(({ words, age: at }): FamilyCondition => {
        // One that was there keeps its codes and what else was recorded of it.
        const old = base?.condition?.find(
          (c) => (conceptTerm(c.code) ?? '').toLowerCase() === words.toLowerCase(),
        );
        const kept = old && years(old.onsetAge) === at ? old : without(old ?? {}, 'onsetAge', 'onsetString');
        return {
          ...kept,
          code: old?.code ?? conceptFor(PROBLEMS, words),
          ...(at === '' || kept === old ? {} : { onsetAge: age(at) }),
        };
      });
  const rest = base
    ? without(
        base,
        'status',
        'relationship',
        'name',
        'bornDate',
        'condition',
        'dataAbsentReason',
        'note',
        ...(sameLife ? [] : (['deceasedBoolean', 'deceasedAge', 'deceasedDate', 'deceasedString'] as const)),
      )
    : { patient: { reference: `Patient/${author.patientId}` }, date: isoDateTime(author.now) };
  const life = sameLife
    ? {}
    : form.life === 'living'
      ? { deceasedBoolean: false }
      : form.life === 'dead'
        ? form.diedAt.trim() === ''
          ? { deceasedBoolean: true }
          : { deceasedAge: age(form.diedAt.trim()) }
        : {};
  return {
    ...rest,
    resourceType: 'FamilyMemberHistory',
    status: form.unknown ? 'health-unknown' : base?.status === 'partial' ? 'partial' : 'completed',
    ...given('relationship', relationship),
    ...given('name', form.name.trim()),
    ...given('bornDate', form.born.trim()),
    ...life,
    ...(condition.length === 0 ? {} : { condition }),
    ...(form.unknown
      ? {
          dataAbsentReason: base?.dataAbsentReason ?? {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/history-absent-reason',
                code: 'subject-unknown',
                display: 'Subject Unknown',
              },
            ],
          },
        }
      : {}),
    ...withNote(base?.note, form.note, author),
  };
}

export function familyProblems(
  form: FamilyForm,
  now: number,
  base: FamilyMemberHistory | undefined,
): Problems<FamilyForm> {
  const problems: Problems<FamilyForm> = {};
  if (form.relationship === '' && base?.relationship === undefined)
    problems.relationship = t('lists.needRelative');
  const born = dateProblem(form.born, now);
  if (born !== null) problems.born = born;
  if (form.diedAt.trim() !== '' && !/^\d{1,3}$/.test(form.diedAt.trim()))
    problems.diedAt = t('chart.writeAWholeNumber');
  if (form.diedAt.trim() !== '' && form.life !== 'dead') problems.life = t('lists.ageOfDeathOfTheLiving');
  if (!form.unknown && form.conditions.trim() === '') problems.conditions = t('lists.needCondition');
  return problems;
}

/** "Breast cancer, coded …" for each that is typed. */
export function codedWords(typed: Typed): string | null {
  return codeLabel(conceptFor(PROBLEMS, typed.words));
}

export function relativeWords(f: FamilyMemberHistory): string {
  const choice = RELATIVES.find(({ code }) => code === chosen(f.relationship, RELATIVES));
  const kin = choice ? t(choice.text) : (conceptTerm(f.relationship) ?? t('lists.kin.FAMMEMB'));
  return f.name === undefined ? kin : `${kin} (${f.name})`;
}
