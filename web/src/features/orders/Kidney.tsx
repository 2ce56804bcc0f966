import { useChart, usePart } from '@/features/chart';
import { formatDate, readingText, readObservations, type Observation } from '@/fhir';
import { t } from '@/i18n';
import { Icon } from '@/ui';
import styles from './orders.module.css';

/** eGFR and creatinine in the starter list and in common use (LOINC). */
const KIDNEY = new Set([
  '33914-3',
  '48642-3',
  '48643-1',
  '62238-1',
  '69405-9',
  '77147-7',
  '88293-6',
  '88294-4',
  '98979-8',
  '2160-0',
  '38483-4',
]);

/** The latest kidney values beside the question about the kidneys; says when there are none. */
export function Kidney() {
  const { patientId } = useChart();
  const { data, error } = usePart(patientId, 'labs');
  if (data === undefined) {
    return (
      <p className={styles.line} role={error === null ? 'status' : 'alert'}>
        <Icon name={error === null ? 'dashed' : 'barred'} size={14} />
        {error === null ? t('orders.kidney.loading') : t('orders.kidney.failed')}
      </p>
    );
  }
  const readings = readObservations(
    data.resources.filter(
      (one): one is Observation =>
        one.resourceType === 'Observation' &&
        ((one as Observation).code?.coding ?? []).some((coding) => KIDNEY.has(coding.code ?? '')),
    ),
  );
  const latest = readings.filter((one, i) => readings.findIndex((other) => other.key === one.key) === i);
  return (
    <p className={styles.line}>
      <Icon name="info" size={14} />
      <span>
        {latest.length === 0
          ? t(data.next === undefined ? 'orders.kidney.none' : 'orders.kidney.noneLoaded')
          : latest
              .slice(0, 3)
              .map((one) =>
                t('orders.kidney.value', {
                  name: one.name,
                  value: readingText(one),
                  date: formatDate(one.effective),
                }),
              )
              .join('; ')}
      </span>
    </p>
  );
}
