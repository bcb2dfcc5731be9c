import type { Random } from "../../domain/random.ts";
import { squaredDistance } from "./distance.ts";
import { tooFewDifferentPoints } from "./kMeansResult.ts";
import type { Matrix } from "./matrix.ts";

/**
 * Starting centroids for k-means: greedy k-means++. The first is a random point; each next one is the best of
 * 2 + ln k points drawn with probability proportional to the squared distance from the centroids chosen so far, best
 * being the one that leaves the smallest sum of squared distances.
 * Arthur and Vassilvitskii, k-means++: the advantages of careful seeding, SODA 2007, section 2 and its last remark.
 * @returns k x columns, row after row
 * @throws invalid_input where there are fewer different points than k
 * @example kMeansPlusPlus(matrixFrom([[0], [1], [9]]), 2, randomFrom(1)) // 9 and one of 0 and 1
 */
export function kMeansPlusPlus(points: Matrix, k: number, random: Random): Float64Array {
  const { rows, columns, data } = points;
  const trials = 2 + Math.floor(Math.log(k));
  const centroids = new Float64Array(k * columns);
  let nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  let best = new Float64Array(rows);
  let trial = new Float64Array(rows);
  let total = 0;
  for (let c = 0; c < k; c++) {
    let bestTotal = Number.POSITIVE_INFINITY;
    let bestRow = 0;
    for (let t = 0; t < (c === 0 ? 1 : trials); t++) {
      const row = c === 0 ? Math.floor(random() * rows) : drawProportionally(nearest, total * random());
      const trialTotal = distancesWith(points, row, nearest, trial);
      if (trialTotal < bestTotal) {
        bestTotal = trialTotal;
        bestRow = row;
        [best, trial] = [trial, best];
      }
    }
    centroids.set(data.subarray(bestRow * columns, (bestRow + 1) * columns), c * columns);
    [nearest, best] = [best, nearest];
    total = bestTotal;
    if (total === 0 && c < k - 1) throw tooFewDifferentPoints(k);
  }
  return centroids;
}

/** The first row at which the running sum of `weights` passes `target`; never a row of weight 0. */
function drawProportionally(weights: Float64Array, target: number): number {
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    last = i;
    target -= weight;
    if (target < 0) break;
  }
  return last;
}

/** Squared distance of every point to its nearest centroid were `row` one too, written into `into`; returns the sum. */
function distancesWith(points: Matrix, row: number, nearest: Float64Array, into: Float64Array): number {
  const { rows, columns, data } = points;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const distance = Math.min(nearest[i]!, squaredDistance(data, i * columns, data, row * columns, columns));
    into[i] = distance;
    total += distance;
  }
  return total;
}
