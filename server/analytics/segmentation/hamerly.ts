import { distancesToCentroids, squaredDistance } from "./distance.ts";
import { type KMeansResult, tooFewDifferentPoints } from "./kMeansResult.ts";
import type { Matrix } from "./matrix.ts";

/**
 * Exact k-means from given centroids: the fixed point of Lloyd's algorithm, without looking at points that cannot have
 * changed. Hamerly, Making k-means even faster, SDM 2010, with four changes:
 *
 * - His two bounds a point (distance to its own centroid from above, to the second nearest from below) are kept as one
 *   number, their gap. Each iteration a centroid's move narrows the gap of its members by at most its own move plus the
 *   largest move of another; those sums are kept per centroid (`drift`), so a point that stays is read and never written.
 * - Points go in blocks that know their narrowest gap, so a whole block is passed over while the centroids have moved
 *   less than that. Near the end, where most iterations are, nearly all blocks are.
 * - Sums and sizes of the clusters are updated only for points that change cluster.
 * - An emptied cluster starts again at the point farthest from its centroid.
 *
 * @param start k x columns, row after row; not changed
 * @param onIteration called after each pass over the points
 * @returns labels, which are nearest to exactly the centroids returned even when `maxIterations` stopped the search
 * @throws invalid_input where there are fewer different points than centroids
 */
export function hamerly(
  points: Matrix,
  start: Float64Array,
  maxIterations: number,
  onIteration?: (iteration: number, changed: number) => void,
): KMeansResult {
  const search = new Search(points, start);
  search.assignAll();
  onIteration?.(1, points.rows);
  let iterations = 1;
  while (iterations < maxIterations) {
    const reseeded = search.reseedEmpty();
    const moved = search.moveCentroids(reseeded);
    if (!moved) break;
    const changed = search.reassign();
    iterations++;
    onIteration?.(iterations, changed);
    if (changed === 0) break;
  }
  return search.result(iterations);
}

/** Points that are passed over together. */
const BLOCK = 16;

class Search {
  private readonly points: Matrix;
  private readonly k: number;
  private readonly centroids: Float64Array;
  private readonly sums: Float64Array;
  private readonly sizes: Int32Array;
  private readonly labels: Int32Array;
  /** Lower bound of (distance to the second nearest - distance to the nearest) + the drift of the label's centroid. */
  private readonly gaps: Float64Array;
  private readonly drift: Float64Array;
  private readonly distances: Float64Array;
  /** The most by which any gap can have narrowed since the start. */
  private travelled = 0;
  /** What `travelled` may reach before a point of the block must be looked at. */
  private readonly reach: Float64Array;
  /** Gaps below this are looked at, so that rounding of the bounds never decides a label. */
  private margin = 0;

  constructor(points: Matrix, start: Float64Array) {
    this.points = points;
    this.k = start.length / points.columns;
    this.centroids = Float64Array.from(start);
    this.sums = new Float64Array(start.length);
    this.sizes = new Int32Array(this.k);
    this.labels = new Int32Array(points.rows);
    this.gaps = new Float64Array(points.rows);
    this.drift = new Float64Array(this.k);
    this.distances = new Float64Array(this.k);
    this.reach = new Float64Array(Math.ceil(points.rows / BLOCK));
  }

  assignAll(): void {
    const { rows, columns, data } = this.points;
    const { sums, sizes, labels, gaps } = this;
    let farthest = 0;
    for (let i = 0, at = 0; i < rows; i++, at += columns) {
      const nearest = this.nearestTo(i);
      labels[i] = nearest;
      sizes[nearest]!++;
      if (gaps[i]! > farthest) farthest = gaps[i]!;
      for (let j = 0, s = nearest * columns; j < columns; j++, s++) sums[s]! += data[at + j]!;
    }
    this.margin = 1e-12 * (Number.isFinite(farthest) ? farthest : 1);
  }

  /** Moves each centroid to the mean of its members. False where none moved. */
  moveCentroids(reseeded: boolean): boolean {
    const { columns } = this.points;
    const { k, centroids, sums, sizes, drift } = this;
    const moves = new Float64Array(k);
    for (let c = 0; c < k; c++) {
      const size = sizes[c]!;
      let move = 0;
      for (let j = 0, p = c * columns; j < columns; j++, p++) {
        const mean = sums[p]! / size;
        move += (mean - centroids[p]!) ** 2;
        centroids[p] = mean;
      }
      moves[c] = Math.sqrt(move);
    }
    const [most, second] = moves.toSorted().toReversed();
    for (let c = 0; c < k; c++) drift[c]! += moves[c]! + (moves[c] === most ? (second ?? 0) : (most ?? 0));
    this.travelled += (most ?? 0) + (second ?? 0);
    return reseeded || (most ?? 0) > 0;
  }

  /** Looks again at every point whose gap may have closed. Returns how many changed cluster. */
  reassign(): number {
    const { reach, travelled, margin } = this;
    let changed = 0;
    for (let block = 0; block < reach.length; block++) {
      if (reach[block]! - travelled <= margin) changed += this.reassignBlock(block);
    }
    return changed;
  }

  private reassignBlock(block: number): number {
    const { labels, gaps, drift, margin } = this;
    const end = Math.min((block + 1) * BLOCK, labels.length);
    let changed = 0;
    let narrowest = Number.POSITIVE_INFINITY;
    for (let i = block * BLOCK; i < end; i++) {
      const label = labels[i]!;
      let gap = gaps[i]! - drift[label]!;
      if (gap <= margin) {
        const nearest = this.nearestTo(i);
        gap = gaps[i]! - drift[nearest]!;
        if (nearest !== label) {
          this.switchCluster(i, label, nearest);
          changed++;
        }
      }
      if (gap < narrowest) narrowest = gap;
    }
    this.reach[block] = this.travelled + narrowest;
    return changed;
  }

  /** Gives each empty cluster the point farthest from its own centroid. True where there was one. */
  reseedEmpty(): boolean {
    const { columns, data } = this.points;
    let reseeded = false;
    for (let c = 0; c < this.k; c++) {
      if (this.sizes[c] !== 0) continue;
      const farthest = this.farthestPoint();
      if (farthest < 0) throw tooFewDifferentPoints(this.k);
      this.sums.fill(0, c * columns, (c + 1) * columns);
      this.centroids.set(data.subarray(farthest * columns, (farthest + 1) * columns), c * columns);
      this.switchCluster(farthest, this.labels[farthest]!, c);
      // Its old bounds say nothing about a centroid that jumped.
      this.gaps.fill(Number.NEGATIVE_INFINITY);
      this.reach.fill(Number.NEGATIVE_INFINITY);
      reseeded = true;
    }
    return reseeded;
  }

  result(iterations: number): KMeansResult {
    const { rows, columns, data } = this.points;
    const { labels, centroids, sizes } = this;
    let inertia = 0;
    for (let i = 0, at = 0; i < rows; i++, at += columns) {
      inertia += squaredDistance(data, at, centroids, labels[i]! * columns, columns);
    }
    return { labels, centroids, sizes, inertia, iterations };
  }

  /** The nearest centroid of point i (the lower number of equals); keeps the gap to the second nearest. */
  private nearestTo(i: number): number {
    const { columns, data } = this.points;
    const { k, distances } = this;
    distancesToCentroids(data, i * columns, this.centroids, k, columns, distances);
    let nearest = 0;
    let first = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      const distance = distances[c]!;
      if (distance < first) {
        second = first;
        first = distance;
        nearest = c;
      } else if (distance < second) {
        second = distance;
      }
    }
    this.gaps[i] = Math.sqrt(second) - Math.sqrt(first) + this.drift[nearest]!;
    return nearest;
  }

  private switchCluster(i: number, from: number, to: number): void {
    const { columns, data } = this.points;
    const { sums, sizes, labels } = this;
    labels[i] = to;
    sizes[from]!--;
    sizes[to]!++;
    for (let j = 0; j < columns; j++) {
      const value = data[i * columns + j]!;
      sums[from * columns + j]! -= value;
      sums[to * columns + j]! += value;
    }
  }

  /** The point farthest from its centroid among clusters of two and more; -1 where all lie on their centroids. */
  private farthestPoint(): number {
    const { rows, columns, data } = this.points;
    let farthest = -1;
    let most = 0;
    for (let i = 0; i < rows; i++) {
      const label = this.labels[i]!;
      if (this.sizes[label]! < 2) continue;
      const distance = squaredDistance(data, i * columns, this.centroids, label * columns, columns);
      if (distance > most) {
        most = distance;
        farthest = i;
      }
    }
    return farthest;
  }
}
