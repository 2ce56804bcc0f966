import { t } from '@/i18n';
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

/** A number as recorded, thousands set apart by a fixed space from 10 000 on; no trailing zeros are added. */
export function numberText(value: number): string {
  const text = String(value);
  if (text.includes('e')) return text;
  const [whole = '', fraction] = text.split('.');
  const digits = whole.replace('-', '');
  const grouped = digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, '\u00a0') : digits;
  return `${whole.startsWith('-') ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** "< 5", "6.2"; null when the quantity has no value. */
export function valueText(quantity: Quantity | undefined): string | null {
  if (quantity?.value === undefined) return null;
  return `${quantity.comparator === 'ad' ? t('fhir.enoughFor') : quantity.comparator ? (COMPARATOR[quantity.comparator] ?? '') : ''}${numberText(quantity.value)}`;
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

export function limitsOf(ranges: readonly ReferenceRange[] | undefined): Limits | null {
  const normal = ranges?.filter((r) => {
    const type = r.type?.coding?.[0]?.code;
    return type === undefined || type === 'normal';
  });
  // Two ranges (by age, by sex) cannot be decided here: none is applied, the laboratory's own flag stands.
  if (normal?.length !== 1) return null;
  const range = normal[0];
  if (!range) return null;
  const low = range.low?.value ?? null;
  const high = range.high?.value ?? null;
  const text = rangeText(low, high) ?? range.text ?? null;
  if (text === null) return null;
  return {
    low,
    high,
    text,
    unit: range.low?.code ?? range.high?.code ?? range.low?.unit ?? range.high?.unit ?? null,
  };
}

export function rangeText(low: number | null, high: number | null): string | null {
  if (low !== null && high !== null) return `${numberText(low)}–${numberText(high)}`;
  if (low !== null) return `≥ ${numberText(low)}`;
  if (high !== null) return `≤ ${numberText(high)}`;
  return null;
}
