/**
 * Units (UCUM codes) that turn into each other by a factor alone. Mass and amount of substance are apart, since that needs the substance;
 * "%" is in no family, since 7 % of HbA1c are not 70 mmol/mol.
 */
const FAMILIES: readonly Readonly<Record<string, number>>[] = [
  { kg: 1, g: 0.001, '[lb_av]': 0.45359237, '[oz_av]': 0.028349523125 },
  { m: 1, cm: 0.01, mm: 0.001, '[in_i]': 0.0254, '[ft_i]': 0.3048 },
  { 'mm[Hg]': 1, kPa: 7.500615758 },
  { 'g/L': 1, 'g/dL': 10, 'mg/dL': 0.01, 'mg/L': 0.001, 'ug/mL': 0.001, 'ug/dL': 0.00001, 'ug/L': 0.000001 },
  { 'mol/L': 1, 'mmol/L': 0.001, 'umol/L': 0.000001, 'nmol/L': 1e-9 },
];

/** A value in another unit, with six digits; null when the one does not turn into the other. */
export function inUnit(value: number, from: string, to: string): number | null {
  if (from === to) return value;
  const rounded = (n: number): number => Number(n.toPrecision(6));
  if (from === '[degF]' && to === 'Cel') return rounded(((value - 32) * 5) / 9);
  if (from === 'Cel' && to === '[degF]') return rounded((value * 9) / 5 + 32);
  const family = FAMILIES.find((one) => from in one && to in one);
  return family === undefined ? null : rounded((value * (family[from] ?? 1)) / (family[to] ?? 1));
}
