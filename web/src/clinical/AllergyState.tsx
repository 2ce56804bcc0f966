import { t } from '@/i18n';
import { codeText, formatDate, type Allergy, type AllergySummary } from '@/fhir';
import { Icon, type IconName } from '@/ui';
import styles from './AllergyState.module.css';

/** What the screen knows of the allergies: the four answers of the record, or that it could not be asked. */
export type AllergyKnowledge =
  | { readonly kind: 'loading' }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'not-shown' }
  | { readonly kind: 'answer'; readonly summary: AllergySummary; readonly truncated: boolean };

export function allergyShape(allergy: Allergy): {
  icon: IconName;
  tone: 'crit' | 'serious' | 'caution' | 'unknown';
} {
  if (allergy.highRisk) return { icon: 'octagon', tone: 'crit' };
  if (allergy.severity === 'moderate') return { icon: 'triangle', tone: 'serious' };
  if (allergy.severity === 'mild') return { icon: 'diamond', tone: 'caution' };
  return { icon: 'diamond', tone: 'unknown' };
}

/** "severe", or "high risk" where only the criticality says so. */
export function severityWords(allergy: Allergy): string {
  if (allergy.severity === 'severe') return t('chart.severe');
  if (allergy.highRisk) return t('clinical.highRisk');
  return allergy.severity === 'not graded' ? t('clinical.severityNotGraded') : codeText(allergy.severity);
}

function Box({
  tone,
  icon,
  head,
  children,
}: {
  tone: string | undefined;
  icon: IconName;
  head: string;
  children?: React.ReactNode;
}) {
  return (
    <div className={`${styles.box ?? ''} ${tone ?? ''}`} role="group" aria-label={t('chart.allergies')}>
      <Icon name={icon} size={18} />
      <div>
        <p className={styles.head}>{head}</p>
        {children !== undefined && <p className={styles.text}>{children}</p>}
      </div>
    </div>
  );
}

/** The allergy state of the banner: five outlines that never look alike; a failed load is never "none". */
export function AllergyState({ knowledge }: { knowledge: AllergyKnowledge }) {
  if (knowledge.kind === 'loading')
    return <Box tone={styles.unknown} icon="dashed" head={t('clinical.allergiesLoading')} />;
  if (knowledge.kind === 'unavailable') {
    return (
      <Box tone={styles.unavailable} icon="barred" head={t('clinical.allergiesUnavailable')}>
        {t('clinical.couldNotBeLoadedThe')}
      </Box>
    );
  }
  if (knowledge.kind === 'not-shown') {
    return (
      <Box tone={styles.unknown} icon="barred" head={t('clinical.allergiesNotShownToYour')}>
        {t('clinical.thePatientMayHaveAllergies')}
      </Box>
    );
  }
  const { summary, truncated } = knowledge;
  if (summary.state === 'none-known') {
    return (
      <Box tone={styles.none} icon="tick" head={t('chart.noKnownAllergies')}>
        {summary.recorded
          ? t('clinical.recorded', { date: formatDate(summary.recorded) })
          : t('clinical.dateNotRecorded')}
      </Box>
    );
  }
  if (summary.state === 'not-recorded') {
    return (
      <Box tone={styles.unknown} icon="dashed" head={t('clinical.allergiesNotAskedYet')}>
        {summary.partlyNone.length > 0
          ? t('clinical.othersNotAsked', { join: summary.partlyNone.join(', ') })
          : t('clinical.askBeforePrescribing')}
      </Box>
    );
  }
  const severe = summary.list.filter((a) => a.highRisk).length;
  const severeWords = severe === 0 ? '' : t('clinical.severeOrHighRisk', { severe });
  const head = t('clinical.allergiesKnown', {
    least: truncated ? t('clinical.atLeast') : '',
    count: summary.list.length,
    severewords: severeWords,
  });
  return (
    <Box
      tone={severe > 0 ? styles.known : styles.knownMild}
      icon={severe > 0 ? 'octagon' : 'diamond'}
      head={head}
    >
      {summary.list.map((a, i) => (
        <span key={a.id}>
          {i > 0 && ' · '}
          <b>{a.substance}</b>
          {a.reactions[0] !== undefined && a.highRisk && ` (${a.reactions[0].toLowerCase()})`}
        </span>
      ))}
    </Box>
  );
}
