import { call } from './client';

/** Calls of docs/api/orders.md. */
export type Order = fhir4.MedicationRequest | fhir4.ServiceRequest;

/** `Type/id`. */
export function orderName(order: Order): string {
  return `${order.resourceType}/${order.id ?? ''}`;
}

/** The order in the version that is on the screen: an operation on a newer one is refused. */
export function seenName(order: Order): string {
  return `${orderName(order)}/_history/${order.meta?.versionId ?? ''}`;
}

/** What a check of the server says against an order. */
export interface Finding {
  /** "allergies", "interactions"; further checks bring their own. */
  readonly subject: string;
  /** `Type/id` of the order. */
  readonly order: string;
  readonly text: string;
}

export interface Checked {
  readonly findings: readonly Finding[];
  readonly checked: readonly string[];
  readonly notChecked: readonly string[];
}

/** Why an order is kept in spite of a finding. */
export interface Overridden {
  readonly finding: Finding;
  readonly reason: string;
}

export type Change = 'hold' | 'resume' | 'discontinue' | 'cancel';

const parameters = (...parameter: fhir4.ParametersParameter[]): fhir4.Parameters => ({
  resourceType: 'Parameters',
  ...(parameter.length > 0 && { parameter }),
});
const text = (name: string, value: string): fhir4.ParametersParameter => ({ name, valueString: value });
const named = (orders: readonly Order[]): fhir4.ParametersParameter[] =>
  orders.map((order) => text('order', seenName(order)));

async function post<T>(
  path: string,
  body: fhir4.Parameters,
  patient: string,
  signal?: AbortSignal,
): Promise<T> {
  const answer = await call<T>(`/fhir/${path}`, { method: 'POST', body, patient, signal });
  return answer.body;
}

const ordersOf = (answer: fhir4.Parameters): Order[] =>
  (answer.parameter ?? []).flatMap(({ name, resource }) =>
    name === 'order' && resource !== undefined ? [resource as Order] : [],
  );

/** Reads the report of `$check-orders`; what it does not name was not checked. */
export function checkedOf(answer: fhir4.Parameters): Checked {
  const all = answer.parameter ?? [];
  const words = (name: string): string[] =>
    all.flatMap((one) => (one.name === name && one.valueString !== undefined ? [one.valueString] : []));
  const findings = all
    .filter((one) => one.name === 'finding')
    .map(({ part = [] }): Finding => {
      const of = (name: string): string => part.find((one) => one.name === name)?.valueString ?? '';
      return { subject: of('subject'), order: of('order'), text: of('text') };
    });
  return { findings, checked: words('checked'), notChecked: words('not-checked') };
}

/** Puts an order into the basket, or changes it there in the version that was read. */
export function draftOrder(order: Order, patient: string): Promise<Order> {
  return post('RequestGroup/$draft-order', parameters({ name: 'order', resource: order }), patient);
}

export async function checkOrders(
  orders: readonly Order[],
  patient: string,
  signal?: AbortSignal,
): Promise<Checked> {
  return checkedOf(await post('RequestGroup/$check-orders', parameters(...named(orders)), patient, signal));
}

export async function signOrders(
  orders: readonly Order[],
  patient: string,
  overridden: readonly Overridden[],
): Promise<Order[]> {
  const why = overridden.map(({ finding, reason }) => ({
    name: 'override',
    part: [
      text('subject', finding.subject),
      text('order', finding.order),
      text('text', finding.text),
      text('reason', reason),
    ],
  }));
  return ordersOf(await post('RequestGroup/$sign-orders', parameters(...named(orders), ...why), patient));
}

export async function changeOrders(
  change: Change,
  orders: readonly Order[],
  patient: string,
  reason: string,
): Promise<Order[]> {
  return ordersOf(
    await post(
      `RequestGroup/$${change}-orders`,
      parameters(...named(orders), text('reason', reason)),
      patient,
    ),
  );
}

/** The same again as a draft; a medicine replaces the one before it when it is signed. */
export function reorder(order: Order, patient: string, encounter: string | undefined): Promise<Order> {
  return post(
    `${order.resourceType}/${encodeURIComponent(order.id ?? '')}/$reorder`,
    parameters(...(encounter === undefined ? [] : [text('encounter', encounter)])),
    patient,
  );
}

/** Takes a draft out of the basket, in the version that was seen. */
export async function removeDraft(order: Order, patient: string): Promise<void> {
  await call(`/fhir/${order.resourceType}/${encodeURIComponent(order.id ?? '')}`, {
    method: 'DELETE',
    patient,
    ifMatch: order.meta?.versionId ?? '',
  });
}

export async function orderSets(signal?: AbortSignal): Promise<fhir4.PlanDefinition[]> {
  const { body } = await call<fhir4.Parameters>('/fhir/PlanDefinition/$order-sets', { signal });
  return (body.parameter ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'PlanDefinition' ? [resource as fhir4.PlanDefinition] : [],
  );
}

/** Drafts the chosen actions of an order set, all or none; answers their names, `Type/id`. */
export async function applySet(
  set: fhir4.PlanDefinition,
  actions: readonly string[],
  patient: string,
  encounter: string | undefined,
): Promise<string[]> {
  const plan = await post<fhir4.CarePlan>(
    'PlanDefinition/$apply',
    parameters(
      text('planDefinition', set.url ?? `PlanDefinition/${set.id ?? ''}`),
      text('subject', `Patient/${patient}`),
      ...(encounter === undefined ? [] : [text('encounter', encounter)]),
      ...actions.map((one) => text('action', one)),
    ),
    patient,
  );
  return (plan.activity ?? []).flatMap(({ reference }) => reference?.reference ?? []);
}

/** Codes of a value set whose words begin with what was typed. */
export async function expand(
  url: string,
  filter: string,
  count: number,
  signal?: AbortSignal,
): Promise<fhir4.ValueSetExpansionContains[]> {
  const { body } = await call<fhir4.ValueSet>('/fhir/ValueSet/$expand', {
    query: { url, filter, count },
    signal,
  });
  return body.expansion?.contains ?? [];
}
