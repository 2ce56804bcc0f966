import { wordsOf } from '@/i18n';

/** Words for the codes of a status, severity or certainty that are shown as such. */
const WORDS: Readonly<Record<string, string>> = wordsOf({
  active: 'chart.active',
  inactive: 'chart.inactive',
  resolved: 'chart.resolved',
  recurrence: 'chart.recurrence',
  relapse: 'chart.relapse',
  remission: 'chart.remission',
  refuted: 'chart.refuted',
  mild: 'chart.mild',
  moderate: 'chart.moderate',
  severe: 'chart.severe',
  allergy: 'chart.allergy',
  intolerance: 'chart.intolerance',
  completed: 'fhir.completed',
  stopped: 'fhir.stopped',
  cancelled: 'fhir.cancelled',
  preliminary: 'fhir.preliminary',
  amended: 'fhir.amended',
  corrected: 'fhir.corrected',
  'in-progress': 'fhir.inProgressCode',
  'not recorded': 'chart.notRecorded',
});

/** A code of the record in words; one that has no words here stays as it is recorded. */
export function codeText(code: string): string {
  return WORDS[code] ?? code;
}
