/** What went wrong, as far as a screen must tell kinds apart. */
export type ErrorKind =
  | 'unreachable'
  | 'timeout'
  | 'signed-out'
  | 'forbidden'
  /** The second factor must be proven again first. */
  | 'step-up'
  | 'not-found'
  | 'wrong-patient'
  | 'version'
  | 'invalid'
  | 'locked-out'
  | 'server';

export interface ErrorIssue {
  severity: string;
  text: string;
  expression: readonly string[];
}

/** Every failed call ends in one of these; nothing of the record is in the message unless the server put it there. */
export class ApiError extends Error {
  constructor(
    readonly kind: ErrorKind,
    message: string,
    readonly status = 0,
    readonly code = '',
    readonly issues: readonly ErrorIssue[] = [],
    readonly requestId = '',
    readonly retryAfterSeconds: number | undefined = undefined,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** Worth another try by itself (reads only). */
  get transient(): boolean {
    return this.kind === 'unreachable' || this.kind === 'timeout' || this.status === 503;
  }
}

function kindOf(status: number, code: string): ErrorKind {
  if (code === 'SAL-WRONG-PATIENT') return 'wrong-patient';
  if (status === 412 || code === 'SAL-VERSION') return 'version';
  if (code === 'SAL-STEP-UP') return 'step-up';
  if (status === 401) return 'signed-out';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'not-found';
  if (status === 429) return 'locked-out';
  if (status >= 400 && status < 500) return 'invalid';
  return 'server';
}

interface PlainError {
  error?: string;
  message?: string;
  requestId?: string;
  retryAfterSeconds?: number;
}

function isOutcome(body: unknown): body is fhir4.OperationOutcome {
  return (
    typeof body === 'object' &&
    body !== null &&
    'resourceType' in body &&
    body.resourceType === 'OperationOutcome'
  );
}

/** Reads an OperationOutcome (https://hl7.org/fhir/R4/operationoutcome.html) or the plain JSON error shape. */
export function errorFrom(status: number, headers: Headers, body: unknown): ApiError {
  const retry = Number(headers.get('Retry-After') ?? Number.NaN);
  const requestId = headers.get('X-Request-Id') ?? '';
  if (isOutcome(body)) {
    const issues = body.issue.map((issue) => ({
      severity: issue.severity,
      text: issue.diagnostics ?? issue.details?.text ?? issue.code,
      expression: issue.expression ?? [],
    }));
    const codes = body.issue
      .flatMap((issue) => issue.details?.coding ?? [])
      .map((coding) => coding.code ?? '');
    const code = codes.find((c) => c.startsWith('SAL-')) ?? '';
    const text = body.issue[0]?.details?.text ?? issues[0]?.text ?? `HTTP ${String(status)}`;
    return new ApiError(kindOf(status, code), text, status, code, issues, requestId, orUndefined(retry));
  }
  const plain: PlainError = typeof body === 'object' && body !== null ? body : {};
  const code = plain.error ?? '';
  return new ApiError(
    kindOf(status, code),
    plain.message ?? `HTTP ${String(status)}`,
    status,
    code,
    [],
    plain.requestId ?? requestId,
    plain.retryAfterSeconds ?? orUndefined(retry),
  );
}

function orUndefined(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
