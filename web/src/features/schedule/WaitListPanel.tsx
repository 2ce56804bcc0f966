import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { operate } from '@/api/scheduling';
import type { PatientFace } from '@/fhir/patient';
import { FindPatient } from '@/features/patients';
import { fieldStyles } from '@/features/chart';
import { t, tn } from '@/i18n';
import { Button, Failed, Icon, Loading, NoneFound, Truncated } from '@/ui';
import {
  Choice,
  dayText,
  momentText,
  panelStyles as styles,
  reasonOf,
  SidePanel,
  TextLine,
  Who,
} from './parts';
import { actOn, refreshBoards, useDirectory, useWaitList } from './schedule.queries';
import { whoText } from './status';
import type { Visit } from './visits';
import { addDays, clockIn, today } from './zone';

/** Who waits for an earlier time, and which times are being offered. */
export function WaitListPanel({
  zone,
  onBook,
  onClose,
}: {
  zone: string;
  onBook: (entry: Visit) => void;
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const list = useWaitList();
  const [adding, setAdding] = useState(false);
  const [problem, setProblem] = useState<string>();
  const act = async (visit: Visit, name: string, inputs: Record<string, string> = {}): Promise<void> => {
    setProblem(undefined);
    try {
      await actOn(visit, name, inputs);
    } catch (failure) {
      setProblem(reasonOf(failure));
    }
    await refreshBoards(queries);
  };
  const { data, error } = list;
  return (
    <SidePanel title={t('schedule.waitList')} onClose={onClose}>
      {adding ? (
        <AddEntry
          zone={zone}
          onDone={() => {
            setAdding(false);
          }}
        />
      ) : (
        <div>
          <Button
            icon="plus"
            data-first
            onClick={() => {
              setAdding(true);
            }}
          >
            {t('schedule.addToList')}
          </Button>
        </div>
      )}
      {problem !== undefined && (
        <div className={styles.problem} role="alert">
          <h3>{t('schedule.notDone')}</h3>
          <p>{problem}</p>
        </div>
      )}
      {error !== null && (
        <Failed
          title={t('schedule.waitListFailed')}
          detail={t('schedule.waitListFailedDetail')}
          reason={error.message}
          onRetry={() => void list.refetch()}
        />
      )}
      {data === undefined && error === null && <Loading what={t('schedule.waitList')} />}
      {data?.truncated === true && <Truncated>{t('schedule.waitListTruncated')}</Truncated>}
      {data?.entries.length === 0 && (
        <NoneFound
          title={t('schedule.waitListNone')}
          detail={t('schedule.asOf', { time: clockIn(list.dataUpdatedAt, zone) })}
        />
      )}
      {data !== undefined && data.entries.length > 0 && (
        <ul className={styles.list}>
          {data.entries.map((entry) => {
            const offer = data.offers.find(({ offerFor }) => offerFor === `Appointment/${entry.id}`);
            return (
              <li key={entry.id}>
                {entry.face === undefined ? <b>{whoText(entry)}</b> : <Who face={entry.face} />}
                <div className={styles.quiet}>
                  {entry.serviceName === '' ? t('schedule.anyService') : entry.serviceName}
                  {entry.window !== undefined &&
                    ` · ${dayText(entry.window.start.slice(0, 10))} – ${dayText(entry.window.end.slice(0, 10))}`}
                  {` · ${t('schedule.priority', { n: entry.priority ?? 5 })}`}
                  {entry.comment !== '' && ` · ${entry.comment}`}
                </div>
                {offer !== undefined && (
                  <div className={styles.caution}>
                    <Icon name="clock" size={14} />{' '}
                    {t('schedule.offered', {
                      when: momentText(offer.start, zone),
                      until: clockIn(offer.holdUntil ?? 0, zone),
                    })}
                  </div>
                )}
                <div className={styles.buttons}>
                  {offer === undefined ? (
                    <Button
                      size="small"
                      disabled={entry.face === undefined}
                      onClick={() => {
                        onBook(entry);
                      }}
                    >
                      {t('schedule.bookOf', { name: whoText(entry) })}
                    </Button>
                  ) : (
                    <>
                      <Button size="small" kind="primary" onClick={() => void act(offer, 'accept-offer')}>
                        {t('schedule.accept', { name: whoText(entry) })}
                      </Button>
                      <Button size="small" onClick={() => void act(offer, 'decline-offer')}>
                        {t('schedule.decline')}
                      </Button>
                    </>
                  )}
                  <Button
                    size="small"
                    kind="quiet"
                    onClick={() => void act(entry, 'cancel', { reason: t('schedule.takenOff') })}
                  >
                    {t('schedule.takeOff')}
                  </Button>
                </div>
              </li>
            );
          })}
        </ul>
      )}
      {data !== undefined && data.offers.length > 0 && (
        <p className={styles.quiet}>{tn('schedule.offers', data.offers.length)}</p>
      )}
    </SidePanel>
  );
}

function AddEntry({ zone, onDone }: { zone: string; onDone: () => void }) {
  const queries = useQueryClient();
  const { data } = useDirectory();
  const [face, setFace] = useState<PatientFace>();
  const [service, setService] = useState('');
  const [practitioner, setPractitioner] = useState('');
  const [from, setFrom] = useState(today(zone));
  const [to, setTo] = useState(addDays(today(zone), 14));
  const [priority, setPriority] = useState('5');
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState<string>();
  const blocked =
    face === undefined ? t('schedule.needPatient') : to < from ? t('schedule.needWindow') : undefined;
  const save = async (): Promise<void> => {
    if (face === undefined || blocked !== undefined) return;
    setProblem(undefined);
    try {
      await operate(
        '$waitlist',
        {
          patient: `Patient/${face.id}`,
          service,
          practitioner,
          start: `${from}T00:00`,
          end: `${addDays(to, 1)}T00:00`,
          priority: Number(priority),
          comment: comment.trim(),
        },
        { patient: face.id },
      );
      await refreshBoards(queries);
      onDone();
    } catch (failure) {
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
      {face === undefined ? (
        <FindPatient label={t('schedule.patient')} onPick={setFace} />
      ) : (
        <Who face={face} />
      )}
      <div className={fieldStyles.pair}>
        <Choice label={t('schedule.service')} value={service} onValue={setService}>
          <option value="">{t('schedule.anyService')}</option>
          {(data?.services ?? []).map((one) => (
            <option key={one.reference} value={one.reference}>
              {one.name}
            </option>
          ))}
        </Choice>
        <Choice label={t('schedule.clinician')} value={practitioner} onValue={setPractitioner}>
          <option value="">{t('schedule.anyClinician')}</option>
          {(data?.practitioners ?? []).map((one) => (
            <option key={one.reference} value={one.reference}>
              {one.name}
            </option>
          ))}
        </Choice>
        <TextLine label={t('schedule.windowFrom')} type="date" value={from} onValue={setFrom} />
        <TextLine label={t('schedule.windowTo')} type="date" value={to} onValue={setTo} />
        <Choice label={t('schedule.priorityField')} value={priority} onValue={setPriority}>
          {Array.from({ length: 9 }, (_, i) => (
            <option key={i} value={i + 1}>
              {i + 1}
            </option>
          ))}
        </Choice>
        <TextLine label={t('schedule.comment')} value={comment} maxLength={300} onValue={setComment} />
      </div>
      {problem !== undefined && (
        <p className={styles.taken} role="alert">
          {problem}
        </p>
      )}
      <div className={styles.buttons}>
        <Button type="submit" kind="primary" disabled={blocked !== undefined}>
          {t('schedule.addToList')}
        </Button>
        <Button onClick={onDone}>{t('schedule.leave')}</Button>
        {blocked !== undefined && <span className={styles.quiet}>{blocked}</span>}
      </div>
    </form>
  );
}
