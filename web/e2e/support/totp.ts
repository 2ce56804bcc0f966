import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const PERIOD = 30;
const folder = join(import.meta.dirname, '..', '..', 'test-results', '.totp');

function base32(text: string): Buffer {
  let bits = '';
  for (const letter of text.replace(/[\s=]/g, '').toUpperCase()) {
    bits += ALPHABET.indexOf(letter).toString(2).padStart(5, '0');
  }
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? []);
}

/** RFC 6238 with SHA-1, 30 s and 6 digits, for one time step. */
export function totp(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', base32(secret)).update(counter).digest();
  const offset = (mac[mac.length - 1] ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/**
 * A code that the server has not seen: each works once and later steps only, so the last step used is kept on disk
 * (a failed test starts a new process) and the next step is waited for.
 */
export async function freshCode(username: string, secret: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, encodeURIComponent(username));
  let used = 0;
  try {
    used = Number(readFileSync(file, 'utf8'));
  } catch {
    // The first sign-in of this user.
  }
  let step = Math.floor(Date.now() / 1000 / PERIOD);
  if (step <= used) {
    await new Promise((done) => setTimeout(done, (used + 1) * PERIOD * 1000 - Date.now() + 200));
    step = used + 1;
  }
  writeFileSync(file, String(step));
  return totp(secret, step);
}
