import { t, tn, wordsOf } from '@/i18n';
import { Icon, type IconName } from '@/ui';
import type { Fit, FlowStatus, Visit } from './visits';
import { clockIn } from './zone';

/** The flow status in the language of the screen. */
export const FLOW_WORDS: Readonly<Record<FlowStatus, string>> = wordsOf({
  held: 'schedule.flow.held',
  booked: 'schedule.flow.booked',
  arrived: 'schedule.flow.arrived',
  'checked-in': 'schedule.flow.checkedIn',
  roomed: 'schedule.flow.roomed',
  'in-progress': 'schedule.flow.inProgress',
  finished: 'schedule.flow.finished',
  noshow: 'schedule.flow.noshow',
  cancelled: 'schedule.flow.cancelled',
  waitlist: 'schedule.flow.waitlist',
});

export const FLOW_ICONS: Readonly<Record<FlowStatus, IconName>> = {
  held: 'dashed',
  booked: 'calendar',
  arrived: 'check',
  'checked-in': 'clock',
  roomed: 'home',
  'in-progress': 'heart',
  finished: 'tick',
  noshow: 'close',
  cancelled: 'barred',
  waitlist: 'rows',
};

/** Minutes after which a step takes too long. */
export const TARGETS: Partial<Record<FlowStatus, number>> = { arrived: 15, 'checked-in': 15, roomed: 20 };

export function minutesSince(visit: Visit, now: number): number | undefined {
  return visit.since === undefined ? undefined : Math.max(0, Math.floor((now - visit.since) / 60_000));
}

/** "31 min, over the target of 15": words and a shape, whatever the colours are. */
export function Waiting({ visit, now, long = false }: { visit: Visit; now: number; long?: boolean }) {
  const minutes = minutesSince(visit, now);
  const target = TARGETS[visit.flow];
  if (minutes === undefined) return null;
  const over = target !== undefined && minutes > target;
  return (
    <span style={over ? { color: 'var(--serious)', fontWeight: 600 } : { fontWeight: 600 }}>
      {over && <Icon name="triangle" size={14} />} {tn('schedule.minutes', minutes)}
      {over && (long ? `, ${t('schedule.over', { target })}` : <> {t('schedule.overShort')}</>)}
    </span>
  );
}

/** Whether a time fits, in words. */
export function fitText(fit: Fit, zone: string): string {
  switch (fit.kind) {
    case 'fits':
      return t('schedule.fit.fits');
    case 'past':
      return t('schedule.fit.past');
    case 'closed':
      return fit.reason === undefined || fit.reason === ''
        ? t('schedule.fit.closed')
        : t('schedule.fit.closedFor', { reason: fit.reason });
    case 'outside':
      return t('schedule.fit.outside');
    case 'taken':
    case 'other-taken':
      return t(fit.kind === 'taken' ? 'schedule.fit.taken' : 'schedule.fit.otherTaken', {
        from: clockIn(fit.by.start, zone),
        to: clockIn(fit.by.end, zone),
      });
  }
}

/** The patient, or what a hold stands for, in words. */
export function whoText(visit: Visit): string {
  if (visit.face !== undefined) return visit.face.name;
  return visit.patientId === undefined ? t('schedule.nobody') : t('schedule.hidden');
}
