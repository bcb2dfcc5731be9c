import { squaredDistance } from "./distance.ts";
import type { Matrix } from "./matrix.ts";
import { type MergeTree, mergeTreeFrom } from "./mergeTree.ts";
import type { Progress } from "./progress.ts";

/**
 * Single linkage over mutual reachability, the largest of two points' distance and their core distances: the hierarchy
 * of what is connected at each density. By Prim's algorithm, which computes each distance when it needs it; memory grows
 * with the points, time with their square.
 * Campello, Moulavi and Sander, PAKDD 2013; Prim, Shortest connection networks, Bell Syst. Tech. J. 36, 1957.
 * @param cores core distance of each point; zeros give plain single linkage
 * @example reachabilityTree(matrixFrom([[0], [1], [9]]), new Float64Array(3)).height // Float64Array [1, 8]
 */
export function reachabilityTree(points: Matrix, cores: Float64Array, progress: Progress = {}): MergeTree {
  const { rows, columns, data } = points;
  const edges = Math.max(0, rows - 1);
  const from = new Int32Array(edges);
  const to = new Int32Array(edges);
  const height = new Float64Array(edges);
  // Points not in the tree yet, with the nearest that is and how near (squared).
  const left = Int32Array.from({ length: edges }, (_, i) => i + 1);
  const nearest = new Int32Array(rows);
  const distance = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  let current = 0;
  for (let edge = 0; edge < edges; edge++) {
    if (edge % 256 === 0) {
      progress.signal?.throwIfAborted();
      // Each step looks at fewer points than the one before.
      progress.onProgress?.(1 - ((edges - edge) / edges) ** 2);
    }
    const at = current * columns;
    const core = cores[current]! ** 2;
    let best = 0;
    for (let i = 0; i < edges - edge; i++) {
      const other = left[i]!;
      const known = distance[other]!;
      const otherCore = cores[other]! * cores[other]!;
      if (core < known && otherCore < known) {
        let reach = squaredDistance(data, at, data, other * columns, columns);
        if (reach < core) reach = core;
        if (reach < otherCore) reach = otherCore;
        if (reach < known) {
          distance[other] = reach;
          nearest[other] = current;
        }
      }
      if (distance[other]! < distance[left[best]!]!) best = i;
    }
    const next = left[best]!;
    left[best] = left[edges - edge - 1]!;
    from[edge] = nearest[next]!;
    to[edge] = next;
    height[edge] = Math.sqrt(distance[next]!);
    current = next;
  }
  progress.onProgress?.(1);
  return mergeTreeFrom(from, to, height);
}
