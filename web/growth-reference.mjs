// Turns official LMS files of a growth reference (columns Sex, Agemos, Month, Day or Length, L, M, S, P3 …, parted by commas or tabs) into the format of
// docs/clinical/growth.md, and refuses a file whose published percentiles do not follow from its L, M and S:
//   node growth-reference.mjs "CDC 2000 growth charts" 2000 "CDC/NCHS" weight=wtage.csv stature=statage.csv > reference.csv
// A file of one sex has no column for it: length:female=girls.txt
import { readFileSync } from 'node:fs';

const [name, version, source, ...files] = process.argv.slice(2);
if (files.length === 0) {
  console.error('node growth-reference.mjs NAME VERSION SOURCE MEASURE[:SEX]=FILE …');
  process.exit(2);
}
const Z = { P3: -1.880793608, P10: -1.281551566, P50: 0, P90: 1.281551566, P97: 1.880793608 };
const rows = files.flatMap((one) => {
  const [what, path] = one.split('=');
  const [measure, only] = what.split(':');
  const [head, ...lines] = readFileSync(path, 'utf8').split(/\r?\n/);
  const separator = head.includes('\t') ? '\t' : ',';
  const names = head.replace(/^\uFEFF/, '').split(separator);
  const column = (...wanted) => names.findIndex((n) => wanted.includes(n.trim()));
  const [sex, x, l, m, s] = [
    column('Sex'),
    column('Agemos', 'Month', 'Months', 'Day', 'Age', 'Length', 'Height'),
    column('L'),
    column('M'),
    column('S'),
  ];
  if ([x, l, m, s].includes(-1) || (sex === -1) === (only === undefined))
    throw new Error(`${path} lacks Sex (or names it twice), Agemos (or Month, Day, Length), L, M or S.`);
  // Days of age, as the format has months of 30.4375 days.
  const unit = ['Day', 'Age'].includes(names[x].trim()) ? 30.4375 : 1;
  return lines.flatMap((line, at) => {
    const cells = line.split(separator).map((cell) => cell.trim());
    const sexOf = only ?? { 1: 'male', 2: 'female' }[cells[sex]];
    if (sexOf === undefined || cells[l] === undefined || cells[l] === '') return [];
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
        key: [measure, sexOf],
        cells: [unit === 1 ? cells[x] : (Number(cells[x]) / unit).toFixed(6), cells[l], cells[m], cells[s]],
      },
    ];
  });
});
rows.sort((a, b) => a.key.join().localeCompare(b.key.join()) || Number(a.cells[0]) - Number(b.cells[0]));
console.log(`# reference: ${name}\n# version: ${version}\n# source: ${source}\nmeasure,sex,x,l,m,s`);
for (const { key, cells } of rows) console.log([...key, ...cells].join(','));
