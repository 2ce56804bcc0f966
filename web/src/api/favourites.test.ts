import { describe, expect, it } from 'vitest';
import { fakeServer } from '@/test/server';
import { favouriteOf, favouritesOf, orderFrom, saveFavourite, templateOf } from './favourites';
import type { Order } from './orders';

const signed: Order = {
  resourceType: 'MedicationRequest',
  id: 'm1',
  meta: { versionId: '3' },
  identifier: [{ system: 'urn:salus:placer-order', value: 'M1' }],
  status: 'active',
  intent: 'order',
  subject: { reference: 'Patient/p1', display: 'Rosalind' },
  encounter: { reference: 'Encounter/e1' },
  requester: { display: 'Dr A' },
  authoredOn: '2026-05-01',
  reasonCode: [{ text: 'her hypertension' }],
  note: [{ text: 'as she likes it' }],
  medicationCodeableConcept: { text: 'lisinopril 10 MG Oral Tablet' },
  dosageInstruction: [{ text: '10 mg oral once daily' }],
  dispenseRequest: {
    quantity: { value: 30, unit: 'tablet' },
    numberOfRepeatsAllowed: 2,
    performer: { display: 'Her pharmacy' },
  },
};

describe('a favourite order', () => {
  it('keeps what is ordered and how, and nothing of the patient', () => {
    const template = templateOf(signed);
    expect(template).toEqual({
      resourceType: 'MedicationRequest',
      status: 'draft',
      intent: 'order',
      subject: { display: 'Any patient' },
      medicationCodeableConcept: { text: 'lisinopril 10 MG Oral Tablet' },
      dosageInstruction: [{ text: '10 mg oral once daily' }],
      dispenseRequest: { quantity: { value: 30, unit: 'tablet' }, numberOfRepeatsAllowed: 2 },
    });
    expect(JSON.stringify(template)).not.toMatch(/p1|Rosalind|hypertension|likes|pharmacy/);
  });

  it('keeps the answers of a test', () => {
    const test: Order = {
      resourceType: 'ServiceRequest',
      status: 'active',
      intent: 'order',
      subject: { reference: 'Patient/p1' },
      priority: 'urgent',
      category: [{ coding: [{ code: '108252007' }] }],
      code: { text: 'Potassium' },
      orderDetail: [{ text: 'Fasting' }],
      patientInstruction: 'Come fasting',
      reasonReference: [{ reference: 'Condition/c1' }],
    };
    expect(Object.keys(templateOf(test)).sort()).toEqual(
      [
        'category',
        'code',
        'intent',
        'orderDetail',
        'patientInstruction',
        'priority',
        'resourceType',
        'status',
        'subject',
      ].sort(),
    );
  });

  it('is stored for its owner and read back as a draft for the patient whose chart is open', async () => {
    const calls = fakeServer(({ method, path, body }) =>
      method === 'POST' && path === '/fhir/Basic'
        ? { status: 201, body: { ...(body as object), id: 'b1', meta: { versionId: '1' } } }
        : undefined,
    );
    const saved = await saveFavourite('u1', ' Lisinopril ', signed);
    expect(calls[0]?.body).toMatchObject({
      identifier: [{ system: 'urn:salus:favourite-of', value: 'u1' }],
      contained: [{ id: 'order', resourceType: 'MedicationRequest' }],
    });
    // It belongs to no chart.
    expect(calls[0]?.headers.get('X-Salus-Patient')).toBeNull();
    expect(saved).toMatchObject({ id: 'b1', version: '1', name: 'Lisinopril' });
    expect(orderFrom(saved, 'p2', 'Encounter/e2')).toMatchObject({
      status: 'draft',
      subject: { reference: 'Patient/p2' },
      encounter: { reference: 'Encounter/e2' },
    });
    expect(orderFrom(saved, 'p2', undefined)).not.toHaveProperty('id');
  });

  it('that cannot be read is left out, and a list that is too long says so', async () => {
    expect(favouriteOf({ resourceType: 'Basic', id: 'b', code: {} })).toBeUndefined();
    fakeServer(() => ({ body: { resourceType: 'Bundle', type: 'searchset', total: 3, entry: [] } }));
    expect(await favouritesOf('u1')).toEqual({ list: [], truncated: true });
  });
});
