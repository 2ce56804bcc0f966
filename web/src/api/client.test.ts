import { describe, expect, it, vi } from 'vitest';
import { fakeServer, searchset } from '@/test/server';
import { patient } from '@/test/patients';
import { call, onClient, queryString, setCsrf } from './client';
import { ApiError } from './errors';
import { read, search, searchAll, update } from './fhir';

describe('call', () => {
  it('sends the CSRF token on unsafe methods only, the patient and the version', async () => {
    setCsrf('secret-token');
    const calls = fakeServer(() => ({
      body: { resourceType: 'Patient', id: 'p1', meta: { versionId: '8' } },
    }));
    await call('/fhir/Patient/p1');
    await update(
      { ...patient('Ann', 'Smith', '1990-01-01', { id: 'p1' }), meta: { versionId: '7' } },
      { patient: 'p1' },
    );
    expect(calls[0]?.headers.get('X-CSRF-Token')).toBeNull();
    expect(calls[1]?.headers.get('X-CSRF-Token')).toBe('secret-token');
    expect(calls[1]?.headers.get('X-Salus-Patient')).toBe('p1');
    expect(calls[1]?.headers.get('If-Match')).toBe('W/"7"');
    setCsrf('');
  });

  it('saves what it read digit for digit', async () => {
    const stored =
      '{"resourceType":"Observation","id":"o1","meta":{"versionId":"3"},"valueQuantity":{"value":6.20}}';
    const sent: unknown[] = [];
    vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
      sent.push(init.body);
      const headers = { 'Content-Type': 'application/fhir+json' };
      return Promise.resolve(new Response(stored, { headers }));
    });
    const observation = await read('Observation', 'o1');
    await update({ ...observation, status: 'amended' }, { patient: 'p1' });
    expect(sent[1]).toBe(stored.replace(/}$/, ',"status":"amended"}'));
    vi.unstubAllGlobals();
  });

  it('refuses to save without the version that was read', async () => {
    const calls = fakeServer();
    await expect(update(patient('Ann', 'Smith', '1990-01-01'), { patient: 'p1' })).rejects.toThrow(/version/);
    expect(calls).toHaveLength(0);
  });

  it.each([
    [409, 'SAL-WRONG-PATIENT', 'wrong-patient'],
    [412, 'SAL-VERSION', 'version'],
    [403, 'SAL-FORBIDDEN', 'forbidden'],
    [404, '', 'not-found'],
    [422, '', 'invalid'],
    [500, '', 'server'],
  ])('tells %s %s as %s, with the words of the outcome', async (status, code, kind) => {
    fakeServer(() => ({
      status,
      body: {
        resourceType: 'OperationOutcome',
        issue: [
          {
            severity: 'error',
            code: 'conflict',
            details: { coding: [{ code }], text: 'In words.' },
            expression: ['Patient.name'],
          },
        ],
      },
    }));
    const error = await call('/fhir/Patient/p1').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ kind, message: 'In words.', status });
  });

  it('tells a lost network and a server that does not answer apart, and announces both', async () => {
    const reached = vi.fn();
    const stop = onClient('reached', reached);
    fakeServer(({ path }) => (path === '/fhir/lost' ? 'network-failure' : 'never'));
    await expect(call('/fhir/lost')).rejects.toMatchObject({ kind: 'unreachable' });
    await expect(call('/fhir/slow', { timeoutMs: 20 })).rejects.toMatchObject({ kind: 'timeout' });
    expect(reached.mock.calls).toEqual([[false], [false]]);
    stop();
  });

  it('ends with the caller without calling the server lost', async () => {
    const reached = vi.fn();
    const stop = onClient('reached', reached);
    fakeServer(() => 'never');
    const controller = new AbortController();
    const pending = call('/fhir/Patient', { signal: controller.signal });
    controller.abort();
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
    expect(reached).not.toHaveBeenCalled();
    stop();
  });

  it('announces the end of a session, but not a refused sign-in', async () => {
    const ended = vi.fn();
    const stop = onClient('signedOut', ended);
    fakeServer(() => ({ status: 401, body: { error: 'SAL-LOGIN', message: 'no' } }));
    await call('/auth/login', { method: 'POST', anonymous: true }).catch(() => undefined);
    expect(ended).not.toHaveBeenCalled();
    await call('/fhir/Patient').catch(() => undefined);
    expect(ended).toHaveBeenCalledOnce();
    stop();
  });

  it('does not take a page of HTML for an answer', async () => {
    fakeServer(() => ({ body: 'x', headers: { 'Content-Type': 'text/html' } }));
    await expect(call('/fhir/Patient')).rejects.toMatchObject({ kind: 'server' });
  });
});

describe('search', () => {
  it('says when matches are missing from the page', async () => {
    fakeServer(() => ({ body: searchset([patient('A', 'B', '1990-01-01')], 23) }));
    expect(await search('Patient', {})).toMatchObject({ total: 23, truncated: true });
  });

  it('keeps included resources and outcomes out of the matches', async () => {
    fakeServer(() => ({
      body: {
        resourceType: 'Bundle',
        type: 'searchset',
        entry: [
          { resource: patient('A', 'B', '1990-01-01'), search: { mode: 'match' } },
          { resource: { resourceType: 'Practitioner', id: 'x' }, search: { mode: 'include' } },
          { resource: { resourceType: 'OperationOutcome', issue: [] }, search: { mode: 'outcome' } },
        ],
      },
    }));
    const result = await search('Patient', {});
    expect(result.matches).toHaveLength(1);
    expect(result.included).toHaveLength(1);
  });

  it('follows next links on this origin only, until the limit', async () => {
    const calls = fakeServer(({ query }) => ({
      body: searchset(
        [patient('A', 'B', '1990-01-01')],
        3,
        `https://elsewhere.test/base/fhir/Patient?page=${String(Number(query.get('page') ?? 1) + 1)}`,
      ),
    }));
    const result = await searchAll('Patient', {}, { limit: 2 });
    expect(result.matches).toHaveLength(2);
    expect(result.truncated).toBe(true);
    expect(calls[1]?.path).toBe('/fhir/Patient');
    expect(calls[1]?.query.get('page')).toBe('2');
  });
});

describe('queryString', () => {
  it('repeats lists and leaves out what is not given', () => {
    expect(queryString({ name: ['a b', 'c'], empty: '', none: undefined, n: 2 })).toBe(
      '?name=a+b&name=c&n=2',
    );
  });
});
