import type { Observation } from '@/fhir';

/** LOINC: gestational age at birth. */
export const GESTATION = 'http://loinc.org|76516-4';

/** Born before 37 completed weeks is preterm (WHO); ages are corrected to 40 weeks until two years. */
const TERM = 37;
const FULL = 40;
const WEEK_OF_MONTH = 7 / 30.4375;

export interface Preterm {
  /** Completed weeks and days: "31+4". */
  readonly words: string;
  /** Months that are taken from the age. */
  readonly correction: number;
}

/** What the newest gestational age at birth says; null when the child was not born preterm or nothing is recorded that is understood. */
export function pretermOf(observations: readonly Observation[]): Preterm | null {
  const [newest] = observations
    .filter((one) => one.status === 'final' || one.status === 'amended' || one.status === 'corrected')
    .sort((a, b) => (b.effectiveDateTime ?? '').localeCompare(a.effectiveDateTime ?? ''));
  const quantity = newest?.valueQuantity;
  if (quantity?.value === undefined || quantity.comparator !== undefined) return null;
  const days = quantity.code === 'wk' ? quantity.value * 7 : quantity.code === 'd' ? quantity.value : NaN;
  // Fewer than 20 weeks is no birth that a child grows from: a slip of the pen.
  if (!(days >= 140 && days < TERM * 7)) return null;
  const whole = Math.round(days);
  return {
    words: `${String(Math.floor(whole / 7))}+${String(whole % 7)}`,
    correction: (FULL - whole / 7) * WEEK_OF_MONTH,
  };
}
