import { act, screen } from '@testing-library/react';
import { vi } from 'vitest';
import { startSession } from '@/api/sessionStore';
import type { Resource } from '@/fhir';
import { renderUi } from '@/test/render';
import { fakeServer, type Answer, type Call, type Route } from '@/test/server';
import type { Feature } from '@/workspace/feature';
import { ChartPage, type ChartPageProps } from './ChartPage';
import { chartFeature } from './feature';

export const PATIENT: Resource = {
  resourceType: 'Patient',
  id: 'p1',
  meta: { versionId: '1' },
  name: [{ use: 'official', family: 'Weissnat', given: ['Rosalind', 'Marie'] }],
  birthDate: '1958-03-14',
  gender: 'female',
  identifier: [
    {
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
      value: '40417226',
    },
  ],
} as Resource;

/** Streams that a test can speak through. */
export class FakeEventSource extends EventTarget {
  static open: FakeEventSource[] = [];
  closed = false;
  constructor(readonly url: string) {
    super();
    FakeEventSource.open.push(this);
  }
  close(): void {
    this.closed = true;
  }
  tell(change: object): void {
    this.dispatchEvent(new MessageEvent('change', { data: JSON.stringify(change) }));
  }
}

/** What a part of the record answers: resources, "fails", "forbidden" or "never". */
export type Part = readonly Resource[] | 'fails' | 'forbidden' | 'truncated';
export type Record = Partial<globalThis.Record<string, Part>>;

const outcome = (code: string, text: string): object => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'exception', details: { text, coding: [{ code }] } }],
});

function answer(url: string, record: Record): { status: number; body: object } {
  const [path = '', query = ''] = url.replace(/^\/?(fhir\/)?/, '').split('?');
  const [type = '', id] = path.split('/');
  const part = record[type] ?? [];
  if (part === 'fails') return { status: 500, body: outcome('SAL-DOWN', 'The database did not answer.') };
  if (part === 'forbidden')
    return { status: 403, body: outcome('SAL-FORBIDDEN', 'Your role may not see this.') };
  if (type === 'Patient') return { status: 200, body: PATIENT };
  const all = part === 'truncated' ? [] : part;
  if (id !== undefined) {
    const found = all.find((r) => r.id === id);
    return found ? { status: 200, body: found } : { status: 404, body: outcome('SAL-404', 'Not found.') };
  }
  const wanted = new URLSearchParams(query).get('category');
  const statuses = new URLSearchParams(query).get('status')?.split(',');
  const onlyId = new URLSearchParams(query).get('_id');
  const matches = all.filter(
    (r) =>
      (onlyId === null || r.id === onlyId) &&
      (wanted === null || JSON.stringify((r as { category?: unknown }).category ?? '').includes(wanted)) &&
      (statuses === undefined || statuses.includes((r as { status?: string }).status ?? '')),
  );
  return {
    status: 200,
    body: {
      resourceType: 'Bundle',
      type: 'searchset',
      link: record[`${type}:next`] ? [{ relation: 'next', url: `http://elsewhere/fhir/${type}?page=2` }] : [],
      entry: matches.map((resource) => ({ resource, search: { mode: 'match' } })),
    },
  };
}

/** A server with this record; `first` routes are asked before it. */
export function chartServer(record: Record, ...first: Route[]): Call[] {
  return fakeServer(...first, (call): Answer | undefined => {
    if (call.path === '/auth/session') {
      return {
        body: {
          user: {
            subject: 'u1',
            username: 'nwosu',
            name: 'Dr A. Nwosu',
            roles: ['physician'],
            patientId: null,
            practitionerId: 'pr1',
          },
          organisation: { id: 1, name: 'Test clinic' },
          csrf: 'csrf-1',
          idleSeconds: 900,
          expiresAt: '2099-01-01T00:00:00Z',
        },
      };
    }
    if (call.path === '/fhir' && call.method === 'POST') {
      const bundle = call.body as { type: string; entry: { request: { url: string } }[] };
      if (bundle.type !== 'batch')
        return { body: { resourceType: 'Bundle', type: 'transaction-response', entry: [] } };
      return {
        body: {
          resourceType: 'Bundle',
          type: 'batch-response',
          entry: bundle.entry.map((e) => {
            const { status, body } = answer(e.request.url, record);
            return status < 300
              ? { resource: body, response: { status: `${String(status)} OK` } }
              : { response: { status: String(status), outcome: body } };
          }),
        },
      };
    }
    if (call.path.startsWith('/fhir/') && call.method === 'GET') {
      const query = call.query.toString();
      return answer(`${call.path}${query === '' ? '' : `?${query}`}`, record);
    }
    return undefined;
  });
}

const ownAnd = ({ areas, tasks }: Feature): Pick<ChartPageProps, 'areas' | 'kinds'> => ({
  areas: [...(chartFeature.areas ?? []), ...(areas ?? [])],
  kinds: [...(chartFeature.tasks ?? []), ...(tasks ?? [])],
});

interface Shown { container: HTMLElement; onArea: ReturnType<typeof vi.fn> }

/** Signs in and asks for the chart at an area; waits for nothing of it. */
export async function askForChart(area = '', feature: Feature = {}): Promise<Shown> {
  FakeEventSource.open = [];
  vi.stubGlobal('EventSource', FakeEventSource);
  await startSession();
  const onArea = vi.fn();
  const { container } = renderUi(
    <ChartPage patientId="p1" area={area} strip={1} onArea={onArea} {...ownAnd(feature)} />,
  );
  return { container, onArea };
}

/** Signs in and opens the chart at an area; waits until the patient is shown. */
export async function openChart(area = '', feature: Feature = {}): Promise<Shown> {
  const shown = await askForChart(area, feature);
  await screen.findByRole('heading', { level: 1, name: /WEISSNAT, Rosalind Marie/ });
  await act(async () => {
    await new Promise((r) => setTimeout(r, 30));
  });
  return shown;
}
