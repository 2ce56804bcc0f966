import { call } from './client';

export interface AuditLine {
  seq: number;
  at: string;
  user: string;
  roles: string[];
  action: string;
  type: string;
  ids: string[];
  patientIds: string[];
  detail: string;
  status: number;
  address: string;
  purpose: string;
}

export interface AuditFilter {
  patient?: string;
  user?: string;
  /** Instants; from inclusive, to exclusive. */
  from?: string;
  to?: string;
}

export interface AuditPage {
  events: AuditLine[];
  next: string | number | null;
}

export interface ChainState {
  state: string;
  events: number;
  checkpointAt: string | null;
  firstBad: number | { seq: number; reason?: string } | null;
}

export async function auditEvents(
  filter: AuditFilter,
  after: string,
  signal?: AbortSignal,
): Promise<AuditPage> {
  const { body } = await call<AuditPage>('/audit/events', { query: { ...filter, after }, signal });
  return body;
}

/** Verifies the whole chain, which may take long. */
export async function auditChain(signal?: AbortSignal): Promise<ChainState> {
  const { body } = await call<ChainState>('/audit/chain', { signal, timeoutMs: 120_000 });
  return body;
}
