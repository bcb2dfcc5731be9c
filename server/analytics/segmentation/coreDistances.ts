import { AppError } from "../../domain/errors.ts";
import { squaredDistance } from "./distance.ts";
import type { Matrix } from "./matrix.ts";
import { orderForNeighbours } from "./neighbourOrder.ts";
import type { Progress } from "./progress.ts";

/**
 * The distance from each point to the nearest that make up `minPoints` with itself: small where points lie close, so its
 * inverse is a density. 0 where `minPoints` is 1.
 * Campello, Moulavi and Sander, Density-based clustering based on hierarchical density estimates, PAKDD 2013.
 * @throws invalid_input where `minPoints` is no whole number from 1 to the number of points
 * @example coreDistances(matrixFrom([[0], [1], [9]]), 2) // Float64Array [1, 1, 8]
 */
export function coreDistances(points: Matrix, minPoints: number, progress: Progress = {}): Float64Array {
  if (!Number.isInteger(minPoints) || minPoints < 1 || minPoints > points.rows) {
    throw new AppError(
      "invalid_input",
      `Neighbourhoods of ${minPoints} points cannot be found among ${points.rows}; give a whole number from 1.`,
    );
  }
  const ordered = orderForNeighbours(points);
  const { rows, columns, data } = ordered.points;
  const found = new Float64Array(rows);
  const nearest = new FarthestOfNearest(minPoints - 1);
  for (let i = 0; i < rows && minPoints > 1; i++) {
    if (i % 512 === 0) {
      progress.signal?.throwIfAborted();
      progress.onProgress?.(i / rows);
    }
    nearest.clear();
    const at = i * columns;
    const own = data[at + ordered.column]!;
    for (const step of [-1, 1]) {
      for (let j = i + step; j >= 0 && j < rows; j += step) {
        const apart = data[j * columns + ordered.column]! - own;
        if (apart * apart > nearest.farthest) break;
        nearest.offer(squaredDistance(data, at, data, j * columns, columns));
      }
    }
    found[ordered.rowOf[i]!] = Math.sqrt(nearest.farthest);
  }
  progress.onProgress?.(1);
  return found;
}

/** The smallest few of the numbers offered, as a heap with the largest of them on top. */
class FarthestOfNearest {
  readonly #heap: Float64Array;

  constructor(size: number) {
    this.#heap = new Float64Array(size);
  }

  /** The largest that is kept; infinite until enough were offered. */
  get farthest(): number {
    return this.#heap[0] ?? 0;
  }

  clear(): void {
    this.#heap.fill(Number.POSITIVE_INFINITY);
  }

  offer(value: number): void {
    const heap = this.#heap;
    if (value >= heap[0]!) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]! > heap[child]!) child++;
      if (heap[child]! <= value) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = value;
  }
}
