import { MicroBanner } from '@/clinical/PatientBanner';
import { useChart } from '@/features/chart';
import { t } from '@/i18n';
import { Button, Failed, Loading, NoneFound } from '@/ui';
import type { PanelProps } from '@/workspace/feature';
import { WorkspacePanel } from '@/workspace/WorkspacePanel';
import { BookingForm } from './BookingForm';
import { momentText, panelStyles as styles } from './parts';
import { knownZone, useDirectory, useVisitsOf } from './schedule.queries';
import { FLOW_ICONS, FLOW_WORDS, Waiting } from './status';
import { NextStep, useStep } from './steps';
import { Icon } from '@/ui';
import { clockIn, dayBounds, instantText, today } from './zone';

/** Books for the patient of the chart: the next free time is chosen already. */
export function BookTask({ ways }: PanelProps) {
  const { face, strip } = useChart();
  if (face === undefined) return null;
  return (
    <WorkspacePanel
      title={t('schedule.book')}
      banner={<MicroBanner face={face} strip={strip} />}
      onHide={ways.onHide}
      onClose={ways.onClose}
      footer={<Button onClick={ways.onClose}>{t('schedule.leave')}</Button>}
    >
      <BookingForm start={{ face }} onDone={ways.onClose} />
    </WorkspacePanel>
  );
}

/** The patient's visits of today, each with its next step. */
export function TodayTask({ ways }: PanelProps) {
  const { face, strip, patientId, now } = useChart();
  const zone = knownZone();
  const day = today(zone, now);
  const [start, end] = dayBounds(day, zone);
  const query = useVisitsOf(patientId, instantText(start, zone));
  const directory = useDirectory();
  const { busy, failed, step } = useStep();
  const visits = (query.data ?? []).filter(
    (v) => v.start < end && v.flow !== 'cancelled' && v.flow !== 'waitlist',
  );
  const rooms = (directory.data?.rooms ?? []).map((one) => ({
    reference: `Location/${one.id ?? ''}`,
    name: one.name ?? '',
  }));
  if (face === undefined) return null;
  return (
    <WorkspacePanel
      title={t('schedule.visitToday')}
      banner={<MicroBanner face={face} strip={strip} />}
      onHide={ways.onHide}
      onClose={ways.onClose}
      footer={<Button onClick={ways.onClose}>{t('schedule.leave')}</Button>}
    >
      {query.error !== null ? (
        <Failed
          title={t('schedule.failed')}
          detail={t('schedule.failedDetail')}
          reason={query.error.message}
          onRetry={() => void query.refetch()}
        />
      ) : query.data === undefined ? (
        <Loading what={t('schedule.visitToday')} />
      ) : visits.length === 0 ? (
        <NoneFound
          title={t('schedule.noVisitToday')}
          detail={t('schedule.asOf', { time: clockIn(query.dataUpdatedAt, zone) })}
        />
      ) : (
        <ul className={styles.list}>
          {visits.map((visit) => (
            <li key={visit.id}>
              <b>{momentText(visit.start, zone)}</b> {visit.serviceName}{' '}
              <Icon name={FLOW_ICONS[visit.flow]} size={14} /> {FLOW_WORDS[visit.flow]}{' '}
              {visit.flow !== 'booked' && <Waiting visit={visit} now={now} long />}
              <div className={styles.buttons}>
                <NextStep
                  visit={{ ...visit, face }}
                  visits={visits}
                  rooms={rooms}
                  busy={busy !== undefined}
                  onStep={(act, inputs) => void step({ ...visit, face }, act, inputs)}
                />
              </div>
              {failed?.id === visit.id && (
                <p role="alert" className={styles.taken}>
                  {t('schedule.notDone')}: {failed.reason}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </WorkspacePanel>
  );
}
