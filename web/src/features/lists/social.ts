import {
  type Author,
  type Choice,
  chosen,
  coded,
  CORE,
  dateProblem,
  dayOf,
  type Problems,
  withNote,
  without,
} from '@/features/chart';
import { conceptTerm, isoDate, LOINC, SNOMED, statusCode, type Observation, decimalText } from '@/fhir';
import { t, wordsOf, type TextKey } from '@/i18n';

export interface SocialForm {
  topic: string;
  value: string;
  words: string;
  date: string;
  note: string;
}

const NULL_FLAVOR = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';

export interface Topic {
  /** LOINC. */
  readonly code: string;
  readonly display: string;
  readonly text: TextKey;
  readonly profile: string;
  /** Answers to choose; none: it is written in words. */
  readonly answers: readonly Choice[];
}

const TOBACCO: readonly Choice[] = [
  { code: '266919005', text: 'lists.tobacco.never', display: 'Never smoked tobacco' },
  { code: '8517006', text: 'lists.tobacco.former', display: 'Ex-smoker' },
  { code: '449868002', text: 'lists.tobacco.daily', display: 'Smokes tobacco daily' },
  { code: '428041000124106', text: 'lists.tobacco.some', display: 'Occasional tobacco smoker' },
  { code: '77176002', text: 'lists.tobacco.smoker', display: 'Smoker' },
  { code: '266927001', text: 'lists.tobacco.unknown', display: 'Tobacco smoking consumption unknown' },
];
const ALCOHOL: readonly Choice[] = [
  { code: '105542008', text: 'lists.alcohol.none', display: 'Current non-drinker of alcohol' },
  { code: '219006', text: 'lists.alcohol.current', display: 'Current drinker of alcohol' },
  { code: '82581004', text: 'lists.alcohol.former', display: 'Ex-drinker' },
];
const ORIENTATION: readonly Choice[] = [
  { code: '38628009', text: 'lists.orientation.homosexual', display: 'Homosexual' },
  { code: '20430005', text: 'lists.orientation.heterosexual', display: 'Heterosexual' },
  { code: '42035005', text: 'lists.orientation.bisexual', display: 'Bisexual' },
  { code: 'OTH', text: 'lists.orientation.other', display: 'other' },
  { code: 'ASKU', text: 'reg.declined', display: 'asked but unknown' },
];

export const TOPICS: readonly Topic[] = [
  {
    code: '72166-2',
    display: 'Tobacco smoking status',
    text: 'lists.topic.tobacco',
    profile: 'us-core-smokingstatus',
    answers: TOBACCO,
  },
  {
    code: '11331-6',
    display: 'History of Alcohol use',
    text: 'lists.topic.alcohol',
    profile: 'us-core-simple-observation',
    answers: ALCOHOL,
  },
  {
    code: '11343-1',
    display: 'History of Other nonmedical drug use',
    text: 'lists.topic.drugs',
    profile: 'us-core-simple-observation',
    answers: [],
  },
  {
    code: '76690-7',
    display: 'Sexual orientation',
    text: 'lists.topic.orientation',
    profile: 'us-core-observation-sexual-orientation',
    answers: ORIENTATION,
  },
  {
    code: '11341-5',
    display: 'History of Occupation',
    text: 'lists.topic.occupation',
    profile: 'us-core-observation-occupation',
    answers: [],
  },
];

export const topicOf = (o: Observation): Topic | undefined =>
  TOPICS.find(({ code }) => o.code?.coding?.some((c) => c.system === LOINC && c.code === code));

export const emptySocial = (now: number, given: Readonly<Record<string, string>>): SocialForm => ({
  topic: given.topic ?? '',
  value: '',
  words: '',
  date: isoDate(now),
  note: '',
});

export const SOCIAL_LABELS = wordsOf({
  topic: 'lists.topic',
  value: 'lists.answer',
  words: 'lists.answerWords',
  date: 'chart.date',
  note: 'chart.note',
});

export function socialToForm(o: Observation): SocialForm {
  const topic = topicOf(o);
  return {
    topic: topic?.code ?? '',
    value: topic === undefined ? '' : chosen(o.valueCodeableConcept, topic.answers),
    words: topic?.answers.length === 0 ? answerWords(o) : '',
    date: dayOf(o.effectiveDateTime),
    note: o.note?.[0]?.text ?? '',
  };
}

/** The answer in the words of the record, or of the screen when it is one that can be chosen. */
export function answerWords(o: Observation): string {
  const choice = topicOf(o)?.answers.find(({ code }) => code === statusCode(o.valueCodeableConcept));
  if (choice) return t(choice.text);
  const { valueQuantity: quantity } = o;
  return (
    conceptTerm(o.valueCodeableConcept) ??
    o.valueString ??
    (quantity?.value === undefined
      ? ''
      : `${decimalText(quantity, 'value') ?? ''} ${quantity.unit ?? quantity.code ?? ''}`.trim())
  );
}

/** Another answer is another Observation: what was so before stays in the record as it was. Only slips are changed in place. */
export function formToSocial(form: SocialForm, base: Observation | undefined, author: Author): Observation {
  const topic = TOPICS.find(({ code }) => code === form.topic);
  const answer = topic?.answers.find(({ code }) => code === form.value);
  const before = base && socialToForm(base);
  const kept = before?.topic === form.topic && before.value === form.value && before.words === form.words;
  const day = form.date.trim();
  const rest = base
    ? without(
        base,
        'status',
        'code',
        'effectiveDateTime',
        'note',
        ...(kept
          ? []
          : (['valueCodeableConcept', 'valueString', 'valueQuantity', 'dataAbsentReason'] as const)),
      )
    : {
        category: [coded(CATEGORY, 'social-history', 'Social History')],
        subject: { reference: `Patient/${author.patientId}` },
        ...(author.practitionerId === null
          ? {}
          : { performer: [{ reference: `Practitioner/${author.practitionerId}`, display: author.name }] }),
      };
  const sameTopic = base !== undefined && before?.topic === form.topic;
  return {
    ...rest,
    ...(sameTopic || topic === undefined ? {} : { meta: { ...base?.meta, profile: [CORE + topic.profile] } }),
    resourceType: 'Observation',
    status: base === undefined ? 'final' : 'amended',
    ...(sameTopic || topic === undefined
      ? { code: base?.code ?? {} }
      : {
          code: {
            coding: [{ system: LOINC, code: topic.code, display: topic.display }],
            text: topic.display,
          },
        }),
    effectiveDateTime: before?.date === day ? (base?.effectiveDateTime ?? day) : day,
    ...(kept
      ? {}
      : {
          valueCodeableConcept: answer
            ? coded(/^\d+$/.test(answer.code) ? SNOMED : NULL_FLAVOR, answer.code, answer.display)
            : { text: form.words.trim() },
        }),
    ...withNote(base?.note, form.note, author),
  };
}

export function socialProblems(
  form: SocialForm,
  now: number,
  base: Observation | undefined,
): Problems<SocialForm> {
  const problems: Problems<SocialForm> = {};
  const topic = TOPICS.find(({ code }) => code === form.topic);
  if (topic === undefined) {
    if (base === undefined) problems.topic = t('lists.needTopic');
  } else if (topic.answers.length > 0) {
    const stays = base !== undefined && socialToForm(base).topic === form.topic;
    if (form.value === '' && !stays) problems.value = t('lists.needAnswer');
  } else if (form.words.trim() === '') problems.words = t('lists.needAnswer');
  const date = form.date.trim();
  const wrong = dateProblem(date, now) ?? (date === '' ? t('lists.needDay') : null);
  if (wrong !== null) problems.date = wrong;
  return problems;
}
