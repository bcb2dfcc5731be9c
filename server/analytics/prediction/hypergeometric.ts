const TERMS = 20_000;

/**
 * Gauss's hypergeometric function 2F1(a, b; c; z) for 0 <= z < 1 and c > 0, by its series (Abramowitz and Stegun,
 * Handbook of mathematical functions, 1964, 15.1.1). Slow for z near 1; NaN where 20,000 terms do not reach 1e-13.
 * @example hypergeometric(1, 1, 2, 0.5) // 2 * Math.LN2
 */
export function hypergeometric(a: number, b: number, c: number, z: number): number {
  if (!(z >= 0 && z < 1 && c > 0)) return Number.NaN;
  let term = 1;
  let sum = 1;
  for (let n = 0; n < TERMS; n++) {
    const ratio = (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    term *= ratio;
    sum += term;
    // Ratios tend to z; once near it or below, what is left is less than a geometric series.
    if (Math.abs(ratio) <= (1 + z) / 2 && Math.abs(term) <= 1e-13 * Math.abs(sum) * (1 - z)) return sum;
  }
  return Number.NaN;
}
