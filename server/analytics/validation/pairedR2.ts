import { type Random, randomFrom } from "../../domain/random.ts";
import { quantile } from "../segmentation/quantile.ts";

/** A figure with a 95% interval. */
export interface Interval {
  value: number;
  lower: number;
  upper: number;
}

export interface PairedR2 {
  first: Interval;
  second: Interval;
  /** First less second, drawn together: people on whom both do well or badly cancel. */
  difference: Interval;
}

/** Sums over the people of a block: their number, y, y^2 and the two squared errors. */
const FIELDS = 5;
const MAX_BLOCKS = 20_000;

/**
 * How much of the spread of `actual` two sets of predictions explain, R2 = 1 - SSE / SST, each with a percentile
 * bootstrap interval over people. 0 where `actual` does not vary.
 * Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13. Beyond 20,000 people they are drawn in
 * equal random blocks, which leaves the spread of a sum as it is and the work bounded.
 * @param actual in random order of people
 */
export function pairedR2(
  actual: Float64Array,
  first: Float64Array,
  second: Float64Array,
  options: { seed: number; draws: number },
): PairedR2 {
  const blocks = sumBlocks(actual, first, second);
  const all = blocks.reduce((total, sums) => addTo(total, sums, 0), new Float64Array(FIELDS));
  const [firstR2, secondR2] = r2Of(all);
  const drawn = drawR2(concatenate(blocks), options.draws, randomFrom(options.seed));
  return {
    first: intervalOf(
      firstR2,
      drawn.map(([a]) => a),
    ),
    second: intervalOf(
      secondR2,
      drawn.map(([, b]) => b),
    ),
    difference: intervalOf(
      firstR2 - secondR2,
      drawn.map(([a, b]) => a - b),
    ),
  };
}

function drawR2(sums: Float64Array, draws: number, random: Random): [number, number][] {
  const blocks = sums.length / FIELDS;
  return Array.from({ length: draws }, () => {
    const total = new Float64Array(FIELDS);
    for (let i = 0; i < blocks; i++) addTo(total, sums, Math.floor(random() * blocks) * FIELDS);
    return r2Of(total);
  });
}

function addTo(total: Float64Array, sums: Float64Array, at: number): Float64Array {
  for (let field = 0; field < FIELDS; field++) total[field]! += sums[at + field]!;
  return total;
}

function r2Of(total: Float64Array): [number, number] {
  const [people = 0, sum = 0, squares = 0, firstError = 0, secondError = 0] = total;
  const spread = squares - (sum * sum) / people;
  return spread > 1e-12 * squares ? [1 - firstError / spread, 1 - secondError / spread] : [0, 0];
}

function sumBlocks(actual: Float64Array, first: Float64Array, second: Float64Array): Float64Array[] {
  const count = Math.min(actual.length, MAX_BLOCKS);
  const blocks = Array.from({ length: count }, () => new Float64Array(FIELDS));
  for (let i = 0; i < actual.length; i++) {
    const y = actual[i]!;
    addTo(blocks[i % count]!, Float64Array.of(1, y, y * y, (y - first[i]!) ** 2, (y - second[i]!) ** 2), 0);
  }
  return blocks;
}

function concatenate(blocks: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(blocks.length * FIELDS);
  for (const [i, block] of blocks.entries()) all.set(block, i * FIELDS);
  return all;
}

function intervalOf(value: number, drawn: number[]): Interval {
  const sorted = Float64Array.from(drawn).sort();
  return { value, lower: quantile(sorted, 0.025), upper: quantile(sorted, 0.975) };
}
