import { LOINC } from './codes';
import type { Reading } from './observations';
import { rangeText, valueText, type Limits } from './quantities';

/** Units that results are shown in: as the laboratory wrote them, those of the SI, or those customary in the United States. */
export type UnitSystem = 'reported' | 'si' | 'conventional';

type Kind = 'mass' | 'moles' | 'count' | 'share' | 'ratio';

interface Unit {
  readonly kind: Kind;
  /** What one of it is in g/L, mol/L, 1/L, % or mmol/mol. */
  readonly factor: number;
}

interface Analyte {
  /** LOINC codes of the same quantity in the same specimen, as mass, as moles or as both. */
  readonly codes: readonly string[];
  /** Grams of one mole, where masses and moles are told from each other. */
  readonly molarMass?: number;
  readonly si: string;
  readonly conventional: string;
}

const PREFIX: Readonly<Record<string, number>> = { '': 1, m: 1e-3, u: 1e-6, n: 1e-9, p: 1e-12 };
const PER: Readonly<Record<string, number>> = { L: 1, dL: 10, mL: 1e3, uL: 1e6 };

/** HbA1c: mmol/mol (IFCC) = 10.929 x (% (NGSP) - 2.15); the master equation of the IFCC and NGSP networks (Clin Chem 2004;50:166). */
const IFCC_SLOPE = 10.929;
const NGSP_ZERO = 2.15;

/**
 * Quantities that are converted. Molar masses follow from the formulas and the standard atomic weights (IUPAC); triglycerides count as triolein
 * and phosphate as phosphorus, as laboratories do. Urea is left out: "urea nitrogen" and "urea" are named alike and differ by a factor of two.
 */
const ANALYTES: Readonly<Record<string, Analyte>> = {
  creatinine: { codes: ['2160-0', '14682-9'], molarMass: 113.12, si: 'µmol/L', conventional: 'mg/dL' },
  'creatinine-blood': {
    codes: ['38483-4', '59826-8'],
    molarMass: 113.12,
    si: 'µmol/L',
    conventional: 'mg/dL',
  },
  glucose: { codes: ['2345-7', '14749-6'], molarMass: 180.156, si: 'mmol/L', conventional: 'mg/dL' },
  'glucose-blood': { codes: ['2339-0', '15074-8'], molarMass: 180.156, si: 'mmol/L', conventional: 'mg/dL' },
  'glucose-fasting': {
    codes: ['1558-6', '14771-0'],
    molarMass: 180.156,
    si: 'mmol/L',
    conventional: 'mg/dL',
  },
  cholesterol: { codes: ['2093-3', '14647-2'], molarMass: 386.65, si: 'mmol/L', conventional: 'mg/dL' },
  hdl: { codes: ['2085-9', '14646-4'], molarMass: 386.65, si: 'mmol/L', conventional: 'mg/dL' },
  ldl: { codes: ['2089-1', '22748-8'], molarMass: 386.65, si: 'mmol/L', conventional: 'mg/dL' },
  'ldl-calculated': { codes: ['13457-7', '39469-2'], molarMass: 386.65, si: 'mmol/L', conventional: 'mg/dL' },
  'ldl-direct': { codes: ['18262-6', '69419-0'], molarMass: 386.65, si: 'mmol/L', conventional: 'mg/dL' },
  triglycerides: { codes: ['2571-8', '14927-8'], molarMass: 885.43, si: 'mmol/L', conventional: 'mg/dL' },
  bilirubin: { codes: ['1975-2', '14631-6'], molarMass: 584.66, si: 'µmol/L', conventional: 'mg/dL' },
  'bilirubin-direct': {
    codes: ['1968-7', '14629-0'],
    molarMass: 584.66,
    si: 'µmol/L',
    conventional: 'mg/dL',
  },
  calcium: { codes: ['17861-6', '2000-8'], molarMass: 40.078, si: 'mmol/L', conventional: 'mg/dL' },
  magnesium: { codes: ['19123-9', '2601-3'], molarMass: 24.305, si: 'mmol/L', conventional: 'mg/dL' },
  phosphate: { codes: ['2777-1', '14879-1'], molarMass: 30.974, si: 'mmol/L', conventional: 'mg/dL' },
  urate: { codes: ['3084-1', '14933-6'], molarMass: 168.11, si: 'µmol/L', conventional: 'mg/dL' },
  iron: { codes: ['2498-4', '14798-3'], molarMass: 55.845, si: 'µmol/L', conventional: 'µg/dL' },
  cobalamin: { codes: ['2132-9', '14685-2'], molarMass: 1355.4, si: 'pmol/L', conventional: 'pg/mL' },
  folate: { codes: ['2284-8', '14732-2'], molarMass: 441.4, si: 'nmol/L', conventional: 'ng/mL' },
  'thyroxine-free': { codes: ['3024-7', '14920-3'], molarMass: 776.87, si: 'pmol/L', conventional: 'ng/dL' },
  hemoglobin: { codes: ['718-7'], si: 'g/L', conventional: 'g/dL' },
  albumin: { codes: ['1751-7'], si: 'g/L', conventional: 'g/dL' },
  protein: { codes: ['2885-2'], si: 'g/L', conventional: 'g/dL' },
  leukocytes: { codes: ['6690-2'], si: '10⁹/L', conventional: '10³/µL' },
  platelets: { codes: ['777-3'], si: '10⁹/L', conventional: '10³/µL' },
  erythrocytes: { codes: ['789-8'], si: '10¹²/L', conventional: '10⁶/µL' },
  hba1c: { codes: ['4548-4', '59261-8'], si: 'mmol/mol', conventional: '%' },
};

const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(ANALYTES).flatMap(([name, one]) =>
    one.codes.map((code) => [`${LOINC}|${code}`, name] as const),
  ),
);

const PREFIX_OF_KEY = 'analyte|';
const HIGH: Readonly<Record<string, string>> = { '³': '3', '⁶': '6', '⁹': '9', '¹²': '12' };

/** A unit as UCUM or as the ward writes it; null for any other. */
export function unitOfText(text: string | null): Unit | null {
  if (text === null) return null;
  const plain = text.replace(/[µμ]/g, 'u').replace(/(¹²|³|⁶|⁹)/g, (n) => `*${HIGH[n] ?? n}`);
  if (plain === '%') return { kind: 'share', factor: 1 };
  if (plain === 'mmol/mol') return { kind: 'ratio', factor: 1 };
  const [, prefix, what, per] = /^([munp]?)(g|mol)\/(L|dL|mL|uL)$/.exec(plain) ?? [];
  if (prefix !== undefined && what !== undefined && per !== undefined)
    return {
      kind: what === 'g' ? 'mass' : 'moles',
      factor: (PREFIX[prefix] ?? NaN) * (PER[per] ?? NaN),
    };
  const [, power, volume] = /^10\*(3|6|9|12)\/(L|mL|uL)$/.exec(plain) ?? [];
  if (power !== undefined && volume !== undefined)
    return { kind: 'count', factor: 10 ** Number(power) * (PER[volume] ?? NaN) };
  return null;
}

/** What turns a number of one unit into that of another; null where that is not known for this quantity. */
function between(analyte: Analyte, from: Unit, to: Unit): ((value: number) => number) | null {
  if (from.kind === to.kind) return (value) => (value * from.factor) / to.factor;
  if (from.kind === 'share' && to.kind === 'ratio') return (value) => IFCC_SLOPE * (value - NGSP_ZERO);
  if (from.kind === 'ratio' && to.kind === 'share') return (value) => value / IFCC_SLOPE + NGSP_ZERO;
  const { molarMass } = analyte;
  if (molarMass === undefined) return null;
  if (from.kind === 'mass' && to.kind === 'moles')
    return (value) => (value * from.factor) / molarMass / to.factor;
  if (from.kind === 'moles' && to.kind === 'mass')
    return (value) => (value * from.factor * molarMass) / to.factor;
  return null;
}

/**
 * As many figures as the number has: three at least (1.2 mg/dL is 106 and not 110 µmol/L), and four at most where a molar mass or an equation is at
 * work, which know no more.
 */
function rounded(value: number, like: number, isExact: boolean): number {
  const figures = String(Math.abs(like)).replace('.', '').replace(/^0+/, '').length;
  return Number(value.toPrecision(Math.min(isExact ? 15 : 4, Math.max(3, figures))));
}

/** The key of a test in a system of units: tests that differ by their unit alone are one. */
export function keyIn(key: string, system: UnitSystem): string {
  const name = system === 'reported' ? undefined : NAMES.get(key);
  return name === undefined ? key : PREFIX_OF_KEY + name;
}

/**
 * A reading in a system of units, with what was reported in `recorded`. The flag stays that of the laboratory. A reading that cannot be converted
 * as a whole, its range included, stays as it is: another unit in its column says so.
 */
export function readingIn(reading: Reading, system: UnitSystem): Reading {
  const name = system === 'reported' ? undefined : NAMES.get(reading.key);
  const analyte = name === undefined ? undefined : ANALYTES[name];
  if (analyte === undefined || system === 'reported') return reading;
  const { value, limits } = reading;
  const target = analyte[system];
  const same: Reading = { ...reading, key: keyIn(reading.key, system), reportedKey: reading.key };
  if (value.kind !== 'number' || value.unit === target) return same;
  const from = unitOfText(value.unit);
  const to = unitOfText(target);
  const convert = from && to ? between(analyte, from, to) : null;
  if (convert === null) return same;
  const converted = limits === null ? null : limitsIn(analyte, limits, value.unit, target);
  if (converted === undefined) return same;
  const number = rounded(convert(value.value), value.value, from?.kind === to?.kind);
  return {
    ...same,
    value: {
      ...value,
      value: number,
      unit: target,
      text: valueText({ ...(value.comparator && { comparator: value.comparator }), value: number }) ?? '',
    },
    limits: converted,
    rangeText: converted?.text ?? null,
    recorded: `${value.text}\u00a0${value.unit ?? ''}`,
  };
}

/** Limits in the target's unit; undefined when they cannot be converted. */
function limitsIn(analyte: Analyte, limits: Limits, unit: string | null, target: string): Limits | undefined {
  const from = unitOfText(limits.unit ?? unit);
  const to = unitOfText(target);
  const convert = from && to ? between(analyte, from, to) : null;
  if (convert === null) return undefined;
  const one = (value: number | null): number | null =>
    value === null ? null : rounded(convert(value), value, from?.kind === to?.kind);
  const low = one(limits.low);
  const high = one(limits.high);
  const text = rangeText(
    low === null ? undefined : { value: low },
    high === null ? undefined : { value: high },
  );
  return text === null ? undefined : { low, high, text, unit: target };
}
