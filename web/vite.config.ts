import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { PDF_FILES, pdfFiles } from './pdfFiles';

const server = process.env.SALUS_DEV_SERVER ?? 'http://127.0.0.1:8080';
const serverPaths = [
  '/fhir',
  '/auth',
  '/oauth2',
  '/live',
  '/drafts',
  '/audit',
  '/admin',
  '/healthz',
  '/readyz',
  '/reminders',
  '/check-in',
];

export default defineConfig({
  plugins: [react(), pdfFiles()],
  define: { __PDF_FILES__: JSON.stringify(PDF_FILES) },
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: 'dist',
    target: 'es2023',
    sourcemap: false,
    // Inlined data: images would need a wider content security policy.
    assetsInlineLimit: 0,
    // The patient's check-in is a page of its own: nothing of the staff's application is loaded with it.
    rollupOptions: { input: ['index.html', 'check-in.html'] },
  },
  server: {
    port: 5173,
    // A page address such as /audit is the application's; only its sub-paths (/audit/events) are the server's.
    proxy: Object.fromEntries(
      serverPaths.map((path) => [
        ['/audit', '/admin', '/check-in'].includes(path) ? `^${path}/.+` : path,
        { target: server, changeOrigin: false },
      ]),
    ),
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    testTimeout: 60_000,
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
});
