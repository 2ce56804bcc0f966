import type { Lms } from './lms';

/** What a table is about. Weight for age has one table for infants (lying) and one from two years on. */
export type Measure =
  'weight-infant' | 'weight' | 'length' | 'stature' | 'head' | 'bmi' | 'weight-for-length';
export type Sex = 'male' | 'female';

export interface Row extends Lms {
  /** Months of age; for weight for length centimetres. */
  readonly x: number;
}

export interface Reference {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly tables: ReadonlyMap<string, readonly Row[]>;
}

const MEASURES: ReadonlySet<string> = new Set([
  'weight-infant',
  'weight',
  'length',
  'stature',
  'head',
  'bmi',
  'weight-for-length',
]);

/**
 * Reads reference tables (docs/clinical/growth.md): lines `# name: words`, a head line, then `measure,sex,x,l,m,s`, ascending in x.
 * A line that is not so fails as a whole: a curve with a gap or a wrong point would be taken for the reference.
 */
export function readReference(text: string): Reference {
  const about = new Map<string, string>();
  const tables = new Map<string, Row[]>();
  let headed = false;
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    if (line.startsWith('#')) {
      const [name, ...words] = line.slice(1).split(':');
      about.set((name ?? '').trim(), words.join(':').trim());
      continue;
    }
    if (!headed) {
      if (line.trim() !== 'measure,sex,x,l,m,s')
        throw new Error(`Line ${String(at + 1)} is not the head line.`);
      headed = true;
      continue;
    }
    const [measure = '', sex = '', ...numbers] = line.split(',');
    const [x = NaN, l = NaN, m = NaN, s = NaN] = numbers.map((n) => (n.trim() === '' ? NaN : Number(n)));
    const key = `${measure} ${sex}`;
    const table = tables.get(key) ?? [];
    const last = table.at(-1)?.x ?? -1;
    if (
      !MEASURES.has(measure) ||
      (sex !== 'male' && sex !== 'female') ||
      numbers.length !== 4 ||
      ![x, l, m, s].every(Number.isFinite) ||
      x <= last ||
      m <= 0 ||
      s <= 0
    )
      throw new Error(`Line ${String(at + 1)} is no row of a reference table.`);
    table.push({ x, l, m, s });
    tables.set(key, table);
  }
  const word = (name: string): string => {
    const found = about.get(name);
    if (found === undefined || found === '') throw new Error(`The reference does not say its ${name}.`);
    return found;
  };
  return { name: word('reference'), version: word('version'), source: word('source'), tables };
}

export function tableOf(reference: Reference, measure: Measure, sex: Sex): readonly Row[] {
  return reference.tables.get(`${measure} ${sex}`) ?? [];
}

/** L, M and S at x, by linear interpolation between the two nearest rows; null outside of the table: nothing is extrapolated. */
export function lmsAt(table: readonly Row[], x: number): Lms | null {
  const first = table[0];
  const last = table.at(-1);
  if (first === undefined || last === undefined || x < first.x || x > last.x) return null;
  const above = table.findIndex((row) => row.x >= x);
  const b = table[above];
  const a = table[above - 1] ?? b;
  if (a === undefined || b === undefined) return null;
  const share = b.x === a.x ? 0 : (x - a.x) / (b.x - a.x);
  const between = (from: number, to: number): number => from + share * (to - from);
  return { l: between(a.l, b.l), m: between(a.m, b.m), s: between(a.s, b.s) };
}
