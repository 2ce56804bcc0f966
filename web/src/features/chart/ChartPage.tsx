import { t } from '@/i18n';

export interface ChartPageProps {
  patientId: string;
  /** Part of the address behind the patient: "" is the summary, "results", "results/2345-7" and so on. */
  area: string;
  /** Strip colour of this chart: 1 to 4, for var(--pt-n). */
  strip: 1 | 2 | 3 | 4;
  /** Goes to another area of this chart. */
  onArea: (area: string) => void;
}

/** The chart of one patient. The caller remounts it for each patient. */
export function ChartPage({ patientId, area }: ChartPageProps) {
  return (
    <main id="main" tabIndex={-1}>
      <h1>{t('chart.title')}</h1>
      <p data-patient={patientId}>{area}</p>
    </main>
  );
}
