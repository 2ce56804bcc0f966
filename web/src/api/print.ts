import { language } from '@/i18n';

/** Papers of a patient, by the operation that makes them. */
export type Paper = 'label' | 'wristband' | 'immunization-card' | 'medication-list';

/** Those are read by staff; the others go home with the patient, in the patient's language. */
const FOR_STAFF: ReadonlySet<Paper> = new Set(['label', 'wristband']);

export function paperAddress(patientId: string, paper: Paper): string {
  const address = `/fhir/Patient/${encodeURIComponent(patientId)}/$${paper}`;
  return FOR_STAFF.has(paper) ? `${address}?language=${language()}` : address;
}

/** Opens a paper in a page of its own, from where the browser prints it. */
export function openPaper(patientId: string | undefined, paper: Paper): void {
  if (patientId !== undefined) window.open(paperAddress(patientId, paper), '_blank', 'noopener');
}
