import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { fieldStyles } from '@/features/chart';
import { t } from '@/i18n';
import { Button, Icon } from '@/ui';
import { ScopeChoice, type Scope } from './MoveDialog';
import { Labelled, momentText, panelStyles as styles, SidePanel, Who } from './parts';
import { Reminder } from './Reminder';
import { FLOW_ICONS, FLOW_WORDS, Waiting, whoText } from './status';
import { NextStep, useStep, type Room } from './steps';
import { hasTablet, TabletSection } from './Tablet';
import type { FlowStatus, Visit } from './visits';
import { clockIn } from './zone';

const CANCELLABLE: readonly FlowStatus[] = ['held', 'booked', 'arrived', 'waitlist'];

/** A visit with all that can be done to it and what has been. */
export function VisitPanel({
  visit,
  visits,
  rooms,
  names,
  zone,
  now,
  onClose,
}: {
  visit: Visit;
  visits: readonly Visit[];
  rooms: readonly Room[];
  names: ReadonlyMap<string, string>;
  zone: string;
  now: number;
  onClose: () => void;
}) {
  const navigate = useNavigate();
  const { busy, failed, step } = useStep();
  const [cancelling, setCancelling] = useState(false);
  const with_ = visit.actors
    .filter((one) => !one.startsWith('HealthcareService/'))
    .map((one) => names.get(one) ?? one)
    .join(', ');
  return (
    <SidePanel title={t('schedule.visit')} onClose={onClose}>
      {visit.face === undefined ? <b>{whoText(visit)}</b> : <Who face={visit.face} similar={visit.similar} />}
      <dl className={styles.facts}>
        <dt>{t('schedule.status')}</dt>
        <dd>
          <Icon name={FLOW_ICONS[visit.flow]} size={14} /> {FLOW_WORDS[visit.flow]}{' '}
          {(visit.flow === 'arrived' || visit.flow === 'checked-in' || visit.flow === 'roomed') && (
            <Waiting visit={visit} now={now} long />
          )}
        </dd>
        <dt>{t('schedule.when')}</dt>
        <dd>
          {momentText(visit.start, zone)}–{clockIn(visit.end, zone)} ({zone})
        </dd>
        <dt>{t('schedule.with')}</dt>
        <dd>{with_}</dd>
        {visit.room !== undefined && (
          <>
            <dt>{t('schedule.room')}</dt>
            <dd>{names.get(visit.room) ?? visit.room}</dd>
          </>
        )}
        <dt>{t('schedule.service')}</dt>
        <dd>{visit.serviceName === '' ? t('chart.notRecorded') : visit.serviceName}</dd>
        <dt>{t('schedule.reason')}</dt>
        <dd>{visit.reason === '' ? t('chart.notRecorded') : visit.reason}</dd>
        {visit.comment !== '' && (
          <>
            <dt>{t('schedule.comment')}</dt>
            <dd>{visit.comment}</dd>
          </>
        )}
        {visit.series !== undefined && (
          <>
            <dt>{t('schedule.series')}</dt>
            <dd>{t('schedule.seriesNumber', { number: visit.position ?? 1 })}</dd>
          </>
        )}
        {visit.overbooked !== undefined && (
          <>
            <dt>{t('schedule.overbooked')}</dt>
            <dd>{visit.overbooked}</dd>
          </>
        )}
      </dl>
      {failed !== undefined && (
        <div className={styles.problem} role="alert">
          <h3>{t('schedule.notDone')}</h3>
          <p>{failed.reason}</p>
        </div>
      )}
      {cancelling ? (
        <CancelForm
          visit={visit}
          busy={busy !== undefined}
          onKeep={() => {
            setCancelling(false);
          }}
          onCancel={(reason, scope) => {
            void step(visit, 'cancel', { reason, ...(scope !== 'one' && { scope }) }).then((done) => {
              if (done) onClose();
            });
          }}
        />
      ) : (
        <div className={styles.buttons}>
          <NextStep
            visit={visit}
            visits={visits}
            rooms={rooms}
            busy={busy !== undefined}
            onStep={(act, inputs) => void step(visit, act, inputs)}
          />
          {visit.flow === 'booked' && (
            <Button size="small" disabled={busy !== undefined} onClick={() => void step(visit, 'arrive')}>
              {t('schedule.act.arrive')}
            </Button>
          )}
          {visit.flow === 'booked' && visit.start <= now && (
            <Button size="small" disabled={busy !== undefined} onClick={() => void step(visit, 'noshow')}>
              {t('schedule.act.noshow')}
            </Button>
          )}
          {CANCELLABLE.includes(visit.flow) && (
            <Button
              size="small"
              onClick={() => {
                setCancelling(true);
              }}
            >
              {t('schedule.act.cancel')}
            </Button>
          )}
          {visit.face !== undefined && (
            <Button
              size="small"
              kind="quiet"
              onClick={() => {
                void navigate({
                  to: '/patients/$patientId/$',
                  params: { patientId: visit.patientId ?? '', _splat: '' },
                });
              }}
            >
              {t('schedule.openChart')}
            </Button>
          )}
        </div>
      )}
      {(hasTablet(visit, zone, now) || visit.changes.length > 0) && (
        <TabletSection visit={visit} zone={zone} now={now} />
      )}
      {visit.patientId !== undefined && visit.flow !== 'held' && visit.flow !== 'waitlist' && (
        <Reminder visit={visit} zone={zone} />
      )}
      {visit.events.length > 0 && (
        <section>
          <h3>{t('schedule.history')}</h3>
          <ol className={styles.list}>
            {[...visit.events].reverse().map((event, i) => (
              <li key={`${String(event.at)} ${String(i)}`}>
                {momentText(event.at, zone)}{' '}
                <b>
                  {event.status in FLOW_WORDS
                    ? FLOW_WORDS[event.status as FlowStatus]
                    : t('schedule.flow.rescheduled')}
                </b>{' '}
                <span className={styles.quiet}>
                  {event.by}
                  {event.note === '' ? '' : `: ${event.note}`}
                </span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </SidePanel>
  );
}

function CancelForm({
  visit,
  busy,
  onKeep,
  onCancel,
}: {
  visit: Visit;
  busy: boolean;
  onKeep: () => void;
  onCancel: (reason: string, scope: Scope) => void;
}) {
  const [reason, setReason] = useState('');
  const [scope, setScope] = useState<Scope>('one');
  const missing = reason.trim().length < 3;
  return (
    <form
      className={fieldStyles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!missing) onCancel(reason.trim(), scope);
      }}
    >
      <Labelled label={t('schedule.cancelReason')}>
        {(id) => (
          <input
            id={id}
            autoFocus
            list={`${id}-usual`}
            value={reason}
            onChange={(event) => {
              setReason(event.currentTarget.value);
            }}
          />
        )}
      </Labelled>
      {visit.series !== undefined && <ScopeChoice scope={scope} onScope={setScope} />}
      <div className={styles.buttons}>
        <Button size="small" onClick={onKeep}>
          {t('schedule.keep')}
        </Button>
        <Button size="small" kind="danger" type="submit" disabled={missing || busy}>
          {t('schedule.cancelOf', { name: whoText(visit) })}
        </Button>
        {missing && <span className={styles.quiet}>{t('schedule.needReason')}</span>}
      </div>
    </form>
  );
}
