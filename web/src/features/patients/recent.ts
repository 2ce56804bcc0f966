const LIMIT = 12;

function keyOf(subject: string): string {
  return `salus.recent.${subject}`;
}

/** Ids of the patients that this user opened on this computer, newest first. Ids only: no name leaves the server's care. */
export function recentIds(subject: string): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(subject)) ?? '[]');
    if (!Array.isArray(stored)) return [];
    return stored
      .filter((id): id is string => typeof id === 'string' && /^[A-Za-z0-9.-]{1,64}$/.test(id))
      .slice(0, LIMIT);
  } catch {
    return [];
  }
}

export function rememberRecent(subject: string, id: string): void {
  const ids = [id, ...recentIds(subject).filter((other) => other !== id)].slice(0, LIMIT);
  try {
    localStorage.setItem(keyOf(subject), JSON.stringify(ids));
  } catch {
    // Storage may be switched off: the list is then empty, and the screen says so.
  }
}
