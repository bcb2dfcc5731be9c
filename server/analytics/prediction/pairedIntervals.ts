import { randomFrom } from "../../domain/random.ts";
import { quantile } from "../segmentation/quantile.ts";

/** A figure with its 95% interval. */
export interface Estimate {
  value: number;
  lower: number;
  upper: number;
}

export interface DrawOptions {
  seed: number;
  /** Bootstrap draws, 500 by default. */
  draws?: number;
}

/**
 * Figures on the same rows with percentile bootstrap intervals, and of the differences of the first to each of the
 * others (Efron and Tibshirani, An introduction to the bootstrap, 1993, chapter 13). All figures of a draw see the same
 * rows, so what is hard about a draw cancels in the difference.
 * @param figuresOf the figures where row i counts `weight[i]` times; undefined weights count every row once
 */
export function pairedIntervals(
  rows: number,
  figuresOf: (weight?: Uint16Array) => readonly number[],
  { seed, draws = 500 }: DrawOptions,
): { figures: Estimate[]; differences: Estimate[] } {
  const random = randomFrom(seed);
  const observed = figuresOf();
  const drawn = observed.map(() => new Float64Array(draws));
  const weight = new Uint16Array(rows);
  for (let draw = 0; draw < draws; draw++) {
    weight.fill(0);
    for (let i = 0; i < rows; i++) weight[Math.floor(random() * rows)]!++;
    figuresOf(weight).forEach((value, figure) => {
      drawn[figure]![draw] = value;
    });
  }
  const [first] = drawn;
  return {
    figures: observed.map((value, figure) => estimate(value, drawn[figure]!)),
    differences: observed.slice(1).map((value, i) => {
      const differences = drawn[i + 1]!.map((other, draw) => first![draw]! - other);
      return estimate(observed[0]! - value, differences);
    }),
  };
}

/** Draws without a figure (all of one outcome) are left out. */
function estimate(value: number, drawn: Float64Array): Estimate {
  const sorted = drawn.filter((one) => !Number.isNaN(one)).sort();
  return { value, lower: quantile(sorted, 0.025), upper: quantile(sorted, 0.975) };
}
