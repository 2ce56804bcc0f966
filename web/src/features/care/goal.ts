import {
  coded,
  CORE,
  dayOf,
  given,
  typedNumber,
  withNote,
  without,
  withReason,
  type Author,
  type Problems,
  typedDecimal,
} from '@/features/chart';
import {
  conceptTerm,
  firstCoding,
  isoDate,
  LOINC,
  parseDate,
  statusCode,
  UCUM,
  unitText,
  type Goal,
  type GoalTargetElement,
  type Quantity,
  decimalText,
} from '@/fhir';
import { t, wordsOf, type TextKey } from '@/i18n';
import { codingOf, measureOf, MEASURES, WORDED, type Comparator } from './measures';

export interface GoalForm {
  name: string;
  measure: string;
  comparator: string;
  value: string;
  high: string;
  unit: string;
  due: string;
  start: string;
  status: string;
  achievement: string;
  problem: string;
  note: string;
}

const ACHIEVEMENT = 'http://terminology.hl7.org/CodeSystem/goal-achievement';

/** Lifecycles that are chosen in the form; goals are ended where they are listed. */
export const STATUSES: readonly { readonly code: string; readonly text: TextKey }[] = [
  { code: 'proposed', text: 'care.goal.proposed' },
  { code: 'active', text: 'care.goal.active' },
  { code: 'on-hold', text: 'care.goal.onHold' },
];
export const ACHIEVEMENTS: readonly {
  readonly code: string;
  readonly text: TextKey;
  readonly display: string;
}[] = [
  { code: 'in-progress', text: 'care.achieved.inProgress', display: 'In Progress' },
  { code: 'improving', text: 'care.achieved.improving', display: 'Improving' },
  { code: 'worsening', text: 'care.achieved.worsening', display: 'Worsening' },
  { code: 'no-change', text: 'care.achieved.noChange', display: 'No Change' },
  { code: 'achieved', text: 'care.achieved.achieved', display: 'Achieved' },
  { code: 'sustaining', text: 'care.achieved.sustaining', display: 'Sustaining' },
  { code: 'not-achieved', text: 'care.achieved.notAchieved', display: 'Not Achieved' },
  { code: 'no-progress', text: 'care.achieved.noProgress', display: 'No Progress' },
  { code: 'not-attainable', text: 'care.achieved.notAttainable', display: 'Not Attainable' },
];

export const GOAL_LABELS = wordsOf({
  name: 'care.goal',
  measure: 'care.measure',
  comparator: 'care.comparator',
  value: 'care.value',
  high: 'care.valueTo',
  unit: 'chart.unit',
  due: 'care.due',
  start: 'care.start',
  status: 'chart.status',
  achievement: 'care.achievement',
  problem: 'care.forProblem',
  note: 'chart.note',
});

export const emptyGoal = (now: number, from: Readonly<Record<string, string>>): GoalForm => ({
  name: '',
  measure: '',
  comparator: '<',
  value: '',
  high: '',
  unit: '',
  due: '',
  start: isoDate(now),
  status: 'active',
  achievement: 'in-progress',
  problem: from.problem ?? '',
  note: '',
});

/** Names that the form offers, in the language of the screen. */
export const suggestions = (): readonly string[] => [
  ...MEASURES.map((one) => t(one.text)),
  ...WORDED.map((key) => t(key)),
];

/** What a suggestion brings beside its name; null for other words. */
export function suggested(name: string): Partial<GoalForm> | null {
  const words = name.trim().toLowerCase();
  const measure = MEASURES.find((one) => t(one.text).toLowerCase() === words);
  return measure === undefined ? null : measuredBy(measure.code);
}

/** The usual target of a measure. */
export function measuredBy(code: string): Partial<GoalForm> {
  const measure = measureOf(code);
  return measure === undefined
    ? { measure: '', value: '', high: '', unit: '' }
    : {
        measure: measure.code,
        comparator: measure.comparator,
        value: measure.value,
        high: measure.high ?? '',
        unit: measure.units[0] ?? '',
      };
}

export function goalToForm(g: Goal): GoalForm {
  // The first target is edited; any further ones are kept as they are.
  const target = g.target?.[0];
  const quantity = target?.detailQuantity;
  const range = target?.detailRange;
  const either = quantity ?? range?.low ?? range?.high;
  const comparator = quantity?.comparator;
  return {
    name: conceptTerm(g.description) ?? '',
    measure: firstCoding(target?.measure, LOINC)?.code ?? '',
    comparator:
      range !== undefined ? 'range' : comparator === undefined || comparator === 'ad' ? '' : comparator,
    value: decimalText(quantity ?? range?.low, 'value') ?? '',
    high: decimalText(range?.high, 'value') ?? '',
    unit: either?.code ?? either?.unit ?? '',
    due: target?.dueDate ?? '',
    start: g.startDate ?? '',
    status: g.lifecycleStatus ?? '',
    achievement: statusCode(g.achievementStatus) ?? '',
    problem: g.addresses?.[0]?.reference ?? '',
    note: g.note?.[0]?.text ?? '',
  };
}

function quantity(value: string, unit: string, comparator?: Exclude<Comparator, 'range'>): Quantity {
  return {
    ...(typedDecimal(value) ?? { value: 0 }),
    ...(comparator === undefined ? {} : { comparator }),
    unit: unitText({ unit, code: unit }) || unit,
    system: UCUM,
    code: unit,
  };
}

function targetOf(form: GoalForm, base: GoalTargetElement | undefined): GoalTargetElement | undefined {
  const before = base === undefined ? undefined : goalToForm({ resourceType: 'Goal', target: [base] });
  const fields = ['measure', 'comparator', 'value', 'high', 'unit'] as const;
  // What the form cannot show, such as words to reach, stays while the measure is not touched.
  const same = before !== undefined && fields.every((field) => before[field] === form[field].trim());
  const measure = measureOf(form.measure);
  const due = given('dueDate', form.due.trim());
  if (same || (form.measure === '' && form.value.trim() === '')) {
    const rest =
      base === undefined
        ? {}
        : same
          ? without(base, 'dueDate')
          : without(base, 'dueDate', 'measure', 'detailQuantity', 'detailRange');
    const kept = { ...rest, ...due };
    return Object.keys(kept).length === 0 ? undefined : kept;
  }
  const coding = measure === undefined ? undefined : codingOf(measure);
  const measureConcept =
    before?.measure === form.measure ? base?.measure : coding && { coding: [coding], text: coding.display };
  return {
    ...(measureConcept === undefined ? {} : { measure: measureConcept }),
    ...(form.comparator === 'range'
      ? { detailRange: { low: quantity(form.value, form.unit), high: quantity(form.high, form.unit) } }
      : {
          detailQuantity: quantity(
            form.value,
            form.unit,
            form.comparator === '' ? undefined : (form.comparator as Exclude<Comparator, 'range'>),
          ),
        }),
    ...due,
  };
}

const ENDED = new Set(['completed', 'cancelled', 'rejected']);

export function formToGoal(form: GoalForm, base: Goal | undefined, author: Author): Goal {
  const before = base === undefined ? undefined : goalToForm(base);
  const name = form.name.trim();
  const measure = measureOf(form.measure);
  const first = targetOf(form, base?.target?.[0]);
  const targets = [...(first === undefined ? [] : [first]), ...(base?.target?.slice(1) ?? [])];
  const achievement = ACHIEVEMENTS.find((one) => one.code === form.achievement);
  const moved = before?.status !== form.status || before.achievement !== form.achievement;
  const addresses =
    before?.problem === form.problem
      ? (base?.addresses ?? [])
      : [...(form.problem === '' ? [] : [{ reference: form.problem }]), ...(base?.addresses?.slice(1) ?? [])];
  const rest =
    base === undefined
      ? {
          subject: { reference: `Patient/${author.patientId}` },
          ...(author.practitionerId === null
            ? {}
            : {
                expressedBy: { reference: `Practitioner/${author.practitionerId}`, display: author.name },
              }),
        }
      : without(
          base,
          'description',
          'lifecycleStatus',
          'achievementStatus',
          'startDate',
          'target',
          'addresses',
          'note',
          ...(ENDED.has(form.status) ? [] : (['statusReason'] as const)),
        );
  return {
    ...rest,
    meta: { ...base?.meta, profile: base?.meta?.profile ?? [`${CORE}us-core-goal`] },
    resourceType: 'Goal',
    lifecycleStatus: form.status,
    ...(before?.achievement === form.achievement
      ? given('achievementStatus', base?.achievementStatus)
      : achievement === undefined
        ? {}
        : { achievementStatus: coded(ACHIEVEMENT, achievement.code, achievement.display) }),
    description:
      before?.name === name
        ? (base?.description ?? {})
        : {
            // The code says what the words name only while they are the ones that were offered for it.
            ...(measure !== undefined && suggested(name)?.measure === measure.code
              ? { coding: [codingOf(measure)] }
              : {}),
            text: name,
          },
    ...given('startDate', form.start.trim()),
    ...(moved ? { statusDate: isoDate(author.now) } : {}),
    ...(targets.length === 0 ? {} : { target: targets }),
    ...(addresses.length === 0 ? {} : { addresses }),
    ...withNote(base?.note, form.note, author),
  };
}

const dayWrong = (typed: string): boolean => {
  const date = parseDate(typed.trim());
  return typed.trim() !== '' && (date === null || date.timed);
};

export function goalProblems(form: GoalForm, _now: number, base: Goal | undefined): Problems<GoalForm> {
  const problems: Problems<GoalForm> = {};
  if (form.name.trim() === '') problems.name = t('care.needGoal');
  const measured = form.measure !== '' || form.value.trim() !== '';
  const before = base === undefined ? undefined : goalToForm(base);
  const untouched =
    before?.measure === form.measure && before.value === form.value && before.unit === form.unit;
  if (measured && !untouched) {
    if (form.measure === '') problems.measure = t('care.needMeasure');
    if (typedNumber(form.value) === null) problems.value = t('care.needValue');
    if (form.unit === '') problems.unit = t('care.needUnit');
    if (form.comparator === 'range') {
      const [low, high] = [typedNumber(form.value), typedNumber(form.high)];
      if (high === null) problems.high = t('care.needValue');
      else if (low !== null && high < low) problems.high = t('care.rangeUpsideDown');
    }
  }
  if (dayWrong(form.start)) problems.start = t('chart.writeTheDateAs2026');
  if (dayWrong(form.due)) problems.due = t('chart.writeTheDateAs2026');
  const [start, due] = [form.start.trim(), form.due.trim()];
  // US Core wants one of the two, so that a goal has a place in time.
  if (start === '' && due === '') problems.due = t('care.needDate');
  const said = Math.min(start.length, due.length);
  if (problems.due === undefined && said > 0 && due.slice(0, said) < start.slice(0, said))
    problems.due = t('care.dueBeforeStart');
  return problems;
}

/** Reached: complete as of today. */
export const achieved = (g: Goal, now: number): Goal => ({
  ...g,
  lifecycleStatus: 'completed',
  achievementStatus: coded(ACHIEVEMENT, 'achieved', 'Achieved'),
  statusDate: isoDate(now),
});

/** Given up, for a reason that is kept. */
export const abandoned = (g: Goal, reason: string, now: number): Goal => ({
  ...g,
  lifecycleStatus: 'cancelled',
  statusReason: reason.trim(),
  statusDate: isoDate(now),
});

/** What ending it has changed, as it was; the rest as it is now. */
export function asBefore(current: Goal, before: Goal): Goal {
  return {
    ...without(current, 'lifecycleStatus', 'achievementStatus', 'statusDate', 'statusReason'),
    ...given('lifecycleStatus', before.lifecycleStatus),
    ...given('achievementStatus', before.achievementStatus),
    ...given('statusDate', before.statusDate),
    ...given('statusReason', before.statusReason),
    resourceType: 'Goal',
  };
}

export const goalTakenBack = (g: Goal, reason: string, author: Author): Goal => ({
  ...g,
  lifecycleStatus: 'entered-in-error',
  note: withReason(g.note, reason, author),
});

export const isWholeDay = (recorded: string | undefined): boolean => {
  const day = dayOf(recorded);
  return day === '' || day.length === 10;
};
