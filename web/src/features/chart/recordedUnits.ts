import type { Reading } from '@/fhir';
import { t } from '@/i18n';

/** The units of a test's values, in words. With more than one, each value is shown with its own: 80 kg under "lb" would be another weight. */
export function recordedUnits(readings: readonly Reading[]): ReadonlySet<string> {
  return new Set(
    readings.flatMap((r) => (r.value.kind === 'number' ? [r.value.unit ?? t('chart.notRecorded')] : [])),
  );
}
