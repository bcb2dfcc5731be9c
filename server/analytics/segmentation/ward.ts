import { AppError } from "../../domain/errors.ts";
import { squaredDistance } from "./distance.ts";
import { type Matrix, requireFinite } from "./matrix.ts";
import { type MergeTree, mergeTreeFrom } from "./mergeTree.ts";
import type { Progress } from "./progress.ts";

export interface WardOptions extends Progress {
  /** How many points each row stands for; one each by default. With segments' centroids and sizes: their own tree. */
  weights?: ArrayLike<number> | undefined;
}

/**
 * Ward's hierarchical clustering: from one cluster a point, always the two are merged whose union adds least to the sum
 * of squared distances from the clusters' means.
 *
 * Nearest-neighbour chain: from any cluster go to its nearest, to that one's nearest and so on, until two are nearest to
 * each other, and merge them; Ward's distance allows this in any order. Clusters are kept as mean and size, so memory
 * grows with the points and not with their pairs; time with the square of the points, so give it a sample of thousands.
 * Ward, Hierarchical grouping to optimize an objective function, JASA 58, 1963; Murtagh, A survey of recent advances in
 * hierarchical clustering algorithms, Comput. J. 26, 1983.
 * @returns the tree; heights are sqrt(2 a b / (a + b)) x the distance of the two means, a and b being the sizes, as of
 *   two single points their plain distance
 * @throws invalid_input without points, for a cell that is not finite and for weights that are not above zero
 * @example cutTree(ward(matrixFrom([[0], [1], [9]])), 2) // Int32Array [0, 0, 1]
 */
export function ward(points: Matrix, options: WardOptions = {}): MergeTree {
  if (points.rows === 0) throw new AppError("invalid_input", "There are no points to build a tree of.");
  requireFinite(points);
  const merging = new Merging(points, options.weights);
  const firsts = new Int32Array(points.rows - 1);
  const seconds = new Int32Array(points.rows - 1);
  const heights = new Float64Array(points.rows - 1);
  for (let step = 0; step < heights.length; step++) {
    options.signal?.throwIfAborted();
    const { from, into, cost } = merging.mergeNext();
    firsts[step] = from;
    seconds[step] = into;
    heights[step] = Math.sqrt(2 * cost);
    if (step % 256 === 0) options.onProgress?.(step / heights.length);
  }
  options.onProgress?.(1);
  return mergeTreeFrom(firsts, seconds, heights);
}

class Merging {
  readonly #columns: number;
  /** Mean and size of each cluster, in the row of one of its points. */
  readonly #means: Float64Array;
  readonly #sizes: Float64Array;
  /** Rows of the clusters that are left, and where each stands in that list. */
  readonly #left: Int32Array;
  readonly #place: Int32Array;
  #count: number;
  /** Clusters, each the nearest to the one before. */
  readonly #chain: Int32Array;
  #length = 0;

  constructor({ rows, columns, data }: Matrix, weights: ArrayLike<number> | undefined) {
    this.#columns = columns;
    this.#means = Float64Array.from(data);
    this.#sizes = sizesFrom(weights, rows);
    this.#left = Int32Array.from({ length: rows }, (_, row) => row);
    this.#place = Int32Array.from(this.#left);
    this.#count = rows;
    this.#chain = new Int32Array(rows);
  }

  /** Merges the next two that are nearest to each other, `from` into `into`. */
  mergeNext(): { from: number; into: number; cost: number } {
    if (this.#length === 0) this.#chain[this.#length++] = this.#left[0]!;
    for (;;) {
      const last = this.#chain[this.#length - 1]!;
      const before = this.#length > 1 ? this.#chain[this.#length - 2]! : -1;
      const nearest = this.#nearestTo(last, before);
      if (nearest === before) {
        this.#length -= 2;
        const cost = this.#cost(last, nearest);
        this.#merge(last, nearest);
        return { from: last, into: nearest, cost };
      }
      this.#chain[this.#length++] = nearest;
    }
  }

  /** The cluster cheapest to merge with; among equals the one before in the chain, or the chain would run in circles. */
  #nearestTo(cluster: number, before: number): number {
    let nearest = before;
    let least = before < 0 ? Number.POSITIVE_INFINITY : this.#cost(cluster, before);
    for (let i = 0; i < this.#count; i++) {
      const other = this.#left[i]!;
      if (other === cluster) continue;
      const cost = this.#cost(cluster, other);
      if (cost < least) {
        least = cost;
        nearest = other;
      }
    }
    return nearest;
  }

  /** What merging adds to the sum of squared distances from the means. */
  #cost(a: number, b: number): number {
    const columns = this.#columns;
    const distance = squaredDistance(this.#means, a * columns, this.#means, b * columns, columns);
    const [ofA, ofB] = [this.#sizes[a]!, this.#sizes[b]!];
    return (distance * ofA * ofB) / (ofA + ofB);
  }

  #merge(from: number, into: number): void {
    const columns = this.#columns;
    const [ofFrom, ofInto] = [this.#sizes[from]!, this.#sizes[into]!];
    const size = ofFrom + ofInto;
    for (let j = 0; j < columns; j++) {
      const [a, b] = [this.#means[from * columns + j]!, this.#means[into * columns + j]!];
      this.#means[into * columns + j] = (a * ofFrom + b * ofInto) / size;
    }
    this.#sizes[into] = size;
    const gap = this.#place[from]!;
    const moved = this.#left[--this.#count]!;
    this.#left[gap] = moved;
    this.#place[moved] = gap;
  }
}

function sizesFrom(weights: ArrayLike<number> | undefined, rows: number): Float64Array {
  if (!weights) return new Float64Array(rows).fill(1);
  const sizes = Float64Array.from(weights);
  if (sizes.length !== rows || !sizes.every((size) => size > 0 && Number.isFinite(size))) {
    throw new AppError("invalid_input", `A tree of ${rows} points needs as many weights above zero.`);
  }
  return sizes;
}
