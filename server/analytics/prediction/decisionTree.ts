import type { Random } from "../../domain/random.ts";
import type { Matrix } from "../segmentation/matrix.ts";
import { type Binned, MISSING_BIN } from "./histogramBins.ts";

/** A binary tree in columns, node 0 first: plain data. */
export interface DecisionTree {
  /** Column that a node splits on; -1 for a leaf. */
  readonly feature: readonly number[];
  /** Values up to it go left. */
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly missingLeft: readonly boolean[];
  /** Of a leaf. */
  readonly value: readonly number[];
}

export interface TreeOptions {
  leaves: number;
  /** Fewest rows of a leaf. */
  leafRows: number;
  /** Added to the sum of hessians: draws leaves of few rows towards 0. */
  l2: number;
  /** Columns drawn for each split; all without. */
  drawn?: { columns: number; random: Random };
}

interface Node {
  begin: number;
  end: number;
  histogram: Float64Array;
  gradient: number;
  hessian: number;
  gain: number;
  feature: number;
  bin: number;
  missingLeft: boolean;
  left: Node | null;
  right: Node | null;
}

const LEAST_GAIN = 1e-12;
const LEAST_HESSIAN = 1e-3;
/** Sums a bin holds: gradients, hessians, rows. */
const SUMS = 3;

/**
 * Grows trees on one set of binned rows, best leaf first (Friedman, Greedy function approximation: a gradient boosting
 * machine, 2001; second-order gains of Chen and Guestrin, XGBoost, 2016; histograms of a larger child by subtraction of
 * the smaller). Missing values go to the side that gains more. Keeps its working memory between trees.
 */
export class TreeGrower {
  readonly #data: Binned;
  readonly #offsets: Int32Array;
  readonly #size: number;
  readonly #pool: Float64Array[] = [];
  readonly #rows: Int32Array;
  readonly #moved: Int32Array;
  readonly #gradients: Float64Array;
  readonly #hessians: Float64Array;

  constructor(data: Binned) {
    this.#data = data;
    // One bin more than edges, and one for missing values, which comes last.
    this.#offsets = new Int32Array(data.columns + 1);
    data.edges.forEach((edges, j) => (this.#offsets[j + 1] = this.#offsets[j]! + SUMS * (edges.length + 2)));
    this.#size = this.#offsets[data.columns]!;
    this.#rows = new Int32Array(data.rows);
    this.#moved = new Int32Array(data.rows);
    this.#gradients = new Float64Array(data.rows);
    this.#hessians = new Float64Array(data.rows);
  }

  /**
   * @param members rows the tree is grown on
   * @param leafOf called with the rows of each leaf and its value, -(sum of gradients) / (sum of hessians + l2)
   */
  grow(
    members: Int32Array,
    gradients: Float64Array,
    hessians: Float64Array,
    options: TreeOptions,
    leafOf: (rows: Int32Array, value: number) => number,
  ): DecisionTree {
    this.#rows.set(members);
    const root = this.#node(0, members.length);
    this.#fill(root.histogram, root, gradients, hessians);
    for (const row of members) {
      root.gradient += gradients[row]!;
      root.hessian += hessians[row]!;
    }
    this.#findSplit(root, options);
    const leaves = [root];
    while (leaves.length < options.leaves) {
      const at = bestOf(leaves);
      const node = leaves[at]!;
      if (!(node.gain > LEAST_GAIN)) break;
      const [left, right] = this.#split(node, gradients, hessians);
      this.#findSplit(left, options);
      this.#findSplit(right, options);
      leaves[at] = left;
      leaves.push(right);
    }
    const values = new Map<Node, number>();
    for (const leaf of leaves) {
      const rows = this.#rows.subarray(leaf.begin, leaf.end);
      values.set(leaf, leafOf(rows, -leaf.gradient / (leaf.hessian + options.l2)));
      this.#pool.push(leaf.histogram);
    }
    return flatten(root, values, this.#data.edges);
  }

  #node(begin: number, end: number): Node {
    const histogram = this.#pool.pop() ?? new Float64Array(this.#size);
    histogram.fill(0);
    return {
      begin,
      end,
      histogram,
      gradient: 0,
      hessian: 0,
      gain: 0,
      feature: -1,
      bin: 0,
      missingLeft: false,
      left: null,
      right: null,
    };
  }

  #fill(histogram: Float64Array, { begin, end }: Node, gradients: Float64Array, hessians: Float64Array): void {
    const { bins, columns, rows: total } = this.#data;
    const count = end - begin;
    const rows = this.#rows;
    const ownGradients = this.#gradients;
    const ownHessians = this.#hessians;
    for (let i = 0; i < count; i++) {
      const row = rows[begin + i]!;
      ownGradients[i] = gradients[row]!;
      ownHessians[i] = hessians[row]!;
    }
    for (let j = 0; j < columns; j++) {
      const offset = this.#offsets[j]!;
      const missing = this.#offsets[j + 1]! - SUMS;
      const column = j * total;
      for (let i = 0; i < count; i++) {
        const bin = bins[column + rows[begin + i]!]!;
        const at = bin === MISSING_BIN ? missing : offset + SUMS * bin;
        histogram[at] = histogram[at]! + ownGradients[i]!;
        histogram[at + 1] = histogram[at + 1]! + ownHessians[i]!;
        histogram[at + 2] = histogram[at + 2]! + 1;
      }
    }
  }

  #findSplit(node: Node, options: TreeOptions): void {
    if (node.end - node.begin < 2 * options.leafRows) return;
    const { columns } = this.#data;
    if (options.drawn) {
      for (const j of drawColumns(columns, options.drawn)) this.#tryColumn(node, j, options);
    } else for (let j = 0; j < columns; j++) this.#tryColumn(node, j, options);
  }

  #tryColumn(node: Node, j: number, options: TreeOptions): void {
    const missing = this.#offsets[j + 1]! - SUMS;
    this.#tryCuts(node, j, false, options);
    if (node.histogram[missing + 2]! > 0) this.#tryCuts(node, j, true, options);
  }

  /** Tries all cuts of a column with missing values on one side; keeps the best in the node. */
  #tryCuts(node: Node, j: number, missingLeft: boolean, { leafRows, l2 }: TreeOptions): void {
    const { histogram, gradient, hessian } = node;
    const rows = node.end - node.begin;
    const begin = this.#offsets[j]!;
    const missing = this.#offsets[j + 1]! - SUMS;
    const before = (gradient * gradient) / (hessian + l2);
    let [leftGradient, leftHessian, leftRows] = [0, 0, 0];
    if (missingLeft)
      [leftGradient, leftHessian, leftRows] = [histogram[missing]!, histogram[missing + 1]!, histogram[missing + 2]!];
    for (let at = begin; at < missing; at += SUMS) {
      leftGradient += histogram[at]!;
      leftHessian += histogram[at + 1]!;
      leftRows += histogram[at + 2]!;
      if (leftRows < leafRows || leftHessian < LEAST_HESSIAN) continue;
      const rightHessian = hessian - leftHessian;
      if (rows - leftRows < leafRows || rightHessian < LEAST_HESSIAN) break;
      const rightGradient = gradient - leftGradient;
      const gain =
        (leftGradient * leftGradient) / (leftHessian + l2) +
        (rightGradient * rightGradient) / (rightHessian + l2) -
        before;
      if (gain <= node.gain) continue;
      node.gain = gain;
      node.feature = j;
      node.bin = (at - begin) / SUMS;
      node.missingLeft = missingLeft;
    }
  }

  #split(node: Node, gradients: Float64Array, hessians: Float64Array): [Node, Node] {
    const { bins, rows: total } = this.#data;
    const rows = this.#rows;
    const column = node.feature * total;
    let [kept, gone] = [node.begin, 0];
    for (let i = node.begin; i < node.end; i++) {
      const row = rows[i]!;
      const bin = bins[column + row]!;
      if (bin === MISSING_BIN ? node.missingLeft : bin <= node.bin) rows[kept++] = row;
      else this.#moved[gone++] = row;
    }
    rows.set(this.#moved.subarray(0, gone), kept);
    const isLeftSmaller = kept - node.begin <= gone;
    const smaller = isLeftSmaller ? this.#node(node.begin, kept) : this.#node(kept, node.end);
    this.#fill(smaller.histogram, smaller, gradients, hessians);
    for (let i = smaller.begin; i < smaller.end; i++) {
      smaller.gradient += gradients[rows[i]!]!;
      smaller.hessian += hessians[rows[i]!]!;
    }
    const { histogram } = node;
    for (let i = 0; i < this.#size; i++) histogram[i] = histogram[i]! - smaller.histogram[i]!;
    const larger: Node = {
      ...node,
      begin: isLeftSmaller ? kept : node.begin,
      end: isLeftSmaller ? node.end : kept,
      gradient: node.gradient - smaller.gradient,
      hessian: node.hessian - smaller.hessian,
      gain: 0,
      feature: -1,
    };
    node.left = isLeftSmaller ? smaller : larger;
    node.right = isLeftSmaller ? larger : smaller;
    return [node.left, node.right];
  }
}

function bestOf(leaves: readonly Node[]): number {
  let best = 0;
  for (let i = 1; i < leaves.length; i++) if (leaves[i]!.gain > leaves[best]!.gain) best = i;
  return best;
}

/** Different columns at random (Fisher and Yates). */
function drawColumns(columns: number, { columns: wanted, random }: { columns: number; random: Random }): Int32Array {
  const all = Int32Array.from({ length: columns }, (_, j) => j);
  for (let i = 0; i < Math.min(wanted, columns); i++) {
    const j = i + Math.floor(random() * (columns - i));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.subarray(0, Math.min(wanted, columns));
}

function flatten(root: Node, values: ReadonlyMap<Node, number>, edges: readonly Float64Array[]): DecisionTree {
  const nodes = [root];
  const tree = { feature: [-1], threshold: [0], left: [-1], right: [-1], missingLeft: [false], value: [0] };
  for (let i = 0; i < nodes.length; i++) {
    const { feature, bin, missingLeft, left, right } = nodes[i]!;
    const isLeaf = !left || !right;
    tree.feature[i] = isLeaf ? -1 : feature;
    // A cut after the last bin parts the missing values from all others.
    tree.threshold[i] = isLeaf ? 0 : (edges[feature]![bin] ?? Number.MAX_VALUE);
    tree.missingLeft[i] = missingLeft;
    tree.value[i] = values.get(nodes[i]!) ?? 0;
    tree.left[i] = isLeaf ? -1 : nodes.push(left) - 1;
    tree.right[i] = isLeaf ? -1 : nodes.push(right) - 1;
  }
  return tree;
}

/** Adds the tree's value for each row to `sums`. */
export function addTree(tree: DecisionTree, values: Matrix, sums: Float64Array): void {
  const { rows, columns, data } = values;
  const feature = Int32Array.from(tree.feature);
  const threshold = Float64Array.from(tree.threshold);
  const left = Int32Array.from(tree.left);
  const right = Int32Array.from(tree.right);
  for (let i = 0; i < rows; i++) {
    let node = 0;
    while (feature[node]! >= 0) {
      const value = data[i * columns + feature[node]!]!;
      const goesLeft = Number.isNaN(value) ? tree.missingLeft[node] : value <= threshold[node]!;
      node = goesLeft ? left[node]! : right[node]!;
    }
    sums[i] = sums[i]! + tree.value[node]!;
  }
}
