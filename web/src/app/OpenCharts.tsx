import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ageText, dateText } from '@/fhir/dates';
import { patientFace } from '@/fhir/patient';
import { usePatient } from '@/features/patients';
import { t } from '@/i18n';
import { IconButton } from '@/ui';
import { closeChart, useOpenCharts, type OpenChart } from './chartsOpen';
import styles from './OpenCharts.module.css';

/** The charts that are open in this tab, one strip colour each. Hidden while the only one is on the screen. */
export function OpenCharts() {
  const { charts, replaced } = useOpenCharts();
  const { patientId } = useParams({ strict: false });
  const worth = charts.length > 1 || charts.some((chart) => chart.patientId !== patientId);
  return (
    <>
      {worth && (
        <nav className={styles.bar} aria-label={t('open.title')}>
          {charts.map((chart) => (
            <OpenChartTab key={chart.patientId} chart={chart} here={chart.patientId === patientId} />
          ))}
        </nav>
      )}
      <div role="status" className={replaced ? styles.replaced : undefined}>
        {replaced ? t('open.replaced') : ''}
      </div>
    </>
  );
}

function OpenChartTab({ chart: { patientId, strip }, here }: { chart: OpenChart; here: boolean }) {
  const navigate = useNavigate();
  const { data, error } = usePatient(patientId);
  const face = data === undefined ? undefined : patientFace(data);
  const name = face?.name ?? t(error === null ? 'open.loading' : 'open.failed');
  const age = face?.birthDate === undefined ? undefined : ageText(face.birthDate);
  return (
    <div
      className={`${styles.tab ?? ''} ${styles[`pt${String(strip)}`] ?? ''} ${here ? (styles.here ?? '') : ''}`}
    >
      <Link
        to="/patients/$patientId/$"
        params={{ patientId, _splat: '' }}
        aria-current={here ? 'page' : undefined}
      >
        <b>{name}</b>
        {face?.birthDate !== undefined && (
          <span>
            {dateText(face.birthDate)}
            {age === undefined || face.deceased !== undefined ? '' : ` (${age})`}
          </span>
        )}
      </Link>
      <IconButton
        icon="close"
        size="small"
        label={t('open.close', { name })}
        onClick={() => {
          closeChart(patientId);
          if (here) void navigate({ to: '/patients' });
        }}
      />
    </div>
  );
}
