import { LOINC, type Reading } from '@/fhir';

/**
 * A test in the address of the results: "2345-7" for a LOINC code, else base64url of its key. Slashes, dots and percent signs, encoded or not, would
 * not come through web servers when the page is loaded anew.
 */
export function addressOf(reading: Reading): string {
  const key = reading.reportedKey ?? reading.key;
  const code = key.startsWith(`${LOINC}|`) ? key.slice(LOINC.length + 1) : '';
  if (/^\d+-\d$/.test(code)) return code;
  const bytes = String.fromCharCode(...new TextEncoder().encode(key));
  return `_${btoa(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`;
}

/** The key of the test that an address names; null for none or one that cannot be read. */
export function keyAt(address: string): string | null {
  if (/^\d+-\d$/.test(address)) return `${LOINC}|${address}`;
  if (!address.startsWith('_')) return null;
  try {
    const bytes = atob(address.slice(1).replace(/-/g, '+').replace(/_/g, '/'));
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
  } catch {
    return null;
  }
}
