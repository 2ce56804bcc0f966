import { patientFace, type PatientFace } from '@/fhir/patient';
import { lookAlikes } from '@/features/patients';
import { covered, overlaps, type Span } from './grid';
import { dayOf, type BlockedSpan } from './hours';

export const FLOW = [
  'held',
  'booked',
  'arrived',
  'checked-in',
  'roomed',
  'in-progress',
  'finished',
  'noshow',
  'cancelled',
  'waitlist',
] as const;
export type FlowStatus = (typeof FLOW)[number];

export interface FlowEvent {
  readonly status: string;
  readonly at: number;
  readonly by: string;
  readonly note: string;
}

export const CHANGED = ['phone', 'email', 'address', 'language', 'coverage', 'consent'] as const;
/** What the patient said at check-in and the record says otherwise. */
export interface SaidChange {
  readonly id: string;
  readonly field: (typeof CHANGED)[number];
  /** In words; empty when nothing was recorded, and for what is no detail of the patient. */
  readonly before: string;
  readonly after: string;
  readonly at: number;
  readonly state: 'open' | 'accepted' | 'declined';
  readonly by: string;
}

/** An appointment as the screens need it. */
export interface Visit extends Span {
  readonly id: string;
  readonly version: string;
  readonly flow: FlowStatus;
  readonly since: number | undefined;
  readonly events: readonly FlowEvent[];
  readonly patientId: string | undefined;
  /** Undefined when the caller may not see the patient, or there is none (a hold). */
  readonly face: PatientFace | undefined;
  /** References of those who take part, but the patient. */
  readonly actors: readonly string[];
  readonly practitioner: string | undefined;
  readonly service: string | undefined;
  readonly serviceName: string;
  readonly reason: string;
  readonly comment: string;
  readonly cancelled: string;
  readonly series: string | undefined;
  readonly position: number | undefined;
  readonly holdUntil: number | undefined;
  readonly offerFor: string | undefined;
  readonly overbooked: string | undefined;
  readonly room: string | undefined;
  readonly priority: number | undefined;
  /** What the patient said at check-in. */
  readonly changes: readonly SaidChange[];
  /** The patient's own check-in was locked: somebody must help. */
  readonly tabletLocked: boolean;
  readonly window: { readonly start: string; readonly end: string } | undefined;
  /** What to compare with another of the same day who looks like this one. */
  readonly similar?: string | undefined;
}

export interface Board {
  readonly visits: readonly Visit[];
  readonly zone: string;
  readonly names: ReadonlyMap<string, string>;
  readonly locations: ReadonlyMap<string, fhir4.Location>;
  /** Not everything of the day is here. */
  readonly truncated: boolean;
}

const ZONE_URL = 'http://hl7.org/fhir/StructureDefinition/timezone';
const SERIES = 'urn:salus:appointment-series';

function extensionOf(
  element: { extension?: fhir4.Extension[] | undefined },
  url: string,
): fhir4.Extension | undefined {
  return element.extension?.find((one) => one.url === url);
}

const at = (text: string | undefined): number | undefined => {
  const moment = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment;
};

const FROM_STATUS: Partial<Record<string, FlowStatus>> = {
  pending: 'held',
  booked: 'booked',
  arrived: 'arrived',
  'checked-in': 'checked-in',
  fulfilled: 'finished',
  noshow: 'noshow',
  cancelled: 'cancelled',
  waitlist: 'waitlist',
};

function flowOf(appointment: fhir4.Appointment): FlowStatus {
  const said = extensionOf(appointment, 'urn:salus:flow-status')?.valueCode as FlowStatus | undefined;
  if (said !== undefined && FLOW.includes(said)) return said;
  return FROM_STATUS[appointment.status] ?? 'booked';
}

export function nameOf(resource: fhir4.FhirResource): string {
  if (resource.resourceType === 'Practitioner') {
    const name = resource.name?.find((one) => one.use === 'official') ?? resource.name?.[0];
    const said = [...(name?.prefix ?? []), ...(name?.given ?? []), name?.family].filter(Boolean).join(' ');
    return said === '' ? (name?.text ?? '') : said;
  }
  if (resource.resourceType === 'Location' || resource.resourceType === 'HealthcareService')
    return resource.name ?? '';
  if (resource.resourceType === 'Device') return resource.deviceName?.[0]?.name ?? '';
  return '';
}

const ROOM_TYPES = ['ro', 'bd', 've'];
export function isRoom(location: fhir4.Location): boolean {
  return (location.physicalType?.coding ?? []).some(({ code }) => ROOM_TYPES.includes(code ?? ''));
}

const isChanged = (field: string | undefined): field is SaidChange['field'] =>
  CHANGED.some((one) => one === field);

function saidOf(part: fhir4.Extension | undefined): string {
  const address = part?.valueAddress;
  if (address === undefined) return part?.valueString ?? part?.valueCode ?? '';
  const { line = [], city, state, postalCode, country } = address;
  return [...line, city, state, postalCode, country]
    .filter((one) => one !== undefined && one !== '')
    .join(', ');
}

/** Changes that the patient said at check-in, oldest first. */
function changesOf(appointment: fhir4.Appointment): readonly SaidChange[] {
  return (appointment.extension ?? [])
    .filter(({ url }) => url === 'urn:salus:check-in-change')
    .flatMap((one): SaidChange[] => {
      const field = extensionOf(one, 'field')?.valueCode;
      const state = extensionOf(one, 'state')?.valueCode;
      if (!isChanged(field)) return [];
      return [
        {
          id: extensionOf(one, 'id')?.valueString ?? '',
          field,
          before: saidOf(extensionOf(one, 'before')),
          after: saidOf(extensionOf(one, 'after')),
          at: at(extensionOf(one, 'at')?.valueInstant) ?? 0,
          state: state === 'accepted' || state === 'declined' ? state : 'open',
          by: extensionOf(one, 'by')?.valueString ?? '',
        },
      ];
    });
}

export function visitOf(
  appointment: fhir4.Appointment,
  faces: ReadonlyMap<string, PatientFace> = new Map(),
  names: ReadonlyMap<string, string> = new Map(),
): Visit {
  const actors = appointment.participant
    .map(({ actor }) => actor)
    .filter((actor) => actor?.reference !== undefined);
  const of = (type: string): fhir4.Reference | undefined =>
    actors.find((actor) => actor?.reference?.startsWith(`${type}/`));
  const patientId = of('Patient')?.reference?.slice('Patient/'.length);
  const service = of('HealthcareService');
  const events = (appointment.extension ?? []).filter(({ url }) => url === 'urn:salus:flow-event');
  const start = at(appointment.start) ?? 0;
  const lengthMinutes = appointment.minutesDuration ?? 30;
  const period = appointment.requestedPeriod?.[0];
  const text = (e: fhir4.Extension, url: string): string =>
    e.extension?.find((one) => one.url === url)?.valueString ?? '';
  return {
    id: appointment.id ?? '',
    version: appointment.meta?.versionId ?? '',
    start,
    end: at(appointment.end) ?? start + lengthMinutes * 60_000,
    flow: flowOf(appointment),
    since: at(extensionOf(appointment, 'urn:salus:flow-since')?.valueInstant),
    events: events.map((e) => ({
      status: e.extension?.find(({ url }) => url === 'status')?.valueCode ?? '',
      at: at(e.extension?.find(({ url }) => url === 'at')?.valueInstant) ?? 0,
      by: text(e, 'by'),
      note: text(e, 'note'),
    })),
    patientId,
    face: patientId === undefined ? undefined : faces.get(patientId),
    actors: actors
      .map((actor) => actor?.reference ?? '')
      .filter((reference) => !reference.startsWith('Patient/')),
    practitioner: of('Practitioner')?.reference,
    service: service?.reference,
    serviceName:
      names.get(service?.reference ?? '') ??
      service?.display ??
      appointment.serviceType?.[0]?.text ??
      appointment.serviceType?.[0]?.coding?.[0]?.display ??
      '',
    reason: appointment.reasonCode?.[0]?.text ?? appointment.description ?? '',
    comment: appointment.comment ?? '',
    cancelled: appointment.cancelationReason?.text ?? '',
    series: appointment.identifier?.find(({ system }) => system === SERIES)?.value,
    position: extensionOf(appointment, 'urn:salus:series-position')?.valuePositiveInt,
    holdUntil: at(extensionOf(appointment, 'urn:salus:hold-until')?.valueInstant),
    offerFor: extensionOf(appointment, 'urn:salus:offer-for')?.valueReference?.reference,
    overbooked: extensionOf(appointment, 'urn:salus:overbooked')?.valueString,
    room: extensionOf(appointment, 'urn:salus:flow-room')?.valueReference?.reference,
    priority: appointment.priority,
    changes: changesOf(appointment),
    tabletLocked: extensionOf(appointment, 'urn:salus:check-in-locked') !== undefined,
    window: period === undefined ? undefined : { start: period.start ?? '', end: period.end ?? '' },
  };
}

/** Reads the answer of `Appointment/$board`, or of a search of appointments with what they point to. */
export function boardOf(bundle: fhir4.Bundle, fallbackZone: string): Board {
  const resources = (bundle.entry ?? []).flatMap(({ resource }) =>
    resource === undefined ? [] : [resource as fhir4.FhirResource],
  );
  const names = new Map<string, string>();
  const faces = new Map<string, PatientFace>();
  const locations = new Map<string, fhir4.Location>();
  for (const one of resources) {
    if (one.resourceType === 'Patient' && one.id !== undefined) faces.set(one.id, patientFace(one));
    if (one.resourceType === 'Location') locations.set(`Location/${one.id ?? ''}`, one);
    const name = nameOf(one);
    if (name !== '') names.set(`${one.resourceType}/${one.id ?? ''}`, name);
  }
  const visits = resources
    .filter((one) => one.resourceType === 'Appointment')
    .map((one) => visitOf(one, faces, names));
  const present = visits.filter(({ flow }) => flow !== 'cancelled' && flow !== 'waitlist');
  const marks = lookAlikes([
    ...new Map(present.flatMap(({ face }) => (face === undefined ? [] : [[face.id, face]]))).values(),
  ]);
  return {
    visits: visits.map((visit) => ({ ...visit, similar: marks.get(visit.patientId ?? '') })),
    zone: bundle.meta?.extension?.find(({ url }) => url === ZONE_URL)?.valueCode ?? fallbackZone,
    names,
    locations,
    truncated: resources.some(
      (one) => one.resourceType === 'OperationOutcome' && one.issue.some((i) => i.severity === 'warning'),
    ),
  };
}

export const BUSY: ReadonlySet<FlowStatus> = new Set([
  'held',
  'booked',
  'arrived',
  'checked-in',
  'roomed',
  'in-progress',
]);

/** Who or what a column of the grid stands for. */
export interface Column {
  /** Unique: the reference, in a week with the day. */
  readonly key: string;
  readonly actor: string;
  readonly day: string;
  readonly title: string;
  readonly visits: readonly Visit[];
  /** No hours at all are kept for it: it is not limited by them. */
  readonly unlimited: boolean;
  readonly open: readonly Span[];
  readonly closed: readonly BlockedSpan[];
}

export function columnOf(
  actor: string,
  day: string,
  zone: string,
  title: string,
  visits: readonly Visit[],
  schedules: readonly fhir4.Schedule[],
): Column {
  const own = schedules.filter((s) => s.active !== false && s.actor[0]?.reference === actor);
  const sites = own.flatMap((s) => s.actor.slice(1).map((a) => a.reference ?? ''));
  const site = schedules.filter(
    (s) =>
      s.active !== false && sites.includes(s.actor[0]?.reference ?? '?') && s.actor[0]?.reference !== actor,
  );
  const days = own.map((s) => dayOf(s, day, zone));
  return {
    key: `${actor} ${day}`,
    actor,
    day,
    title,
    visits: visits.filter((v) => v.actors.includes(actor) || v.room === actor),
    unlimited: own.length === 0,
    open: days.flatMap(({ open }) => open),
    closed: [...days, ...site.map((s) => dayOf(s, day, zone))].flatMap(({ closed }) => closed),
  };
}

export type Fit =
  | { readonly kind: 'fits' }
  | { readonly kind: 'past' | 'closed' | 'outside'; readonly reason?: string }
  | { readonly kind: 'taken' | 'other-taken'; readonly by: Visit };

/**
 * Whether a visit could stand at a time in a column, as far as the screen knows; the server decides. `others` are all visits of
 * the day, for rooms and devices that come along.
 */
export function fitOf(
  span: Span,
  column: Column,
  visit: Visit | undefined,
  others: readonly Visit[],
  now: number,
): Fit {
  const busy = (one: Visit): boolean => one.id !== visit?.id && BUSY.has(one.flow) && overlaps(one, span);
  const taken = column.visits.find(busy);
  if (taken !== undefined) return { kind: 'taken', by: taken };
  // The clinician of the column takes the place of the visit's own; rooms are moved the same way.
  const replaced = column.actor.startsWith('Practitioner/') ? visit?.practitioner : undefined;
  const along = (visit?.actors ?? []).filter((actor) => actor !== column.actor && actor !== replaced);
  const limiting = along.filter((actor) => /^(Practitioner|Device)\//.test(actor));
  const other = others.find((one) => busy(one) && one.actors.some((actor) => limiting.includes(actor)));
  if (other !== undefined) return { kind: 'other-taken', by: other };
  if (span.start < now) return { kind: 'past' };
  const closed = column.closed.find((one) => overlaps(one, span));
  if (closed !== undefined) return { kind: 'closed', reason: closed.reason };
  if (!column.unlimited && !covered(span, column.open)) return { kind: 'outside' };
  return { kind: 'fits' };
}

/** Milliseconds between two steps of a visit; undefined when one of them was not taken. */
export function between(visit: Visit, from: readonly string[], to: readonly string[]): number | undefined {
  const first = visit.events.find(({ status }) => from.includes(status));
  const then = first && visit.events.find(({ status, at: when }) => to.includes(status) && when >= first.at);
  return first === undefined || then === undefined ? undefined : then.at - first.at;
}

export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 || low === undefined || high === undefined ? high : (low + high) / 2;
}
