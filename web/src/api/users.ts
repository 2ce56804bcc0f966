import { call } from './client';
import type { RoleName } from './session';

export interface UserAccount {
  id: string;
  username: string;
  name: string;
  roles: RoleName[];
  patientId: string | null;
  practitionerId: string | null;
  active: boolean;
  secondFactor: boolean;
  passwordChangeDue: boolean;
}

/** A user with the password that was made up for it: the server shows it this once. */
export interface IssuedUser {
  user: UserAccount;
  password?: string;
}

interface Page {
  users: UserAccount[];
  next: string | null;
}

/** All accounts of the organisation, page by page. */
export async function listUsers(signal?: AbortSignal): Promise<UserAccount[]> {
  const users: UserAccount[] = [];
  let after: string | null = '';
  while (after !== null) {
    const { body }: { body: Page } = await call<Page>('/admin/users', { query: { after }, signal });
    users.push(...body.users);
    after = body.next === after ? null : body.next;
  }
  return users;
}

export async function addUser(input: {
  username: string;
  name: string;
  roles: RoleName[];
}): Promise<IssuedUser> {
  const { body } = await call<IssuedUser>('/admin/users', { method: 'POST', body: input });
  return body;
}

export type UserAct = 'disable' | 'enable' | 'reset-second-factor' | 'reset-password';

/** Does something to an account; a reset password is in the answer. */
export async function actOnUser(id: string, act: UserAct): Promise<IssuedUser> {
  const { body } = await call<IssuedUser | UserAccount>(`/admin/users/${encodeURIComponent(id)}/${act}`, {
    method: 'POST',
  });
  return 'user' in body ? body : { user: body };
}
