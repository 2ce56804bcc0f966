import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { ApiError } from '@/api/errors';
import { operate, type Inputs } from '@/api/scheduling';
import type { PatientFace } from '@/fhir/patient';
import { FindPatient } from '@/features/patients';
import { fieldStyles } from '@/features/chart';
import { t, tn } from '@/i18n';
import { Button, Failed, Icon, Loading, NeverAsked, offerUndo } from '@/ui';
import {
  Choice,
  dayText,
  Labelled,
  momentText,
  panelStyles as styles,
  reasonOf,
  TextLine,
  Who,
} from './parts';
import { actOn, knownZone, refreshBoards, useDirectory, useFreeTimes } from './schedule.queries';
import { conflictsOf, occurrences } from './series';
import { visitOf, type Visit } from './visits';
import { clockIn, clockText, instantText, momentOf, today, wallOf } from './zone';

export interface BookingStart {
  readonly face?: PatientFace | undefined;
  readonly service?: string | undefined;
  readonly practitioner?: string | undefined;
  readonly room?: string | undefined;
  /** A time that was pointed at; without it the next free ones are offered. */
  readonly at?: number | undefined;
  /** Entry of the wait list that this booking answers. */
  readonly entry?: Visit | undefined;
}

let lastService: string | undefined;

/** Patient, service, time, reason, series. The next free time is chosen already: Enter books it. */
export function BookingForm({
  start,
  location,
  onDone,
}: {
  start: BookingStart;
  location?: string | undefined;
  onDone: (booked: Visit) => void;
}) {
  const queries = useQueryClient();
  const directory = useDirectory();
  const zone = knownZone();
  const [face, setFace] = useState(start.face);
  const [wantedService, setService] = useState(start.service ?? lastService);
  const [practitioner, setPractitioner] = useState(start.practitioner ?? '');
  const [room, setRoom] = useState(start.room ?? '');
  const [length, setLength] = useState('');
  const [from, setFrom] = useState(() => (start.at === undefined ? today(zone) : wallOf(start.at, zone).day));
  const [chosen, setChosen] = useState<string>();
  const [own, setOwn] = useState(start.at === undefined ? '' : clockText(wallOf(start.at, zone).minutes));
  const [exact, setExact] = useState(start.at !== undefined);
  const [reason, setReason] = useState(start.entry?.reason ?? '');
  const [repeat, setRepeat] = useState<'' | 'weekly' | 'daily'>('');
  const [times, setTimes] = useState('6');
  const [overbook, setOverbook] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const name = useId();

  const services = directory.data?.services ?? [];
  const service = services.find(({ reference }) => reference === wantedService) ?? services[0];
  const minutes = length === '' ? (service?.minutes ?? 30) : Number(length);
  const lengthWrong = !Number.isInteger(minutes) || minutes < 5 || minutes > 1440;
  const needed: Inputs = {
    service: service?.reference,
    practitioner,
    room,
    location,
    duration: length === '' && service?.minutes !== undefined ? undefined : minutes,
  };
  const askable =
    (service ?? practitioner) !== '' && (service !== undefined || practitioner !== '' || room !== '');
  const free = useFreeTimes(
    { ...needed, start: from, patient: face === undefined ? undefined : `Patient/${face.id}`, count: 20 },
    directory.data !== undefined && askable && !lengthWrong && !exact,
  );
  const slots = free.data ?? [];
  const key = (v: Visit): string => `${String(v.start)} ${v.practitioner ?? ''}`;
  const slot = slots.find((v) => key(v) === chosen) ?? slots[0];
  const ownAt =
    /^\d{2}:\d{2}$/.test(own) && exact
      ? momentOf({ day: from, minutes: Number(own.slice(0, 2)) * 60 + Number(own.slice(3)) }, zone)
      : undefined;
  const at = exact ? ownAt : slot?.start;
  const count = Number(times);
  const series =
    repeat === '' || at === undefined || !(count >= 2 && count <= 104)
      ? []
      : occurrences(at, zone, { every: repeat, interval: 1, times: count });
  const conflicts = problem instanceof ApiError ? conflictsOf(problem.issues) : new Map<number, string>();
  const blocked =
    face === undefined
      ? t('schedule.needPatient')
      : lengthWrong
        ? t('schedule.needLength')
        : at === undefined
          ? t('schedule.needTime')
          : repeat !== '' && series.length === 0
            ? t('schedule.needTimes')
            : exact && practitioner === '' && room === ''
              ? t('schedule.needClinician')
              : undefined;
  const submit = useRef<HTMLButtonElement>(null);
  const toBook = useRef(start.face !== undefined);
  const ready = blocked === undefined && !busy;
  useEffect(() => {
    if (!ready || !toBook.current) return;
    toBook.current = false;
    // Never out of another part of the screen.
    const { activeElement } = document;
    const here =
      activeElement?.contains(submit.current) === true ||
      submit.current?.form?.contains(activeElement) === true;
    if (here) submit.current?.focus();
  }, [ready]);
  /** Who goes on to another field while the free times are looked for keeps it. */
  const stay = (): void => {
    toBook.current = false;
  };
  const label = at === undefined ? t('schedule.book') : t('schedule.bookAt', { when: momentText(at, zone) });

  const book = async (partial: boolean): Promise<void> => {
    if (blocked !== undefined || face === undefined || at === undefined || busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const answer = await operate<fhir4.Appointment | fhir4.Bundle<fhir4.FhirResource>>(
        '$book',
        {
          ...needed,
          practitioner: exact ? practitioner : (slot?.practitioner ?? practitioner),
          patient: `Patient/${face.id}`,
          start: instantText(at, zone),
          reason: reason.trim(),
          overbook: overbook.trim(),
          ...(repeat !== '' && { repeat, times: count }),
          ...(partial && { partial: true }),
          // Booked and off the list by one act: nobody is booked and still waits.
          ...(start.entry !== undefined && { entry: `Appointment/${start.entry.id}` }),
        },
        { patient: face.id },
      );
      lastService = service?.reference;
      const booked =
        answer.resourceType === 'Bundle'
          ? (answer.entry ?? []).flatMap(({ resource }) =>
              resource?.resourceType === 'Appointment' ? [visitOf(resource)] : [],
            )
          : [visitOf(answer)];
      const first = booked[0];
      if (first === undefined) throw new Error(t('schedule.nothingBooked'));
      await refreshBoards(queries);
      offerUndo(
        booked.length > 1
          ? tn('schedule.doneSeries', booked.length, { name: face.name })
          : t('schedule.doneBooked', { name: face.name, when: momentText(first.start, zone) }),
        async () => {
          await actOn({ ...first, patientId: face.id }, 'cancel', {
            reason: t('schedule.bookingUndone'),
            ...(booked.length > 1 && { scope: 'all' }),
          });
          if (start.entry !== undefined) await actOn({ ...start.entry, version: '' }, 'undo-flow');
          await refreshBoards(queries);
        },
      );
      onDone(first);
    } catch (failure) {
      setProblem(failure);
    } finally {
      setBusy(false);
    }
  };

  if (directory.error !== null)
    return (
      <Failed
        title={t('schedule.directoryFailed')}
        detail={t('schedule.directoryFailedDetail')}
        reason={directory.error.message}
        onRetry={() => void directory.refetch()}
      />
    );
  if (directory.data === undefined) return <Loading what={t('schedule.directory')} />;
  const { practitioners, rooms } = directory.data;

  return (
    <form
      className={fieldStyles.form}
      onKeyDownCapture={stay}
      onPointerDownCapture={stay}
      onSubmit={(event) => {
        event.preventDefault();
        void book(false);
      }}
    >
      {face === undefined ? (
        <FindPatient
          label={t('schedule.patient')}
          onPick={(found) => {
            toBook.current = true;
            setFace(found);
          }}
        />
      ) : (
        <div>
          <Who face={face} />
          {start.face === undefined && (
            <Button
              size="small"
              kind="quiet"
              onClick={() => {
                setFace(undefined);
              }}
            >
              {t('schedule.otherPatient')}
            </Button>
          )}
        </div>
      )}
      <div className={fieldStyles.pair}>
        <Choice label={t('schedule.service')} value={service?.reference ?? ''} onValue={setService}>
          {services.length === 0 && <option value="">{t('schedule.noService')}</option>}
          {services.map((one) => (
            <option key={one.reference} value={one.reference}>
              {one.name}
            </option>
          ))}
        </Choice>
        <Labelled label={t('schedule.length')}>
          {(id) => (
            <input
              id={id}
              inputMode="numeric"
              value={length}
              placeholder={String(service?.minutes ?? 30)}
              aria-invalid={lengthWrong || undefined}
              onChange={(event) => {
                setLength(event.currentTarget.value.trim());
              }}
            />
          )}
        </Labelled>
        <Choice label={t('schedule.clinician')} value={practitioner} onValue={setPractitioner}>
          <option value="">{t('schedule.anyClinician')}</option>
          {practitioners.map((one) => (
            <option key={one.reference} value={one.reference}>
              {one.name}
            </option>
          ))}
        </Choice>
        <Choice label={t('schedule.room')} value={room} onValue={setRoom}>
          <option value="">{t('schedule.noRoom')}</option>
          {rooms.map((one) => (
            <option key={one.id} value={`Location/${one.id ?? ''}`}>
              {one.name}
            </option>
          ))}
        </Choice>
        <Labelled label={exact ? t('schedule.day') : t('schedule.from')}>
          {(id) => (
            <input
              id={id}
              type="date"
              value={from}
              onChange={(event) => {
                if (event.currentTarget.value !== '') setFrom(event.currentTarget.value);
              }}
            />
          )}
        </Labelled>
        {exact && <TextLine label={t('schedule.time', { zone })} type="time" value={own} onValue={setOwn} />}
      </div>
      <fieldset className={styles.choice}>
        <legend>{t('schedule.when')}</legend>
        <label>
          <input
            type="radio"
            name={`${name}-when`}
            checked={!exact}
            onChange={() => {
              setExact(false);
            }}
          />
          {t('schedule.nextFree')}
        </label>
        <label>
          <input
            type="radio"
            name={`${name}-when`}
            checked={exact}
            onChange={() => {
              setExact(true);
            }}
          />
          {t('schedule.ownTime')}
        </label>
      </fieldset>
      {!exact &&
        (!askable ? (
          <NeverAsked title={t('schedule.noServiceTitle')} detail={t('schedule.noServiceDetail')} />
        ) : free.error !== null ? (
          <Failed
            title={t('schedule.freeFailed')}
            detail={t('schedule.freeFailedDetail')}
            reason={free.error.message}
            onRetry={() => void free.refetch()}
          />
        ) : free.data === undefined ? (
          <Loading what={t('schedule.freeTimes')} />
        ) : slots.length === 0 ? (
          <NeverAsked
            title={t('schedule.noneFree')}
            detail={t('schedule.noneFreeDetail', { day: dayText(from) })}
          />
        ) : (
          <ul className={styles.times} aria-label={t('schedule.freeTimes')}>
            {slots.map((v) => (
              <li key={key(v)}>
                <label>
                  <input
                    type="radio"
                    name={`${name}-slot`}
                    checked={slot !== undefined && key(slot) === key(v)}
                    onChange={() => {
                      setChosen(key(v));
                    }}
                  />
                  <b>{dayText(wallOf(v.start, zone).day)}</b> {clockIn(v.start, zone)}–{clockIn(v.end, zone)}{' '}
                  <span className={styles.quiet}>
                    {directory.data.names.get(v.practitioner ?? v.actors[0] ?? '') ?? ''}
                  </span>
                </label>
              </li>
            ))}
          </ul>
        ))}
      <TextLine label={t('schedule.reason')} value={reason} maxLength={300} onValue={setReason} />
      <div className={fieldStyles.pair}>
        <Labelled label={t('schedule.repeat')}>
          {(id) => (
            <select
              id={id}
              value={repeat}
              onChange={(event) => {
                setRepeat(event.currentTarget.value as '' | 'weekly' | 'daily');
              }}
            >
              <option value="">{t('schedule.once')}</option>
              <option value="weekly">{t('schedule.weekly')}</option>
              <option value="daily">{t('schedule.daily')}</option>
            </select>
          )}
        </Labelled>
        {repeat !== '' && (
          <TextLine label={t('schedule.times')} inputMode="numeric" value={times} onValue={setTimes} />
        )}
      </div>
      {series.length > 0 && (
        <ol className={styles.list} aria-label={t('schedule.occurrences')}>
          {series.map(({ start: begins, clockChanged, shifted }, i) => (
            <li key={begins}>
              {i + 1}. <b>{momentText(begins, zone)}</b>{' '}
              {clockChanged && <span className={styles.quiet}>{t('schedule.clockChanged')}</span>}{' '}
              {shifted && <span className={styles.caution}>{t('schedule.clockJumps')}</span>}
              {conflicts.has(i + 1) && (
                <div className={styles.taken}>
                  <Icon name="barred" size={14} /> {conflicts.get(i + 1)}
                </div>
              )}
            </li>
          ))}
        </ol>
      )}
      {problem !== undefined && (
        <div className={styles.problem} role="alert">
          <h3>{t('schedule.notBooked')}</h3>
          {conflicts.size > 0 ? (
            <p>{t('schedule.seriesConflicts', { taken: conflicts.size, count: series.length })}</p>
          ) : (
            <p>{reasonOf(problem)}</p>
          )}
          {conflicts.size > 0 && conflicts.size < series.length && (
            <Button disabled={busy} onClick={() => void book(true)}>
              {tn('schedule.bookRest', series.length - conflicts.size)}
            </Button>
          )}
          {conflicts.size === 0 && problem instanceof ApiError && problem.status === 409 && (
            <TextLine label={t('schedule.overbookReason')} value={overbook} onValue={setOverbook} />
          )}
        </div>
      )}
      <div className={styles.buttons}>
        <Button
          type="submit"
          kind="primary"
          disabled={blocked !== undefined || busy}
          ref={submit}
          {...(face !== undefined && { 'data-first': true })}
          onKeyDown={(event) => {
            // An Enter that is still held down from choosing the patient books nothing.
            if (event.repeat) event.preventDefault();
          }}
        >
          {busy ? t('schedule.booking') : label}
        </Button>
        {blocked !== undefined && <span className={styles.quiet}>{blocked}</span>}
      </div>
    </form>
  );
}
