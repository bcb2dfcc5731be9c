import { AppError } from "../../domain/errors.ts";
import { deriveSeed, randomFrom } from "../../domain/random.ts";
import { type Matrix, selectRows } from "../segmentation/matrix.ts";
import type { Progress } from "../segmentation/progress.ts";
import { probability } from "./calibration.ts";
import { addTree, type DecisionTree, TreeGrower } from "./decisionTree.ts";
import { binEdges, binned } from "./histogramBins.ts";

/** Boosted trees whose sum is the log odds of the outcome: plain data. */
export interface BoostedTrees {
  readonly base: number;
  readonly trees: readonly DecisionTree[];
}

export interface BoostingOptions {
  seed: number;
  /** Trees at most; 100. */
  rounds?: number;
  learningRate?: number;
  leaves?: number;
  leafRows?: number;
  l2?: number;
  /** Part of the rows, drawn at random, on which it is decided when to stop; 0 never stops early. */
  validationShare?: number;
  /** Rounds without a gain there after which to stop. */
  patience?: number;
}

/**
 * Gradient boosting of trees on binned features for the logistic loss (Friedman 2001; histograms as in LightGBM, Ke and
 * others 2017). Missing values are a value of their own. Same rows and seed, same trees.
 * @param values rows x raw features, NaN where missing
 * @param outcome 1 or 0 by row; both must occur
 * @throws invalid_input where rows and outcomes do not match or all outcomes are the same
 */
export function fitBoostedTrees(
  values: Matrix,
  outcome: Uint8Array,
  options: BoostingOptions,
  progress: Progress = {},
): BoostedTrees {
  const { rounds = 100, learningRate = 0.1, leaves = 31, leafRows = 20, l2 = 0, patience = 10 } = options;
  const { members, held } = splitRows(values.rows, options);
  const base = baseOdds(outcome, members);
  const grower = new TreeGrower(binned(values, binEdges(values)));
  const odds = new Float64Array(values.rows).fill(base);
  const gradients = new Float64Array(values.rows);
  const hessians = new Float64Array(values.rows);
  const judge = new EarlyStop(values, outcome, held, base, patience);
  const trees: DecisionTree[] = [];
  for (let round = 0; round < rounds; round++) {
    progress.signal?.throwIfAborted();
    for (const row of members) {
      const p = probability(odds[row]!);
      gradients[row] = p - outcome[row]!;
      hessians[row] = p * (1 - p);
    }
    const tree = grower.grow(members, gradients, hessians, { leaves, leafRows, l2 }, (rows, value) => {
      const step = learningRate * value;
      for (const row of rows) odds[row] = odds[row]! + step;
      return step;
    });
    if (tree.feature.length === 1) break;
    trees.push(tree);
    progress.onProgress?.((round + 1) / rounds);
    if (judge.shouldStopAfter(tree)) break;
  }
  return { base, trees: held.length > 0 ? trees.slice(0, judge.bestRound) : trees };
}

/** Log odds by row. */
export function boostedOdds({ base, trees }: BoostedTrees, values: Matrix): Float64Array {
  const odds = new Float64Array(values.rows).fill(base);
  for (const tree of trees) addTree(tree, values, odds);
  return odds;
}

/** Rows to learn from and rows held back, both ascending. */
function splitRows(rows: number, { seed, validationShare = 0.1 }: BoostingOptions) {
  const random = randomFrom(deriveSeed(seed, "held back"));
  const isHeld = Uint8Array.from({ length: rows }, () => Number(random() < validationShare));
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  return { members: all.filter((row) => isHeld[row] === 0), held: all.filter((row) => isHeld[row] === 1) };
}

function baseOdds(outcome: Uint8Array, members: Int32Array): number {
  let positives = 0;
  for (const row of members) positives += outcome[row] ?? Number.NaN;
  if (positives > 0 && positives < members.length) return Math.log(positives / (members.length - positives));
  throw new AppError("invalid_input", "Both outcomes must occur, once a row, to tell them apart.");
}

/** Follows the loss on rows held back. */
class EarlyStop {
  readonly #values: Matrix;
  readonly #outcome: Uint8Array;
  readonly #odds: Float64Array;
  readonly #patience: number;
  #round = 0;
  #bestLoss = Infinity;
  bestRound = 0;

  constructor(values: Matrix, outcome: Uint8Array, held: Int32Array, base: number, patience: number) {
    this.#values = selectRows(values, held);
    this.#outcome = Uint8Array.from(held, (row) => outcome[row]!);
    this.#odds = new Float64Array(held.length).fill(base);
    this.#patience = patience;
    this.#bestLoss = this.#loss();
  }

  shouldStopAfter(tree: DecisionTree): boolean {
    if (this.#outcome.length === 0) return false;
    this.#round++;
    addTree(tree, this.#values, this.#odds);
    const loss = this.#loss();
    if (loss < this.#bestLoss) [this.#bestLoss, this.bestRound] = [loss, this.#round];
    return this.#round - this.bestRound >= this.#patience;
  }

  #loss(): number {
    let loss = 0;
    for (let i = 0; i < this.#outcome.length; i++) {
      const odds = this.#outcome[i] === 1 ? -this.#odds[i]! : this.#odds[i]!;
      loss += odds > 0 ? odds + Math.log1p(Math.exp(-odds)) : Math.log1p(Math.exp(odds));
    }
    return loss;
  }
}
