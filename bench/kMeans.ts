/**
 * k-means against ml-kmeans 7 from the same start to the same inertia, and ten restarts on a sample against ten on all
 * points. CPU time, one thread. The bars (6 times and 20 times, for 8 columns and more) are for points like customers;
 * round clouds that overlap everywhere are shown as the worst case for any method that skips points by bounds.
 * Needs 3 GB of memory.
 */
import { kmeans } from "ml-kmeans";
import { hamerly } from "../server/analytics/segmentation/hamerly.ts";
import { kMeans } from "../server/analytics/segmentation/kMeans.ts";
import { kMeansPlusPlus } from "../server/analytics/segmentation/kMeansPlusPlus.ts";
import { type Matrix, matrix, selectRows } from "../server/analytics/segmentation/matrix.ts";
import { sampleRows } from "../server/analytics/segmentation/sampleRows.ts";
import { deriveSeed, type Random, randomFrom } from "../server/domain/random.ts";

const K = 6;
const RUNS = 3;
/** Passes: enough for every search here to converge. */
const LIMIT = 2_000;

type Shape = (rows: number, columns: number) => Matrix;

function normalFrom(random: Random): Random {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** As customers are: a continuum, three habits of a person seen through all the columns, each with its own noise. */
function customers(rows: number, columns: number): Matrix {
  const normal = normalFrom(randomFrom(columns));
  const loadings = Array.from({ length: 3 * columns }, normal);
  const points = matrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    const [recency, frequency, value] = [normal(), normal(), normal()];
    for (let j = 0; j < columns; j++) {
      const seen = recency * loadings[3 * j]! + frequency * loadings[3 * j + 1]! + value * loadings[3 * j + 2]!;
      points.data[i * columns + j] = seen + 0.5 * normal();
    }
  }
  return points;
}

/** Six round clouds that overlap: every point is nearly as far from the second centroid, which suits bounds least. */
function clouds(rows: number, columns: number): Matrix {
  const random = randomFrom(columns);
  const normal = normalFrom(random);
  const centres = Array.from({ length: K * columns }, normal);
  const points = matrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    const cloud = Math.floor(random() * K) * columns;
    for (let j = 0; j < columns; j++) points.data[i * columns + j] = centres[cloud + j]! + normal();
  }
  return points;
}

function cpuOf<T>(work: () => T): { milliseconds: number; result: T } {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { milliseconds: (user + system) / 1000, result };
}

/** The best of a few runs: what the code can do when the machine leaves it alone. */
function best<T>(runs: number, work: () => T): { milliseconds: number; result: T } {
  return Array.from({ length: runs }, () => cpuOf(work)).reduce((a, b) => (b.milliseconds < a.milliseconds ? b : a));
}

function inertiaOf(points: Matrix, centroids: readonly (readonly number[])[], labels: readonly number[]): number {
  let inertia = 0;
  for (let i = 0; i < points.rows; i++) {
    const centroid = centroids[labels[i]!]!;
    for (let j = 0; j < points.columns; j++) inertia += (points.data[i * points.columns + j]! - centroid[j]!) ** 2;
  }
  return inertia;
}

function compareWithMl(name: string, points: Matrix): void {
  const { columns } = points;
  const start = selectRows(points, sampleRows(points.rows, K, randomFrom(1))).data;
  const ours = best(RUNS, () => hamerly(points, start, LIMIT));
  const rows = Array.from({ length: points.rows }, (_, i) =>
    Array.from(points.data.subarray(i * columns, (i + 1) * columns)),
  );
  const initialization = Array.from({ length: K }, (_, c) =>
    Array.from(start.subarray(c * columns, (c + 1) * columns)),
  );
  const theirs = best(RUNS, () => kmeans(rows, K, { initialization, maxIterations: LIMIT, tolerance: 0 }));
  const theirInertia = inertiaOf(points, theirs.result.centroids, theirs.result.clusters);
  console.log(
    `${name}, ${points.rows} x ${columns}, k=${K}: ours ${ours.milliseconds.toFixed(0)} ms (${ours.result.iterations} iterations), ` +
      `ml-kmeans ${theirs.milliseconds.toFixed(0)} ms (${theirs.result.iterations}), ` +
      `ratio ${(theirs.milliseconds / ours.milliseconds).toFixed(1)}; ` +
      `inertia differs by ${Math.abs(ours.result.inertia / theirInertia - 1).toExponential(1)} (bar 1e-9)`,
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
    for (const columns of [3, 8, 16]) compareWithMl(name, shape(rows, columns));
    for (const columns of [3, 8]) compareRestarts(name, shape(rows, columns));
  }
}
