import { quantile } from "./quantile.ts";

/**
 * The largest value that is nothing unusual: Tukey's fence on a logarithmic scale, exp(Q3 + `fences` x (Q3 - Q1)), for
 * what is skewed as amounts, counts and distances are. Values that are not above zero are left out.
 * Tukey, Exploratory Data Analysis, 1977: 1.5 for his inner fences ("outside"), 3 for the outer ("far out").
 * @returns NaN where no value is above zero
 * @example upperFence(Float64Array.of(1, 10, 100), 1.5) // about 1000
 */
export function upperFence(values: Float64Array, fences: number): number {
  const logs = values.filter((value) => value > 0).map((value) => Math.log(value));
  logs.sort();
  const [lower, upper] = [quantile(logs, 0.25), quantile(logs, 0.75)];
  return Math.exp(upper + fences * (upper - lower));
}
