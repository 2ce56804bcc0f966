import { t, wordsOf } from '@/i18n';
import { Icon } from '@/ui';
import styles from './forms.module.css';
import { totalsOf, type Score } from './items';

const BANDS: Readonly<Record<string, string>> = wordsOf({
  minimal: 'forms.band.minimal',
  mild: 'forms.band.mild',
  moderate: 'forms.band.moderate',
  'moderately-severe': 'forms.band.moderatelySevere',
  severe: 'forms.band.severe',
  positive: 'forms.band.positive',
  negative: 'forms.band.negative',
});

const ALARMS: Readonly<Record<string, string>> = wordsOf({ 'self-harm': 'forms.alarm.selfHarm' });

/** What a score means: in the words of the screen where they are known, else as it was recorded. */
export const bandWords = (score: Score): string | null =>
  (score.band === null ? undefined : BANDS[score.band]) ?? score.bandText;

const ALARMS_THEN: Readonly<Record<string, string>> = wordsOf({ 'self-harm': 'forms.alarm.selfHarmThen' });

export const alarmWords = (code: string, recorded: string): string => ALARMS[code] ?? recorded;

/** What a past answer warned of: it calls for nothing today. */
export const alarmThenWords = (code: string, recorded: string, answer: string): string =>
  t('forms.alarmThen', { what: ALARMS_THEN[code] ?? recorded, answer });

/** "14 of 27, moderate symptoms". */
export function scoreWords(score: Score, form: fhir4.Questionnaire | undefined): string {
  const most = form === undefined ? null : (totalsOf(form)[0]?.most ?? null);
  const value = most === null ? score.value : t('forms.ofMost', { value: score.value, most });
  const band = bandWords(score);
  return band === null ? `${value} (${t('forms.noMeaning')})` : `${value}, ${band}`;
}

/** An answer that somebody must act on today. */
export function AlarmBox({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className={styles.alarm} role="alert">
      <h3>
        <Icon name="octagon" /> {title}
      </h3>
      {children}
    </div>
  );
}
