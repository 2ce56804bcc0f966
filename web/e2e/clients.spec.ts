/**
 * The FHIR clients that people write programs with, against Salus with nothing set but its address and a token: create, read, search,
 * page, patch, a transaction, and a refused update. What works with them works with what is built on them.
 */
import { expect, test } from '@playwright/test';
import { Client } from 'fhir-kit-client';
import { createRequire } from 'node:module';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { credentials } from './support/credentials';

const fhir = () => credentials().fhir;

async function bearer(): Promise<string> {
  const { token, clients } = credentials();
  const client = clients[0];
  if (client === undefined) throw new Error('The demo has no client.');
  const answer = await fetch(token, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

const family = (client: string) => `Client${client}${Date.now().toString(36)}`;

function patient(name: string, given = 'One'): fhir4.Patient {
  return { resourceType: 'Patient', name: [{ family: name, given: [given] }], gender: 'other' };
}

/** Five patients of one name and an observation of the first, stored together. */
function transaction(name: string): fhir4.Bundle {
  const urn = 'urn:uuid:0b6b2f6e-6d1a-4a0e-9f0e-3f2f0f4f7a01';
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: urn,
        resource: patient(name) as fhir4.FhirResource,
        request: { method: 'POST', url: 'Patient' },
      },
      ...['Two', 'Three', 'Four', 'Five'].map((given) => ({
        resource: patient(name, given) as fhir4.FhirResource,
        request: { method: 'POST' as const, url: 'Patient' },
      })),
      {
        resource: {
          resourceType: 'Observation',
          status: 'final',
          code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
          subject: { reference: urn },
          valueQuantity: { value: 70, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
        } as fhir4.FhirResource,
        request: { method: 'POST', url: 'Observation' },
      },
    ],
  };
}

test('fhir-kit-client writes, searches, pages and patches', async () => {
  const client = new Client({ baseUrl: fhir() });
  client.bearerToken = await bearer();
  const name = family('Kit');
  const stored = (await client.transaction({ body: transaction(name) as never })) as unknown as fhir4.Bundle;
  expect(stored.entry).toHaveLength(6);
  let page = (await client.search({
    resourceType: 'Patient',
    searchParams: { family: name, _count: 2 },
  })) as unknown as fhir4.Bundle | undefined;
  const ids: string[] = [];
  while (page !== undefined) {
    ids.push(...(page.entry ?? []).map((entry) => entry.resource?.id ?? ''));
    const next: unknown = await client.nextPage({ bundle: page as never });
    page = next as fhir4.Bundle | undefined;
  }
  expect(new Set(ids).size).toBe(5);
  const id = ids[0] ?? '';
  const read = (await client.read({ resourceType: 'Patient', id })) as unknown as fhir4.Patient;
  const updated = (await client.update({
    resourceType: 'Patient',
    id,
    body: { ...read, active: true } as never,
  })) as unknown as fhir4.Patient;
  expect(updated.meta?.versionId).toBe('2');
  const patched = (await client.patch({
    resourceType: 'Patient',
    id,
    jsonPatch: [{ op: 'replace', path: '/gender', value: 'female' }],
  })) as unknown as fhir4.Patient;
  expect(patched.gender).toBe('female');
  const refused = await client
    .update({ resourceType: 'Patient', id, body: { ...read, gender: 'unicorn' } as never })
    .then(() => undefined)
    .catch((error: unknown) => error as { response?: { status?: number } });
  expect(refused?.response?.status).toBe(422);
  await client.delete({ resourceType: 'Patient', id });
  await expect(client.read({ resourceType: 'Patient', id })).rejects.toThrow();
});

test('fhirclient writes, searches, pages and patches', async () => {
  // Its build for Node is CommonJS.
  const smart = createRequire(import.meta.url)('fhirclient') as (
    request: IncomingMessage,
    response: ServerResponse,
  ) => { client: (state: object) => SmartClient };
  interface SmartClient {
    create: (resource: object) => Promise<fhir4.Patient>;
    update: (resource: object) => Promise<fhir4.Patient>;
    patch: (url: string, patch: object[]) => Promise<fhir4.Patient>;
    delete: (url: string) => Promise<unknown>;
    request: (what: string | object, options?: object) => Promise<unknown>;
  }
  const incoming = { headers: {}, url: '/', socket: {} } as unknown as IncomingMessage;
  const client = smart(incoming, {} as ServerResponse).client({
    serverUrl: fhir(),
    tokenResponse: { access_token: await bearer(), token_type: 'Bearer' },
  });
  const name = family('Smart');
  const answer = (await client.request({
    url: fhir(),
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(transaction(name)),
  })) as fhir4.Bundle;
  expect(answer.type).toBe('transaction-response');
  const found = (await client.request(`Patient?family=${name}&_count=2`, {
    pageLimit: 0,
    flat: true,
  })) as fhir4.Patient[];
  expect(new Set(found.map((one) => one.id)).size).toBe(5);
  const created = await client.create(patient(name, 'Six'));
  const updated = await client.update({ ...created, active: true });
  expect(updated.meta?.versionId).toBe('2');
  const patched = await client.patch(`Patient/${created.id ?? ''}`, [
    { op: 'replace', path: '/gender', value: 'female' },
  ]);
  expect(patched.gender).toBe('female');
  await client.delete(`Patient/${created.id ?? ''}`);
  await expect(client.request(`Patient/${created.id ?? ''}`)).rejects.toThrow();
});

test('@medplum/core writes, searches, pages and patches', async () => {
  // It expects what browsers and Node 22 have; nothing here opens a socket.
  globalThis.WebSocket ??= EventTarget as unknown as typeof WebSocket;
  const { MedplumClient } = await import('@medplum/core');
  const client = new MedplumClient({ baseUrl: fhir().replace(/\/fhir$/, '/'), fhirUrlPath: 'fhir', fetch });
  client.setAccessToken(await bearer());
  const name = family('Med');
  const answer = await client.executeBatch(transaction(name) as never);
  expect(answer.entry).toHaveLength(6);
  const ids: string[] = [];
  for await (const page of client.searchResourcePages('Patient', { family: name, _count: 2 })) {
    ids.push(...page.map((one) => one.id));
  }
  expect(new Set(ids).size).toBe(5);
  const created = await client.createResource(patient(name, 'Six') as never);
  const id = (created as fhir4.Patient).id ?? '';
  const updated = (await client.updateResource({
    ...(created as fhir4.Patient),
    active: true,
  } as never)) as fhir4.Patient;
  expect(updated.meta?.versionId).toBe('2');
  const patched = (await client.patchResource('Patient', id, [
    { op: 'replace', path: '/gender', value: 'female' },
  ])) as fhir4.Patient;
  expect(patched.gender).toBe('female');
  const history = await client.readHistory('Patient', id);
  expect(history.entry).toHaveLength(3);
  await client.deleteResource('Patient', id);
  await expect(client.readResource('Patient', id, { cache: 'reload' })).rejects.toThrow();
});
