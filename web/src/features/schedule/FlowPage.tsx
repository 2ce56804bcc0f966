import { useEffect, useMemo, useRef, useState } from 'react';
import { useSession } from '@/api/sessionStore';
import { ageText } from '@/fhir/dates';
import { SEX_WORDS } from '@/fhir/patient';
import { t, tn } from '@/i18n';
import { Button, Failed, Icon, Loading, PageHead, Truncated, type IconName } from '@/ui';
import styles from './FlowPage.module.css';
import { dayText, reasonOf } from './parts';
import { knownZone, useBoard, useBoardLive, useDirectory } from './schedule.queries';
import { useNow } from './SchedulePage';
import { FLOW_WORDS, TARGETS, Waiting, whoText } from './status';
import { NextStep, useStep, type Room } from './steps';
import { hasTablet, TabletDialog, TabletNote } from './Tablet';
import { between, median, type FlowStatus, type Visit } from './visits';
import { browserZone, clockIn, sameClock, today } from './zone';
import type { TextKey } from '@/i18n';

const STEPS: readonly {
  readonly text: TextKey;
  readonly icon: IconName;
  readonly of: readonly FlowStatus[];
}[] = [
  { text: 'schedule.flow.scheduled', icon: 'calendar', of: ['booked'] },
  { text: 'schedule.flow.here', icon: 'clock', of: ['arrived', 'checked-in'] },
  { text: 'schedule.flow.roomed', icon: 'home', of: ['roomed'] },
  { text: 'schedule.flow.inProgress', icon: 'heart', of: ['in-progress'] },
  { text: 'schedule.flow.out', icon: 'tick', of: ['finished'] },
];

/** Where today's patients are and how long they wait; one action leads each of them on. */
export default function FlowPage() {
  const { user } = useSession();
  const clinical = user.roles.some((role) => role === 'physician' || role === 'nurse');
  const now = useNow();
  const zone = knownZone();
  const day = today(zone, now);
  const live = useBoardLive([day]);
  const board = useBoard(day, {}, live === 'broken');
  const directory = useDirectory();
  const { busy, failed, step } = useStep();
  const [tablet, setTablet] = useState<string>();
  useEffect(() => {
    document.title = `${t('flow.title')} · ${t('app.name')}`;
  }, []);
  const { data, error } = board;
  const visits = useMemo(() => data?.visits ?? [], [data]);
  const handed = visits.find(({ id }) => id === tablet);
  const rooms: readonly Room[] = (directory.data?.rooms ?? []).map((one) => ({
    reference: `Location/${one.id ?? ''}`,
    name: one.name ?? '',
  }));
  const names = new Map([...(directory.data?.names ?? []), ...(data?.names ?? [])]);
  const waits = visits
    .map((v) => between(v, ['arrived', 'checked-in'], ['roomed', 'in-progress']))
    .filter((wait) => wait !== undefined);
  const usual = median(waits);
  const page = useRef<HTMLElement>(null);
  const led = useRef<{ readonly id: string; readonly from: FlowStatus }>(undefined);
  useEffect(() => {
    const { current } = led;
    if (current === undefined) return;
    if (visits.find(({ id }) => id === current.id)?.flow === current.from) return;
    led.current = undefined;
    // The card went to another column and took its button along: the keyboard goes on from there, not from the top.
    if (document.activeElement !== document.body) return;
    const card = page.current?.querySelector<HTMLElement>(`[data-visit="${CSS.escape(current.id)}"]`);
    (card?.querySelector<HTMLElement>('button') ?? card)?.focus();
  }, [visits]);
  return (
    <main className={styles.page} id="main" tabIndex={-1} ref={page}>
      <PageHead
        title={t('flow.title')}
        detail={
          <>
            <b>{dayText(day, 'long')}</b>
            {usual !== undefined &&
              ` · ${t('flow.median', { wait: tn('schedule.minutes', Math.round(usual / 60_000)) })}`}
            {!sameClock(zone, browserZone(), day) &&
              ` · ${t('flow.zone', { zone, time: clockIn(now, zone) })}`}
          </>
        }
      >
        {!clinical && <span className={styles.quiet}>{t('flow.desk')}</span>}
        {live === 'broken' && (
          <span role="status">
            <Icon name="offline" size={14} /> {t('schedule.notLive')}
          </span>
        )}
      </PageHead>
      {data?.truncated === true && <Truncated>{t('schedule.truncated')}</Truncated>}
      {error !== null && (
        <Failed
          title={
            data === undefined
              ? t('flow.failed')
              : t('schedule.stale', { time: clockIn(board.dataUpdatedAt, zone) })
          }
          detail={t('flow.failedDetail')}
          reason={reasonOf(error)}
          onRetry={() => void board.refetch()}
        />
      )}
      {data === undefined && error === null && (
        <div className={styles.state}>
          <Loading what={t('flow.title')} rows={6} />
        </div>
      )}
      {data !== undefined && (
        // It scrolls sideways where there is little room, by keyboard too.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={styles.board} role="group" aria-label={t('flow.title')} tabIndex={0}>
          {STEPS.map(({ text, icon, of }) => {
            const here = visits
              .filter(({ flow }) => of.includes(flow))
              .sort((a, b) => (of[0] === 'booked' ? a.start - b.start : (a.since ?? 0) - (b.since ?? 0)));
            const target = TARGETS[of[0] ?? 'booked'];
            return (
              <section key={text} className={styles.column} aria-label={t(text)}>
                <h2>
                  <Icon name={icon} /> {t(text)} <b>{here.length}</b>
                  {target !== undefined && (
                    <span className={styles.quiet}>{t('flow.target', { target })}</span>
                  )}
                </h2>
                {here.length === 0 && (
                  <p className={styles.empty}>
                    {t('flow.nobody')}{' '}
                    <span>{t('schedule.asOf', { time: clockIn(board.dataUpdatedAt, zone) })}</span>
                  </p>
                )}
                <ul>
                  {here.map((visit) => (
                    <FlowCard
                      key={visit.id}
                      visit={visit}
                      visits={visits}
                      rooms={rooms}
                      names={names}
                      zone={zone}
                      now={now}
                      clinical={clinical}
                      busy={busy === visit.id}
                      failed={failed?.id === visit.id ? failed.reason : undefined}
                      onStep={(act, inputs) => {
                        led.current = { id: visit.id, from: visit.flow };
                        void step(visit, act, inputs);
                      }}
                      onTablet={() => {
                        setTablet(visit.id);
                      }}
                    />
                  ))}
                </ul>
              </section>
            );
          })}
        </div>
      )}
      {handed !== undefined && (
        <TabletDialog
          key={handed.id}
          visit={handed}
          zone={zone}
          now={now}
          onClose={() => {
            setTablet(undefined);
          }}
        />
      )}
    </main>
  );
}

function FlowCard({
  visit,
  visits,
  rooms,
  names,
  zone,
  now,
  clinical,
  busy,
  failed,
  onStep,
  onTablet,
}: {
  visit: Visit;
  visits: readonly Visit[];
  rooms: readonly Room[];
  names: ReadonlyMap<string, string>;
  zone: string;
  now: number;
  clinical: boolean;
  busy: boolean;
  failed: string | undefined;
  onStep: (act: string, inputs?: Record<string, string>) => void;
  onTablet: () => void;
}) {
  const { face } = visit;
  const age = face?.birthDate === undefined ? undefined : ageText(face.birthDate);
  const late = visit.flow === 'booked' && visit.start < now;
  return (
    <li className={styles.card} aria-busy={busy} data-visit={visit.id} tabIndex={-1}>
      <div className={styles.name}>
        <b>{whoText(visit)}</b>{' '}
        <span className={styles.quiet}>
          {age} {face === undefined ? '' : SEX_WORDS[face.sex]}
        </span>
      </div>
      {visit.similar !== undefined && (
        <div className={styles.similar}>
          <Icon name="people" size={14} /> {t('patients.similar', { what: visit.similar })}
        </div>
      )}
      <div className={styles.quiet}>
        {clockIn(visit.start, zone)} · {names.get(visit.practitioner ?? '') ?? t('schedule.anyClinician')}
        {visit.room !== undefined && ` · ${names.get(visit.room) ?? ''}`}
      </div>
      {(clinical ? visit.reason : visit.serviceName) !== '' && (
        <div>{clinical ? visit.reason : visit.serviceName}</div>
      )}
      <div className={styles.wait}>
        {visit.flow === 'booked' ? (
          late && (
            <span className={styles.similar}>
              <Icon name="diamond" size={14} />{' '}
              {t('flow.late', { wait: tn('schedule.minutes', Math.floor((now - visit.start) / 60_000)) })}
            </span>
          )
        ) : (
          <span>
            {visit.flow === 'arrived' && <>{FLOW_WORDS.arrived}: </>}
            <Waiting visit={visit} now={now} long />
          </span>
        )}
      </div>
      <TabletNote visit={visit} />
      <div className={styles.acts}>
        <NextStep visit={visit} visits={visits} rooms={rooms} busy={busy} onStep={onStep} />
        {hasTablet(visit, zone, now) && (
          <Button
            size="small"
            aria-label={t('schedule.act.of', { act: t('tablet.button'), name: whoText(visit) })}
            onClick={onTablet}
          >
            {t('tablet.button')}
          </Button>
        )}
        {late && (
          <Button
            size="small"
            disabled={busy}
            aria-label={t('schedule.act.of', { act: t('schedule.act.noshow'), name: whoText(visit) })}
            onClick={() => {
              onStep('noshow');
            }}
          >
            {t('schedule.act.noshow')}
          </Button>
        )}
      </div>
      {failed !== undefined && (
        <p role="alert" className={styles.failed}>
          {t('schedule.notDone')}: {failed}
        </p>
      )}
    </li>
  );
}
