// Turns official LMS files of a growth reference (columns Sex, Agemos or Length, L, M, S, P3 …) into the format of
// docs/clinical/growth.md, and refuses a file whose published percentiles do not follow from its L, M and S:
//   node growth-reference.mjs "CDC 2000 growth charts" 2000 "CDC/NCHS" weight=wtage.csv stature=statage.csv > reference.csv
import { readFileSync } from 'node:fs';

const [name, version, source, ...files] = process.argv.slice(2);
if (files.length === 0) {
  console.error('node growth-reference.mjs NAME VERSION SOURCE MEASURE=FILE.csv …');
  process.exit(2);
}
const Z = { P3: -1.880793608, P10: -1.281551566, P50: 0, P90: 1.281551566, P97: 1.880793608 };
const rows = files.flatMap((one) => {
  const [measure, path] = one.split('=');
  const [head, ...lines] = readFileSync(path, 'utf8').split(/\r?\n/);
  const names = head.replace(/^\uFEFF/, '').split(',');
  const column = (...wanted) => names.findIndex((n) => wanted.includes(n.trim()));
  const [sex, x, l, m, s] = [
    column('Sex'),
    column('Agemos', 'Length', 'Height'),
    column('L'),
    column('M'),
    column('S'),
  ];
  if ([sex, x, l, m, s].includes(-1)) throw new Error(`${path} lacks Sex, Agemos (or Length), L, M or S.`);
  return lines.flatMap((line, at) => {
    const cells = line.split(',').map((cell) => cell.trim());
    if (cells[sex] !== '1' && cells[sex] !== '2') return [];
    const [L, M, S] = [l, m, s].map((i) => Number(cells[i]));
    for (const [percentile, z] of Object.entries(Z)) {
      const published = cells[column(percentile)];
      if (published === undefined) continue;
      const value = Math.abs(L) < 1e-7 ? M * Math.exp(S * z) : M * (1 + L * S * z) ** (1 / L);
      if (!(Math.abs(value - Number(published)) < 1e-4 * M))
        throw new Error(`${path}, line ${String(at + 2)}: ${percentile} does not follow from L, M and S.`);
    }
    return [
      {
        key: [measure, cells[sex] === '1' ? 'male' : 'female'],
        cells: [cells[x], cells[l], cells[m], cells[s]],
      },
    ];
  });
});
rows.sort((a, b) => a.key.join().localeCompare(b.key.join()) || Number(a.cells[0]) - Number(b.cells[0]));
console.log(`# reference: ${name}\n# version: ${version}\n# source: ${source}\nmeasure,sex,x,l,m,s`);
for (const { key, cells } of rows) console.log([...key, ...cells].join(','));
