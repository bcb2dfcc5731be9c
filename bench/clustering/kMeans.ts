/**
 * k-means against ml-kmeans 7 and scikit-learn's Lloyd from the same start to the same inertia, and ten restarts on a
 * sample against ten on all points. CPU time, one thread. The bars (at least 6 times less than ml-kmeans, at most .75 of
 * scikit-learn, 20 times less than full restarts, for 8 columns and more) are for points like customers;
 * round clouds that overlap everywhere are shown as the worst case for any method that skips points by bounds.
 * Needs 3 GB of memory.
 */
import { kmeans } from "ml-kmeans";
import { hamerly } from "../../server/analytics/segmentation/hamerly.ts";
import { kMeans } from "../../server/analytics/segmentation/kMeans.ts";
import { kMeansPlusPlus } from "../../server/analytics/segmentation/kMeansPlusPlus.ts";
import type { KMeansResult } from "../../server/analytics/segmentation/kMeansResult.ts";
import { type Matrix, selectRows } from "../../server/analytics/segmentation/matrix.ts";
import { sampleRows } from "../../server/analytics/segmentation/sampleRows.ts";
import { deriveSeed, randomFrom } from "../../server/domain/random.ts";
import { bestOf, cpuOf, type Timed } from "./cpu.ts";
import { clouds, customers } from "./points.ts";
import { askScikitLearn, NO_SCIKIT_LEARN } from "./scikitLearn.ts";

const K = 6;
const RUNS = 3;
/** Passes: enough for every search here to converge. */
const LIMIT = 2_000;

type Shape = (rows: number, columns: number) => Matrix;

function inertiaOf(points: Matrix, centroids: readonly (readonly number[])[], labels: readonly number[]): number {
  let inertia = 0;
  for (let i = 0; i < points.rows; i++) {
    const centroid = centroids[labels[i]!]!;
    for (let j = 0; j < points.columns; j++) inertia += (points.data[i * points.columns + j]! - centroid[j]!) ** 2;
  }
  return inertia;
}

function compareWithPeers(name: string, points: Matrix): void {
  const { columns } = points;
  const start = selectRows(points, sampleRows(points.rows, K, randomFrom(1))).data;
  const ours = bestOf(RUNS, () => hamerly(points, start, LIMIT));
  const rows = Array.from({ length: points.rows }, (_, i) =>
    Array.from(points.data.subarray(i * columns, (i + 1) * columns)),
  );
  const initialization = Array.from({ length: K }, (_, c) =>
    Array.from(start.subarray(c * columns, (c + 1) * columns)),
  );
  const theirs = bestOf(RUNS, () => kmeans(rows, K, { initialization, maxIterations: LIMIT, tolerance: 0 }));
  const theirInertia = inertiaOf(points, theirs.result.centroids, theirs.result.clusters);
  console.log(
    `${name}, ${points.rows} x ${columns}, k=${K}: ours ${ours.milliseconds.toFixed(0)} ms (${ours.result.iterations} iterations), ` +
      `ml-kmeans ${theirs.milliseconds.toFixed(0)} ms (${theirs.result.iterations}), ` +
      `ratio ${(theirs.milliseconds / ours.milliseconds).toFixed(1)}; ` +
      `inertia differs by ${Math.abs(ours.result.inertia / theirInertia - 1).toExponential(1)} (bar 1e-9)`,
  );
  compareWithScikitLearn(`${name}, ${points.rows} x ${columns}, k=${K}`, points, [...start], ours);
}

function compareWithScikitLearn(name: string, points: Matrix, start: number[], ours: Timed<KMeansResult>): void {
  const theirs = askScikitLearn(points, { method: "kmeans", start, limit: LIMIT }, RUNS);
  if (!theirs?.milliseconds || theirs.inertia === undefined) {
    console.log(`${name}: ${NO_SCIKIT_LEARN}.`);
    return;
  }
  console.log(
    `${name}: scikit-learn ${theirs.version} Lloyd ${theirs.milliseconds.toFixed(0)} ms (${theirs.iterations}), ` +
      `ours / theirs ${(ours.milliseconds / theirs.milliseconds).toFixed(2)}; ` +
      `inertia differs by ${Math.abs(ours.result.inertia / theirs.inertia - 1).toExponential(1)} (bar 1e-9)`,
  );
}

function compareRestarts(name: string, points: Matrix): void {
  const { columns } = points;
  const sampled = cpuOf(() => kMeans(points, { k: K, seed: 1, restarts: 10, maxIterations: LIMIT }));
  const full = cpuOf(() => {
    const runs = Array.from({ length: 10 }, (_, restart) =>
      hamerly(points, kMeansPlusPlus(points, K, randomFrom(deriveSeed(1, `restart ${restart}`))), LIMIT),
    );
    return Math.min(...runs.map((run) => run.inertia));
  });
  console.log(
    `${name}, ${points.rows} x ${columns}, ten restarts: on a sample ${sampled.milliseconds.toFixed(0)} ms, ` +
      `on all points ${full.milliseconds.toFixed(0)} ms, ` +
      `ratio ${(full.milliseconds / sampled.milliseconds).toFixed(1)}; ` +
      `inertia ${(sampled.result.inertia / full.result - 1).toExponential(1)} above the best`,
  );
}

const SHAPES: Record<string, Shape> = { customers, clouds };

export function benchKMeans(rows: number): void {
  for (const [name, shape] of Object.entries(SHAPES)) {
    for (const columns of [3, 8, 16]) compareWithPeers(name, shape(rows, columns));
    for (const columns of [3, 8]) compareRestarts(name, shape(rows, columns));
  }
}
