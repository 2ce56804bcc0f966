// After a build: what index.html loads first (scripts, what they import at once, styles), as a browser gets it (gzip).
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const LIMIT = 300_000;
const page = readFileSync('dist/index.html', 'utf8');
const first = new Set();
const add = (path) => {
  if (first.has(path)) return;
  first.add(path);
  if (!path.endsWith('.js')) return;
  const source = readFileSync(join('dist', path), 'utf8');
  for (const [, to] of source.matchAll(/(?:\bimport|\bfrom)\s*["'](\.{1,2}\/[^"']+\.js)["']/g))
    add(join(dirname(path), to));
};
for (const [, path] of page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)) add(path);
if (![...first].some((path) => path.endsWith('.js'))) throw new Error('dist/index.html loads no script.');

let sum = 0;
for (const path of [...first].sort()) {
  const size = gzipSync(readFileSync(join('dist', path)), { level: 9 }).length;
  sum += size;
  console.log(`${String(size).padStart(8)}  ${path}`);
}
console.log(`${String(sum).padStart(8)}  bytes in the first load; at most ${LIMIT}`);
if (sum > LIMIT) {
  console.error('The first load is over its budget: load what is not needed at once with import().');
  process.exit(1);
}
