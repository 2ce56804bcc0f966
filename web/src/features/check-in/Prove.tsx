import { useState } from 'react';
import { proveCheckIn, readCheckIn, type CheckInState } from '@/api/check-in';
import { ApiError } from '@/api/errors';
import { t } from '@/i18n';
import { Button } from '@/ui';
import styles from './CheckIn.module.css';
import { failureOf, Heading, Line, ProblemBox } from './parts';

/** Whether three numbers are a day that there is. */
export function dateOf(year: string, month: string, day: string): string | null {
  if (!/^\d{4}$/.test(year) || !/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day)) return null;
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : null;
}

/** Who holds the tablet says the date of birth; until then nothing of the patient is on it. */
export function Prove({
  idle,
  onState,
  onEnded,
}: {
  /** Somebody was here before, and then nobody. */
  idle: boolean;
  onState: (state: CheckInState) => void;
  onEnded: () => void;
}) {
  const [day, setDay] = useState('');
  const [month, setMonth] = useState('');
  const [year, setYear] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const send = async (): Promise<void> => {
    const date = dateOf(year, month, day);
    if (date === null) {
      setProblem(t('checkin.noDate'));
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      onState(await proveCheckIn(date));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) onEnded();
      else if (error instanceof ApiError && (error.status === 403 || error.status === 410)) {
        setDay('');
        setMonth('');
        setYear('');
        await readCheckIn().then(
          (state) => {
            setProblem(
              state.at === 'prove'
                ? t('checkin.wrongDate', { count: String(state.attemptsLeft) })
                : t('checkin.locked'),
            );
            onState(state);
          },
          () => {
            setProblem(t('checkin.wrongDateShort'));
          },
        );
      } else setProblem(failureOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className={styles.step}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void send();
      }}
    >
      <Heading>{idle ? t('checkin.again') : t('checkin.welcome')}</Heading>
      <p>{idle ? t('checkin.againDetail') : t('checkin.welcomeDetail')}</p>
      <fieldset className={styles.date}>
        <legend>{t('checkin.birthDate')}</legend>
        <Line label={t('checkin.day')} inputMode="numeric" maxLength={2} value={day} onValue={setDay} />
        <Line label={t('checkin.month')} inputMode="numeric" maxLength={2} value={month} onValue={setMonth} />
        <Line label={t('checkin.year')} inputMode="numeric" maxLength={4} value={year} onValue={setYear} />
      </fieldset>
      {problem !== undefined && <ProblemBox title={problem} detail={t('checkin.orDesk')} />}
      <Button type="submit" kind="primary" className={styles.big} disabled={busy}>
        {busy ? t('checkin.checking') : t('checkin.goOn')}
      </Button>
    </form>
  );
}
