import {
  conceptTerm,
  doseText,
  instantOf,
  medicationConcept,
  medicineName,
  plainTerm,
  type Medication,
  type MedicineName,
  type Resource,
  decimalText,
} from '@/fhir';
import { t, wordsOf } from '@/i18n';
import { orderName, type Order } from '@/api/orders';
import type { SessionUser } from '@/api/session';
import type { IconName } from '@/ui';
import { textWords } from './findings';
import { detailWords, kindOf, type Kind } from './forms';

export type OrderState = 'draft' | 'active' | 'on-hold' | 'over' | 'unclear';

/** A step that the record tells of: held, resumed, stopped; who, when and why. */
export interface Step {
  readonly by: string;
  readonly at: string | undefined;
  readonly why: string;
  /** "on hold", "resumed". */
  readonly words: string;
}

export interface OrderView {
  /** `Type/id`. */
  readonly key: string;
  readonly kind: Kind;
  /** The parts of a medicine's name; of anything else the name alone. */
  readonly name: MedicineName;
  /** Dose in words, or priority and answers. */
  readonly detail: string;
  readonly state: OrderState;
  readonly stateWords: string;
  readonly authored: string | undefined;
  readonly at: number;
  readonly requester: string | null;
  readonly reason: string | null;
  /** Last day of a treatment that has a length, from the day of ordering. */
  readonly until: string | undefined;
  readonly supply: string | null;
  /** The latest change of status. */
  readonly step: Step | null;
  /** Warnings that it was signed in spite of, and how a dose was reckoned. */
  readonly remarks: readonly string[];
  readonly replaces: string | undefined;
  readonly encounter: string | undefined;
  readonly source: Order;
}

const STATE_WORDS: Readonly<Record<string, string>> = wordsOf({
  draft: 'orders.state.draft',
  active: 'orders.state.active',
  'on-hold': 'orders.state.onHold',
  completed: 'orders.state.completed',
  stopped: 'orders.state.stopped',
  cancelled: 'orders.state.cancelled',
  revoked: 'orders.state.revoked',
  unknown: 'orders.state.unknown',
});
const STATES: Readonly<Record<string, OrderState>> = {
  draft: 'draft',
  active: 'active',
  'on-hold': 'on-hold',
  completed: 'over',
  stopped: 'over',
  cancelled: 'over',
  revoked: 'over',
};
const STATE_ICONS: Readonly<Record<OrderState, IconName>> = {
  draft: 'pencil',
  active: 'check',
  'on-hold': 'clock',
  over: 'barred',
  unclear: 'question',
};

/** Shape of the state: what was completed came to a good end, what was stopped did not. */
export function stateIcon({ state, source }: OrderView): IconName {
  return source.status === 'completed' ? 'tick' : STATE_ICONS[state];
}
export const KIND_WORDS: Readonly<Record<Kind, string>> = wordsOf({
  medicine: 'orders.kind.medicine',
  lab: 'orders.kind.lab',
  imaging: 'orders.kind.imaging',
  referral: 'orders.kind.referral',
  other: 'orders.kind.other',
});
export const KIND_ICONS: Readonly<Record<Kind, IconName>> = {
  medicine: 'pill',
  lab: 'flask',
  imaging: 'activity',
  referral: 'arrow',
  other: 'document',
};
export const PRIORITY_WORDS: Readonly<Record<string, string>> = wordsOf({
  routine: 'orders.priority.routine',
  urgent: 'orders.priority.urgent',
  asap: 'orders.priority.asap',
  stat: 'orders.priority.stat',
});

/** How `$hold-orders` and the like, and a signature that replaces an order, tell of a change in `note`. */
const CHANGED = /^Now (active|on-hold|stopped|cancelled|revoked): ([\s\S]*)$/;
const OVERRIDDEN = /^Signed in spite of: ([\s\S]+?\.) Reason: ([\s\S]*)$/;
const REPLACED = /^Replaced by (?:MedicationRequest|ServiceRequest)\/\S+$/;

/** The warning in spite of which an order was signed, and the reason, in the language of the screen. */
function remarkWords(text: string): string {
  const [, finding, reason] = OVERRIDDEN.exec(text) ?? [];
  return finding === undefined || reason === undefined
    ? text
    : t('orders.signedInSpite', { finding: textWords(finding), reason });
}

function stepOf(order: Order): Step | null {
  const steps = (order.note ?? []).flatMap((note): readonly Step[] => {
    const [, status = '', why] = CHANGED.exec(note.text) ?? [];
    if (why !== undefined) return [{ by: byOf(note), at: note.time, why, words: stepWords(status) }];
    if (!REPLACED.test(note.text)) return [];
    return [{ by: byOf(note), at: note.time, why: t('orders.replaced'), words: stepWords(order.status) }];
  });
  const latest = steps.at(-1);
  if (latest !== undefined) return latest;
  const why = order.resourceType === 'MedicationRequest' ? conceptTerm(order.statusReason) : null;
  return why === null
    ? null
    : { by: t('orders.somebody'), at: undefined, why, words: stepWords(order.status) };
}

const stepWords = (status: string): string =>
  status === 'active' ? t('orders.resumed') : (STATE_WORDS[status] ?? status);

const byOf = (note: fhir4.Annotation): string =>
  note.authorString ?? note.authorReference?.display ?? t('orders.somebody');

const DAY_MS = 86_400_000;

function untilOf(order: Order): string | undefined {
  if (order.resourceType !== 'MedicationRequest') return undefined;
  const end =
    order.dosageInstruction?.[0]?.timing?.repeat?.boundsPeriod?.end ??
    order.dispenseRequest?.validityPeriod?.end;
  if (end !== undefined) return end;
  const length = order.dosageInstruction?.[0]?.timing?.repeat?.boundsDuration;
  const start = instantOf(order.authoredOn);
  if (length?.code !== 'd' || length.value === undefined || !Number.isFinite(start)) return undefined;
  // The first day counts: five days from the 1st end on the 5th.
  const last = new Date(start + (length.value - 1) * DAY_MS);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(last.getFullYear())}-${two(last.getMonth() + 1)}-${two(last.getDate())}`;
}

function supplyOf(order: Order): string | null {
  if (order.resourceType !== 'MedicationRequest') return null;
  const { quantity, numberOfRepeatsAllowed } = order.dispenseRequest ?? {};
  const parts = [
    quantity?.value === undefined
      ? null
      : t('orders.supply.quantity', {
          quantity: decimalText(quantity, 'value') ?? '',
          unit: quantity.unit ?? '',
        }).trim(),
    numberOfRepeatsAllowed === undefined
      ? null
      : t('orders.supply.refillsOf', { count: String(numberOfRepeatsAllowed) }),
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

const isOrder = (r: Resource | Order): r is Order =>
  r.resourceType === 'MedicationRequest' || r.resourceType === 'ServiceRequest';

export function includedOf(resources: readonly Resource[]): ReadonlyMap<string, Medication> {
  return new Map(
    resources
      .filter((r): r is Medication => r.resourceType === 'Medication' && r.id !== undefined)
      .map((r) => [`Medication/${r.id ?? ''}`, r]),
  );
}

export function readOrder(order: Order, included: ReadonlyMap<string, Medication> = new Map()): OrderView {
  const medicine = order.resourceType === 'MedicationRequest';
  const words = medicine
    ? (conceptTerm(medicationConcept(order, included)) ??
      order.medicationReference?.display ??
      t('fhir.medicineCouldNotBeNamed'))
    : (conceptTerm(order.code) ?? t('orders.notNamed'));
  const priority = order.priority !== undefined && order.priority !== 'routine' ? order.priority : undefined;
  const details = medicine
    ? [doseText(order.dosageInstruction)]
    : [
        ...detailWords(order),
        ...(order.bodySite ?? []).flatMap((one) => conceptTerm(one) ?? []),
        order.patientInstruction ?? '',
      ];
  const reasons = [
    ...(order.reasonReference ?? []).flatMap((one) => (one.display ? plainTerm(one.display) : [])),
    ...(order.reasonCode ?? []).flatMap((one) => conceptTerm(one) ?? []),
  ];
  const status = order.status;
  const prior = medicine ? order.priorPrescription : order.replaces?.[0];
  return {
    key: orderName(order),
    kind: kindOf(order),
    name: medicine ? medicineName(words) : { name: words, strength: '', form: '', recorded: words },
    detail: [priority === undefined ? '' : (PRIORITY_WORDS[priority] ?? priority), ...details]
      .filter((part) => part !== '')
      .join(', '),
    state: STATES[status] ?? 'unclear',
    stateWords: STATE_WORDS[status] ?? status,
    authored: order.authoredOn,
    at: instantOf(order.authoredOn),
    requester: order.requester?.display ?? null,
    reason: reasons.length === 0 ? null : reasons.join(', '),
    until: untilOf(order),
    supply: supplyOf(order),
    step: stepOf(order),
    remarks: (order.note ?? [])
      .map((note) => note.text)
      .filter((text) => !CHANGED.test(text) && !REPLACED.test(text))
      .map(remarkWords),
    replaces: prior?.reference,
    encounter: order.encounter?.reference,
    source: order,
  };
}

/** Orders, newest first; what was entered in error gives none. */
export function readOrders(resources: readonly (Resource | Order)[]): readonly OrderView[] {
  const included = includedOf(resources as readonly Resource[]);
  return (resources as readonly (Resource | Order)[])
    .filter(isOrder)
    .filter((order) => order.status !== 'entered-in-error')
    .map((order) => readOrder(order, included))
    .sort((a, b) => b.at - a.at);
}

const USER = 'urn:salus:user';

/** The draft is the user's own, as the server tells it. */
export function isMine(order: Order, user: SessionUser | undefined): boolean {
  if (user === undefined) return false;
  const { identifier, reference } = order.requester ?? {};
  if (identifier?.system === USER) return identifier.value === user.subject;
  return user.practitionerId !== null && reference === `Practitioner/${user.practitionerId}`;
}

/** The name in one line, for labels. */
export function nameText(name: MedicineName): string {
  return [name.name, name.strength, name.form].filter((part) => part !== '').join(' ');
}

/** A draft for what is ordered already, and that it does not replace. Compared by code and by name. */
export function duplicateOf(draft: OrderView, current: readonly OrderView[]): OrderView | undefined {
  const codes = codesOf(draft.source);
  return current.find(
    (one) =>
      one.kind === draft.kind &&
      one.key !== draft.replaces &&
      (one.name.recorded.toLowerCase() === draft.name.recorded.toLowerCase() ||
        codesOf(one.source).some((code) => codes.includes(code))),
  );
}

function codesOf(order: Order): readonly string[] {
  const concept = order.resourceType === 'MedicationRequest' ? order.medicationCodeableConcept : order.code;
  // All referrals carry the same code: they differ by specialty.
  if (kindOf(order) === 'referral') return [];
  return (concept?.coding ?? []).flatMap((one) =>
    one.code === undefined ? [] : `${one.system ?? ''}|${one.code}`,
  );
}
