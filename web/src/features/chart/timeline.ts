import { t, wordsOf } from '@/i18n';
import {
  conceptTerm,
  effectiveOf,
  instantOf,
  plainTerm,
  readMedicines,
  type DiagnosticReport,
  type DocumentReference,
  type Encounter,
  type Immunization,
  type Procedure,
  type Resource,
} from '@/fhir';
import type { IconName } from '@/ui';

export type EventKind = 'visit' | 'result' | 'medicine' | 'vaccine' | 'procedure' | 'document';

export interface TimelineEvent {
  readonly key: string;
  readonly type: string;
  readonly id: string;
  readonly kind: EventKind;
  readonly icon: IconName;
  readonly date: string | undefined;
  readonly at: number;
  readonly title: string;
  readonly detail: string;
}

export const KIND_NAMES: Readonly<Record<EventKind, string>> = wordsOf({
  visit: 'chart.visits',
  result: 'chart.results',
  medicine: 'chart.medicines',
  vaccine: 'chart.vaccines',
  procedure: 'chart.procedures',
  document: 'chart.documents',
});

const ENCOUNTER_CLASS: Readonly<Record<string, string>> = wordsOf({
  AMB: 'chart.outpatient',
  EMER: 'chart.emergency',
  IMP: 'chart.inpatient',
  ACUTE: 'chart.inpatient',
  HH: 'chart.homeVisit',
  VR: 'chart.virtual',
  OBSENC: 'chart.observation',
  SS: 'chart.shortStay',
});

const ENCOUNTER_STATUS: Readonly<Record<string, string>> = wordsOf({
  planned: 'chart.planned',
  arrived: 'chart.arrived',
  triaged: 'chart.triaged',
  'in-progress': 'chart.inProgress',
  onleave: 'chart.onLeave',
  cancelled: 'fhir.cancelled',
  unknown: 'fhir.statusUnknown',
});

export function encounterTitle(e: Encounter): string {
  return conceptTerm(e.type?.[0]) ?? conceptTerm(e.serviceType) ?? t('chart.visitKindNotRecorded');
}

export function encounterDetail(e: Encounter): string {
  const kind = e.class?.code ? (ENCOUNTER_CLASS[e.class.code] ?? e.class.display ?? e.class.code) : null;
  const state = e.status ? (ENCOUNTER_STATUS[e.status] ?? null) : t('chart.statusNotRecorded');
  const reason = conceptTerm(e.reasonCode?.[0]);
  const who = e.participant?.find((p) => p.individual?.display)?.individual?.display;
  const where = e.serviceProvider?.display ?? e.location?.[0]?.location?.display;
  return [state, reason, kind, who, where].filter((x) => x !== null && x !== undefined).join(' · ');
}

/** Names of places come in capitals from many senders; people and places are shown as recorded. */
function eventOf(r: Resource): TimelineEvent | null {
  const base = { key: `${r.resourceType}/${r.id ?? ''}`, type: r.resourceType, id: r.id ?? '' };
  switch (r.resourceType) {
    case 'Encounter': {
      const e = r as Encounter;
      if (e.status === 'entered-in-error') return null;
      const date = e.period?.start;
      return {
        ...base,
        kind: 'visit',
        icon: e.class?.code === 'EMER' ? 'activity' : 'visit',
        date,
        at: instantOf(date),
        title: encounterTitle(e),
        detail: encounterDetail(e),
      };
    }
    case 'DiagnosticReport': {
      const d = r as DiagnosticReport;
      if (d.status === 'entered-in-error') return null;
      const date = effectiveOf(d) ?? d.issued;
      const count = d.result?.length ?? 0;
      const state = d.status && d.status !== 'final' ? `${d.status}, ` : '';
      return {
        ...base,
        kind: 'result',
        icon: 'flask',
        date,
        at: instantOf(date),
        title: conceptTerm(d.code) ?? t('chart.reportKindNotRecorded'),
        detail: `${state}${count > 0 ? `${String(count)} ${count === 1 ? 'value' : 'values'}` : 'report'}`,
      };
    }
    case 'Immunization': {
      const i = r as Immunization;
      if (i.status === 'entered-in-error') return null;
      return {
        ...base,
        kind: 'vaccine',
        icon: 'syringe',
        date: i.occurrenceDateTime,
        at: instantOf(i.occurrenceDateTime),
        title: conceptTerm(i.vaccineCode) ?? t('chart.vaccineNotNamed'),
        detail: i.status === 'not-done' ? t('chart.vaccineNotGiven') : t('chart.vaccineGiven'),
      };
    }
    case 'Procedure': {
      const p = r as Procedure;
      if (p.status === 'entered-in-error') return null;
      const date = p.performedDateTime ?? p.performedPeriod?.start;
      return {
        ...base,
        kind: 'procedure',
        icon: 'heart',
        date,
        at: instantOf(date),
        title: conceptTerm(p.code) ?? t('chart.procedureNotNamed'),
        detail: p.status === 'not-done' ? t('chart.notDone') : (p.status ?? t('chart.statusNotRecorded')),
      };
    }
    case 'DocumentReference': {
      const d = r as DocumentReference;
      if (d.status === 'entered-in-error') return null;
      return {
        ...base,
        kind: 'document',
        icon: 'document',
        date: d.date,
        at: instantOf(d.date),
        title: conceptTerm(d.type) ?? d.description ?? t('chart.documentKindNotRecorded'),
        detail: d.author?.[0]?.display ?? t('chart.authorNotRecorded'),
      };
    }
    default:
      return null;
  }
}

/** Events of resources of any of the timeline's types, newest first; what is undated comes last, it is not left out. */
export function timelineEvents(resources: readonly Resource[]): readonly TimelineEvent[] {
  const events = resources.flatMap((r) => eventOf(r) ?? []);
  for (const m of readMedicines(resources)) {
    events.push({
      key: `MedicationRequest/${m.id}`,
      type: 'MedicationRequest',
      id: m.id,
      kind: 'medicine',
      icon: 'pill',
      date: m.authored,
      at: m.at,
      title: `${m.name.name} ${m.name.strength}`.trim(),
      detail: [
        t('chart.orderedNow', { statewords: m.stateWords }),
        m.requester ? plainTerm(m.requester) : null,
      ]
        .filter((x) => x !== null)
        .join(' · '),
    });
  }
  return events.sort((a, b) => (b.at === a.at ? a.key.localeCompare(b.key) : b.at > a.at ? 1 : -1));
}

/**
 * The moment down to which several half-loaded lists are all complete. Older events must wait until the lists that lack
 * them are loaded further: a gap that is only not loaded yet would read as "nothing happened".
 */
export function completeDownTo(
  lists: readonly { readonly hasMore: boolean; readonly oldest: number }[],
): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...lists.filter((l) => l.hasMore).map((l) => l.oldest));
}
