import { useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { patientFace } from '@/fhir/patient';
import { usePatient } from '@/features/patients';
import { t } from '@/i18n';
import {
  Button,
  Failed,
  Icon,
  IconButton,
  Loading,
  Menu,
  NeverAsked,
  PageHead,
  Truncated,
  useKeys,
} from '@/ui';
import { BookingForm, type BookingStart } from './BookingForm';
import { Grid, windowOn, type Target } from './Grid';
import { windowOf, type Span } from './grid';
import { HoursPanel } from './HoursPanel';
import { MoveDialog } from './MoveDialog';
import { dayText, SidePanel } from './parts';
import { ReminderNotice } from './Reminder';
import { knownZone, useBoards, useBoardLive, useDirectory } from './schedule.queries';
import styles from './SchedulePage.module.css';
import { columnOf, type Board, type Column, type Visit } from './visits';
import { VisitPanel } from './VisitPanel';
import { WaitListPanel } from './WaitListPanel';
import { addDays, browserZone, clockIn, sameClock, today, weekOf } from './zone';

type View = 'day' | 'week' | 'rooms';
type Panel =
  | { readonly at: 'book'; readonly start: BookingStart }
  | { readonly at: 'visit'; readonly id: string }
  | { readonly at: 'wait' | 'hours' };

/** Day, week and rooms by time; booking and moving by pointer or keys. All clock times are the clinic's. */
export default function SchedulePage() {
  const search = useRouterState({ select: (s) => new URLSearchParams(s.location.searchStr) });
  const asked = search.get('book') ?? undefined;
  const wanted = asked === '' ? undefined : asked;
  const [view, setView] = useState<View>('day');
  const [chosenDay, setDay] = useState<string>();
  const [who, setWho] = useState<string>();
  const [site, setSite] = useState('');
  const [panel, setPanel] = useState<Panel | undefined>(
    asked === undefined ? undefined : { at: 'book', start: {} },
  );
  const [move, setMove] = useState<{ visit: Visit; target: Target; from: string }>();
  const now = useNow();
  const directory = useDirectory();
  const [zone, setZone] = useState(knownZone);
  const day = chosenDay ?? today(zone, now);
  const days = view === 'week' ? weekOf(day) : [day];
  const live = useBoardLive([day]);
  const location = site === '' ? undefined : site;
  const boards = useBoards(days, { location }, live === 'broken' || view === 'week');
  useEffect(() => {
    document.title = `${t('schedule.title')} · ${t('app.name')}`;
  }, []);
  const told = boards.find(({ data }) => data !== undefined)?.data?.zone;
  if (told !== undefined && told !== zone) setZone(told);

  const failed = boards.find(({ error, data }) => error !== null && data === undefined);
  const stale = boards.find(({ error, data }) => error !== null && data !== undefined);
  const loaded = boards.every(({ data }) => data !== undefined);
  const data = boards.map((b) => b.data).filter((b): b is Board => b !== undefined);
  const visits = data.flatMap((b) => b.visits);
  const names = new Map([...(directory.data?.names ?? []), ...data.flatMap((b) => [...b.names])]);
  const schedules = directory.data?.schedules ?? [];
  const rooms = (directory.data?.rooms ?? []).map((one) => ({
    reference: `Location/${one.id ?? ''}`,
    name: one.name ?? '',
  }));
  const shown = visits.filter(({ flow }) => flow !== 'cancelled');
  const people = actorsOf('Practitioner/', schedules, shown, location);
  const places = [
    ...new Set([...rooms.map((r) => r.reference), ...actorsOf('Device/', schedules, shown, undefined)]),
  ];
  const title = (actor: string): string => names.get(actor) ?? t('schedule.unnamed');
  const byTitle = (a: string, b: string): number => title(a).localeCompare(title(b));
  const actors = (view === 'rooms' ? places : people).sort(byTitle);
  const one = who !== undefined && [...people, ...places].includes(who) ? who : (people[0] ?? places[0]);
  const columns: readonly Column[] =
    view === 'week'
      ? one === undefined
        ? []
        : days.map((d, i) =>
            columnOf(
              one,
              d,
              zone,
              dayText(d),
              (boards[i]?.data?.visits ?? []).filter(({ flow }) => flow !== 'cancelled'),
              schedules,
            ),
          )
      : actors.map((actor) => columnOf(actor, day, zone, title(actor), shown, schedules));
  const windows = windowsOf(columns, zone);

  const go = (by: number): void => {
    setDay(addDays(day, view === 'week' ? by * 7 : by));
  };
  const book = (start: BookingStart): void => {
    setPanel({ at: 'book', start });
  };
  useKeys('schedule.title', [
    {
      keys: 'b',
      text: 'schedule.keys.book',
      run: () => {
        book({});
      },
    },
    {
      keys: 'n',
      text: 'schedule.keys.next',
      run: () => {
        go(1);
      },
    },
    {
      keys: 'p',
      text: 'schedule.keys.previous',
      run: () => {
        go(-1);
      },
    },
    {
      keys: 't',
      text: 'schedule.keys.today',
      run: () => {
        setDay(undefined);
      },
    },
    {
      keys: 'w',
      text: 'schedule.keys.wait',
      run: () => {
        setPanel({ at: 'wait' });
      },
    },
    { keys: 'm', text: 'schedule.keys.move' },
    { keys: 'Shift ↑ ↓', text: 'schedule.keys.resize' },
    { keys: 'Enter', text: 'schedule.keys.open' },
    { keys: 'Escape', text: 'schedule.keys.putBack' },
  ]);
  const visit = panel?.at === 'visit' ? visits.find(({ id }) => id === panel.id) : undefined;
  const other = !sameClock(zone, browserZone(), day);
  const close = (): void => {
    setPanel(undefined);
  };

  return (
    <main className={styles.page} id="main" tabIndex={-1}>
      <PageHead
        title={t('schedule.title')}
        detail={
          <span className={styles.nav}>
            <IconButton
              icon="left"
              size="small"
              label={t(view === 'week' ? 'schedule.weekBefore' : 'schedule.dayBefore')}
              onClick={() => {
                go(-1);
              }}
            />
            <Button
              size="small"
              onClick={() => {
                setDay(undefined);
              }}
            >
              {t('schedule.today')}
            </Button>
            <IconButton
              icon="right"
              size="small"
              label={t(view === 'week' ? 'schedule.weekAfter' : 'schedule.dayAfter')}
              onClick={() => {
                go(1);
              }}
            />
            <b className={styles.date}>
              {view === 'week'
                ? `${dayText(days[0] ?? day)} – ${dayText(days[6] ?? day)}`
                : dayText(day, 'long')}
            </b>
            <span role="group" aria-label={t('schedule.view')} className={styles.views}>
              {(['day', 'week', 'rooms'] as const).map((each) => (
                <button
                  key={each}
                  type="button"
                  aria-pressed={view === each}
                  onClick={() => {
                    setView(each);
                  }}
                >
                  {t(each === 'day' ? 'schedule.day' : each === 'week' ? 'schedule.week' : 'schedule.rooms')}
                </button>
              ))}
            </span>
          </span>
        }
      >
        {view === 'week' && (
          <select
            className={styles.select}
            aria-label={t('schedule.weekOf')}
            value={one ?? ''}
            onChange={(e) => {
              setWho(e.currentTarget.value);
            }}
          >
            {[...people, ...places].map((actor) => (
              <option key={actor} value={actor}>
                {title(actor)}
              </option>
            ))}
          </select>
        )}
        {(directory.data?.sites.length ?? 0) > 1 && (
          <select
            className={styles.select}
            aria-label={t('schedule.site')}
            value={site}
            onChange={(e) => {
              setSite(e.currentTarget.value);
            }}
          >
            <option value="">{t('schedule.allSites')}</option>
            {directory.data?.sites.map((each) => (
              <option key={each.id} value={`Location/${each.id ?? ''}`}>
                {each.name}
              </option>
            ))}
          </select>
        )}
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button>{t('schedule.more')}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              onClick={() => {
                setPanel({ at: 'wait' });
              }}
            >
              {t('schedule.waitList')}
            </Menu.Item>
            <Menu.Item
              onClick={() => {
                setPanel({ at: 'hours' });
              }}
            >
              {t('schedule.hours')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Button
          kind="primary"
          icon="plus"
          hotkey="b"
          onClick={() => {
            book({});
          }}
        >
          {t('schedule.book')}
        </Button>
      </PageHead>
      {(other || live === 'broken' || stale !== undefined || data.some((b) => b.truncated)) && (
        <div className={styles.notes}>
          {other && (
            <p>
              <Icon name="clock" size={14} />{' '}
              {t('schedule.zone', {
                zone,
                there: clockIn(now, zone),
                own: browserZone(),
                here: clockIn(now, browserZone()),
              })}
            </p>
          )}
          {live === 'broken' && (
            <p role="status">
              <Icon name="offline" size={14} /> {t('schedule.notLive')}
            </p>
          )}
          {stale !== undefined && (
            <p role="alert" className={styles.stale}>
              <Icon name="barred" size={14} />{' '}
              {t('schedule.stale', { time: clockIn(stale.dataUpdatedAt, zone) })}
            </p>
          )}
          {data.some((b) => b.truncated) && <Truncated>{t('schedule.truncated')}</Truncated>}
        </div>
      )}
      {view !== 'week' && <ReminderNotice day={day} className={styles.notes} />}
      <div className={styles.body}>
        {failed !== undefined || (directory.error !== null && directory.data === undefined) ? (
          <div className={styles.state}>
            <Failed
              title={t('schedule.failed')}
              detail={t('schedule.failedDetail')}
              reason={(failed?.error ?? directory.error)?.message ?? ''}
              onRetry={() => {
                boards.forEach((b) => void b.refetch());
                void directory.refetch();
              }}
            />
          </div>
        ) : !loaded || directory.data === undefined ? (
          <div className={styles.state}>
            <Loading what={t('schedule.title')} rows={8} />
          </div>
        ) : columns.length === 0 ? (
          <div className={styles.state}>
            <NeverAsked title={t('schedule.none')} detail={t('schedule.noneDetail')}>
              <Button
                onClick={() => {
                  setPanel({ at: 'hours' });
                }}
              >
                {t('schedule.hours')}
              </Button>
            </NeverAsked>
          </div>
        ) : (
          <Grid
            columns={columns}
            windows={windows}
            zone={zone}
            now={now}
            label={t('schedule.gridOf', { day: dayText(day, 'long') })}
            onOpen={(opened) => {
              setPanel({ at: 'visit', id: opened.id });
            }}
            onMove={(moved, target) => {
              setMove({ visit: moved, target, from: title(moved.practitioner ?? moved.actors[0] ?? '') });
            }}
            onBook={(column, at) => {
              book({
                at,
                ...(column.actor.startsWith('Practitioner/')
                  ? { practitioner: column.actor }
                  : { room: column.actor }),
              });
            }}
          />
        )}
        {panel?.at === 'book' && (
          <SidePanel
            title={t('schedule.book')}
            onClose={close}
            key={JSON.stringify(panel.start.at ?? panel.start.entry?.id)}
          >
            <Booking
              start={panel.start}
              patientId={wanted}
              location={location}
              onDone={(booked) => {
                setPanel(undefined);
                setDay(today(zone, booked.start));
              }}
            />
          </SidePanel>
        )}
        {visit !== undefined && (
          <VisitPanel
            key={visit.id}
            visit={visit}
            visits={visits}
            rooms={rooms}
            names={names}
            zone={zone}
            now={now}
            onClose={close}
          />
        )}
        {panel?.at === 'wait' && (
          <WaitListPanel
            zone={zone}
            onClose={close}
            onBook={(entry) => {
              book({ face: entry.face, service: entry.service, practitioner: entry.practitioner, entry });
            }}
          />
        )}
        {panel?.at === 'hours' && <HoursPanel zone={zone} onClose={close} />}
      </div>
      {move !== undefined && (
        <MoveDialog
          visit={move.visit}
          target={move.target}
          zone={zone}
          from={move.from}
          onClose={() => {
            setMove(undefined);
          }}
        />
      )}
    </main>
  );
}

/** The booking of a patient that was asked for from elsewhere waits until the patient is known. */
function Booking({
  start,
  patientId,
  location,
  onDone,
}: {
  start: BookingStart;
  patientId: string | undefined;
  location: string | undefined;
  onDone: (booked: Visit) => void;
}) {
  const fromElsewhere = start.face === undefined && patientId !== undefined;
  const { data, error, refetch } = usePatient(patientId ?? '', fromElsewhere);
  if (!fromElsewhere) return <BookingForm start={start} location={location} onDone={onDone} />;
  if (error !== null)
    return (
      <Failed
        title={t('schedule.patientFailed')}
        detail={t('schedule.patientFailedDetail')}
        reason={error.message}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <Loading what={t('schedule.patient')} />;
  return <BookingForm start={{ ...start, face: patientFace(data) }} location={location} onDone={onDone} />;
}

/** Who has hours or visits on the days shown; at a site only who works there. */
function actorsOf(
  type: string,
  schedules: readonly fhir4.Schedule[],
  visits: readonly Visit[],
  site: string | undefined,
): string[] {
  const with_ = schedules
    .filter((s) => s.active !== false && (site === undefined || s.actor.some((a) => a.reference === site)))
    .map((s) => s.actor[0]?.reference ?? '');
  return [...new Set([...with_, ...visits.flatMap((v) => v.actors)])].filter((one) => one.startsWith(type));
}

/** All columns show the same times of the clock. */
function windowsOf(columns: readonly Column[], zone: string) {
  const [first] = columns;
  if (first === undefined) return [];
  const same = columns.every((c) => c.day === first.day);
  const needed = (c: Column): readonly Span[] => [...c.visits, ...c.open];
  if (same) {
    const window = windowOf(first.day, zone, columns.flatMap(needed));
    return columns.map(() => window);
  }
  const each = columns.map((c) => windowOf(c.day, zone, needed(c)));
  const widest = each.reduce((a, b) => {
    const clock = (w: typeof a): readonly [number, number] => {
      const from = onClockMinutes(w.start, zone);
      return [from, from + (w.end - w.start) / 60_000];
    };
    const [x, y] = [clock(a), clock(b)];
    const start = a.start - Math.max(0, x[0] - y[0]) * 60_000;
    return { ...a, start, end: a.end + Math.max(0, y[1] - x[1]) * 60_000 };
  });
  return columns.map((c) => windowOn(widest, c.day));
}

function onClockMinutes(at: number, zone: string): number {
  const text = clockIn(at, zone);
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

/** Now, renewed twice a minute. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 20_000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}
