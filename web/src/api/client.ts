import { readJson, writeJson } from '@/fhir/decimals';
import { t } from '@/i18n';
import { ApiError, errorFrom } from './errors';

/** Milliseconds that a call may take before the screen says so. */
export const TIMEOUT_MS = 10_000;

export interface CallOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  query?: Query;
  signal?: AbortSignal | undefined;
  /** Patient whose chart is open: the server refuses a write that belongs to another (SAL-WRONG-PATIENT). */
  patient?: string | undefined;
  /** Version that the user saw: sent as If-Match: W/"n". */
  ifMatch?: string | undefined;
  headers?: Record<string, string>;
  timeoutMs?: number;
  /** A 401 is an answer to this call (sign-in itself), not the end of a session. */
  anonymous?: boolean;
  /** The answer is a file (a PDF), given as a Blob. */
  file?: boolean;
}

export type QueryValue = string | number | boolean | undefined;
export type Query = Record<string, QueryValue | readonly QueryValue[]>;

export interface Answer<T> {
  body: T;
  status: number;
  /** Version from the ETag, without W/ and quotes. */
  version: string | undefined;
  location: string | undefined;
}

export interface ClientEvents {
  signedOut: () => void;
  /** The server answered (true) or could not be reached (false). */
  reached: (ok: boolean) => void;
}

let csrf = '';
const listeners: { [K in keyof ClientEvents]: Set<ClientEvents[K]> } = {
  signedOut: new Set(),
  reached: new Set(),
};

/** Sets the token that unsafe calls carry; empty when nobody is signed in. */
export function setCsrf(token: string): void {
  csrf = token;
}

/** What a request that is not made by `call` (an upload with progress) must carry. */
export function csrfHeader(): Record<string, string> {
  return csrf === '' ? {} : { 'X-CSRF-Token': csrf };
}

/** Subscribes to client events; call the returned function to end it. */
export function onClient<K extends keyof ClientEvents>(event: K, listener: ClientEvents[K]): () => void {
  listeners[event].add(listener);
  return () => listeners[event].delete(listener);
}

export function queryString(query: Query | undefined): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? (value as readonly QueryValue[]) : [value as QueryValue]) {
      if (one !== undefined && one !== '') params.append(name, String(one));
    }
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** Asks the user to prove the second factor again; false when the user would rather not. */
export type Prover = (patient: string | undefined) => Promise<boolean>;
let prover: Prover | undefined;

/** Who asks when an act needs the second factor again; call the returned function to end it. */
export function onStepUp(next: Prover): () => void {
  prover = next;
  return () => {
    if (prover === next) prover = undefined;
  };
}

/** One call to the server, made again when the user has proven the second factor that it asks for. */
export async function call<T>(path: string, options: CallOptions = {}): Promise<Answer<T>> {
  try {
    return await once<T>(path, options);
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind !== 'step-up' || prover === undefined) throw error;
    if (!(await prover(options.patient)))
      throw new ApiError('step-up', t('stepUp.notGiven'), error.status, error.code);
    return once<T>(path, options);
  }
}

/**
 * One request. Throws ApiError when the server refuses, fails or cannot be reached, and the
 * DOM AbortError when the caller's signal ended it.
 */
async function once<T>(path: string, options: CallOptions): Promise<Answer<T>> {
  const method = options.method ?? 'GET';
  const isFhir = path.startsWith('/fhir');
  const headers: Record<string, string> = {
    Accept: options.file === true ? '*/*' : isFhir ? 'application/fhir+json' : 'application/json',
    ...options.headers,
  };
  if (options.body !== undefined) {
    headers['Content-Type'] ??= isFhir ? 'application/fhir+json' : 'application/json';
  }
  if (method !== 'GET' && csrf !== '') headers['X-CSRF-Token'] = csrf;
  if (options.patient !== undefined) headers['X-Salus-Patient'] = options.patient;
  if (options.ifMatch !== undefined) headers['If-Match'] = `W/"${options.ifMatch}"`;

  const controller = new AbortController();
  const give = (): void => {
    controller.abort();
  };
  options.signal?.addEventListener('abort', give);
  if (options.signal?.aborted === true) give();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    give();
  }, options.timeoutMs ?? TIMEOUT_MS);

  try {
    const init: RequestInit = {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: controller.signal,
    };
    if (options.body !== undefined) init.body = writeJson(options.body);
    const response = await fetch(path + queryString(options.query), init);
    const body = options.file === true && response.ok ? await response.blob() : await parsed(response);
    reached(true);
    if (!response.ok) {
      const error = errorFrom(response.status, response.headers, body);
      if (response.status === 401 && options.anonymous !== true)
        listeners.signedOut.forEach((tell) => {
          tell();
        });
      throw error;
    }
    return {
      body: body as T,
      status: response.status,
      version: response.headers.get('ETag')?.replace(/^(W\/)?"|"$/g, ''),
      location: response.headers.get('Location') ?? undefined,
    };
  } catch (failure) {
    if (failure instanceof ApiError) throw failure;
    if (timedOut) {
      reached(false);
      const seconds = String(Math.round((options.timeoutMs ?? TIMEOUT_MS) / 1000));
      throw new ApiError('timeout', `The server did not answer in ${seconds} s.`);
    }
    if (controller.signal.aborted) throw new DOMException('The call was cancelled.', 'AbortError');
    reached(false);
    throw new ApiError('unreachable', 'The server cannot be reached.');
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', give);
  }
}

function reached(ok: boolean): void {
  listeners.reached.forEach((tell) => {
    tell(ok);
  });
}

async function parsed(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  const json = /json/i.test(response.headers.get('Content-Type') ?? '');
  if (!json) {
    if (response.ok)
      throw new ApiError('server', 'The server gave an answer that is not JSON.', response.status);
    return undefined;
  }
  try {
    return readJson(text);
  } catch {
    throw new ApiError('server', 'The server gave an answer that cannot be read.', response.status);
  }
}
