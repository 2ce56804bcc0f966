import { call } from './client';
import { searchAll } from './fhir';
import type { Order } from './orders';

/** Favourite orders of docs/api/orders.md: each a Basic that contains the order as it would be for anybody. */
const OWNER = 'urn:salus:favourite-of';
const URL = 'urn:salus:favourite-order';
const MOST = 200;
export const LONGEST_NAME = 100;

export interface Favourite {
  readonly id: string;
  readonly version: string;
  readonly name: string;
  /** Without patient, visit, reason and id. */
  readonly order: Order;
}

const MEDICINE = ['priority', 'category', 'medicationCodeableConcept', 'dosageInstruction'] as const;
const SERVICE = [
  'priority',
  'category',
  'code',
  'orderDetail',
  'performerType',
  'bodySite',
  'patientInstruction',
] as const;

function only<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key as K))) as Pick<T, K>;
}

/** What an order says whomever it is for. */
export function templateOf(order: Order): Order {
  const common = { status: 'draft', intent: 'order', subject: { display: 'Any patient' } } as const;
  if (order.resourceType === 'ServiceRequest')
    return { resourceType: 'ServiceRequest', ...common, ...only(order, SERVICE) };
  const { quantity, numberOfRepeatsAllowed } = order.dispenseRequest ?? {};
  const supply = {
    ...(quantity !== undefined && { quantity }),
    ...(numberOfRepeatsAllowed !== undefined && { numberOfRepeatsAllowed }),
  };
  return {
    resourceType: 'MedicationRequest',
    ...common,
    ...only(order, MEDICINE),
    ...(Object.keys(supply).length > 0 && { dispenseRequest: supply }),
  };
}

/** The draft of it for this patient. */
export function orderFrom(favourite: Favourite, patientId: string, encounter: string | undefined): Order {
  return {
    ...favourite.order,
    subject: { reference: `Patient/${patientId}` },
    ...(encounter !== undefined && { encounter: { reference: encounter } }),
  };
}

export function favouriteOf(basic: fhir4.Basic): Favourite | undefined {
  const parts = basic.extension?.find((one) => one.url === URL)?.extension ?? [];
  const name = parts.find((one) => one.url === 'name')?.valueString;
  const contained = basic.contained?.[0];
  if (
    basic.id === undefined ||
    name === undefined ||
    (contained?.resourceType !== 'MedicationRequest' && contained?.resourceType !== 'ServiceRequest')
  )
    return undefined;
  return { id: basic.id, version: basic.meta?.versionId ?? '', name, order: templateOf(contained as Order) };
}

export interface FavouriteList {
  readonly list: readonly Favourite[];
  readonly truncated: boolean;
}

/** Those of an account, by name. */
export async function favouritesOf(subject: string, signal?: AbortSignal): Promise<FavouriteList> {
  const found = await searchAll(
    'Basic',
    { identifier: `${OWNER}|${subject}`, _count: 100 },
    { limit: MOST, signal },
  );
  return {
    list: found.matches.flatMap((one) => favouriteOf(one) ?? []).sort((a, b) => a.name.localeCompare(b.name)),
    truncated: found.truncated,
  };
}

function basicOf(subject: string, name: string, order: Order): fhir4.Basic {
  return {
    resourceType: 'Basic',
    identifier: [{ system: OWNER, value: subject }],
    code: { coding: [{ system: 'urn:salus:CodeSystem:basic', code: 'favourite-order' }] },
    contained: [{ ...templateOf(order), id: 'order' }],
    extension: [
      {
        url: URL,
        extension: [
          { url: 'name', valueString: name.trim().slice(0, LONGEST_NAME) },
          { url: 'order', valueReference: { reference: '#order' } },
        ],
      },
    ],
  };
}

export async function saveFavourite(subject: string, name: string, order: Order): Promise<Favourite> {
  const { body } = await call<fhir4.Basic>('/fhir/Basic', {
    method: 'POST',
    body: basicOf(subject, name, order),
    headers: { Prefer: 'return=representation' },
  });
  const saved = favouriteOf(body);
  if (saved === undefined) throw new Error('The server stored something else than a favourite.');
  return saved;
}

export async function renameFavourite(subject: string, favourite: Favourite, name: string): Promise<void> {
  await call(`/fhir/Basic/${encodeURIComponent(favourite.id)}`, {
    method: 'PUT',
    ifMatch: favourite.version,
    body: { ...basicOf(subject, name, favourite.order), id: favourite.id },
  });
}

export async function removeFavourite(favourite: Favourite): Promise<void> {
  await call(`/fhir/Basic/${encodeURIComponent(favourite.id)}`, {
    method: 'DELETE',
    ifMatch: favourite.version,
  });
}
