/** The LMS method (Cole and Green 1992): skewness L, median M and coefficient of variation S of a measure at an age or length. */
export interface Lms {
  readonly l: number;
  readonly m: number;
  readonly s: number;
}

/** Below this the power is taken for 0, where the formula becomes the logarithm. */
const NEAR_ZERO = 1e-7;

export function zOf(value: number, { l, m, s }: Lms): number {
  return Math.abs(l) < NEAR_ZERO ? Math.log(value / m) / s : ((value / m) ** l - 1) / (l * s);
}

/** The value that lies z standard deviations from the median; null where the distribution does not reach so far. */
export function valueAt(z: number, { l, m, s }: Lms): number | null {
  if (Math.abs(l) < NEAR_ZERO) return m * Math.exp(s * z);
  const base = 1 + l * s * z;
  return base <= 0 ? null : m * base ** (1 / l);
}

/**
 * Share of people below z, 0 to 1: the standard normal distribution, by a fit of the error function
 * whose relative error is below 1.2e-7.
 */
export function shareBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const tail =
    t *
    Math.exp(
      -x * x -
        1.26551223 +
        t *
          (1.00002368 +
            t *
              (0.37409196 +
                t *
                  (0.09678418 +
                    t *
                      (-0.18628806 +
                        t *
                          (0.27886807 +
                            t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277)))))))),
    );
  return z >= 0 ? 1 - tail / 2 : tail / 2;
}

/** z of the curves that are drawn. */
export const CURVES: readonly { readonly percentile: number; readonly z: number }[] = [
  { percentile: 3, z: -1.880793608 },
  { percentile: 10, z: -1.281551566 },
  { percentile: 25, z: -0.67448975 },
  { percentile: 50, z: 0 },
  { percentile: 75, z: 0.67448975 },
  { percentile: 90, z: 1.281551566 },
  { percentile: 97, z: 1.880793608 },
];
