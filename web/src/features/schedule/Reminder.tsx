import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { readReminders, remind, type Reminder as State } from '@/api/scheduling';
import { t, tn, wordsOf, type TextKey } from '@/i18n';
import { Button, Icon, type IconName } from '@/ui';
import { momentText, panelStyles as styles, reasonOf } from './parts';
import { refreshBoards } from './schedule.queries';
import { whoText } from './status';
import type { Visit } from './visits';

const POLL_MS = 3_000;
const NOTICE_MS = 60_000;

const REASONS: Readonly<Record<string, string>> = wordsOf({
  'address-invalid': 'remind.reason.addressInvalid',
  'address-refused': 'remind.reason.addressRefused',
  refused: 'remind.reason.refused',
  unreachable: 'remind.reason.unreachable',
  busy: 'remind.reason.busy',
  'no-answer': 'remind.reason.noAnswer',
  interrupted: 'remind.reason.interrupted',
});

const ICONS: Readonly<Record<State['state'], IconName>> = {
  planned: 'clock',
  waiting: 'clock',
  sending: 'clock',
  sent: 'tick',
  again: 'diamond',
  failed: 'barred',
  uncertain: 'diamond',
  off: 'dashed',
  'opted-out': 'dashed',
  'no-address': 'dashed',
  none: 'dashed',
};

/** How it stands, in a sentence. */
export function reminderText({ state, reason, at }: State, configured: boolean, zone: string): string {
  const why = REASONS[reason ?? ''] ?? t('remind.reason.unknown');
  const time = at === undefined ? t('chart.notRecorded') : momentText(at, zone);
  switch (state) {
    case 'sent':
      return t('remind.sent', { time });
    case 'sending':
      return t('remind.sending');
    case 'failed':
      return t('remind.failed', { why });
    case 'uncertain':
      return t('remind.uncertain', { why });
    case 'off':
      return t('remind.off');
    case 'opted-out':
      return t('remind.optedOut');
    case 'no-address':
      return t('remind.noAddress');
    case 'none':
      return t('remind.none');
    case 'planned':
    case 'waiting':
    case 'again':
      if (!configured) return t('remind.notConfigured');
      if (state === 'planned') return t('remind.planned', { time });
      return state === 'waiting' ? t('remind.waiting') : t('remind.again', { why, time });
  }
}

/** The reminder of a visit: how it stands, and what can be done about it. */
export function Reminder({ visit, zone }: { visit: Visit; zone: string }) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const key = ['reminders', 'of', visit.id, visit.version];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => readReminders({ appointment: visit.id }, signal),
    staleTime: 0,
    // What is on its way is watched.
    refetchInterval: (query) =>
      query.state.data?.all.some(({ state }) => state === 'sending' || state === 'waiting') === true
        ? POLL_MS
        : false,
  });
  const reminder = data?.all[0];
  const act = async (action: 'send' | 'off' | 'on', uncertain = false): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    try {
      const version = action === 'send' || visit.version === '' ? undefined : visit.version;
      const now = await remind(visit.id, action, { patient: visit.patientId, version, uncertain });
      queries.setQueryData(key, { ...now, truncated: false });
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['reminders', 'day'] }),
        // Switching is a change of the appointment.
        action === 'send' ? undefined : refreshBoards(queries),
      ]);
    } catch (failure) {
      setFailed(reasonOf(failure));
    } finally {
      setBusy(false);
    }
  };
  const button = (text: TextKey, action: 'send' | 'off' | 'on', uncertain = false) => (
    <Button
      size="small"
      disabled={busy}
      aria-label={t('schedule.act.of', { act: t(text), name: whoText(visit) })}
      onClick={() => void act(action, uncertain)}
    >
      {t(text)}
    </Button>
  );
  return (
    <section aria-label={t('remind.title')}>
      <h3>{t('remind.title')}</h3>
      {error !== null ? (
        <div className={styles.problem} role="alert">
          <p>
            {t('remind.unknown')} {reasonOf(error)}
          </p>
          <Button size="small" onClick={() => void refetch()}>
            {t('remind.retry')}
          </Button>
        </div>
      ) : data === undefined ? (
        <p className={styles.quiet} role="status">
          {t('remind.loading')}
        </p>
      ) : reminder === undefined ? (
        <p>{t('remind.none')}</p>
      ) : (
        <>
          <p role="status">
            <Icon name={ICONS[reminder.state]} size={14} /> {reminderText(reminder, data.configured, zone)}
          </p>
          <div className={styles.buttons}>
            {data.configured && ['planned', 'waiting', 'again'].includes(reminder.state) && button('remind.sendNow', 'send')}
            {data.configured && reminder.state === 'failed' && visit.flow === 'booked' && button('remind.tryAgain', 'send')}
            {data.configured &&
              reminder.state === 'uncertain' &&
              visit.flow === 'booked' &&
              button('remind.sendAllTheSame', 'send', true)}
            {['planned', 'waiting', 'again', 'failed'].includes(reminder.state) &&
              visit.flow === 'booked' &&
              button('remind.switchOff', 'off')}
            {reminder.state === 'off' && button('remind.switchOn', 'on')}
          </div>
        </>
      )}
      {failed !== undefined && (
        <div className={styles.problem} role="alert">
          <h3>{t('schedule.notDone')}</h3>
          <p>{failed}</p>
        </div>
      )}
    </section>
  );
}

/** What the desk must know of the reminders of a day; nothing when all is well. */
export function ReminderNotice({ day, className }: { day: string; className: string | undefined }) {
  const { data, error } = useQuery({
    queryKey: ['reminders', 'day', day],
    queryFn: ({ signal }) => readReminders({ date: day }, signal),
    staleTime: NOTICE_MS,
    refetchInterval: NOTICE_MS,
  });
  if (error !== null)
    return (
      <div className={className}>
        <p role="status">
          <Icon name="barred" size={14} /> {t('remind.unknown')}
        </p>
      </div>
    );
  const count = (state: State['state']): number => data?.all.filter((one) => one.state === state).length ?? 0;
  const failed = count('failed');
  const uncertain = count('uncertain');
  if (data === undefined || (data.configured && failed + uncertain === 0 && !data.truncated)) return null;
  return (
    <div className={className}>
      {!data.configured && (
        <p>
          <Icon name="barred" size={14} /> {t('remind.notConfigured')}
        </p>
      )}
      {failed > 0 && (
        <p role="status">
          <Icon name="barred" size={14} /> {tn('remind.failedCount', failed)}
        </p>
      )}
      {uncertain > 0 && (
        <p role="status">
          <Icon name="diamond" size={14} /> {tn('remind.uncertainCount', uncertain)}
        </p>
      )}
      {data.truncated && (
        <p>
          <Icon name="diamond" size={14} /> {t('remind.truncated')}
        </p>
      )}
    </div>
  );
}
