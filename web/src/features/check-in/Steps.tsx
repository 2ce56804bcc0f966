import { useState } from 'react';
import { finishCheckIn, readCheckIn, type CheckInState, type Step, type StepsState } from '@/api/check-in';
import { t } from '@/i18n';
import { titleOf } from '@/features/forms';
import { Button, Icon } from '@/ui';
import styles from './CheckIn.module.css';
import { ConsentStep } from './ConsentStep';
import { CoverageStep } from './CoverageStep';
import { DetailsStep } from './DetailsStep';
import { FormStep } from './FormStep';
import { failureOf, Heading, isUnproven, ProblemBox } from './parts';

/** What every step is given. */
export interface StepProps {
  readonly state: StepsState;
  readonly busy: boolean;
  /** Sends the step and goes on when it is kept. */
  readonly send: (act: () => Promise<CheckInState>) => void;
}

const isOpen = ({ done, skipped }: Step): boolean => !done && !skipped;

/** One step after the other; each is kept before the next comes, and Back shows what was kept. */
export function Steps({
  state,
  onState,
  onEnded,
  onUnproven,
}: {
  state: StepsState;
  onState: (next: CheckInState) => void;
  onEnded: () => void;
  onUnproven: () => void;
}) {
  const { steps } = state;
  const firstOpen = steps.findIndex(isOpen);
  const [at, setAt] = useState(firstOpen < 0 ? steps.length : firstOpen);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const go = (to: number): void => {
    setProblem(undefined);
    setAt(to);
  };
  const run = async (act: () => Promise<CheckInState>, then: () => void): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const next = await act();
      onState(next);
      if (next.at === 'steps' || next.at === 'done') then();
    } catch (error) {
      if (isUnproven(error)) {
        // The check-in is over, or only the date of birth is wanted again: what is typed stays either way.
        await readCheckIn().then(onUnproven, (gone: unknown) => {
          if (isUnproven(gone)) onEnded();
          else setProblem(failureOf(gone));
        });
      } else {
        setProblem(failureOf(error));
        // With what is kept now, so that the next try is right.
        await readCheckIn().then(onState, () => undefined);
      }
    } finally {
      setBusy(false);
    }
  };
  const send = (act: () => Promise<CheckInState>): void => {
    void run(act, () => {
      setAt(at + 1);
    });
  };
  const step = steps[at];
  const form = state.forms.find((one) => one.step === step?.step);
  return (
    <>
      <nav className={styles.progress} aria-label={t('checkin.progress')}>
        {at > 0 && (
          <Button
            className={styles.back}
            icon="left"
            disabled={busy}
            onClick={() => {
              go(at - 1);
            }}
          >
            {t('checkin.back')}
          </Button>
        )}
        <span>
          {t('checkin.stepOf', {
            step: String(Math.min(at + 1, steps.length + 1)),
            of: String(steps.length + 1),
          })}
        </span>
        <progress max={steps.length + 1} value={at} aria-label={t('checkin.progress')} />
      </nav>
      {problem !== undefined && <ProblemBox title={t('checkin.notSent')} detail={problem} />}
      {step?.step === 'details' && <DetailsStep key="details" state={state} busy={busy} send={send} />}
      {step?.step === 'coverage' && <CoverageStep key="coverage" state={state} busy={busy} send={send} />}
      {form !== undefined && <FormStep key={form.step} form={form} state={state} busy={busy} send={send} />}
      {step?.step === 'consent' && (
        <ConsentStep key="consent" step={step} state={state} busy={busy} send={send} />
      )}
      {step === undefined && (
        <section className={styles.step} key="finish">
          <Heading>{t('checkin.ready')}</Heading>
          <ul className={styles.summary}>
            {steps.map((one, index) => (
              <li key={one.step}>
                <Icon name={one.done ? 'tick' : 'dashed'} size={20} /> {nameOf(one, state)}{' '}
                {one.skipped && !one.done && <span>{t('checkin.leftOut')}</span>}
                {isOpen(one) && (
                  <Button
                    onClick={() => {
                      go(index);
                    }}
                  >
                    {t('checkin.answerNow')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
          <Button
            kind="primary"
            className={styles.big}
            disabled={busy || steps.some(isOpen)}
            onClick={() => void run(finishCheckIn, () => undefined)}
          >
            {busy ? t('checkin.sending') : t('checkin.finish')}
          </Button>
          {steps.some(isOpen) && <p>{t('checkin.stillOpen')}</p>}
        </section>
      )}
    </>
  );
}

function nameOf({ step }: Step, state: StepsState): string {
  if (step === 'details') return t('checkin.details');
  if (step === 'coverage') return t('checkin.coverage');
  if (step === 'consent') return t('checkin.consent');
  const form = state.forms.find((one) => one.step === step)?.questionnaire;
  return (form && titleOf(form)) || t('forms.title');
}
