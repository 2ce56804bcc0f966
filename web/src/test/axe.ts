import axe from 'axe-core';
import { expect } from 'vitest';

/** Runs axe on a rendered tree. Colour contrast is measured by the browser tests: jsdom computes no colours. */
export async function expectAccessible(container: Element): Promise<void> {
  const result = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' | ')}`)).toEqual([]);
}
