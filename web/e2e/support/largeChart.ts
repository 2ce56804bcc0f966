import type { APIRequestContext } from '@playwright/test';
import { credentials } from './credentials';

interface Entry {
  resource: unknown;
  request: { method: 'POST'; url: string };
  fullUrl?: string;
}

const LABS = [
  ['2160-0', 'Creatinine', 'mg/dL', 0.9],
  ['2823-3', 'Potassium', 'mmol/L', 4.2],
  ['2951-2', 'Sodium', 'mmol/L', 139],
  ['4548-4', 'Hemoglobin A1c', '%', 6.1],
  ['718-7', 'Hemoglobin', 'g/dL', 13.6],
] as const;

/** A token of the demo's client, which may write everything. */
export async function clientToken(request: APIRequestContext): Promise<string> {
  const { token, clients } = credentials();
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
  return ((await issued.json()) as { access_token: string }).access_token;
}

async function transact(request: APIRequestContext, bearer: string, entry: Entry[]): Promise<string[]> {
  const answer = await request.post(credentials().fhir, {
    headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/fhir+json' },
    data: { resourceType: 'Bundle', type: 'transaction', entry },
    timeout: 120_000,
  });
  if (!answer.ok())
    throw new Error(`HTTP ${String(answer.status())}: ${(await answer.text()).slice(0, 400)}`);
  const bundle = (await answer.json()) as fhir4.Bundle;
  return (bundle.entry ?? []).map((one) => one.response?.location?.split('/_history')[0] ?? '');
}

/**
 * Writes a chart of a given size: visits every few days backwards from yesterday, measurements and results spread over
 * them, documents among them. Answers the patient's id.
 */
export async function writeChart(
  request: APIRequestContext,
  family: string,
  size: { encounters: number; observations: number; documents: number },
): Promise<string> {
  const bearer = await clientToken(request);
  const post = (resource: { resourceType: string }, fullUrl?: string): Entry => ({
    resource,
    request: { method: 'POST', url: resource.resourceType },
    ...(fullUrl === undefined ? {} : { fullUrl }),
  });
  const [where] = await transact(request, bearer, [
    post({
      resourceType: 'Patient',
      name: [{ family, given: ['Rosa'] }],
      gender: 'female',
      birthDate: '1951-03-09',
    } as { resourceType: string }),
  ]);
  const id = (where ?? '').split('/').pop() ?? '';
  const subject = { reference: `Patient/${id}` };
  const start = Date.now() - 86_400_000;
  const at = (nth: number): string =>
    new Date(start - (nth * 10 * 365 * 86_400_000) / size.encounters).toISOString();
  const visits: string[] = [];
  for (let from = 0; from < size.encounters; from += 200) {
    const some = Array.from({ length: Math.min(200, size.encounters - from) }, (_, i) =>
      post({
        resourceType: 'Encounter',
        status: 'finished',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
        subject,
        period: { start: at(from + i), end: at(from + i) },
        reasonCode: [{ text: `Visit ${String(from + i + 1)}` }],
      } as { resourceType: string }),
    );
    visits.push(...(await transact(request, bearer, some)).map((one) => one.split('/').slice(-2).join('/')));
  }
  const perVisit = size.observations / size.encounters;
  let batch: Entry[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await transact(request, bearer, batch);
    batch = [];
  };
  for (let i = 0; i < size.observations; i += 1) {
    const visit = Math.min(size.encounters - 1, Math.floor(i / perVisit));
    const common = {
      status: 'final',
      subject,
      encounter: { reference: visits[visit] },
      effectiveDateTime: at(visit),
    };
    const quantity = (value: number, unit: string, code = unit) => ({
      value: Math.round(value * 100) / 100,
      unit,
      system: 'http://unitsofmeasure.org',
      code,
    });
    const category = (code: string) => [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code }] },
    ];
    if (i % 3 === 0) {
      const part = (code: string, value: number) => ({
        code: { coding: [{ system: 'http://loinc.org', code }] },
        valueQuantity: quantity(value, 'mmHg', 'mm[Hg]'),
      });
      batch.push(
        post({
          resourceType: 'Observation',
          category: category('vital-signs'),
          code: {
            coding: [{ system: 'http://loinc.org', code: '85354-9', display: 'Blood pressure panel' }],
          },
          component: [part('8480-6', 120 + (i % 30)), part('8462-4', 70 + (i % 20))],
          ...common,
        } as { resourceType: string }),
      );
    } else {
      const [code, display, unit, mean] = LABS[i % LABS.length] ?? LABS[0];
      batch.push(
        post({
          resourceType: 'Observation',
          category: category('laboratory'),
          code: { coding: [{ system: 'http://loinc.org', code, display }], text: display },
          valueQuantity: quantity(mean * (1 + ((i * 7) % 20) / 100), unit),
          referenceRange: [{ low: quantity(mean * 0.9, unit), high: quantity(mean * 1.1, unit) }],
          ...common,
        } as { resourceType: string }),
      );
    }
    if (batch.length === 500) await flush();
  }
  await flush();
  for (let i = 0; i < size.documents; i += 1) {
    batch.push(
      post({
        resourceType: 'DocumentReference',
        status: 'current',
        type: { coding: [{ system: 'http://loinc.org', code: '11506-3', display: 'Progress note' }] },
        subject,
        date: at(Math.floor((i * size.encounters) / size.documents)),
        description: `Letter ${String(i + 1)}`,
        content: [
          {
            attachment: {
              contentType: 'text/plain',
              data: Buffer.from(`Letter ${String(i + 1)}`).toString('base64'),
            },
          },
        ],
      } as { resourceType: string }),
    );
  }
  await flush();
  return id;
}
