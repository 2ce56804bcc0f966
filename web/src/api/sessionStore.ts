import { useSyncExternalStore } from 'react';
import { onClient } from './client';
import { ApiError } from './errors';
import { changePassword, currentSession, keepSession, signOut, type Session } from './session';

/** Where this browser tab stands. */
export type SessionState =
  | { at: 'starting' }
  | { at: 'unreachable'; message: string }
  | { at: 'out'; notice?: 'sign-out-failed' }
  | { at: 'in'; session: Session }
  /** The page is kept but hidden until the same user signs in again. */
  | { at: 'locked'; session: Session; why: 'idle' | 'ended' };

type Told =
  { kind: 'signed-in'; subject: string } | { kind: 'signed-out' } | { kind: 'locked' } | { kind: 'active' };

/** Loads the page anew, so that nothing of one user's work stays in memory for the next; replaced in tests. */
export const page = {
  startOver(): void {
    window.location.assign('/');
  },
};

const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('salus-session');
const listeners = new Set<() => void>();
let state: SessionState = { at: 'starting' };
let lastActive = Date.now();
let toldActive = 0;

function become(next: SessionState): void {
  state = next;
  listeners.forEach((tell) => {
    tell();
  });
}

function tellOtherTabs(message: Told): void {
  channel?.postMessage(message);
}

export function useSessionState(): SessionState {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => state,
  );
}

/** The signed-in session; only for screens that exist within one. */
export function useSession(): Session {
  const now = useSessionState();
  if (now.at !== 'in' && now.at !== 'locked') throw new Error('This screen needs a signed-in user.');
  return now.session;
}

/** For tests: as at the first load of the page. */
export function forgetSession(): void {
  become({ at: 'starting' });
  lastActive = Date.now();
}

/** Asks the server who is signed in. */
export async function startSession(): Promise<void> {
  become({ at: 'starting' });
  try {
    become({ at: 'in', session: await currentSession() });
    lastActive = Date.now();
  } catch (failure) {
    if (failure instanceof ApiError && failure.kind === 'signed-out') become({ at: 'out' });
    else become({ at: 'unreachable', message: failure instanceof Error ? failure.message : '' });
  }
}

/** After a sign-in: the same user goes on where the page was locked, another gets a clean application. */
export async function finishSignIn(): Promise<void> {
  const before = state;
  const session = await currentSession();
  tellOtherTabs({ kind: 'signed-in', subject: session.user.subject });
  lastActive = Date.now();
  if (before.at === 'locked' && before.session.user.subject !== session.user.subject) {
    sessionStorage.clear();
    page.startOver();
    return;
  }
  become({ at: 'in', session });
}

/** Keeps the session alive. A cookie that now belongs to somebody else ends this page. */
export async function touchSession(): Promise<void> {
  const session = await keepSession();
  if (state.at === 'in' && state.session.user.subject === session.user.subject) become({ at: 'in', session });
  else if (state.at === 'in') page.startOver();
}

/** Changes the own password and goes on with the new session. */
export async function renewPassword(current: string, password: string): Promise<void> {
  const session = await changePassword(current, password);
  if (state.at === 'in') become({ at: 'in', session });
}

/** Hides the page and ends the session on the server; the tab keeps its drafts for the same user. */
export function lockSession(why: 'idle' | 'ended', tell = true): void {
  if (state.at !== 'in') return;
  become({ at: 'locked', session: state.session, why });
  if (why === 'idle') void signOut().catch(() => undefined);
  if (tell) tellOtherTabs({ kind: 'locked' });
}

/** Signs out: the page is emptied even when the server cannot be told, and then says so. */
export async function endSession(): Promise<void> {
  sessionStorage.clear();
  try {
    await signOut();
  } catch (failure) {
    // Already ended on the server is as good as signed out now.
    if (!(failure instanceof ApiError && failure.kind === 'signed-out')) {
      become({ at: 'out', notice: 'sign-out-failed' });
      return;
    }
  }
  tellOtherTabs({ kind: 'signed-out' });
  page.startOver();
}

/** Notes that the user did something; other tabs are told at most every 5 s. */
export function noteActivity(): void {
  lastActive = Date.now();
  if (lastActive - toldActive > 5000) {
    toldActive = lastActive;
    tellOtherTabs({ kind: 'active' });
  }
}

/** Time of the last sign of the user in any tab, ms since the epoch. */
export function lastActivity(): number {
  return lastActive;
}

onClient('signedOut', () => {
  lockSession('ended');
});

if (channel !== undefined) {
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.kind === 'active') lastActive = Date.now();
    else if (data.kind === 'locked') lockSession('ended', false);
    else if (data.kind === 'signed-out') {
      if (state.at === 'in' || state.at === 'locked') {
        sessionStorage.clear();
        page.startOver();
      }
    } else if (state.at === 'in' && state.session.user.subject !== data.subject) {
      // The cookie now belongs to somebody else: this tab must not act in that name.
      sessionStorage.clear();
      page.startOver();
    } else if (state.at === 'locked' && state.session.user.subject === data.subject) {
      void finishSignIn().catch(() => undefined);
    } else if (state.at === 'out') page.startOver();
  };
}
