import { call } from './client';

/** The tablet's page: docs/api/check-in.md. Its cookie opens one visit of one patient; a session of staff opens nothing here. */
const BASE = '/check-in/steps';

export interface Address {
  readonly line?: readonly string[];
  readonly city?: string;
  readonly state?: string;
  readonly postalCode?: string;
  readonly country?: string;
}

export interface Details {
  readonly phone?: string;
  readonly email?: string;
  readonly language?: string;
  readonly address?: Address;
}

export interface Step {
  /** "details", "coverage", "form urn:…", "consent". */
  readonly step: string;
  readonly done: boolean;
  readonly skipped: boolean;
  readonly signed?: boolean;
}

export interface Form {
  readonly step: string;
  readonly canonical: string;
  readonly questionnaire: fhir4.Questionnaire;
  /** What was filed in this check-in. */
  readonly response?: fhir4.QuestionnaireResponse;
}

interface Common {
  readonly organisation: string;
  readonly idleSeconds: number;
}

export type CheckInState =
  | (Common & { readonly at: 'prove'; readonly attemptsLeft: number })
  | (Common & { readonly at: 'locked' | 'done' })
  | (Common & {
      readonly at: 'steps';
      readonly name: string;
      readonly start: string;
      readonly zone: string;
      readonly steps: readonly Step[];
      readonly details: Details;
      readonly coverage: readonly { readonly payer: string; readonly number: string }[];
      readonly forms: readonly Form[];
      /** The clinic's own text; not there when it asks for no consent. */
      readonly consent?: { readonly version: string; readonly texts: Readonly<Record<string, string>> };
    });

export type StepsState = Extract<CheckInState, { at: 'steps' }>;

async function post<T = CheckInState>(step: string, body: unknown = {}): Promise<T> {
  return (await call<T>(`${BASE}/${step}`, { method: 'POST', body, anonymous: true })).body;
}

export const startCheckIn = (secret: string): Promise<CheckInState> => post('start', { secret });
export const proveCheckIn = (birthDate: string): Promise<CheckInState> => post('prove', { birthDate });
export const hideCheckIn = (): Promise<CheckInState> => post('hide');
export const sayPresent = (): Promise<unknown> => post<unknown>('present');
export const sendDetails = (details: Details): Promise<CheckInState> => post('details', details);
export const sendCoverage = (same: boolean): Promise<CheckInState> => post('coverage', { same });
export const skipForm = (step: string): Promise<CheckInState> => post('skip', { step });
export const finishCheckIn = (): Promise<CheckInState> => post('finish');

export async function readCheckIn(): Promise<CheckInState> {
  return (await call<CheckInState>(BASE, { anonymous: true })).body;
}

/** @param seen version of the filed answers that these amend */
export const sendAnswers = (
  response: fhir4.QuestionnaireResponse,
  seen: string | undefined,
): Promise<CheckInState> => post('answers', { response, ...(seen !== undefined && { seen }) });

export const signConsent = (name: string, language: string, version: string): Promise<CheckInState> =>
  post('consent', { sign: true, name, language, version });
export const refuseConsent = (): Promise<CheckInState> => post('consent', { sign: false });
