import { t } from '@/i18n';
import type { Standing } from './measures';

const sd = (z: number): string => `${z < 0 ? '−' : '+'}${Math.abs(z).toFixed(1)}`;

/** "58th percentile (+0.2 SD)"; beyond three standard deviations in words, since percentiles say little there. */
export function standingWords(standing: Standing | null): string {
  if (standing === null) return t('growth.outside');
  const { z, percentile } = standing;
  if (z > 3) return t('growth.farAbove', { sd: sd(z) });
  if (z < -3) return t('growth.farBelow', { sd: sd(z) });
  if (percentile < 1) return t('growth.under1', { sd: sd(z) });
  if (percentile > 99) return t('growth.over99', { sd: sd(z) });
  return t('growth.percentile', { percentile: Math.round(percentile), sd: sd(z) });
}

/** Age of a measurement: months below two years, then years and months. */
export function ageWords(months: number): string {
  const whole = Math.floor(months + 1e-6);
  if (months < 1) return t('growth.days', { n: Math.round(months * 30.4375) });
  if (whole < 24) return t('growth.months', { n: whole });
  return t('growth.years', { years: Math.floor(whole / 12), months: whole % 12 });
}
