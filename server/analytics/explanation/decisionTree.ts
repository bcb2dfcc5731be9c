import { AppError } from "../../domain/errors.ts";
import { columnOf, type Matrix, requireFinite } from "../segmentation/matrix.ts";

/** A node of a decision tree: people of each class that reached it, and the question asked there, unless it is a leaf. */
export interface TreeNode {
  counts: readonly number[];
  split: { column: number; threshold: number; below: TreeNode; above: TreeNode } | null;
}

export interface TreeOptions {
  /** Most questions from the root to a leaf. */
  depth: number;
  /** Fewest people on either side of a question. */
  smallestLeaf: number;
}

/** Thresholds looked at per column: more make no better tree of a few questions, and this many fit a byte. */
const MOST_CUTS = 255;

/**
 * A classification tree: at each node the question "is this column at most that threshold?" after which the two sides
 * are purest by Gini's index, 1 - sum of squared class shares. Thresholds lie midway between neighbouring values; where
 * a column has more than 256 different ones, between its 256 quantiles.
 * Breiman, Friedman, Olshen and Stone, Classification and Regression Trees, 1984.
 * @param labels class of each row, 0 to `classes` - 1
 * @example growTree(matrixFrom([[1], [2], [9]]), Int32Array.of(0, 0, 1), 2, { depth: 1, smallestLeaf: 1 })
 *   // root.split: column 0, threshold 5.5
 * @throws invalid_input for a cell that is not finite, or labels of another length
 */
export function growTree(values: Matrix, labels: Int32Array, classes: number, options: TreeOptions): TreeNode {
  if (labels.length !== values.rows) {
    throw new AppError("invalid_input", `A tree of ${values.rows} people came with ${labels.length} labels.`);
  }
  requireFinite(values);
  const columns = Array.from({ length: values.columns }, (_, j) => intoBins(columnOf(values, j)));
  const rows = Int32Array.from({ length: values.rows }, (_, i) => i);
  return grow({ columns, labels, classes, ...options }, rows, options.depth);
}

interface BinnedColumn {
  /** Ascending; a value is in bin b when b of the cuts lie below it. */
  cuts: Float64Array;
  bins: Uint8Array;
}

interface Growth extends TreeOptions {
  columns: readonly BinnedColumn[];
  labels: Int32Array;
  classes: number;
}

function grow(growth: Growth, rows: Int32Array, depth: number): TreeNode {
  const counts = countClasses(growth, rows);
  const isPure = counts.some((count) => count === rows.length);
  const best = depth > 0 && !isPure ? bestSplit(growth, rows, counts) : null;
  if (!best) return { counts, split: null };
  const { column, cut } = best;
  const { cuts, bins } = growth.columns[column]!;
  const below = rows.filter((row) => bins[row]! <= cut);
  const above = rows.filter((row) => bins[row]! > cut);
  const children = { below: grow(growth, below, depth - 1), above: grow(growth, above, depth - 1) };
  return { counts, split: { column, threshold: cuts[cut]!, ...children } };
}

function countClasses({ labels, classes }: Growth, rows: Int32Array): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const row of rows) counts[labels[row]!]!++;
  return counts;
}

/** The question after which the sides are purest; null where none makes them purer. The first of equals. */
function bestSplit(growth: Growth, rows: Int32Array, counts: readonly number[]) {
  const { columns, labels, classes, smallestLeaf } = growth;
  let best: { column: number; cut: number } | null = null;
  // With n people on a side, n times its impurity is n - purity: the purest split has the greatest sum of purities.
  let purest = purity(counts, rows.length) * (1 + 1e-12);
  for (const [column, { cuts, bins }] of columns.entries()) {
    const histogram = new Float64Array((cuts.length + 1) * classes);
    for (const row of rows) histogram[bins[row]! * classes + labels[row]!]!++;
    const below = counts.map(() => 0);
    let belowRows = 0;
    for (let cut = 0; cut < cuts.length; cut++) {
      for (let c = 0; c < classes; c++) {
        const count = histogram[cut * classes + c]!;
        below[c]! += count;
        belowRows += count;
      }
      const aboveRows = rows.length - belowRows;
      if (belowRows < smallestLeaf || aboveRows < smallestLeaf) continue;
      const above = counts.map((count, c) => count - below[c]!);
      const sum = purity(below, belowRows) + purity(above, aboveRows);
      if (sum > purest) {
        purest = sum;
        best = { column, cut };
      }
    }
  }
  return best;
}

/** Sum of squared class counts over their number. */
function purity(counts: readonly number[], rows: number): number {
  return rows === 0 ? 0 : counts.reduce((sum, count) => sum + count * count, 0) / rows;
}

function intoBins(column: Float64Array): BinnedColumn {
  const different = Float64Array.from(new Set(column)).sort();
  const kept = different.length <= MOST_CUTS + 1 ? different : quantilesOf(column);
  const cuts = Float64Array.from({ length: kept.length - 1 }, (_, i) => (kept[i]! + kept[i + 1]!) / 2);
  return { cuts, bins: Uint8Array.from(column, (value) => countBelow(cuts, value)) };
}

function quantilesOf(column: Float64Array): Float64Array {
  const sorted = column.slice().sort();
  const at = Array.from(
    { length: MOST_CUTS + 1 },
    (_, i) => sorted[Math.round((i * (sorted.length - 1)) / MOST_CUTS)]!,
  );
  return Float64Array.from(new Set(at));
}

function countBelow(cuts: Float64Array, value: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
