import { call, type Query } from './client';
import { ApiError } from './errors';

type Resource = fhir4.FhirResource;
type OfType<N extends Resource['resourceType']> = Extract<Resource, { resourceType: N }>;

/** What a search gave: matches and included resources apart, and whether anything is missing from it. */
export interface SearchResult<T extends Resource> {
  matches: T[];
  included: Resource[];
  /** Number of matches on the server; undefined when it did not say. */
  total: number | undefined;
  /** More matches exist than are in `matches`. A screen must say so. */
  truncated: boolean;
  /** Path of the next page below this origin, for `page`. */
  next: string | undefined;
}

export interface SaveContext {
  /** Patient whose chart is open. */
  patient: string;
  signal?: AbortSignal;
}

export async function read<N extends Resource['resourceType']>(
  type: N,
  id: string,
  signal?: AbortSignal,
): Promise<OfType<N>> {
  const { body } = await call<OfType<N>>(`/fhir/${type}/${encodeURIComponent(id)}`, { signal });
  return body;
}

/** One page of a search. */
export async function search<N extends Resource['resourceType']>(
  type: N,
  query: Query,
  signal?: AbortSignal,
): Promise<SearchResult<OfType<N>>> {
  const { body } = await call<fhir4.Bundle>(`/fhir/${type}`, { query, signal });
  return fromBundle<OfType<N>>(type, body);
}

/** Follows the next links until `limit` matches are there; `truncated` tells when some were left. */
export async function searchAll<N extends Resource['resourceType']>(
  type: N,
  query: Query,
  options: { limit?: number; signal?: AbortSignal | undefined } = {},
): Promise<SearchResult<OfType<N>>> {
  const limit = options.limit ?? 1000;
  const result = await search(type, query, options.signal);
  let next = result.next;
  while (next !== undefined && result.matches.length < limit) {
    const { body } = await call<fhir4.Bundle>(next, { signal: options.signal });
    const page = fromBundle<OfType<N>>(type, body);
    result.matches.push(...page.matches);
    result.included.push(...page.included);
    next = page.next;
  }
  const truncated =
    next !== undefined || (result.total !== undefined && result.total > result.matches.length);
  return { ...result, next, truncated };
}

/** Creates on the server; the answer carries id and version. */
export async function create<T extends Resource>(resource: T, context: SaveContext): Promise<T> {
  const { body } = await call<T>(`/fhir/${resource.resourceType}`, {
    method: 'POST',
    body: resource,
    patient: context.patient,
    signal: context.signal,
    headers: { Prefer: 'return=representation' },
  });
  return body;
}

/** Saves a change of a version that the user saw; fails with kind 'version' when somebody else saved meanwhile. */
export async function update<T extends Resource>(resource: T, context: SaveContext): Promise<T> {
  const { id, meta } = resource;
  if (id === undefined || meta?.versionId === undefined) {
    throw new ApiError('invalid', 'A change needs the id and the version that was read.');
  }
  const { body } = await call<T>(`/fhir/${resource.resourceType}/${encodeURIComponent(id)}`, {
    method: 'PUT',
    body: resource,
    patient: context.patient,
    ifMatch: meta.versionId,
    signal: context.signal,
    headers: { Prefer: 'return=representation' },
  });
  return body;
}

export function fromBundle<T extends Resource>(type: string, bundle: fhir4.Bundle): SearchResult<T> {
  const matches: T[] = [];
  const included: Resource[] = [];
  for (const entry of bundle.entry ?? []) {
    const resource = entry.resource as Resource | undefined;
    if (resource === undefined || entry.search?.mode === 'outcome') continue;
    const isMatch =
      entry.search?.mode === undefined ? resource.resourceType === type : entry.search.mode === 'match';
    if (isMatch) matches.push(resource as T);
    else included.push(resource);
  }
  const next = nextPath(bundle);
  const truncated = next !== undefined || (bundle.total !== undefined && bundle.total > matches.length);
  return { matches, included, total: bundle.total, truncated, next };
}

/** The next link as a path: behind a proxy the absolute address may name another origin, which is never called. */
function nextPath(bundle: fhir4.Bundle): string | undefined {
  const url = bundle.link?.find((link) => link.relation === 'next')?.url;
  if (url === undefined) return undefined;
  const absolute = new URL(url, window.location.origin);
  const from = absolute.pathname.indexOf('/fhir');
  return from < 0 ? undefined : absolute.pathname.slice(from) + absolute.search;
}
