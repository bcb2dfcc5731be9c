import { twoSidedNormal, twoSidedT } from "./studentT.ts";

/** Difference of two groups and how likely one as large is were there none. */
export interface TestResult {
  /** Second less first. */
  difference: number;
  /** Two-sided; 1 where nothing varies and nothing differs. */
  pValue: number;
}

/** What a test of means needs to know of a group. */
export interface SampleMoments {
  n: number;
  mean: number;
  /** Sample variance, divided by n - 1. */
  variance: number;
}

/**
 * Whether two shares differ: two-proportion z test with the pooled share.
 * @example twoProportionTest({ n: 100, events: 10 }, { n: 100, events: 25 }).pValue // 0.0053
 */
export function twoProportionTest(
  first: { n: number; events: number },
  second: { n: number; events: number },
): TestResult {
  if (first.n === 0 || second.n === 0) return { difference: 0, pValue: 1 };
  const difference = second.events / second.n - first.events / first.n;
  const pooled = (first.events + second.events) / (first.n + second.n);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / first.n + 1 / second.n));
  return { difference, pValue: error === 0 ? 1 : twoSidedNormal(difference / error) };
}

/**
 * Whether two means differ, without assuming equal variances.
 * Welch, The generalization of Student's problem, Biometrika 34, 1947, with Satterthwaite's degrees of freedom.
 * @example welchTest(momentsOf([1, 2, 3]), momentsOf([4, 5, 6])).pValue // 0.0213
 */
export function welchTest(first: SampleMoments, second: SampleMoments): TestResult {
  if (first.n < 2 || second.n < 2) return { difference: 0, pValue: 1 };
  const difference = second.mean - first.mean;
  const a = first.variance / first.n;
  const b = second.variance / second.n;
  if (a + b === 0) return { difference, pValue: difference === 0 ? 1 : 0 };
  const degrees = (a + b) ** 2 / (a ** 2 / (first.n - 1) + b ** 2 / (second.n - 1));
  return { difference, pValue: twoSidedT(difference / Math.sqrt(a + b), degrees) };
}

/** Size, mean and variance of a sample. */
export function momentsOf(values: ArrayLike<number>): SampleMoments {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  const mean = n > 0 ? sum / n : 0;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
  return { n, mean, variance: n > 1 ? squares / (n - 1) : 0 };
}
