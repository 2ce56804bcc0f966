import type { APIRequestContext } from '@playwright/test';
import { credentials } from './credentials';

/** Calls the FHIR API as the demo's client: to know what the screens must show. */
export async function fhirGet<T>(request: APIRequestContext, path: string): Promise<T> {
  const { token, fhir, clients } = credentials();
  const client = clients[0];
  if (client === undefined) throw new Error('The demo has no client.');
  const issued = await request.post(token, {
    form: {
      grant_type: 'client_credentials',
      client_id: client.client_id,
      client_secret: client.client_secret,
      scope: client.scope,
    },
  });
  const { access_token: bearer } = (await issued.json()) as { access_token: string };
  const answer = await request.get(`${fhir}/${path}`, { headers: { Authorization: `Bearer ${bearer}` } });
  if (!answer.ok()) throw new Error(`GET ${path}: HTTP ${String(answer.status())}`);
  return (await answer.json()) as T;
}

/** Any living patient of the demo with a family name. */
export async function somePatient(request: APIRequestContext): Promise<fhir4.Patient> {
  const bundle = await fhirGet<fhir4.Bundle<fhir4.Patient>>(request, 'Patient?_count=50');
  const found = (bundle.entry ?? [])
    .map((entry) => entry.resource)
    .find(
      (one) =>
        one?.name?.[0]?.family !== undefined &&
        one.birthDate !== undefined &&
        one.active !== false &&
        one.deceasedDateTime === undefined &&
        one.deceasedBoolean !== true,
    );
  if (found === undefined) throw new Error('The demo has no patients.');
  return found;
}
