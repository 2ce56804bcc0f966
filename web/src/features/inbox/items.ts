import {
  byTest,
  isAbnormal,
  isCritical,
  readObservation,
  translated,
  type Observation,
  type Reading,
} from '@/fhir';
import { patientFace, type PatientFace } from '@/fhir/patient';
import { countsOf, type Count } from './counts';
import { unfiledOf, unfiledWords, type Unfiled } from './unfiled';

export const KINDS = ['results', 'cosign', 'refills', 'messages', 'referrals', 'tasks'] as const;
export type Kind = (typeof KINDS)[number];
export type Why = 'mine' | 'covering' | 'pool' | 'escalated';
export type Urgency = 'critical' | 'urgent' | 'routine';
export const URGENCIES: readonly Urgency[] = ['critical', 'urgent', 'routine'];
export type Severity = 'critical' | 'abnormal' | 'normal' | 'unclassified';

const PART = 'urn:salus:CodeSystem:inbox-part';
export const THREAD = 'urn:salus:thread';
const WITHHOLDING = new Set(['NOPAT', 'TBOO']);

export interface PreviousValue {
  /** "4.1 mmol/L N" */
  readonly text: string;
  readonly date: string | undefined;
}

export interface Escalation {
  readonly at: string | undefined;
  readonly to: string;
}

/** Something that waits, as the list and the preview show it. */
export interface Item {
  readonly id: string;
  readonly task: fhir4.Task;
  readonly kind: Kind;
  readonly why: Why;
  readonly urgency: Urgency;
  readonly severity: Severity | undefined;
  readonly overdue: boolean;
  readonly unread: boolean;
  /** Nothing can be done to it any more, but for taking back one's own acknowledgement. */
  readonly closed: boolean;
  readonly owner: string | undefined;
  readonly patientId: string | undefined;
  /** Undefined when there is no patient, or when it was not given. */
  readonly face: PatientFace | undefined;
  /** What it is about belongs to another patient than the item says: nothing may be done from here. */
  readonly mismatch: boolean;
  /** The server's line, which is recorded. */
  readonly words: string;
  readonly authored: string | undefined;
  readonly due: string | undefined;
  readonly snoozedUntil: string | undefined;
  readonly escalations: readonly Escalation[];
  readonly changes: readonly string[];
  readonly previousVersion: string | undefined;
  /** By reference of the observation now. */
  readonly previous: ReadonlyMap<string, PreviousValue>;
  readonly report: fhir4.DiagnosticReport | undefined;
  /** The most dangerous first. */
  readonly readings: readonly Reading[];
  /** Observations that the report names and that were not given. */
  readonly missing: number;
  readonly message: fhir4.Communication | undefined;
  readonly thread: string | undefined;
  /** Results that came for nobody who is known: somebody says whose they are. */
  readonly unfiled: Unfiled | null;
}

export interface Inbox {
  readonly items: readonly Item[];
  readonly counts: readonly Count[];
  readonly total: number;
  /** There are more than are shown. */
  readonly truncated: boolean;
  /** What else the server says of the list, in its words. */
  readonly warnings: readonly string[];
}

const parts = (task: fhir4.Task, code: string): readonly fhir4.TaskInput[] =>
  (task.input ?? []).filter(({ type }) =>
    (type.coding ?? []).some((one) => one.system === PART && one.code === code),
  );

const DANGER = (r: Reading): number =>
  isCritical(r.flag) ? 0 : isAbnormal(r.flag) ? 1 : r.flag === 'no-range' ? 2 : 3;

/** The resource that a reference names, with or without a version. */
function target(reference: string | undefined, type: string): string | undefined {
  const found = reference === undefined ? null : /^([A-Za-z]+)\/([^/]+)/.exec(reference);
  return found?.[1] === type ? found[2] : undefined;
}

export function urgencyOf(priority: string | undefined, overdue: boolean): Urgency {
  if (priority === 'stat') return 'critical';
  return priority === 'urgent' || priority === 'asap' || overdue ? 'urgent' : 'routine';
}

function severityOf(code: string | undefined): Severity | undefined {
  return code === 'critical' || code === 'abnormal' || code === 'normal' || code === 'unclassified'
    ? code
    : undefined;
}

function itemOf(
  task: fhir4.Task,
  search: fhir4.BundleEntrySearch | undefined,
  there: ReadonlyMap<string, fhir4.FhirResource>,
): Item {
  const about = search?.extension?.find(({ url }) => url === 'urn:salus:inbox-item')?.extension ?? [];
  const part = (url: string) => about.find((one) => one.url === url);
  const kind = KINDS.find((one) => one === part('kind')?.valueCode) ?? 'tasks';
  const why =
    (['covering', 'pool', 'escalated'] as const).find((one) => one === part('why')?.valueCode) ?? 'mine';
  const overdue = part('overdue')?.valueBoolean ?? false;
  const patientId = target(task.for?.reference, 'Patient');
  const patient = there.get(`Patient/${patientId ?? ''}`);
  const focus = there.get((task.focus?.reference ?? '').split('/').slice(0, 2).join('/'));
  const report = focus?.resourceType === 'DiagnosticReport' ? focus : undefined;
  const message = focus?.resourceType === 'Communication' ? focus : undefined;
  const named = (report?.result ?? []).map(({ reference = '' }) => there.get(reference));
  const observations = (focus?.resourceType === 'Observation' ? [focus] : named).flatMap((one) =>
    one?.resourceType === 'Observation' ? [one] : [],
  );
  const subjects = [report?.subject, message?.subject, ...observations.map(({ subject }) => subject)].flatMap(
    (one) => (one?.reference === undefined ? [] : [one.reference]),
  );
  const unfiled = unfiledOf(task);
  return {
    id: task.id ?? '',
    task,
    kind,
    why,
    overdue,
    urgency: urgencyOf(task.priority, overdue),
    severity: severityOf(parts(task, 'severity')[0]?.valueCode),
    unread: task.status === 'requested',
    closed: ['completed', 'cancelled', 'rejected', 'failed', 'entered-in-error'].includes(task.status),
    owner: task.owner?.reference,
    patientId,
    face: patient?.resourceType === 'Patient' ? patientFace(patient) : undefined,
    mismatch: subjects.some((one) => target(one, 'Patient') !== patientId),
    words: (unfiled && unfiledWords(unfiled)) ?? translated(task.description, task._description),
    authored: task.authoredOn,
    due: task.restriction?.period?.end,
    snoozedUntil: task.extension?.find(({ url }) => url === 'urn:salus:snoozed-until')?.valueInstant,
    escalations: (task.extension ?? [])
      .filter(({ url }) => url === 'urn:salus:escalation')
      .map(({ extension = [] }) => ({
        at: extension.find(({ url }) => url === 'time')?.valueInstant,
        to: extension.find(({ url }) => url === 'to')?.valueReference?.reference ?? '',
      })),
    changes: parts(task, 'change').flatMap(({ valueString, _valueString }) =>
      valueString === undefined ? [] : [translated(valueString, _valueString)],
    ),
    previousVersion: parts(task, 'previous-version')[0]?.valueReference?.reference,
    previous: new Map(
      parts(task, 'previous-value').flatMap(({ valueReference, extension = [] }) => {
        const of = extension.find(({ url }) => url === 'urn:salus:of')?.valueReference?.reference;
        const date = extension.find(({ url }) => url === 'urn:salus:date')?.valueDateTime;
        return of === undefined ? [] : [[of, { text: valueReference?.display ?? '', date }] as const];
      }),
    ),
    report,
    readings: observations
      .flatMap((one) => readObservation(one as unknown as Observation))
      .map((reading, i) => ({ reading, i }))
      .sort((a, b) => DANGER(a.reading) - DANGER(b.reading) || a.i - b.i)
      .map(({ reading }) => reading),
    missing: named.filter((one) => one === undefined).length,
    message,
    thread: task.identifier?.find(({ system }) => system === THREAD)?.value,
    unfiled,
  };
}

export function inboxOf(bundle: fhir4.Bundle<fhir4.FhirResource>): Inbox {
  const there = new Map<string, fhir4.FhirResource>();
  const tasks: { task: fhir4.Task; search: fhir4.BundleEntrySearch | undefined }[] = [];
  const warnings: string[] = [];
  let cut = false;
  for (const { resource, search } of bundle.entry ?? []) {
    if (resource === undefined) continue;
    if (resource.resourceType === 'OperationOutcome') {
      for (const issue of resource.issue) {
        if (issue.code === 'too-costly') cut = true;
        else warnings.push(issue.diagnostics ?? issue.details?.text ?? issue.code);
      }
    } else if (resource.resourceType === 'Task' && search?.mode === 'match')
      tasks.push({ task: resource, search });
    else there.set(`${resource.resourceType}/${resource.id ?? ''}`, resource);
  }
  const items = tasks.map(({ task, search }) => itemOf(task, search, there));
  const total = bundle.total ?? items.length;
  return { items, counts: countsOf(bundle), total, truncated: cut || total > items.length, warnings };
}

/** What of the inbox is on the screen. */
export interface Filter {
  readonly kind?: Kind | undefined;
  /** Reference of whose items: somebody who is away, or a pool. */
  readonly whose?: string | undefined;
  readonly only: 'all' | 'mine' | 'unread';
}

export function isShown(item: Item, { kind, whose, only }: Filter): boolean {
  return (
    (kind === undefined || item.kind === kind) &&
    (whose === undefined || item.owner === whose) &&
    (only !== 'mine' || item.why === 'mine') &&
    (only !== 'unread' || item.unread)
  );
}

/** The order of the server, cut into its sections; a section without items is left out. */
export function grouped(items: readonly Item[]): readonly (readonly [Urgency, readonly Item[]])[] {
  return URGENCIES.map((one) => [one, items.filter(({ urgency }) => urgency === one)] as const).filter(
    ([, some]) => some.length > 0,
  );
}

/** Those that may be acknowledged together. */
export function normals(items: readonly Item[]): readonly Item[] {
  return items.filter(
    (one) =>
      one.kind === 'results' &&
      one.severity === 'normal' &&
      !one.closed &&
      !one.mismatch &&
      one.face !== undefined,
  );
}

export type Release =
  { readonly kind: 'visible' | 'withheld' } | { readonly kind: 'later'; readonly at: string };

/** Whether the patient sees the report. */
export function releaseOf(report: fhir4.DiagnosticReport): Release {
  const at = report.extension?.find(({ url }) => url === 'urn:salus:release-at')?.valueInstant;
  if (at !== undefined) return { kind: 'later', at };
  const withheld = (report.meta?.security ?? []).some(({ code }) => WITHHOLDING.has(code ?? ''));
  return { kind: withheld ? 'withheld' : 'visible' };
}

/** Where the item after this one is, when this one leaves the list. */
export function neighbour(items: readonly Item[], id: string): string | undefined {
  const at = items.findIndex((one) => one.id === id);
  return (items[at + 1] ?? items[at - 1])?.id;
}

export { byTest };
