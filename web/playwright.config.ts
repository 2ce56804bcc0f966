import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);
const GALLERY = ['gallery.spec.ts', 'states.spec.ts'];
const root = process.getuid?.() === 0;

/**
 * Runs against a server that is already up: SALUS_E2E_BASE is its address, SALUS_E2E_CREDENTIALS the path of the
 * credentials.json that the demo writes. One worker: a TOTP code works once, so sign-ins of a user go one by one.
 */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 1,
  fullyParallel: false,
  // The whole suite tries once more what failed, and names it: see .ci/test.sh. What must never fail says so itself.
  retries: Number(process.env.SALUS_E2E_RETRIES ?? 0),
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  projects: [
    { name: 'record', testIgnore: GALLERY },
    // Brings its own development server: needs no record, and can run beside other tests.
    { name: 'gallery', testMatch: GALLERY },
  ],
  use: {
    baseURL: process.env.SALUS_E2E_BASE ?? 'http://127.0.0.1:8080',
    viewport: { width: 1440, height: 900 },
    ignoreHTTPSErrors: true,
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(installed === undefined ? {} : { executablePath: installed }),
      args: [
        ...(root ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
