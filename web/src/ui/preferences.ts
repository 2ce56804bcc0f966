import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark' | 'system';
export type Density = 'compact' | 'comfortable';

interface Preferences {
  theme: Theme;
  density: Density;
}

const KEY = 'salus.look';
const listeners = new Set<() => void>();
let current: Preferences = stored();

function stored(): Preferences {
  try {
    const value = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
    return {
      theme: value.theme === 'light' || value.theme === 'dark' ? value.theme : 'system',
      density: value.density === 'comfortable' ? 'comfortable' : 'compact',
    };
  } catch {
    return { theme: 'system', density: 'compact' };
  }
}

/** Look of this browser: no personal data, so it outlives the session. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => current,
  );
}

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Storage may be switched off: the choice then lasts until the page is closed.
  }
  listeners.forEach((tell) => {
    tell();
  });
}
