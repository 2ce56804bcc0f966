import { call } from './client';

/** One value of a parameter: a text or a reference to a resource, or its parts. */
type Value = string | Readonly<Record<string, string>>;

export type Inputs = Readonly<Record<string, Value | readonly Value[] | undefined>>;

function isList(value: Value | readonly Value[]): value is readonly Value[] {
  return Array.isArray(value);
}

function parametersOf(inputs: Inputs): fhir4.Parameters {
  const parameter = Object.entries(inputs).flatMap(([name, value = []]) =>
    (isList(value) ? value : [value])
      .filter((one) => one !== '')
      .map((one) =>
        typeof one === 'string' ? { name, valueString: one } : { name, part: parametersOf(one).parameter ?? [] },
      ),
  );
  return { resourceType: 'Parameters', ...(parameter.length > 0 && { parameter }) };
}

export type Section = 'open' | 'snoozed' | 'done';

/** The list of a section, most urgent first, as docs/api/inbox.md says; `count` 1 for the numbers alone. */
export async function readInbox(
  section: Section,
  count: number,
  signal?: AbortSignal,
): Promise<fhir4.Bundle<fhir4.FhirResource>> {
  const { body } = await call<fhir4.Bundle<fhir4.FhirResource>>('/fhir/Task/$inbox', {
    query: { section, _count: count },
    signal,
  });
  return body;
}

/** Who has an inbox: clinicians and pools. */
export async function readRecipients(signal?: AbortSignal): Promise<fhir4.Bundle<fhir4.FhirResource>> {
  const { body } = await call<fhir4.Bundle<fhir4.FhirResource>>('/fhir/Task/$recipients', { signal });
  return body;
}

/** Calls an operation: "Task/12/$acknowledge", "Communication/$send". `patient` is whose item is on the screen. */
export async function act<T = fhir4.FhirResource>(
  path: string,
  inputs: Inputs,
  patient: string | undefined,
): Promise<T> {
  const { body } = await call<T>(`/fhir/${path}`, { method: 'POST', body: parametersOf(inputs), patient });
  return body;
}

/** Creates something that belongs to no patient: who stands in. */
export async function createOwn<T extends fhir4.FhirResource>(resource: T): Promise<T> {
  const { body } = await call<T>(`/fhir/${resource.resourceType}`, {
    method: 'POST',
    body: resource,
    headers: { Prefer: 'return=representation' },
  });
  return body;
}

export async function removeOwn(type: string, id: string): Promise<void> {
  await call(`/fhir/${type}/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
