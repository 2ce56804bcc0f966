import type { Resource } from '@/fhir';
import {
  partFromBundle,
  SERVICES_NOW,
  SERVICES_PAST,
  type ListName,
  type Part,
  type PartName,
} from './chart';
import { t } from '@/i18n';
import { call } from './client';
import { ApiError } from './errors';

/** Resource types that the chart shows: the rest of a record is not asked for. */
const TYPES =
  'Patient,AllergyIntolerance,Condition,MedicationRequest,MedicationStatement,Medication,ServiceRequest,Observation,Encounter,DiagnosticReport,Immunization,DocumentReference,CareTeam,CarePlan,Goal,Procedure,QuestionnaireResponse,FamilyMemberHistory,Device,DeviceUseStatement';
/** A larger chart is not shown as of a moment, rather than in part. */
export const MOST_AS_OF = 40_000;

/** A chart as it was known at a moment: all of it. */
export interface ChartAsOf {
  readonly resources: readonly Resource[];
}

/**
 * Everything that the record held of a patient at a moment, by `Patient/$everything?_at`.
 *
 * @param at instant with time zone; the server knows what was committed by then
 */
export async function loadAsOf(patientId: string, at: string, signal?: AbortSignal): Promise<ChartAsOf> {
  const resources: Resource[] = [];
  let path: string | undefined =
    `/fhir/Patient/${encodeURIComponent(patientId)}/$everything?_at=${encodeURIComponent(at)}&_type=${TYPES}&_count=1000`;
  while (path !== undefined && resources.length < MOST_AS_OF) {
    let body: fhir4.Bundle;
    try {
      ({ body } = await call<fhir4.Bundle>(path, { signal, timeoutMs: 30_000 }));
    } catch (failure) {
      // Whoever has the chart open knows that the patient is there now: then was before the first entry.
      if (failure instanceof ApiError && failure.status === 404) return { resources: [] };
      throw failure;
    }
    const part = partFromBundle(body);
    resources.push(...part.resources);
    path = part.next;
  }
  if (path !== undefined) throw new ApiError('server', t('asOf.tooLarge', { most: MOST_AS_OF }));
  return { resources };
}

/** The resources of one type that the chart held. */
export const of = <T extends Resource>(chart: ChartAsOf, type: T['resourceType']): T[] =>
  chart.resources.filter((one): one is T => one.resourceType === type);

const newest =
  <T>(when: (one: T) => string | undefined) =>
  (a: T, b: T): number =>
    // As the server sorts: what has no time comes last.
    (when(b) ?? '').localeCompare(when(a) ?? '');

const inCategory = (code: string) => (one: fhir4.Observation | fhir4.DiagnosticReport) =>
  (one.category ?? []).some((concept) => (concept.coding ?? []).some((coding) => coding.code === code));

const observations = (chart: ChartAsOf, category: string): fhir4.Observation[] =>
  of<fhir4.Observation>(chart, 'Observation')
    .filter(inCategory(category))
    .sort(newest((one) => one.effectiveDateTime ?? one.effectivePeriod?.start ?? one.effectiveInstant));

function medicines(chart: ChartAsOf, keep: (status: string) => boolean): Resource[] {
  const requests = of<fhir4.MedicationRequest>(chart, 'MedicationRequest')
    .filter((one) => keep(one.status))
    .sort(newest((one) => one.authoredOn));
  const named = new Set(requests.map((one) => one.medicationReference?.reference));
  const included = of<fhir4.Medication>(chart, 'Medication').filter((one) =>
    named.has(`Medication/${one.id ?? ''}`),
  );
  return [...requests, ...included];
}

const STOPPED = new Set(['stopped', 'completed', 'cancelled']);
const CURRENT = new Set(['active', 'on-hold', 'unknown']);

const services = (chart: ChartAsOf, statuses: readonly string[]): Resource[] =>
  of<fhir4.ServiceRequest>(chart, 'ServiceRequest')
    .filter((one) => statuses.includes(one.status))
    .sort(newest((one) => one.authoredOn));

function statements(chart: ChartAsOf): Resource[] {
  const found = of<fhir4.MedicationStatement>(chart, 'MedicationStatement').sort(
    newest((one) => one.effectiveDateTime ?? one.effectivePeriod?.start),
  );
  const named = new Set(found.map((one) => one.medicationReference?.reference));
  return [
    ...found,
    ...of<fhir4.Medication>(chart, 'Medication').filter((one) => named.has(`Medication/${one.id ?? ''}`)),
  ];
}

/** Plans, and the orders that are in them; appointments and tasks are not part of the chart of a moment. */
function carePlans(chart: ChartAsOf): Resource[] {
  const found = of<fhir4.CarePlan>(chart, 'CarePlan').sort(newest((one) => one.period?.start));
  const named = new Set(
    found.flatMap((plan) => plan.activity ?? []).map((activity) => activity.reference?.reference),
  );
  return [
    ...found,
    ...chart.resources.filter(
      (one) =>
        (one.resourceType === 'ServiceRequest' || one.resourceType === 'MedicationRequest') &&
        named.has(`${one.resourceType}/${one.id ?? ''}`),
    ),
  ];
}

function byName(chart: ChartAsOf, name: PartName | ListName): Resource[] {
  switch (name) {
    case 'patient':
      return of<fhir4.Patient>(chart, 'Patient');
    case 'allergies':
      return of<fhir4.AllergyIntolerance>(chart, 'AllergyIntolerance');
    case 'problems':
      return of<fhir4.Condition>(chart, 'Condition').sort(newest((one) => one.recordedDate));
    case 'pastMedicines':
      return medicines(chart, (status) => STOPPED.has(status));
    case 'vitals':
      return observations(chart, 'vital-signs');
    case 'labs':
      return observations(chart, 'laboratory');
    case 'encounters':
      return of<fhir4.Encounter>(chart, 'Encounter').sort(newest((one) => one.period?.start));
    case 'reports':
    case 'labReports':
      return of<fhir4.DiagnosticReport>(chart, 'DiagnosticReport')
        .filter(inCategory('LAB'))
        .sort(newest((one) => one.effectiveDateTime ?? one.effectivePeriod?.start));
    case 'immunizations':
      return of<fhir4.Immunization>(chart, 'Immunization').sort(newest((one) => one.occurrenceDateTime));
    case 'documents':
      return of<fhir4.DocumentReference>(chart, 'DocumentReference').sort(newest((one) => one.date));
    case 'careTeams':
      return of<fhir4.CareTeam>(chart, 'CareTeam').filter((one) => one.status === 'active');
    case 'carePlans':
      return carePlans(chart);
    case 'goals':
      return of<fhir4.Goal>(chart, 'Goal');
    case 'procedures':
      return of<fhir4.Procedure>(chart, 'Procedure').sort(
        newest((one) => one.performedDateTime ?? one.performedPeriod?.start),
      );
    case 'medicines':
      return medicines(chart, (status) => status !== 'draft');
    case 'draftMedicines':
      return medicines(chart, (status) => status === 'draft');
    case 'draftServices':
      return services(chart, ['draft']);
    case 'services':
      return services(chart, SERVICES_NOW);
    case 'pastServices':
      return services(chart, SERVICES_PAST);
    case 'statements':
      return statements(chart);
  }
}

/** What a part of the chart held then; the same selection and order as the search that gives it today. */
export function partAsOf(chart: ChartAsOf, part: PartName): Part {
  return given(
    part === 'medicines' ? medicines(chart, (status) => CURRENT.has(status)) : byName(chart, part),
  );
}

/** The same for a list that is otherwise loaded page by page: all of it. */
export function listAsOf(chart: ChartAsOf, list: ListName): Part {
  return given(byName(chart, list));
}

function given(resources: Resource[]): Part {
  const matches = resources.filter((one) => one.resourceType !== 'Medication').length;
  return { resources, total: matches, next: undefined };
}

/** How much of each kind was recorded or changed after a moment: what the chart of then does not tell. */
export async function countLater(
  patientId: string,
  at: string,
  signal?: AbortSignal,
): Promise<Record<string, number>> {
  const types = TYPES.split(',').filter((type) => type !== 'Patient' && type !== 'Medication');
  const id = encodeURIComponent(patientId);
  const { body } = await call<fhir4.Bundle>('/fhir', {
    method: 'POST',
    signal,
    body: {
      resourceType: 'Bundle',
      type: 'batch',
      entry: types.map((type) => ({
        request: {
          method: 'GET',
          url: `${type}?patient=${id}&_lastUpdated=gt${encodeURIComponent(at)}&_summary=count`,
        },
      })),
    },
  });
  const counts: Record<string, number> = {};
  types.forEach((type, i) => {
    const entry = body.entry?.[i];
    const total = (entry?.resource as fhir4.Bundle | undefined)?.total;
    if (entry?.response?.status.startsWith('2') !== true || total === undefined)
      throw new ApiError('server', t('asOf.laterFailed'));
    if (total > 0) counts[type] = total;
  });
  return counts;
}
