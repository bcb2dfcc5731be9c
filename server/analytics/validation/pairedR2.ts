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
  const all = new Float64Array(FIELDS);
  for (let at = 0; at < blocks.length; at += FIELDS) addBlock(all, blocks, at);
  const [firstR2, secondR2] = r2Of(all);
  const drawn = drawR2(blocks, options.draws, randomFrom(options.seed));
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
    for (let i = 0; i < blocks; i++) addBlock(total, sums, Math.floor(random() * blocks) * FIELDS);
    return r2Of(total);
  });
}

function addBlock(total: Float64Array, sums: Float64Array, at: number): void {
  for (let field = 0; field < FIELDS; field++) total[field]! += sums[at + field]!;
}

function r2Of(total: Float64Array): [number, number] {
  const [people = 0, sum = 0, squares = 0, firstError = 0, secondError = 0] = total;
  const spread = squares - (sum * sum) / people;
  return spread > 1e-12 * squares ? [1 - firstError / spread, 1 - secondError / spread] : [0, 0];
}

/** Sums of each block, one after the other; people are dealt to the blocks in turn. */
function sumBlocks(actual: Float64Array, first: Float64Array, second: Float64Array): Float64Array {
  const blocks = Math.min(actual.length, MAX_BLOCKS);
  const sums = new Float64Array(blocks * FIELDS);
  for (let i = 0; i < actual.length; i++) {
    const at = (i % blocks) * FIELDS;
    const y = actual[i]!;
    sums[at]! += 1;
    sums[at + 1]! += y;
    sums[at + 2]! += y * y;
    sums[at + 3]! += (y - first[i]!) ** 2;
    sums[at + 4]! += (y - second[i]!) ** 2;
  }
  return sums;
}

function intervalOf(value: number, drawn: number[]): Interval {
  const sorted = Float64Array.from(drawn).sort();
  return { value, lower: quantile(sorted, 0.025), upper: quantile(sorted, 0.975) };
}
