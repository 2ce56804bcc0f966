import {
  conceptTerm,
  doseText,
  instantOf,
  medicationConcept,
  medicineName,
  type Dosage,
  type MedicineName,
  type Resource,
} from '@/fhir';
import { t, wordsOf } from '@/i18n';
import { includedOf, type OrderView } from './read';

/** A medicine that somebody says is taken: nobody here has ordered it. */
export interface Reported {
  readonly id: string;
  readonly name: MedicineName;
  readonly dose: string;
  readonly status: string;
  readonly stateWords: string;
  readonly current: boolean;
  readonly start: string | undefined;
  readonly end: string | undefined;
  readonly at: number;
  readonly by: string | null;
  readonly asserted: string | undefined;
  readonly why: string | null;
}

const WORDS: Readonly<Record<string, string>> = wordsOf({
  active: 'orders.reported.active',
  completed: 'orders.reported.completed',
  intended: 'orders.reported.intended',
  stopped: 'orders.reported.stopped',
  'on-hold': 'orders.reported.onHold',
  unknown: 'orders.reported.unknown',
  'not-taken': 'orders.reported.notTaken',
});
const OVER = new Set(['completed', 'stopped', 'not-taken']);

/** Reported medicines, those of now first; what was entered in error gives none. */
export function readStatements(resources: readonly Resource[]): readonly Reported[] {
  const included = includedOf(resources);
  return (resources as readonly (Resource | fhir4.MedicationStatement)[])
    .filter((r): r is fhir4.MedicationStatement => r.resourceType === 'MedicationStatement')
    .filter((r) => r.status !== 'entered-in-error')
    .map((r): Reported => {
      const words =
        conceptTerm(medicationConcept(r as Parameters<typeof medicationConcept>[0], included)) ??
        r.medicationReference?.display ??
        t('fhir.medicineCouldNotBeNamed');
      const start = r.effectivePeriod?.start ?? r.effectiveDateTime;
      return {
        id: r.id ?? '',
        name: medicineName(words),
        dose: doseText(r.dosage as readonly Dosage[] | undefined),
        status: r.status,
        stateWords: WORDS[r.status] ?? r.status,
        current: !OVER.has(r.status),
        start,
        end: r.effectivePeriod?.end,
        at: instantOf(start),
        by: r.informationSource?.display ?? null,
        asserted: r.dateAsserted,
        why: conceptTerm(r.statusReason?.[0]) ?? r.note?.at(-1)?.text ?? null,
      };
    })
    .sort((a, b) => Number(b.current) - Number(a.current) || b.at - a.at);
}

/** An order that only tells what is taken elsewhere (`reported`), rather than orders it. */
export function isReported(order: OrderView): boolean {
  return (
    order.source.resourceType === 'MedicationRequest' &&
    (order.source.reportedBoolean === true || order.source.reportedReference !== undefined)
  );
}
