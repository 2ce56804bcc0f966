import type { APIRequestContext, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { credentials } from './credentials';
import { clientToken } from './largeChart';
import { letters, store } from './store';

/** A clinic of a script's own: whatever other scripts book, its times and its room are free. */
export interface Clinic {
  readonly serviceName: string;
  readonly clinicianName: string;
  readonly roomName: string;
  readonly service: string;
  readonly practitioner: string;
}

/** A clinician with hours all day long, so that a script does not depend on the time it runs at. */
export async function clinic(request: APIRequestContext): Promise<Clinic> {
  const stamp = letters(6);
  const [serviceName, roomName] = [`Visit ${stamp}`, `Room ${stamp}`];
  const service = await store(request, {
    resourceType: 'HealthcareService',
    name: serviceName,
    extension: [{ url: 'urn:salus:service-duration', valuePositiveInt: 30 }],
  });
  const practitioner = await store(request, {
    resourceType: 'Practitioner',
    name: [{ family: stamp, given: ['Desk'] }],
  });
  await store(request, {
    resourceType: 'Location',
    name: roomName,
    physicalType: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'ro' }],
    },
  });
  await store(request, {
    resourceType: 'Schedule',
    active: true,
    actor: [{ reference: `Practitioner/${practitioner}` }, { reference: `HealthcareService/${service}` }],
    extension: [
      {
        url: 'urn:salus:schedule-hours',
        extension: [
          ...['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => ({ url: 'day', valueCode: day })),
          { url: 'start', valueTime: '00:00:00' },
          { url: 'end', valueTime: '00:00:00' },
        ],
      },
    ],
  });
  return { serviceName, clinicianName: `Desk ${stamp}`, roomName, service, practitioner };
}

export interface Person {
  readonly id: string;
  readonly family: string;
  /** Matches the name as screens write it. */
  readonly named: RegExp;
}

/** Somebody whom no other script and no earlier run has met. */
export async function person(request: APIRequestContext, begin: string): Promise<Person> {
  const family = `${begin}${letters(7)}`;
  const id = await store(request, {
    resourceType: 'Patient',
    name: [{ family, given: ['Nora'] }],
    gender: 'female',
    birthDate: '1970-04-02',
  });
  return { id, family, named: new RegExp(family, 'i') };
}

/** Books the clinic's next free time for somebody. */
export async function booked(request: APIRequestContext, { service }: Clinic, { id }: Person): Promise<void> {
  const operate = async <T>(name: string, inputs: Record<string, string>): Promise<T> => {
    const answer = await request.post(`${credentials().fhir}/Appointment/${name}`, {
      headers: {
        Authorization: `Bearer ${await clientToken(request)}`,
        'Content-Type': 'application/fhir+json',
      },
      data: {
        resourceType: 'Parameters',
        parameter: Object.entries(inputs).map(([key, valueString]) => ({ name: key, valueString })),
      },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
    return (await answer.json()) as T;
  };
  const free = await operate<fhir4.Bundle<fhir4.Appointment>>('$find', {
    service: `HealthcareService/${service}`,
    start: new Date().toISOString(),
  });
  const next = free.entry?.[0]?.resource;
  await operate('$book', {
    service: `HealthcareService/${service}`,
    practitioner:
      next?.participant.find(({ actor }) => actor?.reference?.startsWith('Practitioner/') === true)?.actor
        ?.reference ?? '',
    start: next?.start ?? '',
    patient: `Patient/${id}`,
  });
}

export interface Me {
  readonly name: string;
  readonly practitionerId: string;
}

/** Who is signed in on a page. */
export async function me(page: Page): Promise<Me> {
  const session = await page.evaluate(
    async () => (await (await fetch('/auth/session')).json()) as { user: Me },
  );
  return session.user;
}
