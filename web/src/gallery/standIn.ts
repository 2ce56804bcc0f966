import { readJson, writeJson } from '@/fhir/decimals';
import type { FhirResource } from 'fhir/r4';
import type { RoleName, Session } from '@/api/session';
import { drafts, OPERATIONS } from './operations';
import { RECORD } from './records';

export const STATES = ['loading', 'empty', 'failed', 'truncated', 'full'] as const;
export type State = (typeof STATES)[number];

const session = (role: RoleName): Session => ({
  user: {
    subject: 'gallery',
    username: 'gallery',
    name: role === 'patient' ? 'Rosalind Weissnat' : 'Dr Amara Nwosu',
    roles: [role],
    patientId: role === 'patient' ? 'p1' : null,
    practitionerId: 'pr1',
  },
  organisation: { id: 1, name: 'Gallery' },
  csrf: 'gallery',
  idleSeconds: 86_400,
  expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  passwordChangeDue: false,
});

const outcome = {
  resourceType: 'OperationOutcome',
  issue: [
    {
      severity: 'error',
      code: 'transient',
      details: { text: 'The database did not answer.', coding: [{ code: 'SAL-DOWN' }] },
    },
  ],
};

/** Is final: 503 is asked again for some seconds before it is shown. */
const FAILED = 500;

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** What a FHIR address answers in a state. The patient is known in all: what is looked at are the parts of the chart. */
function fhir(address: string, state: State): Reply {
  const url = new URL(address, 'http://gallery/fhir/');
  const [type = '', id] = url.pathname.replace(/^\/(fhir\/)?/, '').split('/');
  const found = RECORD.filter((one) => one.resourceType === type && matches(one, url.searchParams));
  if (type === 'Patient' && id !== undefined && !id.startsWith('$')) return { status: 200, body: RECORD[0] };
  if (state === 'failed') return { status: FAILED, body: outcome };
  const operation = OPERATIONS[`${type}/${id ?? ''}`];
  // The stand-in never answers while it loads.
  if (operation !== undefined && state !== 'loading') return { status: 200, body: operation(state) };
  if (id !== undefined && !id.startsWith('$') && !id.startsWith('_')) {
    const one = state === 'empty' ? undefined : found.find((each) => each.id === id);
    return one === undefined ? { status: 404, body: outcome } : { status: 200, body: one };
  }
  // The page after the first one that is cut off is never reached: the server has more than it gives.
  const shown = state === 'empty' || url.searchParams.has('_page') ? [] : found;
  const more = state === 'truncated' && shown.length > 0;
  return {
    status: 200,
    body: {
      resourceType: 'Bundle',
      type: 'searchset',
      total: more ? shown.length + 250 : shown.length,
      link: more ? [{ relation: 'next', url: `${window.location.origin}/fhir/${type}?_page=2` }] : [],
      entry: shown.map((resource) => ({ resource, search: { mode: 'match' } })),
    },
  };
}

/** The few parameters by which the chart tells its parts apart. */
function matches(resource: FhirResource, query: URLSearchParams): boolean {
  const text = JSON.stringify(resource);
  const status = (resource as { status?: string }).status;
  const category = query.get('category');
  const statuses = query.get('status')?.split(',');
  return (
    (category === null ||
      category.split(',').some((one) => text.includes(`"${one.split('|').pop() ?? ''}"`))) &&
    (statuses === undefined || (status !== undefined && statuses.includes(status)))
  );
}

function reply(url: URL, method: string, body: unknown, state: State, role: RoleName): Reply {
  if (url.pathname === '/auth/session') return { status: 200, body: session(role) };
  if (method !== 'GET' && url.pathname !== '/fhir') return { status: 503, body: outcome };
  if (url.pathname === '/fhir') {
    const entries = (body as { entry?: { request: { url: string } }[] }).entry ?? [];
    return {
      status: 200,
      body: {
        resourceType: 'Bundle',
        type: 'batch-response',
        entry: entries.map(({ request }) => {
          const one = fhir(request.url, state);
          return one.status < 300
            ? { resource: one.body, response: { status: String(one.status) } }
            : { response: { status: String(one.status), outcome: one.body } };
        }),
      },
    };
  }
  if (url.pathname.startsWith('/fhir/')) return fhir(`${url.pathname}${url.search}`, state);
  if (state === 'failed')
    return { status: FAILED, body: { error: 'SAL-DOWN', message: 'The database did not answer.' } };
  if (url.pathname === '/drafts')
    return { status: 200, body: url.searchParams.has('patient') ? { drafts: [] } : drafts(state) };
  return { status: 404, body: { error: 'SAL-NOT-HERE', message: 'The gallery has no such answer.' } };
}

/** The frame of the chart, without which no area shows its own state, comes with the session and the first batch; what an area asks for comes after. */
function frame(): (method: string, url: URL) => boolean {
  let batches = 0;
  return (method, url) => {
    if (url.pathname === '/auth/session') return true;
    if (method !== 'POST' || url.pathname !== '/fhir') return false;
    batches += 1;
    return batches === 1;
  };
}

/** Never says anything. */
class Silent extends EventTarget {
  close(): void {
    // Nothing is open.
  }
}

/** From now on the page talks to nobody: every request is answered here, in this state. */
export function standIn(state: State, role: RoleName): void {
  const isOfTheFrame = frame();
  window.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, window.location.origin);
    const method = init?.method ?? 'GET';
    if (!/^\/(fhir|auth|drafts|audit|admin|live|reminders|check-in)(\/|$)/.test(url.pathname))
      throw new TypeError(`The gallery does not fetch ${url.pathname}.`);
    if (state === 'loading' && !isOfTheFrame(method, url)) return new Promise<Response>(() => undefined);
    const body: unknown = typeof init?.body === 'string' ? readJson(init.body) : undefined;
    const answer = reply(url, method, body, state, role);
    await Promise.resolve();
    return new Response(writeJson(answer.body), {
      status: answer.status,
      headers: { 'Content-Type': 'application/fhir+json' },
    });
  };
  window.EventSource = Silent as unknown as typeof EventSource;
}
