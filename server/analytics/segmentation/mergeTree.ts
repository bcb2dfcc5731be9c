import { AppError } from "../../domain/errors.ts";
import { disjointSets } from "../identity/disjointSets.ts";

/**
 * The merges of a hierarchical clustering of n points, lowest first. Points are nodes 0 to n - 1, and merge i makes node
 * n + i of the nodes first[i] and second[i].
 */
export interface MergeTree {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** How unlike the two were; never falling. */
  readonly height: Float64Array;
  /** Points under each merge. */
  readonly size: Int32Array;
}

/**
 * Orders merges by height and names what each joins.
 * @param firsts any point of the one side of each merge, in any order of merges that is possible
 * @param seconds any point of the other side
 */
export function mergeTreeFrom(firsts: Int32Array, seconds: Int32Array, heights: Float64Array): MergeTree {
  const merges = heights.length;
  const points = merges + 1;
  const order = Uint32Array.from({ length: merges }, (_, i) => i).sort((a, b) => heights[a]! - heights[b]! || a - b);
  const sets = disjointSets(points);
  const nodeOf = Int32Array.from({ length: points }, (_, point) => point);
  const tree: MergeTree = {
    first: new Int32Array(merges),
    second: new Int32Array(merges),
    height: new Float64Array(merges),
    size: new Int32Array(merges),
  };
  const sizeOf = (node: number) => (node < points ? 1 : tree.size[node - points]!);
  order.forEach((merge, i) => {
    const [a, b] = [sets.find(firsts[merge]!), sets.find(seconds[merge]!)];
    tree.first[i] = Math.min(nodeOf[a]!, nodeOf[b]!);
    tree.second[i] = Math.max(nodeOf[a]!, nodeOf[b]!);
    tree.height[i] = heights[merge]!;
    tree.size[i] = sizeOf(nodeOf[a]!) + sizeOf(nodeOf[b]!);
    sets.union(a, b);
    nodeOf[sets.find(a)] = points + i;
  });
  return tree;
}

/**
 * The k clusters of a tree: its merges but the last k - 1. Numbered in the order of their first points.
 * @throws invalid_input where k is no whole number from 1 to the number of points
 */
export function cutTree(tree: MergeTree, k: number): Int32Array {
  const points = tree.height.length + 1;
  if (!Number.isInteger(k) || k < 1 || k > points) {
    throw new AppError("invalid_input", `A tree of ${points} points cannot be cut into ${k} clusters.`);
  }
  // A node's cluster is that of the node it went into, unless that merge is undone.
  const above = new Int32Array(points + tree.height.length).fill(-1);
  for (let merge = 0; merge < points - k; merge++) {
    above[tree.first[merge]!] = points + merge;
    above[tree.second[merge]!] = points + merge;
  }
  const root = Int32Array.from(above, (_, node) => node);
  for (let node = root.length - 1; node >= 0; node--) if (above[node]! >= 0) root[node] = root[above[node]!]!;
  const numbers = new Map<number, number>();
  return Int32Array.from({ length: points }, (_, point) => {
    const cluster = numbers.get(root[point]!) ?? numbers.size;
    numbers.set(root[point]!, cluster);
    return cluster;
  });
}
