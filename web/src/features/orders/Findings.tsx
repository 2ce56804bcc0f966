import { useId } from 'react';
import type { Finding } from '@/api/orders';
import { useChart, usePart } from '@/features/chart';
import { formatDate, readAllergies, type Allergy, type AllergyIntolerance } from '@/fhir';
import { t } from '@/i18n';
import { Button, Icon } from '@/ui';
import {
  allergenOf,
  findingKey,
  findingWords,
  shapeOf,
  subjectWords,
  uncheckedOf,
  USUAL_REASONS,
  type Knowledge,
  type Override,
} from './findings';
import styles from './orders.module.css';

function useAllergies() {
  const { patientId } = useChart();
  const query = usePart(patientId, 'allergies');
  const resources = (query.data?.resources ?? []).filter(
    (one): one is AllergyIntolerance => one.resourceType === 'AllergyIntolerance',
  );
  return { query, summary: readAllergies(resources) };
}

/** What the chart says of the allergy: reaction, severity, who recorded it and when. */
function source(allergy: Allergy): string {
  return [
    allergy.reactions.length > 0
      ? allergy.reactions.join(', ').toLowerCase()
      : t('chart.reactionNotRecorded'),
    allergy.highRisk ? t('chart.severe') : null,
    allergy.verification,
    allergy.recorded ? formatDate(allergy.recorded) : t('chart.dateNotRecorded'),
    allergy.recorder,
  ]
    .filter((one) => one !== null)
    .join(' · ');
}

/** One alert: severity and kind in words, the fact, its source, and what to do; keeping the order costs a reason. */
export function FindingBox({
  finding,
  override,
  onOverride,
  onOther,
}: {
  finding: Finding;
  override?: Override | undefined;
  /** Without it the reason is asked for where it is signed. */
  onOverride?: ((override: Override) => void) | undefined;
  /** Takes the order out and looks for something else. */
  onOther: () => void;
}) {
  const id = useId();
  const { tone, icon, word } = shapeOf(finding);
  const { summary } = useAllergies();
  const allergen = allergenOf(finding)?.toLowerCase();
  const allergy =
    allergen !== undefined && summary.state === 'known'
      ? summary.list.find((one) => one.substance.toLowerCase() === allergen)
      : undefined;
  const choice = override?.choice ?? '';
  return (
    <div
      role="group"
      aria-labelledby={id}
      className={tone === 'crit' ? `${styles.alert ?? ''} ${styles.crit ?? ''}` : styles.alert}
    >
      <Icon name={icon} size={24} />
      <div className={styles.grow}>
        <h3 id={id}>
          {t('orders.finding.title', { word: t(word), subject: subjectWords(finding.subject) })}
        </h3>
        <p>{findingWords(finding)}</p>
        {allergy !== undefined && <p className={styles.second}>{source(allergy)}</p>}
        {finding.subject === 'allergies' && <p className={styles.second}>{t('orders.finding.byName')}</p>}
        <div className={styles.buttons}>
          <Button kind="primary" size="small" onClick={onOther}>
            {t('orders.chooseOther')}
          </Button>
          {onOverride === undefined && <span className={styles.second}>{t('orders.keepCosts')}</span>}
        </div>
        {onOverride !== undefined && (
          <fieldset className={styles.override}>
            <legend>{t('orders.override.why')}</legend>
            <div className={styles.choices}>
              {[...Object.keys(USUAL_REASONS), 'other'].map((one) => (
                <label key={one}>
                  <input
                    type="radio"
                    name={findingKey(finding)}
                    checked={choice === one}
                    onChange={() => {
                      onOverride({ choice: one, words: override?.words ?? '' });
                    }}
                  />
                  <span>{USUAL_REASONS[one] ?? t('orders.override.other')}</span>
                </label>
              ))}
            </div>
            {choice !== '' && (
              <input
                className={styles.words}
                aria-label={t('orders.override.words')}
                placeholder={t('orders.override.words')}
                maxLength={200}
                value={override?.words ?? ''}
                onChange={(event) => {
                  onOverride({ choice, words: event.currentTarget.value });
                }}
              />
            )}
          </fieldset>
        )}
      </div>
    </div>
  );
}

/** What was checked and what nobody has: silence would read as "checked, nothing found". */
export function CheckState({ known, onRetry }: { known: Knowledge; onRetry: () => void }) {
  const { open, mayWrite } = useChart();
  const { query, summary } = useAllergies();
  if (known.kind === 'failed') {
    return (
      <div className={styles.alert} role="alert">
        <Icon name="barred" size={24} />
        <div className={styles.grow}>
          <h3>{t('orders.checks.failed')}</h3>
          <p>{t('orders.checks.failedDetail')}</p>
          <p className={styles.second}>{known.reason}</p>
          <Button kind="primary" size="small" icon="retry" onClick={onRetry}>
            {t('state.retry')}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className={styles.stack}>
      {known.kind === 'loading' ? (
        <p className={styles.line} role="status">
          <Icon name="dashed" size={14} /> {t('orders.checks.loading')}
        </p>
      ) : (
        <>
          {known.checked.checked.map((one) => {
            const count = known.checked.findings.filter((finding) => finding.subject === one).length;
            return (
              <p key={one} className={styles.line}>
                <span className={count === 0 ? styles.ok : styles.serious}>
                  <Icon name={count === 0 ? 'tick' : 'triangle'} size={14} />
                </span>
                {count === 0
                  ? t('orders.checks.nothing', { subject: subjectWords(one) })
                  : t('orders.checks.found', { subject: subjectWords(one), count })}
              </p>
            );
          })}
          {uncheckedOf(known.checked).length > 0 && (
            <p className={styles.line}>
              <span className={styles.unknown}>
                <Icon name="dashed" size={14} />
              </span>
              <b>
                {t('orders.checks.not', {
                  subjects: uncheckedOf(known.checked).map(subjectWords).join(', '),
                })}
              </b>
            </p>
          )}
        </>
      )}
      {query.data !== undefined && summary.state === 'not-recorded' && (
        <div className={styles.line}>
          <span className={styles.caution}>
            <Icon name="diamond" size={14} />
          </span>
          <span>
            <b>{t('orders.checks.notAsked')}</b> {t('orders.checks.notAskedDetail')}{' '}
            {mayWrite && (
              <Button
                size="small"
                onClick={() => {
                  open({ kind: 'allergy' });
                }}
              >
                {t('chart.askAndRecord')}
              </Button>
            )}
          </span>
        </div>
      )}
    </div>
  );
}
