import { call, setCsrf } from './client';

export type RoleName =
  | 'physician'
  | 'nurse'
  | 'front-desk'
  | 'biller'
  | 'lab-technician'
  | 'administrator'
  | 'privacy-officer'
  | 'patient'
  | 'system';

export interface SessionUser {
  subject: string;
  username: string;
  name: string;
  roles: RoleName[];
  patientId: string | null;
  practitionerId: string | null;
}

/** Answer of GET /auth/session. */
export interface Session {
  user: SessionUser;
  organisation: { id: number; name: string };
  csrf: string;
  idleSeconds: number;
  /** End of the session in any case, however much it is used. */
  expiresAt: string;
  /** The password was set by somebody else and should be changed. */
  passwordChangeDue?: boolean;
}

/** The step that follows in a sign-in. */
export type SignInStep =
  | { next: 'totp' }
  | { next: 'enrol'; secret: string; otpauth: string; qrSvg: string; recoveryCodes?: string[] }
  | { next: 'done'; recoveryCodes?: string[] };

export async function currentSession(signal?: AbortSignal): Promise<Session> {
  const { body } = await call<Session>('/auth/session', { signal, anonymous: true });
  setCsrf(body.csrf);
  return body;
}

/** Says that the user is still there: reading the session alone does not count as use. */
export async function keepSession(): Promise<Session> {
  const { body } = await call<Session>('/auth/session', { method: 'POST' });
  setCsrf(body.csrf);
  return body;
}

/** Changes the own password; all other sessions of the user end. */
export async function changePassword(current: string, password: string): Promise<Session> {
  const { body } = await call<Session>('/auth/password', {
    method: 'POST',
    body: { current, password },
    anonymous: true,
  });
  setCsrf(body.csrf);
  return body;
}

export async function signIn(username: string, password: string): Promise<SignInStep> {
  const { body } = await call<SignInStep>('/auth/login', {
    method: 'POST',
    body: { username, password },
    anonymous: true,
  });
  return body;
}

export async function sendCode(code: string): Promise<SignInStep> {
  const { body } = await call<SignInStep>('/auth/totp', { method: 'POST', body: { code }, anonymous: true });
  return body;
}

/** Makes the first administrator with the one-time code that the server printed. */
export async function setUp(input: {
  code: string;
  username: string;
  name: string;
  password: string;
}): Promise<SignInStep> {
  const { body } = await call<SignInStep>('/auth/setup', { method: 'POST', body: input, anonymous: true });
  return body;
}

/** Proves the second factor again within the session, for acts that ask for it. */
export async function stepUp(code: string): Promise<void> {
  await call('/auth/step-up', { method: 'POST', body: { code } });
}

export async function signOut(): Promise<void> {
  await call('/auth/logout', { method: 'POST', anonymous: true });
  setCsrf('');
}
