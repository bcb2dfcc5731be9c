import { AppError } from "../../domain/errors.ts";
import { deriveSeed, randomFrom } from "../../domain/random.ts";
import type { Matrix } from "../segmentation/matrix.ts";
import type { Progress } from "../segmentation/progress.ts";
import { addTree, type DecisionTree, TreeGrower } from "./decisionTree.ts";
import { binEdges, binned } from "./histogramBins.ts";

/** Trees whose mean is the probability of the outcome: plain data. */
export interface Forest {
  readonly trees: readonly DecisionTree[];
}

export interface ForestOptions {
  seed: number;
  trees?: number;
  leaves?: number;
  leafRows?: number;
}

/**
 * Random forest on binned features: each tree grown on as many rows drawn with replacement, each split on the square
 * root of the columns drawn at random (Breiman, Random forests, 2001; its unpruned trees are stopped at 20 rows a leaf
 * here, since probabilities are wanted and not votes).
 * @param values rows x raw features, NaN where missing
 * @param outcome 1 or 0 by row
 */
export function fitForest(
  values: Matrix,
  outcome: Uint8Array,
  { seed, trees = 100, leaves = 128, leafRows = 20 }: ForestOptions,
  progress: Progress = {},
): Forest {
  const { rows, columns } = values;
  if (outcome.length !== rows) {
    throw new AppError("invalid_input", `${outcome.length} outcomes were given for ${rows} rows.`);
  }
  const random = randomFrom(deriveSeed(seed, "forest"));
  const grower = new TreeGrower(binned(values, binEdges(values)));
  // With these a leaf's value, -(sum of gradients) / (sum of hessians), is the share of its rows with the outcome.
  const gradients = Float64Array.from(outcome, (one) => -one);
  const hessians = new Float64Array(rows).fill(1);
  const drawn = { columns: Math.max(1, Math.round(Math.sqrt(columns))), random };
  const members = new Int32Array(rows);
  const grown = Array.from({ length: trees }, (_, tree) => {
    progress.signal?.throwIfAborted();
    progress.onProgress?.(tree / trees);
    for (let i = 0; i < rows; i++) members[i] = Math.floor(random() * rows);
    members.sort();
    return grower.grow(members, gradients, hessians, { leaves, leafRows, l2: 0, drawn }, (_rows, value) => value);
  });
  return { trees: grown };
}

/** Probability by row. */
export function forestProbabilities({ trees }: Forest, values: Matrix): Float64Array {
  const sums = new Float64Array(values.rows);
  for (const tree of trees) addTree(tree, values, sums);
  return sums.map((sum) => sum / trees.length);
}
