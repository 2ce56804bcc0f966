import { t } from '@/i18n';
import { decimalText } from './decimals';
import type { Quantity, ReferenceRange } from './types';

/** UCUM codes as the ward writes them. What is not listed is shown as recorded, never converted. */
const UNIT_TEXT: Readonly<Record<string, string>> = {
  'mm[Hg]': 'mmHg',
  'kg/m2': 'kg/m²',
  Cel: '°C',
  '[degF]': '°F',
  'mL/min/{1.73_m2}': 'mL/min/1.73 m²',
  '10*3/uL': '10³/µL',
  '10*6/uL': '10⁶/µL',
  '10*9/L': '10⁹/L',
  '10*12/L': '10¹²/L',
  'ug/L': 'µg/L',
  'ug/dL': 'µg/dL',
  '[lb_av]': 'lb',
  '[in_i]': 'in',
  '{score}': 'score',
  '{nominal}': '',
  pH: '',
  '[pH]': '',
  '1': '',
  m2: 'm²',
};

/** The unit in words of the ward; "" for a number that has none by nature; null when the record gives none. */
export function unitText(quantity: Quantity | undefined): string | null {
  if (!quantity) return null;
  const raw = quantity.unit ?? quantity.code;
  if (raw === undefined || raw.trim() === '') return null;
  const mapped = UNIT_TEXT[raw] ?? (quantity.code ? UNIT_TEXT[quantity.code] : undefined);
  if (mapped !== undefined) return mapped;
  return raw
    .replace(/\{|\}/g, '')
    .replace(/\bug\b/g, 'µg')
    .replace(/\buL\b/g, 'µL');
}

const COMPARATOR: Readonly<Record<string, string>> = {
  '<': '< ',
  '<=': '≤ ',
  '>=': '≥ ',
  '>': '> ',
};

/** A computed number, or the digits of a recorded one, thousands set apart by a fixed space from 10 000 on. No zeros are added or taken away. */
export function numberText(value: number | string): string {
  const text = String(value);
  if (text.includes('e')) return text;
  const [whole = '', fraction] = text.split('.');
  const digits = whole.replace('-', '');
  const grouped = digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, '\u00a0') : digits;
  return `${whole.startsWith('-') ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** "< 5", "6.2"; null when the quantity has no value. */
export function valueText(quantity: Quantity | undefined): string | null {
  const digits = decimalText(quantity, 'value');
  if (quantity === undefined || digits === undefined) return null;
  return `${quantity.comparator === 'ad' ? t('fhir.enoughFor') : quantity.comparator ? (COMPARATOR[quantity.comparator] ?? '') : ''}${numberText(digits)}`;
}

/** "6.2 mmol/L"; says "unit not recorded" rather than showing a bare number. */
export function quantityText(quantity: Quantity | undefined): string | null {
  const value = valueText(quantity);
  if (value === null) return null;
  const unit = unitText(quantity);
  if (unit === null) return t('fhir.unitNotRecorded2', { value });
  return unit === '' ? value : `${value}\u00a0${unit}`;
}

/** The limits of the range that applies (type "normal" or untyped); null when the record gives none. */
export interface Limits {
  readonly low: number | null;
  readonly high: number | null;
  readonly text: string;
  /** UCUM code or unit that the limits are written in; null when the range names none. */
  readonly unit: string | null;
}

/** Whom a range is for. What is not known is null, and a range that asks for it does not apply. */
export interface Who {
  readonly sex: 'male' | 'female' | null;
  /** Years at the moment of the measurement. */
  readonly age: number | null;
}

const SEX_CODES: Readonly<Record<string, 'male' | 'female'>> = {
  male: 'male',
  M: 'male',
  '248153007': 'male',
  female: 'female',
  F: 'female',
  '248152002': 'female',
};

const YEARS: Readonly<Record<string, number>> = {
  a: 1,
  mo: 1 / 12,
  wk: 7 / 365.25,
  d: 1 / 365.25,
  h: 1 / 8766,
};

function years(quantity: Quantity | undefined): number | null | undefined {
  if (quantity?.value === undefined) return undefined;
  const factor = YEARS[quantity.code ?? quantity.unit ?? ''];
  return factor === undefined ? null : quantity.value * factor;
}

/** Whether a range is for this person: by age, by sex; a population that is not understood applies to nobody. */
function isFor(range: ReferenceRange, who: Who): boolean {
  for (const concept of range.appliesTo ?? []) {
    const sexes = (concept.coding ?? []).flatMap((c) => SEX_CODES[c.code ?? ''] ?? []);
    if (who.sex === null || !sexes.includes(who.sex)) return false;
  }
  const low = years(range.age?.low);
  const high = years(range.age?.high);
  if (low === undefined && high === undefined) return range.age === undefined;
  if (who.age === null || low === null || high === null) return false;
  return (low === undefined || who.age >= low) && (high === undefined || who.age <= high);
}

/**
 * The limits of the normal range that applies. Of several (by age, by sex) the only one that is for this person; none when that cannot be decided:
 * then the laboratory's own flag stands.
 */
export function limitsOf(ranges: readonly ReferenceRange[] | undefined, who?: Who): Limits | null {
  const normal = ranges?.filter((r) => {
    const type = r.type?.coding?.[0]?.code;
    return (type === undefined || type === 'normal') && (who === undefined || isFor(r, who));
  });
  if (normal?.length !== 1) return null;
  const range = normal[0];
  if (!range) return null;
  const low = range.low?.value ?? null;
  const high = range.high?.value ?? null;
  const text = rangeText(range.low, range.high) ?? range.text ?? null;
  if (text === null) return null;
  return {
    low,
    high,
    text,
    unit: range.low?.code ?? range.high?.code ?? range.low?.unit ?? range.high?.unit ?? null,
  };
}

/** "3.5–5.10", with the digits as recorded and without the unit; null when there are no limits. */
export function rangeText(low: Quantity | undefined, high: Quantity | undefined): string | null {
  const [from, to] = [low, high]
    .map((limit) => decimalText(limit, 'value'))
    .map((text) => text && numberText(text));
  if (from !== undefined && to !== undefined) return `${from}–${to}`;
  if (from !== undefined) return `≥ ${from}`;
  if (to !== undefined) return `≤ ${to}`;
  return null;
}
