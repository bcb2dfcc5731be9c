import type { MergeTree } from "./mergeTree.ts";

/** Clusters of a density hierarchy that are large enough to count; 0 is the whole, a parent comes before its children. */
export interface CondensedTree {
  /** The cluster each came out of; -1 for the whole. */
  readonly parent: Int32Array;
  /** Sum over its points of the density range in which they belonged to it: its excess of mass. */
  readonly stability: Float64Array;
  /** The smallest cluster that held each point. */
  readonly clusterOf: Int32Array;
}

/**
 * Follows a hierarchy from the whole to ever higher density (1 / height). A split whose smaller part has fewer than
 * `minSize` points is no split: those points fall out and the cluster goes on. So a tree of n - 1 merges becomes one of
 * few clusters.
 * Campello, Moulavi and Sander, PAKDD 2013, section 4. Equal points merge at height 0; their density is taken as twice
 * the largest other, because an infinite one would make any pair of duplicates the most stable cluster of all.
 * @example condenseTree(ward(points), 5).parent.length // clusters of five and more, the whole included
 */
export function condenseTree(tree: MergeTree, minSize: number): CondensedTree {
  const merges = tree.height.length;
  const points = merges + 1;
  const densities = densitiesOf(tree);
  const parent: number[] = [-1];
  const born: number[] = [0];
  const stability: number[] = [0];
  const clusterOf = new Int32Array(points);
  const sizeOf = (node: number) => (node < points ? 1 : tree.size[node - points]!);

  const dropAll = (top: number, cluster: number, density: number) => {
    const nodes = [top];
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      if (node < points) clusterOf[node] = cluster;
      else nodes.push(tree.first[node - points]!, tree.second[node - points]!);
    }
    stability[cluster]! += (density - born[cluster]!) * sizeOf(top);
  };

  const open: [node: number, cluster: number][] = [[points + merges - 1, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, cluster] = next;
    if (node < points) {
      // A single point as a cluster of its own, where the smallest size is 1: it stays for as long as anything does.
      dropAll(node, cluster, densities[0] ?? 0);
      continue;
    }
    const density = densities[node - points]!;
    const parts = [tree.first[node - points]!, tree.second[node - points]!];
    const large = parts.filter((part) => sizeOf(part) >= minSize);
    if (large.length === 2) {
      stability[cluster]! += (density - born[cluster]!) * sizeOf(node);
      for (const part of parts) {
        open.push([part, parent.length]);
        parent.push(cluster);
        born.push(density);
        stability.push(0);
      }
      continue;
    }
    for (const part of parts) if (!large.includes(part)) dropAll(part, cluster, density);
    for (const part of large) open.push([part, cluster]);
  }
  return { parent: Int32Array.from(parent), stability: Float64Array.from(stability), clusterOf };
}

/** 1 / height; finite for merges of equal points. Heights never fall, so these never rise. */
function densitiesOf({ height }: MergeTree): Float64Array {
  const smallest = height.find((value) => value > 0) ?? 1;
  return Float64Array.from(height, (value) => (value > 0 ? 1 / value : 2 / smallest));
}
