import { vi } from 'vitest';

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}
export type Answer =
  { status?: number; body?: unknown; headers?: Record<string, string> } | 'network-failure' | 'never';
export type Route = (call: Call) => Answer | undefined | Promise<Answer | undefined>;

/**
 * A stand-in for the server: routes are asked in order, the first that answers wins; a call that no route
 * answers gets 404. Returns the calls made, oldest first.
 */
export function fakeServer(...routes: Route[]): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal('fetch', async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : String(input), 'http://salus.test');
    const raw = init?.body;
    const call: Call = {
      method: init?.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: new Headers(init?.headers),
      body: typeof raw === 'string' && raw !== '' ? (JSON.parse(raw) as unknown) : undefined,
    };
    calls.push(call);
    for (const route of routes) {
      const answer = await route(call);
      if (answer === undefined) continue;
      if (answer === 'network-failure') throw new TypeError('Failed to fetch');
      if (answer === 'never') {
        return new Promise<Response>((_, reject) => {
          const abort = (): void => {
            reject(new DOMException('aborted', 'AbortError'));
          };
          if (init?.signal?.aborted === true) abort();
          init?.signal?.addEventListener('abort', abort);
        });
      }
      return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), {
        status: answer.status ?? 200,
        headers: { 'Content-Type': 'application/fhir+json', ...answer.headers },
      });
    }
    return new Response('{}', { status: 404, headers: { 'Content-Type': 'application/json' } });
  });
  return calls;
}

/** A searchset Bundle with these matches. */
export function searchset(
  resources: fhir4.FhirResource[],
  total = resources.length,
  next?: string,
): fhir4.Bundle {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total,
    link: next === undefined ? [] : [{ relation: 'next', url: next }],
    entry: resources.map((resource) => ({ resource, search: { mode: 'match' } })),
  };
}
