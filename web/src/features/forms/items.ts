import { decimal, decimalText } from '@/fhir/decimals';
import { translated } from '@/fhir/translated';
import { language } from '@/i18n';

/** Answers while they are typed: by linkId, as the controls hold them. */
export type Typed = Readonly<Record<string, readonly string[]>>;

export type Item = fhir4.QuestionnaireItem;
type Answer = fhir4.QuestionnaireResponseItemAnswer;

const LOINC = 'http://loinc.org';
const SCORE = 'urn:salus:score';
const ALARM = 'urn:salus:alarm';
const ORDINAL = 'http://hl7.org/fhir/StructureDefinition/ordinalValue';

interface Extended {
  readonly extension?: readonly fhir4.Extension[];
}
const extensionOf = (of: Extended | undefined, url: string): fhir4.Extension | undefined =>
  of?.extension?.find((one) => one.url === url);

export const textOf = (item: Item): string => translated(item.text, item._text);

export const titleOf = (form: fhir4.Questionnaire): string =>
  translated(form.title ?? form.name, form._title);

/** No translation may be used: the questions stand in the language of the instrument, and the screen says so. */
export function isUntranslated(form: fhir4.Questionnaire): boolean {
  return (
    language() !== 'en' &&
    questions(form.item).some((item) => textOf(item) === item.text && item._text === undefined)
  );
}

export interface Option {
  /** As a control holds it. */
  readonly key: string;
  readonly text: string;
  /** What it counts. */
  readonly ordinal: number | null;
  readonly coding: fhir4.Coding | undefined;
}

export function optionsOf(item: Item): readonly Option[] {
  return (item.answerOption ?? []).map((option) => {
    const coding = option.valueCoding;
    const plain = option.valueString ?? option.valueInteger?.toString() ?? option.valueDate ?? '';
    return {
      key: coding === undefined ? plain : `${coding.system ?? ''}|${coding.code ?? ''}`,
      text: coding === undefined ? plain : translated(coding.display ?? coding.code, coding._display),
      ordinal: extensionOf(option, ORDINAL)?.valueDecimal ?? null,
      coding,
    };
  });
}

/** The option that a digit chooses: what it counts, else its place in the list (1 is the first). */
export function optionOfDigit(options: readonly Option[], digit: number): Option | undefined {
  return options.some((one) => one.ordinal !== null)
    ? options.find((one) => one.ordinal === digit)
    : options[digit - 1];
}

export const isTotal = (item: Item): boolean => extensionOf(item, SCORE) !== undefined;

/** All items that are answered, in their order: no groups, texts or totals. */
export function questions(items: readonly Item[] | undefined): readonly Item[] {
  return (items ?? []).flatMap((item) => [
    ...(item.type === 'group' || item.type === 'display' || isTotal(item) ? [] : [item]),
    ...questions(item.item),
  ]);
}

export interface Total {
  readonly linkId: string;
  readonly of: readonly string[];
  readonly most: number | null;
  readonly source: string | null;
}

export function totalsOf(form: fhir4.Questionnaire): readonly Total[] {
  const all = (items: readonly Item[] | undefined): readonly Item[] =>
    (items ?? []).flatMap((item) => [item, ...all(item.item)]);
  return all(form.item).flatMap((item) => {
    const score = extensionOf(item, SCORE);
    if (score === undefined) return [];
    return [
      {
        linkId: item.linkId,
        of: (score.extension ?? []).filter((e) => e.url === 'of').map((e) => e.valueString ?? ''),
        most: extensionOf(score, 'most')?.valueInteger ?? null,
        source: extensionOf(score, 'source')?.valueString ?? null,
      },
    ];
  });
}

export interface Alarm {
  readonly item: Item;
  readonly code: string;
  readonly text: string;
  readonly answer: string;
}

/** Answers that warn, as they stand now. */
export function alarmsOf(form: fhir4.Questionnaire, typed: Typed): readonly Alarm[] {
  return questions(form.item).flatMap((item) => {
    const alarm = extensionOf(item, ALARM);
    const above = extensionOf(alarm, 'above')?.valueDecimal ?? 0;
    const chosen = optionsOf(item).find(
      (o) => (typed[item.linkId] ?? []).includes(o.key) && (o.ordinal ?? 0) > above,
    );
    if (alarm === undefined || chosen === undefined) return [];
    return [
      {
        item,
        code: extensionOf(alarm, 'code')?.valueCode ?? 'alarm',
        text: translated(extensionOf(alarm, 'text')?.valueString, extensionOf(alarm, 'text')?._valueString),
        answer: chosen.text,
      },
    ];
  });
}

/** Whether a question is asked, by the answers to others (R4 Questionnaire.item.enableWhen). */
export function isEnabled(item: Item, typed: Typed): boolean {
  const conditions = item.enableWhen ?? [];
  if (conditions.length === 0) return true;
  const holds = (one: fhir4.QuestionnaireItemEnableWhen): boolean => {
    const given = typed[one.question] ?? [];
    if (one.operator === 'exists') return given.length > 0 === one.answerBoolean;
    const wanted =
      one.answerCoding === undefined
        ? String(
            one.answerBoolean ??
              one.answerDecimal ??
              one.answerInteger ??
              one.answerDate ??
              one.answerDateTime ??
              one.answerTime ??
              one.answerString ??
              '',
          )
        : `${one.answerCoding.system ?? ''}|${one.answerCoding.code ?? ''}`;
    const isNumber = one.answerDecimal !== undefined || one.answerInteger !== undefined;
    const order = (value: string): number =>
      isNumber ? Number(value) - Number(wanted) : value < wanted ? -1 : value > wanted ? 1 : 0;
    switch (one.operator) {
      case '=':
        return given.some((value) => order(value) === 0);
      case '!=':
        return given.every((value) => order(value) !== 0);
      case '>':
        return given.some((value) => order(value) > 0);
      case '<':
        return given.some((value) => order(value) < 0);
      case '>=':
        return given.some((value) => order(value) >= 0);
      case '<=':
        return given.some((value) => order(value) <= 0);
    }
  };
  return item.enableBehavior === 'all' ? conditions.every(holds) : conditions.some(holds);
}

/** Questions that are asked now: those whose own and outer conditions hold. */
export function asked(items: readonly Item[] | undefined, typed: Typed): readonly Item[] {
  return (items ?? []).flatMap((item) => {
    if (!isEnabled(item, typed)) return [];
    const own = questions([{ ...item, item: [] }]);
    // What hangs on a question is asked when that is answered; what lies in a group, with the group.
    const inner = own.length > 0 && (typed[item.linkId] ?? []).length === 0 ? [] : asked(item.item, typed);
    return [...own, ...inner];
  });
}

const NUMBER = /^[+-]?\d+(\.\d+)?$/;
const WHOLE = /^[+-]?\d+$/;

/** Why a typed answer cannot be one, as a text key; null when it can. */
export type Fault = 'forms.notWhole' | 'forms.notNumber' | 'forms.notDate' | 'forms.tooLong';
export function faultOf(item: Item, value: string): Fault | null {
  if (item.type === 'integer' && !WHOLE.test(value)) return 'forms.notWhole';
  if (item.type === 'decimal' && !NUMBER.test(value)) return 'forms.notNumber';
  if (item.type === 'date' && !/^\d{4}(-\d{2}(-\d{2})?)?$/.test(value)) return 'forms.notDate';
  if (item.maxLength !== undefined && value.length > item.maxLength) return 'forms.tooLong';
  return null;
}

export const SUPPORTED: ReadonlySet<string> = new Set([
  'choice',
  'open-choice',
  'boolean',
  'integer',
  'decimal',
  'string',
  'text',
  'date',
]);

function answerOf(item: Item, value: string): Answer {
  switch (item.type) {
    case 'choice':
    case 'open-choice': {
      const option = optionsOf(item).find((one) => one.key === value);
      const coding = option?.coding;
      return coding === undefined
        ? { valueString: value }
        : {
            valueCoding: {
              ...(coding.system !== undefined && { system: coding.system }),
              ...(coding.code !== undefined && { code: coding.code }),
            },
          };
    }
    case 'boolean':
      return { valueBoolean: value === 'true' };
    case 'integer':
      return { valueInteger: Number(value) };
    case 'decimal':
      return decimal('valueDecimal', value);
    case 'date':
      return { valueDate: value };
    default:
      return { valueString: value };
  }
}

/** What is sent: answers to questions that are asked, and nothing else. */
export function toItems(items: readonly Item[] | undefined, typed: Typed): fhir4.QuestionnaireResponseItem[] {
  return (items ?? []).flatMap((item): fhir4.QuestionnaireResponseItem[] => {
    if (!isEnabled(item, typed) || isTotal(item) || item.type === 'display') return [];
    const inner = toItems(item.item, typed);
    if (item.type === 'group') return inner.length > 0 ? [{ linkId: item.linkId, item: inner }] : [];
    const values = (typed[item.linkId] ?? []).map((v) => v.trim()).filter((v) => v !== '');
    if (values.length === 0) return [];
    return [
      {
        linkId: item.linkId,
        answer: values.map((value, at) => ({
          ...answerOf(item, value),
          ...(at === 0 && inner.length > 0 && { item: inner }),
        })),
      },
    ];
  });
}

const valueOf = (answer: Answer): string =>
  answer.valueCoding === undefined
    ? String(
        answer.valueBoolean ??
          answer.valueInteger ??
          decimalText(answer, 'valueDecimal') ??
          answer.valueDate ??
          answer.valueDateTime ??
          answer.valueTime ??
          answer.valueString ??
          '',
      )
    : `${answer.valueCoding.system ?? ''}|${answer.valueCoding.code ?? ''}`;

/** The answers of a response, as the controls hold them. */
export function toTyped(response: fhir4.QuestionnaireResponse): Typed {
  const typed: Record<string, readonly string[]> = {};
  const walk = (items: readonly fhir4.QuestionnaireResponseItem[] | undefined): void => {
    for (const item of items ?? []) {
      if (item.answer !== undefined) typed[item.linkId] = item.answer.map(valueOf);
      walk(item.item);
      item.answer?.forEach((answer) => {
        walk(answer.item);
      });
    }
  };
  walk(response.item);
  return typed;
}

/** One line of a response that is read. */
export interface Line {
  readonly linkId: string;
  readonly question: string;
  readonly answer: string;
  /** What it counts in a total. */
  readonly counts: number | null;
}

/** Questions and answers as they were filed; in the language of the screen where the instrument has it. */
export function linesOf(
  response: fhir4.QuestionnaireResponse,
  form: fhir4.Questionnaire | undefined,
  words: { yes: string; no: string },
): readonly Line[] {
  const known = new Map(questions(form?.item).map((item) => [item.linkId, item]));
  const totals = new Set((form === undefined ? [] : totalsOf(form)).map((one) => one.linkId));
  const scored = new Set((form === undefined ? [] : totalsOf(form)).flatMap((one) => one.of));
  const lines: Line[] = [];
  const walk = (items: readonly fhir4.QuestionnaireResponseItem[] | undefined): void => {
    for (const item of items ?? []) {
      const question = known.get(item.linkId);
      if (item.answer !== undefined && !totals.has(item.linkId)) {
        const options = question === undefined ? [] : optionsOf(question);
        const chosen = item.answer.map((a) => options.find((o) => o.key === valueOf(a)));
        lines.push({
          linkId: item.linkId,
          question: question === undefined ? (item.text ?? item.linkId) : textOf(question),
          answer: item.answer
            .map((a, at) =>
              a.valueBoolean !== undefined
                ? words[a.valueBoolean ? 'yes' : 'no']
                : (chosen[at]?.text ??
                  a.valueCoding?.display ??
                  decimalText(a.valueQuantity, 'value') ??
                  valueOf(a)),
            )
            .join(', '),
          counts: scored.has(item.linkId) ? (chosen[0]?.ordinal ?? null) : null,
        });
      }
      walk(item.item);
      item.answer?.forEach((a) => {
        walk(a.item);
      });
    }
  };
  walk(response.item);
  return lines;
}

/** "url|version", as a response names it. */
export const canonicalOf = (form: fhir4.Questionnaire): string =>
  form.url === undefined
    ? `Questionnaire/${form.id ?? ''}`
    : form.version === undefined
      ? form.url
      : `${form.url}|${form.version}`;

/** The definition of exactly the version that was answered. */
export const formOf = (
  forms: readonly fhir4.Questionnaire[],
  canonical: string | undefined,
): fhir4.Questionnaire | undefined => forms.find((one) => canonicalOf(one) === canonical);

export const urlOf = (canonical: string | undefined): string => (canonical ?? '').split('|')[0] ?? '';

/** LOINC code of a form's panel, to show. */
export const loincOf = (form: fhir4.Questionnaire): string | undefined =>
  form.code?.find((one) => one.system === LOINC)?.code;

export interface Score {
  /** As it is recorded. */
  readonly value: string;
  readonly band: string | null;
  readonly bandText: string | null;
}

export function scoreOf(observation: fhir4.Observation): Score | null {
  const value = decimalText(observation.valueQuantity, 'value');
  if (value === undefined || observation.status === 'entered-in-error') return null;
  const meaning = observation.interpretation?.[0];
  return { value, band: meaning?.coding?.[0]?.code ?? null, bandText: meaning?.text ?? null };
}

/** The score that follows from a response. */
export const scoresOf = (
  response: fhir4.QuestionnaireResponse,
  observations: readonly fhir4.Observation[],
): readonly fhir4.Observation[] =>
  observations.filter((one) =>
    one.derivedFrom?.some(
      (from) => from.reference?.split('/_history')[0] === `QuestionnaireResponse/${response.id ?? ''}`,
    ),
  );
