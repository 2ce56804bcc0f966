import { sendCoverage } from '@/api/check-in';
import { t } from '@/i18n';
import { Button } from '@/ui';
import styles from './CheckIn.module.css';
import { Heading } from './parts';
import type { StepProps } from './Steps';

/** Insurance, masked: who pays and the end of the number. A change is for the front desk, which sees the card. */
export function CoverageStep({ state, busy, send }: StepProps) {
  const none = state.coverage.length === 0;
  return (
    <section className={styles.step}>
      <Heading>{t('checkin.coverage')}</Heading>
      {none ? (
        <p>{t('checkin.noCoverage')}</p>
      ) : (
        <ul className={styles.cards}>
          {state.coverage.map(({ payer, number }, at) => (
            <li key={`${payer} ${number} ${String(at)}`}>
              <b>{payer === '' ? t('checkin.unnamedPayer') : payer}</b>
              <span>{number === '' ? t('checkin.noNumber') : t('checkin.numberEnds', { number })}</span>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.choices}>
        <Button
          kind="primary"
          className={styles.big}
          disabled={busy}
          onClick={() => {
            send(() => sendCoverage(true));
          }}
        >
          {none ? t('checkin.stillNone') : t('checkin.coverageRight')}
        </Button>
        <Button
          className={styles.big}
          disabled={busy}
          onClick={() => {
            send(() => sendCoverage(false));
          }}
        >
          {none ? t('checkin.haveCoverage') : t('checkin.coverageChanged')}
        </Button>
      </div>
      <p className={styles.note}>{t('checkin.coverageNote')}</p>
    </section>
  );
}
