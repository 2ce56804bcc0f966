import { test, expect } from '@playwright/test';
import { createServer, type ViteDevServer } from 'vite';
import { expectAccessibleInBoth } from './support/axe';

let server: ViteDevServer;
test.beforeAll(async () => {
  server = await createServer({ server: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
  await server.listen();
});
test.afterAll(async () => {
  await server.close();
});

/** 200 % zoom is half of the room, at twice the density. */
for (const zoom of [1, 2]) {
  test.describe(`at ${String(zoom * 100)} %`, () => {
    test.use({ viewport: { width: 1440 / zoom, height: 900 / zoom }, deviceScaleFactor: zoom });
    test('every state of every building block is accessible, in light and dark', async ({ page }) => {
      const base = server.resolvedUrls?.local[0] ?? '';
      await page.goto(`${base}gallery.html`);
      await expect(page.getByRole('heading', { level: 1, name: 'Gallery' })).toBeVisible({ timeout: 60_000 });
      await expect(page.getByText('Allergies unavailable')).toBeVisible();
      await expectAccessibleInBoth(page, `gallery at ${String(zoom * 100)} %`);
    });
  });
}
