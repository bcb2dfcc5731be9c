import { AppError } from "../../domain/errors.ts";
import { type CondensedTree, condenseTree } from "./condensedTree.ts";
import { coreDistances } from "./coreDistances.ts";
import { NOISE } from "./dbscan.ts";
import { type Matrix, requireFinite } from "./matrix.ts";
import { type Progress, partOf } from "./progress.ts";
import { reachabilityTree } from "./reachabilityTree.ts";

export interface HdbscanOptions extends Progress {
  /** Points, itself included, by which a point's density is measured. */
  minPoints: number;
  /** Fewest points of a cluster; as many as `minPoints` by default. */
  minClusterSize?: number | undefined;
}

export interface HdbscanResult {
  /** Cluster of each point from 0; NOISE for points in none. */
  labels: Int32Array;
  clusters: number;
}

/**
 * HDBSCAN: of the clusters that exist at any density, those that last longest. DBSCAN at every reach at once gives a
 * hierarchy; from it those clusters are taken, none inside another, whose excess of mass is greatest together. Points in
 * none of them are noise. The whole is never a cluster, so points without structure are noise all of them.
 * Campello, Moulavi and Sander, PAKDD 2013, as R's package dbscan has it (`minPoints` counts the point itself).
 * Time grows with the square of the points: 20,000 take some seconds. Merges of one height are taken one after the other,
 * so a point that leaves at the very density of a split may count to either side when points come in another order.
 * @throws invalid_input for fewer points than `minPoints`, for sizes below 2 and for a cell that is not finite
 * @example hdbscan(matrixFrom([[0], [1], [2], [50], [51], [52]]), { minPoints: 3 }).clusters // 2
 */
export function hdbscan(points: Matrix, options: HdbscanOptions): HdbscanResult {
  const { minPoints, minClusterSize = minPoints } = options;
  if (!Number.isInteger(minClusterSize) || minClusterSize < 2) {
    throw new AppError("invalid_input", `${minClusterSize} points are no cluster; give a whole number from 2.`);
  }
  requireFinite(points);
  const cores = coreDistances(points, minPoints, partOf(options, 0, 0.3));
  const tree = condenseTree(reachabilityTree(points, cores, partOf(options, 0.3, 1)), minClusterSize);
  const numbers = numberClusters(tree);
  return {
    labels: tree.clusterOf.map((cluster) => numbers[cluster]!),
    clusters: numbers.reduce((most, number) => Math.max(most, number + 1), 0),
  };
}

/** For each cluster of the tree the number of the chosen one it is or lies in; NOISE for those above all chosen. */
function numberClusters(tree: CondensedTree): Int32Array {
  const { parent } = tree;
  const isChosen = chooseByMass(tree);
  const numbers = new Int32Array(parent.length).fill(NOISE);
  let next = 0;
  for (let cluster = 1; cluster < parent.length; cluster++) {
    const above = numbers[parent[cluster]!]!;
    numbers[cluster] = above !== NOISE ? above : isChosen[cluster] === 1 ? next++ : NOISE;
  }
  return numbers;
}

/** Marks each cluster whose mass is at least that of the best choice among those within it. */
function chooseByMass({ parent, stability }: CondensedTree): Uint8Array {
  const within = new Float64Array(parent.length);
  const isChosen = new Uint8Array(parent.length);
  for (let cluster = parent.length - 1; cluster > 0; cluster--) {
    const own = stability[cluster]!;
    isChosen[cluster] = own >= within[cluster]! ? 1 : 0;
    within[parent[cluster]!]! += Math.max(own, within[cluster]!);
  }
  return isChosen;
}
