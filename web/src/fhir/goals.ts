import { t, wordsOf } from '@/i18n';
import { conceptTerm, firstCoding, LOINC, statusCode } from './codes';
import { formatDate, isoDate } from './moments';
import { quantityText, rangeText, unitText } from './quantities';
import type { Goal, GoalTargetElement, Quantity, Reference } from './types';
import { inUnit } from './units';

/** A limit that a measured value shall keep. */
export interface Bound {
  readonly value: number;
  /** The limit itself keeps it too. */
  readonly inclusive: boolean;
}

export interface GoalTarget {
  /** What is measured, in words. */
  readonly measure: string | null;
  /** LOINC. */
  readonly code: string | null;
  /** "< 130 mmHg", "70–75 kg", "walks to the shop"; null when only a date is set. */
  readonly words: string | null;
  readonly low: Bound | null;
  readonly high: Bound | null;
  /** UCUM code of the limits; null without one. */
  readonly unit: string | null;
  /** The unit as it is written beside values. */
  readonly unitWords: string | null;
  readonly due: string | undefined;
}

export interface CareGoal {
  readonly id: string;
  readonly name: string;
  readonly open: boolean;
  readonly lifecycle: string;
  readonly lifecycleWords: string;
  readonly achievement: string | null;
  readonly achievementWords: string | null;
  readonly targets: readonly GoalTarget[];
  readonly start: string | undefined;
  /** The earliest date by which something shall be reached. */
  readonly due: string | undefined;
  /** Open, and a target's date has passed. */
  readonly overdue: boolean;
  readonly ended: string | undefined;
  readonly reason: string | null;
  readonly addresses: readonly Reference[];
  readonly note: string | null;
  readonly source: Goal;
}

const LIFECYCLE: Readonly<Record<string, string>> = wordsOf({
  proposed: 'care.goal.proposed',
  planned: 'care.goal.planned',
  accepted: 'care.goal.accepted',
  active: 'care.goal.active',
  'on-hold': 'care.goal.onHold',
  completed: 'care.goal.completed',
  cancelled: 'care.goal.cancelled',
  rejected: 'care.goal.rejected',
});
const ACHIEVEMENT: Readonly<Record<string, string>> = wordsOf({
  'in-progress': 'care.achieved.inProgress',
  improving: 'care.achieved.improving',
  worsening: 'care.achieved.worsening',
  'no-change': 'care.achieved.noChange',
  achieved: 'care.achieved.achieved',
  sustaining: 'care.achieved.sustaining',
  'not-achieved': 'care.achieved.notAchieved',
  'no-progress': 'care.achieved.noProgress',
  'not-attainable': 'care.achieved.notAttainable',
});
const CLOSED = new Set(['completed', 'cancelled', 'rejected']);
const REACHED = new Set(['achieved', 'sustaining']);

const code = (quantity: Quantity | undefined): string | null => quantity?.code ?? quantity?.unit ?? null;

function target(one: GoalTargetElement): GoalTarget {
  const base = {
    measure: conceptTerm(one.measure),
    code: firstCoding(one.measure, LOINC)?.code ?? null,
    due: one.dueDate,
  };
  const quantity = one.detailQuantity;
  if (quantity?.value !== undefined) {
    const { value, comparator } = quantity;
    const bound: Bound = { value, inclusive: comparator === '<=' || comparator === '>=' };
    return {
      ...base,
      words: quantityText(quantity),
      // A plain value is no limit: whether 69 kg reach "70 kg" depends on what was meant.
      low: comparator === '>' || comparator === '>=' ? bound : null,
      high: comparator === '<' || comparator === '<=' ? bound : null,
      unit: code(quantity),
      unitWords: unitText(quantity),
    };
  }
  const { low, high } = one.detailRange ?? {};
  if (low?.value !== undefined || high?.value !== undefined) {
    const unit = code(low ?? high);
    const unitWords = unitText(low ?? high);
    // The upper end in the unit of the lower one, else neither is judged.
    const top = high?.value === undefined ? null : inUnit(high.value, code(high) ?? '', unit ?? '');
    const mixed = high?.value !== undefined && top === null;
    const upper = high === undefined || code(high) === unit || top === null ? high : { value: top };
    const words = mixed
      ? `${quantityText(low) ?? ''}–${quantityText(high) ?? ''}`
      : `${rangeText(low, upper) ?? ''}${unitWords ? `\u00a0${unitWords}` : ''}`;
    return {
      ...base,
      words,
      low: low?.value === undefined || mixed ? null : { value: low.value, inclusive: true },
      high: top === null ? null : { value: top, inclusive: true },
      unit,
      unitWords,
    };
  }
  return {
    ...base,
    words:
      conceptTerm(one.detailCodeableConcept) ??
      one.detailString ??
      (one.detailInteger === undefined ? null : String(one.detailInteger)) ??
      (one.detailBoolean === undefined ? null : t(one.detailBoolean ? 'care.yes' : 'care.no')),
    low: null,
    high: null,
    unit: null,
    unitWords: null,
  };
}

/** Whether a value keeps the limits of a target; null when that cannot be said. */
export function keepsTarget(of: GoalTarget, value: number, unit: string | null): boolean | null {
  if ((of.low === null && of.high === null) || of.unit === null || unit === null) return null;
  const converted = inUnit(value, unit, of.unit);
  if (converted === null) return null;
  const { low, high } = of;
  const above = low === null || converted > low.value || (low.inclusive && converted === low.value);
  const below = high === null || converted < high.value || (high.inclusive && converted === high.value);
  return above && below;
}

/** "2026-05" is over when May is. */
function isPast(date: string, today: string): boolean {
  return date < today.slice(0, date.length);
}

/** Goals that the record holds as valid: overdue ones first, then the open ones by their date, then those that are closed. */
export function readGoals(resources: readonly Goal[], now: number): readonly CareGoal[] {
  const today = isoDate(now);
  return resources
    .filter((g) => g.lifecycleStatus !== 'entered-in-error')
    .map((g): CareGoal => {
      const lifecycle = g.lifecycleStatus ?? '';
      const achievement = statusCode(g.achievementStatus);
      const targets = (g.target ?? []).map(target);
      const due = targets
        .flatMap((one) => one.due ?? [])
        .sort()
        .at(0);
      const open = !CLOSED.has(lifecycle);
      return {
        id: g.id ?? '',
        name: conceptTerm(g.description) ?? t('care.goal.unnamed'),
        open,
        lifecycle,
        lifecycleWords: LIFECYCLE[lifecycle] ?? t('chart.statusNotRecorded'),
        achievement,
        achievementWords:
          achievement === null ? null : (ACHIEVEMENT[achievement] ?? conceptTerm(g.achievementStatus)),
        targets,
        start: g.startDate,
        due,
        overdue: open && due !== undefined && isPast(due, today) && !REACHED.has(achievement ?? ''),
        ended: open ? undefined : g.statusDate,
        reason: g.statusReason ?? null,
        addresses: g.addresses ?? [],
        note: g.note?.flatMap((n) => n.text ?? []).join(' ') || null,
        source: g,
      };
    })
    .sort(
      (a, b) =>
        Number(b.open) - Number(a.open) ||
        Number(b.overdue) - Number(a.overdue) ||
        (a.due ?? '9').localeCompare(b.due ?? '9') ||
        (b.start ?? '').localeCompare(a.start ?? ''),
    );
}

/** "overdue since 03-Mar-2026", "by 03-Mar-2027", "no date set". */
export function dueWords(goal: CareGoal): string {
  if (goal.due === undefined) return t('care.noDue');
  return t(goal.overdue ? 'care.overdueSince' : 'care.dueBy', { date: formatDate(goal.due) });
}
