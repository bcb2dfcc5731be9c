/**
 * Probability that a Student t variable is at least as far from zero as `t`, on either side.
 * The incomplete beta function I_x(df/2, 1/2) at x = df / (df + t^2), by Lentz's continued fraction: Abramowitz and
 * Stegun 26.7.1 and 26.5.8; Press et al., Numerical Recipes, 6.4.
 * @param t any number; an infinite one gives 0
 * @param degrees degrees of freedom, above 0; Infinity gives the normal distribution
 * @example twoSidedT(2.228, 10) // 0.05
 */
export function twoSidedT(t: number, degrees: number): number {
  if (Number.isNaN(t)) return Number.NaN;
  if (!Number.isFinite(t)) return 0;
  // Beyond a million degrees of freedom the two agree to seven digits, and the fraction would lose more than that.
  const df = Math.min(degrees, 1e6);
  return incompleteBeta(df / (df + t * t), df / 2, 0.5);
}

/** Probability that a standard normal variable is at least as far from zero as `z`, on either side. */
export function twoSidedNormal(z: number): number {
  return twoSidedT(z, Number.POSITIVE_INFINITY);
}

function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast on this side of the mean only; the other side follows by symmetry.
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let fraction = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return fraction;
}

/** Lanczos approximation with g = 7 and nine terms. */
function logGamma(x: number): number {
  const terms = [
    0.999_999_999_999_809_93, 676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_13,
    -176.615_029_162_140_59, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6,
    1.505_632_735_149_311_6e-7,
  ];
  let sum = terms[0]!;
  for (let i = 1; i < terms.length; i++) sum += terms[i]! / (x - 1 + i);
  const base = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}
