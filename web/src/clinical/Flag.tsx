import { t } from '@/i18n';
import { FLAG_WORDS, isAbnormal, isCritical, readingText, type Flag as FlagCode, type Reading } from '@/fhir';
import { Icon, VisuallyHidden } from '@/ui';
import styles from './Flag.module.css';

const ARROWS: Partial<Record<FlagCode, string>> = {
  L: 'M5 9.500L1 3h8z',
  H: 'M5 2.500L9 9H1z',
  LL: 'M5 5.800L1.200.600h7.600zM5 11.400L1.200 6.200h7.600z',
  HH: 'M5 .600l3.800 5.200H1.200zM5 6.200l3.800 5.200H1.200z',
};

/** Code and arrow of an abnormal value, with the word for screen readers. Normal has no flag; no range is its own. */
export function Flag({ flag, showNoRange = false }: { flag: FlagCode; showNoRange?: boolean }) {
  if (flag === 'normal') return null;
  if (flag === 'no-range') {
    return showNoRange ? <span className={styles.none}>{t('chart.noRange')}</span> : null;
  }
  const arrow = ARROWS[flag];
  const code = flag === 'A' ? 'Abn' : flag === 'AA' ? 'Abn!' : flag;
  return (
    <span className={isCritical(flag) ? styles.critical : styles.abnormal} title={FLAG_WORDS[flag]}>
      {arrow === undefined ? (
        <Icon name={isCritical(flag) ? 'octagon' : 'diamond'} size={12} />
      ) : (
        <svg viewBox="0 0 10 12" width="10" height="12" aria-hidden="true">
          <path d={arrow} fill="currentColor" />
        </svg>
      )}
      <span aria-hidden="true">{code}</span>
      <VisuallyHidden>{FLAG_WORDS[flag]}</VisuallyHidden>
    </span>
  );
}

/** A state that is not a final value: pending, preliminary, corrected, cancelled. */
export function StateMark({ state }: { state: string }) {
  return (
    <span className={styles.state}>
      <Icon name={state === 'pending' ? 'clock' : 'dashed'} size={12} />
      {state}
    </span>
  );
}

/** The value alone, weighted by its flag; the unit stands in its own column. */
export function Value({ reading }: { reading: Reading }) {
  const weight = isCritical(reading.flag)
    ? styles.valueCritical
    : isAbnormal(reading.flag)
      ? styles.valueAbnormal
      : styles.value;
  if (reading.value.kind === 'absent')
    return <span className={styles.absent}>{reading.state === 'pending' ? '' : reading.value.text}</span>;
  return <span className={weight}>{reading.value.text}</span>;
}

/** Value, unit and flag in one line of words. */
export function ReadingLine({ reading }: { reading: Reading }) {
  const unit = reading.value.kind === 'number' ? reading.value.unit : '';
  return (
    <span className={styles.line}>
      <span className={styles.keep}>
        <Value reading={reading} />
        {unit === null ? (
          <span className={styles.unit}> {t('chart.unitNotRecorded')}</span>
        ) : (
          unit !== '' && <span className={styles.unit}> {unit}</span>
        )}
      </span>
      <Flag flag={reading.flag} />
      {reading.state !== null && <StateMark state={reading.state} />}
      {reading.value.kind === 'number' && reading.flag === 'no-range' && (
        <VisuallyHidden>{`${readingText(reading)}, ${FLAG_WORDS['no-range']}`}</VisuallyHidden>
      )}
    </span>
  );
}
