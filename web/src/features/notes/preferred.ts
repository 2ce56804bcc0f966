/** The template that a user wrote the last note with, on this browser: no patient's data. */
const KEY = 'salus.note-template.';

export function lastTemplate(subject: string): string | undefined {
  try {
    return localStorage.getItem(KEY + subject) ?? undefined;
  } catch {
    return undefined;
  }
}

export function rememberTemplate(subject: string, name: string): void {
  try {
    localStorage.setItem(KEY + subject, name);
  } catch {
    // The first template is offered next time.
  }
}
