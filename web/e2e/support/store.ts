import type { APIRequestContext } from '@playwright/test';
import { expect } from '@playwright/test';
import { credentials } from './credentials';
import { clientToken } from './largeChart';

export interface Stored {
  readonly resourceType: string;
  readonly [name: string]: unknown;
}

/** Stores a resource as the demo's client; answers its id. */
export async function store(request: APIRequestContext, resource: Stored): Promise<string> {
  const answer = await request.post(`${credentials().fhir}/${resource.resourceType}`, {
    headers: {
      Authorization: `Bearer ${await clientToken(request)}`,
      'Content-Type': 'application/fhir+json',
    },
    data: resource,
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return /\/([^/]+)\/_history/.exec(answer.headers().location ?? '')?.[1] ?? '';
}

/** Letters for a name of this run's own: what earlier runs left is nobody like it. */
export function letters(count: number): string {
  return Array.from({ length: count }, () => String.fromCharCode(97 + Math.floor(Math.random() * 26))).join(
    '',
  );
}
