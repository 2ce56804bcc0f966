import type { RoleName, Session } from '@/api/session';
import type { Answer, Call } from './server';

export function sessionOf(...roles: RoleName[]): Session {
  return {
    user: {
      subject: `u-${roles.join('-')}`,
      username: roles[0] ?? 'nobody',
      name: 'Dr Amara Nwosu',
      roles,
      patientId: roles.includes('patient') ? 'p1' : null,
      practitionerId: null,
    },
    organisation: { id: 1, name: 'Test clinic' },
    csrf: 'csrf-1',
    idleSeconds: 900,
    expiresAt: new Date(Date.now() + 12 * 3_600_000).toISOString(),
    passwordChangeDue: false,
  };
}

/** Answers GET and POST /auth/session with this session. */
export function signedIn(session: Session) {
  return ({ path }: Call): Answer | undefined => (path === '/auth/session' ? { body: session } : undefined);
}
