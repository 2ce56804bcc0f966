import type { Bundle, BundleEntry, OperationOutcome, Resource } from '@/fhir';
import { call } from './client';
import { ApiError, errorFrom } from './errors';

/** The parts of a chart that its first screen needs; each fails, loads and refreshes by itself. */
export const PARTS = [
  'patient',
  'allergies',
  'problems',
  'medicines',
  'pastMedicines',
  'vitals',
  'labs',
  'encounters',
  'reports',
  'immunizations',
  'documents',
  'careTeams',
  'carePlans',
  'goals',
] as const;
export type PartName = (typeof PARTS)[number];

/** Resource types whose change makes a part out of date. */
export const PART_TYPES: Readonly<Record<PartName, readonly string[]>> = {
  patient: ['Patient'],
  allergies: ['AllergyIntolerance'],
  problems: ['Condition'],
  medicines: ['MedicationRequest', 'Medication'],
  pastMedicines: ['MedicationRequest', 'Medication'],
  vitals: ['Observation'],
  labs: ['Observation'],
  encounters: ['Encounter'],
  reports: ['DiagnosticReport'],
  immunizations: ['Immunization'],
  documents: ['DocumentReference'],
  careTeams: ['CareTeam'],
  carePlans: ['CarePlan', 'ServiceRequest', 'MedicationRequest', 'Appointment', 'Task'],
  goals: ['Goal'],
};

/** Search or read of a part, relative to the FHIR base. Active medicines are asked for apart so that no long list of old ones can push them out. */
export function partUrl(part: PartName, patientId: string): string {
  const id = encodeURIComponent(patientId);
  switch (part) {
    case 'patient':
      return `Patient/${id}`;
    case 'allergies':
      return `AllergyIntolerance?patient=${id}&_count=200`;
    case 'problems':
      return `Condition?patient=${id}&_sort=-recorded-date&_count=200`;
    case 'medicines':
      return `MedicationRequest?patient=${id}&status=active,on-hold,unknown&_sort=-authoredon&_count=100&_include=MedicationRequest:medication`;
    case 'pastMedicines':
      return `MedicationRequest?patient=${id}&status=stopped,completed,cancelled&_sort=-authoredon&_count=50&_include=MedicationRequest:medication`;
    case 'vitals':
      return `Observation?patient=${id}&category=vital-signs&_sort=-date&_count=120`;
    case 'labs':
      return `Observation?patient=${id}&category=laboratory&_sort=-date&_count=200`;
    case 'encounters':
      return `Encounter?patient=${id}&_sort=-date&_count=20`;
    case 'reports':
      return `DiagnosticReport?patient=${id}&category=LAB&_sort=-date&_count=20`;
    case 'immunizations':
      return `Immunization?patient=${id}&_sort=-date&_count=100`;
    case 'documents':
      return `DocumentReference?patient=${id}&_sort=-date&_count=20`;
    case 'careTeams':
      return `CareTeam?patient=${id}&status=active&_count=20&_include=CareTeam:participant`;
    case 'carePlans':
      return `CarePlan?patient=${id}&_sort=-date&_count=100&_include=CarePlan:activity-reference`;
    case 'goals':
      return `Goal?patient=${id}&_count=200`;
  }
}

/** What a part gave: everything in it, and whether something was left on the server. */
export interface Part {
  readonly resources: readonly Resource[];
  readonly total: number | undefined;
  /** Path of the next page, for `nextPage`. */
  readonly next: string | undefined;
}

/** The next link as a path of this origin: behind a proxy the absolute address may name another, which is never called. */
function nextPath(bundle: Bundle): string | undefined {
  const url = bundle.link?.find((l) => l.relation === 'next')?.url;
  if (url === undefined) return undefined;
  const absolute = new URL(url, window.location.origin);
  const from = absolute.pathname.indexOf('/fhir');
  return from < 0 ? undefined : absolute.pathname.slice(from) + absolute.search;
}

export function partFromBundle(bundle: Bundle): Part {
  const resources: Resource[] = [];
  for (const entry of bundle.entry ?? []) {
    if (!entry.resource) continue;
    if (entry.resource.resourceType === 'OperationOutcome') {
      const outcome = entry.resource as OperationOutcome;
      const broken = outcome.issue?.some((i) => i.severity === 'error' || i.severity === 'fatal') ?? false;
      // An error inside a search answer means that the list may be incomplete: it must not pass for a whole one.
      if (broken) throw errorFrom(500, new Headers(), outcome);
      continue;
    }
    resources.push(entry.resource);
  }
  return { resources, total: bundle.total, next: nextPath(bundle) };
}

function partFromEntry(part: PartName, entry: BundleEntry | undefined): Part {
  if (!entry?.response?.status) throw new ApiError('server', 'The server left this part out of its answer.');
  const status = Number.parseInt(entry.response.status, 10);
  if (!(status >= 200 && status < 300)) {
    throw errorFrom(status, new Headers(), entry.response.outcome ?? entry.resource);
  }
  const resource = entry.resource;
  if (!resource) throw new ApiError('server', 'The server gave an empty answer for this part.', status);
  if (part === 'patient') {
    if (resource.resourceType !== 'Patient')
      throw new ApiError('server', 'The server gave something else than the patient.', status);
    return { resources: [resource], total: 1, next: undefined };
  }
  if (resource.resourceType !== 'Bundle')
    throw new ApiError('server', 'The server gave an answer that cannot be read.', status);
  return partFromBundle(resource as Bundle);
}

interface Waiting {
  readonly part: PartName;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (part: Part) => void;
  readonly reject: (reason: unknown) => void;
}

const waiting = new Map<string, Waiting[]>();

/**
 * Loads one part. All parts of one patient that are asked for in the same turn travel in one batch Bundle: opening a
 * chart is one request, and a live change asks for nothing but the parts that it touches.
 */
export function loadPart(patientId: string, part: PartName, signal?: AbortSignal): Promise<Part> {
  return new Promise<Part>((resolve, reject) => {
    const queue = waiting.get(patientId);
    const one: Waiting = { part, signal, resolve, reject };
    if (queue) {
      queue.push(one);
      return;
    }
    const started = [one];
    waiting.set(patientId, started);
    setTimeout(() => {
      waiting.delete(patientId);
      void send(patientId, started);
    }, 0);
  });
}

async function send(patientId: string, asked: readonly Waiting[]): Promise<void> {
  const live = asked.filter((w) => w.signal?.aborted !== true);
  for (const w of asked)
    if (!live.includes(w)) w.reject(new DOMException('The call was cancelled.', 'AbortError'));
  if (live.length === 0) return;
  const all = new AbortController();
  const maybeStop = (): void => {
    if (live.every((w) => w.signal?.aborted === true)) all.abort();
  };
  for (const w of live) w.signal?.addEventListener('abort', maybeStop);
  const parts = [...new Set(live.map((w) => w.part))];
  try {
    const { body } = await call<Bundle>('/fhir', {
      method: 'POST',
      signal: all.signal,
      body: {
        resourceType: 'Bundle',
        type: 'batch',
        entry: parts.map((p) => ({ request: { method: 'GET', url: partUrl(p, patientId) } })),
      },
    });
    if (body.type !== 'batch-response' || body.entry?.length !== parts.length) {
      throw new ApiError('server', 'The server gave an answer that does not match the question.');
    }
    for (const w of live) {
      try {
        w.resolve(partFromEntry(w.part, body.entry[parts.indexOf(w.part)]));
      } catch (failure) {
        w.reject(failure);
      }
    }
  } catch (failure) {
    for (const w of live) w.reject(failure);
  } finally {
    for (const w of live) w.signal?.removeEventListener('abort', maybeStop);
  }
}

/** Lists that a tab pages through, newest first. */
export type ListName =
  | 'labs'
  | 'labReports'
  | 'vitals'
  | 'encounters'
  | 'medicines'
  | 'documents'
  | 'procedures'
  | 'immunizations'
  | 'draftMedicines'
  | 'draftServices'
  | 'services'
  | 'pastServices'
  | 'statements';

export const LIST_TYPES: Readonly<Record<ListName, readonly string[]>> = {
  labs: ['Observation'],
  labReports: ['DiagnosticReport'],
  vitals: ['Observation'],
  encounters: ['Encounter'],
  medicines: ['MedicationRequest', 'Medication'],
  documents: ['DocumentReference'],
  procedures: ['Procedure'],
  immunizations: ['Immunization'],
  draftMedicines: ['MedicationRequest', 'Medication'],
  draftServices: ['ServiceRequest'],
  services: ['ServiceRequest'],
  pastServices: ['ServiceRequest'],
  statements: ['MedicationStatement', 'Medication'],
};

/** Statuses of orders for tests, imaging and referrals that are in force, or of which nobody knows; the others are over. */
export const SERVICES_NOW: readonly string[] = ['active', 'on-hold', 'unknown'];
export const SERVICES_PAST: readonly string[] = ['completed', 'revoked'];

const LIST_QUERY: Readonly<Record<ListName, string>> = {
  labs: 'Observation?category=laboratory&_sort=-date&_count=300&_total=accurate',
  labReports: 'DiagnosticReport?category=LAB&_sort=-date&_count=100',
  vitals: 'Observation?category=vital-signs&_sort=-date&_count=300&_total=accurate',
  encounters: 'Encounter?_sort=-date&_count=50',
  medicines:
    'MedicationRequest?status:not=draft&_sort=-authoredon&_count=100&_include=MedicationRequest:medication&_total=accurate',
  documents: 'DocumentReference?_sort=-date&_count=30&_total=accurate',
  procedures: 'Procedure?_sort=-date&_count=50',
  immunizations: 'Immunization?_sort=-date&_count=100',
  // Drafts have no date of ordering, so in a list by date they would come last of all.
  draftMedicines:
    'MedicationRequest?status=draft&_sort=-_lastUpdated&_count=100&_include=MedicationRequest:medication',
  draftServices: 'ServiceRequest?status=draft&_sort=-_lastUpdated&_count=100',
  services: `ServiceRequest?status=${SERVICES_NOW.join(',')}&_sort=-authored&_count=100&_total=accurate`,
  pastServices: `ServiceRequest?status=${SERVICES_PAST.join(',')}&_sort=-authored&_count=50&_total=accurate`,
  statements:
    'MedicationStatement?_sort=-effective&_count=100&_include=MedicationStatement:medication&_total=accurate',
};

/** A page of a list: the first, or the one that a page before named as next. */
export async function loadPage(
  list: ListName,
  patientId: string,
  next: string | null,
  signal?: AbortSignal,
): Promise<Part> {
  const path = next ?? `/fhir/${LIST_QUERY[list]}&patient=${encodeURIComponent(patientId)}`;
  const { body } = await call<Bundle>(path, { signal });
  return partFromBundle(body);
}

/** Reads one resource with all its content (a document with its text), in the current or a certain version. */
export async function readOne<T extends Resource>(
  type: string,
  id: string,
  signal?: AbortSignal,
  version?: string,
): Promise<T> {
  const path = version === undefined ? '' : `/_history/${encodeURIComponent(version)}`;
  const { body } = await call<T>(`/fhir/${type}/${encodeURIComponent(id)}${path}`, { signal });
  return body;
}

/** Creates or changes a resource of the patient whose chart is open; a change names the version that was seen. */
export async function saveResource<T extends Resource>(resource: T, patientId: string): Promise<T> {
  const { id, meta, resourceType } = resource;
  const { body } = await call<T>(
    id === undefined ? `/fhir/${resourceType}` : `/fhir/${resourceType}/${encodeURIComponent(id)}`,
    {
      method: id === undefined ? 'POST' : 'PUT',
      body: resource,
      patient: patientId,
      ...(id === undefined ? {} : { ifMatch: meta?.versionId ?? '' }),
      headers: { Prefer: 'return=representation' },
    },
  );
  return body;
}

/**
 * Saves several resources together or not at all (a set of vital signs; an allergy and the end of "none known"). A change names the
 * version that was seen.
 *
 * @param url of the first, by which the others may refer to it
 */
export async function saveTogether(
  resources: readonly Resource[],
  patientId: string,
  url = `urn:uuid:${crypto.randomUUID()}`,
): Promise<void> {
  await call<Bundle>('/fhir', {
    method: 'POST',
    patient: patientId,
    body: {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: resources.map((resource, i) => ({
        fullUrl: i === 0 ? url : `urn:uuid:${crypto.randomUUID()}`,
        resource,
        request:
          resource.id === undefined
            ? { method: 'POST', url: resource.resourceType }
            : {
                method: 'PUT',
                url: `${resource.resourceType}/${resource.id}`,
                ifMatch: `W/"${resource.meta?.versionId ?? ''}"`,
              },
      })),
    },
  });
}
