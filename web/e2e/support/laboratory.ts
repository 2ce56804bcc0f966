import { expect, type APIRequestContext } from '@playwright/test';
import { credentials } from './credentials';
import { clientToken } from './largeChart';
import { store } from './store';

/** An order of a practitioner, which the laboratory answers. */
export function potassiumOrder(
  request: APIRequestContext,
  patient: string,
  practitioner: string,
): Promise<string> {
  return store(request, {
    resourceType: 'ServiceRequest',
    status: 'active',
    intent: 'order',
    subject: { reference: `Patient/${patient}` },
    requester: { reference: `Practitioner/${practitioner}` },
    code: { text: 'Potassium' },
  });
}

/** A potassium of ten minutes ago. */
export function potassium(patient: string, value: string, flag: string, status = 'final'): object {
  const coding = (system: string, code: string, display?: string): object => ({
    coding: [{ system, code, ...(display !== undefined && { display }) }],
  });
  const hl7 = 'http://terminology.hl7.org/CodeSystem/';
  return {
    resourceType: 'Observation',
    status,
    category: [coding(`${hl7}observation-category`, 'laboratory')],
    code: coding('http://loinc.org', '2823-3', 'Potassium'),
    subject: { reference: `Patient/${patient}` },
    effectiveDateTime: new Date(Date.now() - 600_000).toISOString(),
    valueQuantity: {
      value: Number(value),
      unit: 'mmol/L',
      system: 'http://unitsofmeasure.org',
      code: 'mmol/L',
    },
    referenceRange: [{ low: { value: 3.5, unit: 'mmol/L' }, high: { value: 5.1, unit: 'mmol/L' } }],
    interpretation: [coding(`${hl7}v3-ObservationInterpretation`, flag)],
  };
}

/** As the laboratory sends it: a report with its value, on an order. Answers the report. */
export async function potassiumResult(
  request: APIRequestContext,
  {
    patient,
    order,
    value,
    flag,
    meta,
  }: { patient: string; order: string; value: string; flag: string; meta?: object },
): Promise<string> {
  const url = 'urn:uuid:6a8c1b8e-0000-4000-8000-000000000002';
  const subject = { reference: `Patient/${patient}` };
  const answer = await request.post(credentials().fhir, {
    headers: {
      Authorization: `Bearer ${await clientToken(request)}`,
      'Content-Type': 'application/fhir+json',
    },
    data: {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: url,
          resource: potassium(patient, value, flag),
          request: { method: 'POST', url: 'Observation' },
        },
        {
          resource: {
            resourceType: 'DiagnosticReport',
            status: 'final',
            basedOn: [{ reference: `ServiceRequest/${order}` }],
            code: { text: 'Potassium' },
            subject,
            issued: new Date().toISOString(),
            result: [{ reference: url }],
            ...(meta !== undefined && { meta }),
          },
          request: { method: 'POST', url: 'DiagnosticReport' },
        },
      ],
    },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  const done = (await answer.json()) as fhir4.Bundle;
  return /DiagnosticReport\/([^/]+)/.exec(done.entry?.[1]?.response?.location ?? '')?.[1] ?? '';
}
