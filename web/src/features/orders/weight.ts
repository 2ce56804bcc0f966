import { instantOf } from '@/fhir';

/** The latest body weight in kg, and its day. */
export interface Weight {
  readonly kilograms: number;
  readonly day: string;
}

export type WeightAnswer =
  | { readonly kind: 'known'; readonly weight: Weight }
  | { readonly kind: 'none' }
  | { readonly kind: 'old'; readonly weight: Weight; readonly most: number }
  | { readonly kind: 'no-birth-date' };

const POUND = 0.453_592_37;
const DAY_MS = 86_400_000;

function kilogramsOf(quantity: fhir4.Quantity | undefined): number | null {
  const value = quantity?.value;
  if (value === undefined || value <= 0) return null;
  switch (quantity?.code) {
    case 'kg':
      return value;
    case 'g':
      return value / 1000;
    case '[lb_av]':
      return value * POUND;
    default:
      return null;
  }
}

/** Days that a weight may be old at an age in years, as the server has it. */
export const mostDays = (years: number): number => (years < 2 ? 30 : years < 18 ? 90 : 365);

function years(birthDate: string, now: number): number {
  const [y = 0, m = 1, d = 1] = birthDate.split('-').map(Number);
  const today = new Date(now);
  const before = today.getMonth() + 1 < m || (today.getMonth() + 1 === m && today.getDate() < d);
  return today.getFullYear() - y - (before ? 1 : 0);
}

/** The weight by which a dose is reckoned; one that is too old for the age is none. */
export function weightOf(
  observations: readonly fhir4.Observation[],
  birthDate: string | undefined,
  now: number,
): WeightAnswer {
  if (birthDate?.length !== 10) return { kind: 'no-birth-date' };
  const latest = observations
    .flatMap((one) => {
      const kilograms = kilogramsOf(one.valueQuantity);
      const day = one.effectiveDateTime?.slice(0, 10);
      return kilograms === null || day?.length !== 10 ? [] : [{ kilograms, day }];
    })
    .sort((a, b) => b.day.localeCompare(a.day))[0];
  if (latest === undefined) return { kind: 'none' };
  const most = mostDays(years(birthDate, now));
  const age = Math.floor((now - instantOf(latest.day)) / DAY_MS);
  return age > most ? { kind: 'old', weight: latest, most } : { kind: 'known', weight: latest };
}

const MAXIMUM = 'urn:salus:dose-maximum';

/** A dose in mg/kg of a definition, and the largest dose. */
export interface PerKilogram {
  readonly perKilogram: number;
  readonly most: number | undefined;
}

export function perKilogramOf(dosages: readonly fhir4.Dosage[] | undefined): PerKilogram | null {
  for (const dosage of dosages ?? []) {
    const quantity = dosage.doseAndRate?.[0]?.doseQuantity;
    if (quantity?.code === 'mg/kg' && quantity.value !== undefined) {
      const most = dosage.extension?.find((one) => one.url === MAXIMUM)?.valueQuantity?.value;
      return { perKilogram: quantity.value, most };
    }
  }
  return null;
}

/** Down to three digits that count, as the server rounds: never above what was meant. */
export function threeDigits(value: number): number {
  if (value <= 0) return 0;
  const scale = 10 ** (2 - Math.floor(Math.log10(value)));
  // What is a whole number but for the error of binary fractions is not rounded down below it.
  return Math.floor(value * scale + 1e-9) / scale;
}

export function doseFor(
  { perKilogram, most }: PerKilogram,
  weight: Weight,
): {
  readonly milligrams: number;
  readonly capped: boolean;
} {
  const full = perKilogram * weight.kilograms;
  const capped = most !== undefined && full > most;
  return { milligrams: capped ? most : threeDigits(full), capped };
}
