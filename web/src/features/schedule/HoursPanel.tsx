import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { saveSchedule } from '@/api/scheduling';
import { fieldStyles } from '@/features/chart';
import { t, type TextKey } from '@/i18n';
import { Button, Failed, Loading } from '@/ui';
import {
  DAYS,
  exceptions,
  hoursProblems,
  momentOfText,
  weeklyHours,
  withHours,
  type Day,
  type Exception,
  type HoursProblem,
  type WeeklyHours,
} from './hours';
import { Choice, Labelled, panelStyles as styles, reasonOf, SidePanel } from './parts';
import { refreshBoards, useDirectory, type Directory } from './schedule.queries';
import { addDays, instantText, today } from './zone';

const DAY_TEXTS: Readonly<Record<Day, TextKey>> = {
  mon: 'schedule.mon',
  tue: 'schedule.tue',
  wed: 'schedule.wed',
  thu: 'schedule.thu',
  fri: 'schedule.fri',
  sat: 'schedule.sat',
  sun: 'schedule.sun',
};
const PROBLEMS: Readonly<Record<HoursProblem, TextKey>> = {
  days: 'schedule.wrongDays',
  order: 'schedule.wrongOrder',
  slot: 'schedule.wrongSlot',
  dates: 'schedule.wrongDates',
  overlap: 'schedule.wrongOverlap',
};

/** Weekly hours, closed days and extra hours of a clinician, a room or a whole site. */
export function HoursPanel({ zone, onClose }: { zone: string; onClose: () => void }) {
  const directory = useDirectory();
  const [who, setWho] = useState('');
  const { data, error } = directory;
  return (
    <SidePanel title={t('schedule.hours')} onClose={onClose}>
      {error !== null ? (
        <Failed
          title={t('schedule.directoryFailed')}
          detail={t('schedule.directoryFailedDetail')}
          reason={error.message}
          onRetry={() => void directory.refetch()}
        />
      ) : data === undefined ? (
        <Loading what={t('schedule.directory')} />
      ) : (
        <>
          <Choice label={t('schedule.hoursOf')} data-first value={who} onValue={setWho}>
            <option value="">{t('schedule.choose')}</option>
            <optgroup label={t('schedule.clinicians')}>
              {data.practitioners.map((one) => (
                <option key={one.reference} value={one.reference}>
                  {one.name}
                </option>
              ))}
            </optgroup>
            <optgroup label={t('schedule.rooms')}>
              {data.rooms.map((one) => (
                <option key={one.id} value={`Location/${one.id ?? ''}`}>
                  {one.name}
                </option>
              ))}
            </optgroup>
            <optgroup label={t('schedule.sites')}>
              {data.sites.map((one) => (
                <option key={one.id} value={`Location/${one.id ?? ''}`}>
                  {one.name}
                </option>
              ))}
            </optgroup>
          </Choice>
          {who !== '' && <Templates key={who} who={who} directory={data} zone={zone} />}
        </>
      )}
    </SidePanel>
  );
}

function Templates({ who, directory, zone }: { who: string; directory: Directory; zone: string }) {
  const own = directory.schedules.filter((s) => s.actor[0]?.reference === who && s.active !== false);
  const [site, setSite] = useState('');
  const isSite = directory.sites.some((one) => `Location/${one.id ?? ''}` === who);
  const fresh: fhir4.Schedule = {
    resourceType: 'Schedule',
    active: true,
    actor: [{ reference: who }, ...(site === '' ? [] : [{ reference: site }])],
  };
  return (
    <>
      {own.map((schedule) => (
        <Editor
          key={`${schedule.id ?? ''} ${schedule.meta?.versionId ?? ''}`}
          schedule={schedule}
          directory={directory}
          zone={zone}
        />
      ))}
      {own.length === 0 && (
        <>
          <p className={styles.quiet}>{t('schedule.hoursNone')}</p>
          {!isSite && (
            <Choice label={t('schedule.site')} value={site} onValue={setSite}>
              <option value="">{t('schedule.anySite')}</option>
              {directory.sites.map((one) => (
                <option key={one.id} value={`Location/${one.id ?? ''}`}>
                  {one.name}
                </option>
              ))}
            </Choice>
          )}
          <Editor schedule={fresh} directory={directory} zone={zone} />
        </>
      )}
    </>
  );
}

function Editor({
  schedule,
  directory,
  zone,
}: {
  schedule: fhir4.Schedule;
  directory: Directory;
  zone: string;
}) {
  const queries = useQueryClient();
  const [hours, setHours] = useState<readonly WeeklyHours[]>(() => weeklyHours(schedule));
  const [special, setSpecial] = useState<readonly Exception[]>(() =>
    exceptions(schedule, (text) =>
      text === '' ? '' : instantText(momentOfText(text, zone), zone).slice(0, 16),
    ),
  );
  const [tried, setTried] = useState(false);
  const [state, setState] = useState<'open' | 'saving' | 'saved'>('open');
  const [problem, setProblem] = useState<string>();
  const wrong = hoursProblems(hours);
  const wrongSpecial = special.some((e) => e.start === '' || e.end === '' || e.end <= e.start);
  const others = schedule.actor
    .slice(1)
    .map(({ reference }) => directory.names.get(reference ?? '') ?? '')
    .filter((one) => one !== '');
  const change = (index: number, next: Partial<WeeklyHours>): void => {
    setState('open');
    setHours((all) => all.map((one, i) => (i === index ? { ...one, ...next } : one)));
  };
  const changeSpecial = (index: number, next: Partial<Exception>): void => {
    setState('open');
    setSpecial((all) => all.map((one, i) => (i === index ? { ...one, ...next } : one)));
  };
  const save = async (): Promise<void> => {
    setTried(true);
    if (wrong.size > 0 || wrongSpecial) return;
    setState('saving');
    setProblem(undefined);
    try {
      const instants = special.map((e) => ({
        ...e,
        start: instantText(momentOfText(e.start, zone), zone),
        end: instantText(momentOfText(e.end, zone), zone),
      }));
      await saveSchedule(withHours(schedule, hours, instants));
      setState('saved');
      await queries.invalidateQueries({ queryKey: ['directory'] });
      await refreshBoards(queries);
    } catch (failure) {
      setState('open');
      setProblem(reasonOf(failure));
    }
  };
  return (
    <form
      className={fieldStyles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {others.length > 0 && <p className={styles.quiet}>{others.join(' · ')}</p>}
      <h3>{t('schedule.weekly2')}</h3>
      {hours.map((h, i) => (
        <fieldset
          key={i}
          className={styles.problem}
          style={{ borderColor: 'var(--line-2)', background: 'none' }}
        >
          <legend>{t('schedule.block', { number: i + 1 })}</legend>
          <div className={styles.choice}>
            {DAYS.map((day) => (
              <label key={day}>
                <input
                  type="checkbox"
                  checked={h.days.includes(day)}
                  onChange={(event) => {
                    const days = DAYS.filter((d) =>
                      d === day ? event.currentTarget.checked : h.days.includes(d),
                    );
                    change(i, { days });
                  }}
                />
                {t(DAY_TEXTS[day])}
              </label>
            ))}
          </div>
          <div className={fieldStyles.pair}>
            <Labelled label={t('schedule.blockStart')}>
              {(id) => (
                <input
                  id={id}
                  type="time"
                  value={h.start}
                  onChange={(e) => {
                    change(i, { start: e.currentTarget.value });
                  }}
                />
              )}
            </Labelled>
            <Labelled label={t('schedule.blockEnd')}>
              {(id) => (
                <input
                  id={id}
                  type="time"
                  value={h.end}
                  onChange={(e) => {
                    change(i, { end: e.currentTarget.value });
                  }}
                />
              )}
            </Labelled>
            <Labelled label={t('schedule.blockSlot')}>
              {(id) => (
                <input
                  id={id}
                  inputMode="numeric"
                  value={h.slot}
                  onChange={(e) => {
                    change(i, { slot: e.currentTarget.value.trim() });
                  }}
                />
              )}
            </Labelled>
            <Labelled label={t('schedule.blockFrom')}>
              {(id) => (
                <input
                  id={id}
                  type="date"
                  value={h.from}
                  onChange={(e) => {
                    change(i, { from: e.currentTarget.value });
                  }}
                />
              )}
            </Labelled>
            <Labelled label={t('schedule.blockTo')}>
              {(id) => (
                <input
                  id={id}
                  type="date"
                  value={h.to}
                  onChange={(e) => {
                    change(i, { to: e.currentTarget.value });
                  }}
                />
              )}
            </Labelled>
          </div>
          {tried && wrong.has(i) && (
            <p className={styles.taken} role="alert">
              {t(PROBLEMS[wrong.get(i) ?? 'days'])}
            </p>
          )}
          <Button
            size="small"
            onClick={() => {
              setState('open');
              setHours((all) => all.filter((_, at) => at !== i));
            }}
          >
            {t('schedule.removeBlock', { number: i + 1 })}
          </Button>
        </fieldset>
      ))}
      <div>
        <Button
          size="small"
          icon="plus"
          onClick={() => {
            setState('open');
            setHours((all) => [
              ...all,
              {
                days: ['mon', 'tue', 'wed', 'thu', 'fri'],
                start: '09:00',
                end: '17:00',
                slot: '',
                from: '',
                to: '',
              },
            ]);
          }}
        >
          {t('schedule.addBlock')}
        </Button>
      </div>
      <h3>{t('schedule.exceptions')}</h3>
      <p className={styles.quiet}>{t('schedule.exceptionsZone', { zone })}</p>
      {special.map((e, i) => (
        <fieldset
          key={i}
          className={styles.problem}
          style={{ borderColor: 'var(--line-2)', background: 'none' }}
        >
          <legend>{t('schedule.exception', { number: i + 1 })}</legend>
          <div className={styles.choice}>
            {[false, true].map((open) => (
              <label key={String(open)}>
                <input
                  type="radio"
                  name={`open-${schedule.id ?? 'new'}-${String(i)}`}
                  checked={e.open === open}
                  onChange={() => {
                    changeSpecial(i, { open });
                  }}
                />
                {t(open ? 'schedule.extraOpen' : 'schedule.closed')}
              </label>
            ))}
          </div>
          <div className={fieldStyles.pair}>
            <Labelled label={t('schedule.exceptionStart')}>
              {(id) => (
                <input
                  id={id}
                  type="datetime-local"
                  value={e.start}
                  onChange={(v) => {
                    changeSpecial(i, { start: v.currentTarget.value });
                  }}
                />
              )}
            </Labelled>
            <Labelled label={t('schedule.exceptionEnd')}>
              {(id) => (
                <input
                  id={id}
                  type="datetime-local"
                  value={e.end}
                  onChange={(v) => {
                    changeSpecial(i, { end: v.currentTarget.value });
                  }}
                />
              )}
            </Labelled>
          </div>
          <Labelled label={t('schedule.exceptionReason')}>
            {(id) => (
              <input
                id={id}
                value={e.reason}
                maxLength={200}
                onChange={(v) => {
                  changeSpecial(i, { reason: v.currentTarget.value });
                }}
              />
            )}
          </Labelled>
          <Button
            size="small"
            onClick={() => {
              setState('open');
              setSpecial((all) => all.filter((_, at) => at !== i));
            }}
          >
            {t('schedule.removeException', { number: i + 1 })}
          </Button>
        </fieldset>
      ))}
      {tried && wrongSpecial && (
        <p className={styles.taken} role="alert">
          {t('schedule.wrongOrder')}
        </p>
      )}
      <div>
        <Button
          size="small"
          icon="plus"
          onClick={() => {
            const day = today(zone);
            setState('open');
            setSpecial((all) => [
              ...all,
              { open: false, start: `${day}T00:00`, end: `${addDays(day, 1)}T00:00`, reason: '' },
            ]);
          }}
        >
          {t('schedule.addException')}
        </Button>
      </div>
      {problem !== undefined && (
        <div className={styles.problem} role="alert">
          <h3>{t('schedule.hoursNotSaved')}</h3>
          <p>{problem}</p>
        </div>
      )}
      <div className={styles.buttons}>
        <Button type="submit" kind="primary" disabled={state === 'saving'}>
          {t('schedule.saveHours')}
        </Button>
        <span role="status" className={styles.quiet}>
          {state === 'saved' ? t('schedule.hoursSaved') : state === 'saving' ? t('schedule.saving') : ''}
        </span>
      </div>
    </form>
  );
}
