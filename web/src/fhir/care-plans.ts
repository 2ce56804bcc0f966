import { t, wordsOf } from '@/i18n';
import { conceptTerm, hasCategory } from './codes';
import type { CarePlan, CarePlanActivity, Period, Reference, Resource } from './types';

export interface PlannedActivity {
  readonly name: string;
  readonly status: string;
  readonly statusWords: string;
  /** Still to do. */
  readonly open: boolean;
  readonly when: string | null;
  /** `Type/id` of the order, appointment or task that it is. */
  readonly link: string | null;
  readonly reason: string | null;
  readonly source: CarePlanActivity;
}

export interface Plan {
  readonly id: string;
  readonly name: string;
  readonly open: boolean;
  readonly status: string;
  readonly statusWords: string;
  readonly start: string | undefined;
  readonly end: string | undefined;
  readonly addresses: readonly Reference[];
  readonly goals: readonly Reference[];
  readonly activities: readonly PlannedActivity[];
  readonly note: string | null;
  readonly source: CarePlan;
}

const STATUS: Readonly<Record<string, string>> = wordsOf({
  draft: 'care.plan.draft',
  active: 'care.plan.active',
  'on-hold': 'care.plan.onHold',
  revoked: 'care.plan.revoked',
  completed: 'care.plan.completed',
  unknown: 'chart.statusNotRecorded',
});
const OPEN = new Set(['draft', 'active', 'on-hold', 'unknown']);

/** Statuses of activities, and of what they are linked with. */
const DOING: Readonly<Record<string, string>> = wordsOf({
  'not-started': 'care.activity.notStarted',
  scheduled: 'care.activity.scheduled',
  'in-progress': 'care.activity.inProgress',
  'on-hold': 'care.activity.onHold',
  completed: 'care.activity.completed',
  cancelled: 'care.activity.cancelled',
  stopped: 'care.activity.stopped',
  draft: 'care.activity.draft',
  active: 'care.activity.active',
  revoked: 'care.activity.cancelled',
  requested: 'care.activity.requested',
  accepted: 'care.activity.requested',
  booked: 'care.activity.booked',
  arrived: 'care.activity.arrived',
  fulfilled: 'care.activity.completed',
  noshow: 'care.activity.noShow',
});
const OVER = new Set([
  'completed',
  'cancelled',
  'stopped',
  'revoked',
  'fulfilled',
  'noshow',
  'entered-in-error',
]);

const whenOf = (period: Period | undefined, words: string | undefined): string | null =>
  period?.end ?? period?.start ?? words ?? null;

function activity(source: CarePlanActivity, linked: readonly Resource[]): PlannedActivity {
  const to = source.reference?.reference ?? null;
  if (to !== null) {
    const found = linked.find((one) => `${one.resourceType}/${one.id ?? ''}` === to) as
      { readonly status?: string; readonly start?: string } | undefined;
    const status = found?.status ?? '';
    return {
      name: source.reference?.display ?? t('care.activity.unnamed'),
      status,
      statusWords:
        found === undefined
          ? t('care.activity.linkUnknown')
          : (DOING[status] ?? t('chart.statusNotRecorded')),
      open: !OVER.has(status),
      when: found?.start ?? null,
      link: to,
      reason: null,
      source,
    };
  }
  const { detail } = source;
  const status = detail?.status ?? '';
  return {
    name: detail?.description ?? conceptTerm(detail?.code) ?? t('care.activity.unnamed'),
    status,
    statusWords: DOING[status] ?? t('chart.statusNotRecorded'),
    open: !OVER.has(status),
    when: whenOf(detail?.scheduledPeriod, detail?.scheduledString),
    link: null,
    reason: conceptTerm(detail?.statusReason),
    source,
  };
}

/**
 * Care plans that the record holds as valid: the open ones first, then by their beginning, the newest first. Plans within orders are no plans
 * of care.
 *
 * @param resources plans, and what their activities are linked with as far as it is there
 */
export function readPlans(resources: readonly Resource[]): readonly Plan[] {
  return resources
    .filter((one): one is CarePlan => one.resourceType === 'CarePlan')
    .filter((plan) => plan.status !== 'entered-in-error')
    .map((plan): Plan => {
      const status = plan.status ?? '';
      // The category "assess-plan" says that it is a plan, not which one.
      const named = plan.category?.find((one) => !hasCategory([one], 'assess-plan'));
      return {
        id: plan.id ?? '',
        name: plan.title ?? conceptTerm(named) ?? plan.description ?? t('care.plan.unnamed'),
        open: OPEN.has(status) || status === '',
        status,
        statusWords: STATUS[status] ?? t('chart.statusNotRecorded'),
        start: plan.period?.start,
        end: plan.period?.end,
        addresses: plan.addresses ?? [],
        goals: plan.goal ?? [],
        activities: (plan.activity ?? []).map((one) => activity(one, resources)),
        note: plan.note?.flatMap((n) => n.text ?? []).join(' ') || null,
        source: plan,
      };
    })
    .sort((a, b) => Number(b.open) - Number(a.open) || (b.start ?? '').localeCompare(a.start ?? ''));
}
