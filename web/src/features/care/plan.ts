import { coded, CORE, given, said, withNote, without, type Author, type Problems } from '@/features/chart';
import {
  formatDate,
  isoDate,
  isoDateTime,
  parseDate,
  readPlans,
  type CarePlan,
  type CarePlanActivity,
  type Reference,
} from '@/fhir';
import { t, wordsOf, type TextKey } from '@/i18n';

export interface ActivityForm {
  words: string;
  status: string;
  /** Day by which it shall be done. */
  when: string;
  /** `Type/id` of an order, appointment or task, which has its own words, date and status; "" for words. */
  link: string;
  /** The activity as it was read: what is not in the form stays. */
  source?: CarePlanActivity;
}

export interface PlanForm {
  title: string;
  problems: Reference[];
  goals: Reference[];
  start: string;
  end: string;
  status: string;
  activities: ActivityForm[];
  note: string;
}

const CATEGORY = 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category';

export const PLAN_STATUSES: readonly { readonly code: string; readonly text: TextKey }[] = [
  { code: 'draft', text: 'care.plan.draft' },
  { code: 'active', text: 'care.plan.active' },
  { code: 'on-hold', text: 'care.plan.onHold' },
];
export const ACTIVITY_STATUSES: readonly { readonly code: string; readonly text: TextKey }[] = [
  { code: 'not-started', text: 'care.activity.notStarted' },
  { code: 'scheduled', text: 'care.activity.scheduled' },
  { code: 'in-progress', text: 'care.activity.inProgress' },
  { code: 'on-hold', text: 'care.activity.onHold' },
  { code: 'completed', text: 'care.activity.completed' },
  { code: 'cancelled', text: 'care.activity.cancelled' },
];

export const PLAN_LABELS = wordsOf({
  title: 'care.plan.title',
  problems: 'care.plan.problems',
  goals: 'care.goals',
  start: 'care.plan.start',
  end: 'care.plan.end',
  status: 'chart.status',
  activities: 'care.activities',
  note: 'chart.note',
});

export const emptyPlan = (now: number, from: Readonly<Record<string, string>>): PlanForm => ({
  title: '',
  problems: from.problem === undefined ? [] : [{ reference: from.problem }],
  goals: from.goal === undefined ? [] : [{ reference: from.goal }],
  start: isoDate(now),
  end: '',
  status: 'active',
  activities: [],
  note: '',
});

export const NO_ACTIVITY: ActivityForm = { words: '', status: 'not-started', when: '', link: '' };

function activityToForm(source: CarePlanActivity): ActivityForm {
  const { detail, reference } = source;
  return {
    words:
      reference?.display ??
      detail?.description ??
      detail?.code?.text ??
      detail?.code?.coding?.[0]?.display ??
      '',
    status: detail?.status ?? '',
    when: detail?.scheduledPeriod?.end ?? detail?.scheduledPeriod?.start ?? '',
    link: reference?.reference ?? '',
    source,
  };
}

export function planToForm(plan: CarePlan): PlanForm {
  return {
    title: readPlans([plan])[0]?.name ?? '',
    problems: [...(plan.addresses ?? [])],
    goals: [...(plan.goal ?? [])],
    start: plan.period?.start ?? '',
    end: plan.period?.end ?? '',
    status: plan.status ?? '',
    activities: (plan.activity ?? []).map(activityToForm),
    note: plan.note?.[0]?.text ?? '',
  };
}

/** An activity in a line, for the question which of two versions shall hold. */
export const activityLine = (one: ActivityForm): string =>
  [one.words, one.status, one.when].filter((word) => word !== '').join(' · ');

function formToActivity(form: ActivityForm): CarePlanActivity {
  const before = form.source === undefined ? undefined : activityToForm(form.source);
  if (before !== undefined && activityLine(before) === activityLine(form) && before.link === form.link)
    return form.source ?? {};
  const words = form.words.trim();
  if (form.link !== '') return { reference: { reference: form.link, display: words } };
  const when = form.when.trim();
  const rest = without(form.source?.detail ?? {}, 'status', 'scheduledPeriod', 'scheduledString');
  return {
    ...(form.source === undefined ? {} : without(form.source, 'detail', 'reference')),
    detail: {
      ...(before?.words === words ? rest : without(rest, 'code', 'description')),
      status: form.status,
      ...(before?.words === words ? {} : { description: words }),
      ...(when === before?.when
        ? {
            ...given('scheduledPeriod', form.source?.detail?.scheduledPeriod),
            ...given('scheduledString', form.source?.detail?.scheduledString),
          }
        : when === ''
          ? {}
          : { scheduledPeriod: { end: when } }),
    },
  };
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** The plan as a text for whoever reads no structure: US Core wants one. */
export function withNarrative(plan: CarePlan): CarePlan {
  const [read] = readPlans([plan]);
  if (read === undefined) return plan;
  const lines = read.activities.map((one) =>
    [one.name, one.statusWords, one.when === null ? null : formatDate(one.when)]
      .filter((word) => word !== null)
      .join(', '),
  );
  const list =
    lines.length === 0 ? '' : `<ul>${lines.map((one) => `<li>${escaped(one)}</li>`).join('')}</ul>`;
  const head = `<p>${escaped(`${read.name}: ${read.statusWords}`)}</p>`;
  return {
    ...plan,
    text: {
      status: 'generated',
      div: `<div xmlns="http://www.w3.org/1999/xhtml">${head}${list}</div>`,
    },
  };
}

export function formToPlan(form: PlanForm, base: CarePlan | undefined, author: Author): CarePlan {
  const before = base === undefined ? undefined : planToForm(base);
  const title = form.title.trim();
  const activity = form.activities.filter((one) => one.words.trim() !== '').map(formToActivity);
  const period = { ...given('start', form.start.trim()), ...given('end', form.end.trim()) };
  const assess = coded(CATEGORY, 'assess-plan');
  const isAssess = base?.category?.some((one) => one.coding?.some((c) => c.code === 'assess-plan')) ?? false;
  const rest =
    base === undefined
      ? {
          intent: 'plan',
          subject: { reference: `Patient/${author.patientId}` },
          created: isoDateTime(author.now),
          ...(author.practitionerId === null
            ? {}
            : { author: { reference: `Practitioner/${author.practitionerId}`, display: author.name } }),
        }
      : without(base, 'title', 'addresses', 'goal', 'activity', 'period', 'note', 'text');
  return withNarrative({
    ...rest,
    meta: { ...base?.meta, profile: base?.meta?.profile ?? [`${CORE}us-core-careplan`] },
    resourceType: 'CarePlan',
    category: isAssess ? (base?.category ?? []) : [...(base?.category ?? []), assess],
    // A name that comes from a code stays there.
    ...(before?.title === title ? given('title', base?.title) : { title }),
    status: form.status,
    ...(form.problems.length === 0 ? {} : { addresses: form.problems }),
    ...(form.goals.length === 0 ? {} : { goal: form.goals }),
    ...(activity.length === 0 ? {} : { activity }),
    ...(Object.keys(period).length === 0 ? {} : { period }),
    ...withNote(base?.note, form.note, author),
  });
}

const day = (typed: string): boolean => {
  const date = parseDate(typed.trim());
  return typed.trim() === '' || (date !== null && !date.timed);
};

const isBefore = (one: string, other: string): boolean => {
  const said = Math.min(one.length, other.length, 10);
  return said > 0 && one.slice(0, said) < other.slice(0, said);
};

export function planProblems(form: PlanForm, _now: number, base: CarePlan | undefined): Problems<PlanForm> {
  const before = base === undefined ? undefined : planToForm(base);
  const problems: Problems<PlanForm> = {};
  if (form.title.trim() === '') problems.title = t('care.needTitle');
  if (!day(form.start) && form.start !== before?.start) problems.start = t('chart.writeTheDateAs2026');
  if (!day(form.end) && form.end !== before?.end) problems.end = t('chart.writeTheDateAs2026');
  else if (isBefore(form.end.trim(), form.start.trim())) problems.end = t('chart.itCannotEndBeforeIt');
  return problems;
}

/** Done as of today. */
export const completed = (plan: CarePlan, now: number): CarePlan =>
  withNarrative({ ...plan, status: 'completed', period: { ...plan.period, end: isoDate(now) } });

/** Given up. R4 has no element for the reason, so a note says it. */
export const revoked = (plan: CarePlan, reason: string, author: Author): CarePlan =>
  withNarrative({
    ...plan,
    status: 'revoked',
    period: { ...plan.period, end: isoDate(author.now) },
    note: [...(plan.note ?? []), said(t('care.plan.stoppedBecause', { reason: reason.trim() }), author)],
  });

/** What ending it has changed, as it was; the rest as it is now. */
export const planAsBefore = (current: CarePlan, before: CarePlan): CarePlan =>
  withNarrative({
    ...without(current, 'status', 'period', 'note'),
    ...given('status', before.status),
    ...given('period', before.period),
    ...given('note', before.note),
    resourceType: 'CarePlan',
  });

/** The activity at a place with another status. */
export const withStatus = (plan: CarePlan, place: number, status: string): CarePlan =>
  withNarrative({
    ...plan,
    activity: (plan.activity ?? []).map((one, i) =>
      i === place ? { ...one, detail: { ...one.detail, status } } : one,
    ),
  });
