import { readFileSync } from 'node:fs';

export interface DemoUser {
  role: string;
  username: string;
  password: string;
  /** Absent for patients, who need no second step. */
  totpSecret?: string | null;
}

interface Credentials {
  base: string;
  fhir: string;
  token: string;
  users: DemoUser[];
  clients: { client_id: string; client_secret: string; scope: string }[];
}

let read: Credentials | undefined;

/** What the demo wrote for scripts. */
export function credentials(): Credentials {
  const path = process.env.SALUS_E2E_CREDENTIALS;
  if (path === undefined)
    throw new Error('Set SALUS_E2E_CREDENTIALS to the credentials.json of a running demo.');
  read ??= JSON.parse(readFileSync(path, 'utf8')) as Credentials;
  return read;
}

export function userOf(role: string): DemoUser {
  const user = credentials().users.find((one) => one.role === role);
  if (user === undefined) throw new Error(`The demo has no ${role}.`);
  return user;
}
