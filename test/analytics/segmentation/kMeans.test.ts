import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { squaredDistance } from "../../../server/analytics/segmentation/distance.ts";
import { hamerly } from "../../../server/analytics/segmentation/hamerly.ts";
import { kMeans } from "../../../server/analytics/segmentation/kMeans.ts";
import type { KMeansResult } from "../../../server/analytics/segmentation/kMeansResult.ts";
import { type Matrix, matrix, matrixFrom, selectRows } from "../../../server/analytics/segmentation/matrix.ts";
import { mlKMeans } from "../../../server/analytics/segmentation/mlKMeans.ts";
import { nearestCentroids } from "../../../server/analytics/segmentation/nearestCentroids.ts";
import { randomFrom } from "../../../server/domain/random.ts";
import { clouds, readReference, referenceUrl } from "./fixtures.ts";

/** Points without duplicates: neighbours on a grid, jittered by their own position. */
const pointSets = fc
  .record({ rows: fc.integer({ min: 8, max: 120 }), columns: fc.integer({ min: 1, max: 5 }), seed: fc.nat() })
  .map(({ rows, columns, seed }) => {
    const random = randomFrom(seed);
    return matrix(
      rows,
      columns,
      Float64Array.from({ length: rows * columns }, () => 10 * random()),
    );
  });

function shuffled(points: Matrix, seed: number): Matrix {
  const random = randomFrom(seed);
  const keys = Array.from({ length: points.rows }, () => random());
  return selectRows(
    points,
    Int32Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]!),
  );
}

/** What labels and centroids say the sizes and the inertia are. */
function recount(points: Matrix, { labels, centroids, sizes }: KMeansResult) {
  const counted = Array.from(sizes, () => 0);
  let inertia = 0;
  for (const [i, label] of labels.entries()) {
    counted[label]!++;
    inertia += squaredDistance(points.data, i * points.columns, centroids, label * points.columns, points.columns);
  }
  return { labels: nearestCentroids(points, centroids), sizes: Int32Array.from(counted), inertia };
}

describe("kMeans", () => {
  for (const name of ["iris", "wine_standardised"]) {
    const reference = readReference(name);
    const missing = reference ? "" : ` (skipped: ${referenceUrl(name).pathname} is not here)`;
    it.skipIf(!reference)(`gives scikit-learn's clusters of ${name}${missing}`, () => {
      for (const expected of reference!.clusterings) {
        const { points } = reference!;
        const start = selectRows(points, Int32Array.from(expected.init_rows)).data;
        const found = kMeans(points, { k: expected.k, seed: 1, start });
        expect([...found.labels], `k = ${expected.k}`).toEqual(expected.labels);
        expect(Math.abs(found.inertia / expected.inertia - 1)).toBeLessThan(1e-9);
        const best = kMeans(points, { k: expected.k, seed: 1, restarts: 50 });
        expect(best.inertia).toBeLessThan(expected.best_inertia_50_restarts * (1 + 1e-9));
      }
    });
  }

  it("ends where ml-kmeans ends from the same start", () => {
    fc.assert(
      fc.property(pointSets, fc.integer({ min: 1, max: 6 }), (points, k) => {
        const start = points.data.slice(0, k * points.columns);
        const theirs = mlKMeans(points, { k, seed: 1, start });
        fc.pre(!theirs.sizes.includes(0));
        const ours = kMeans(points, { k, seed: 1, start });
        expect(ours.inertia).toBeCloseTo(theirs.inertia, 8);
        expect([...ours.labels]).toEqual([...theirs.labels]);
      }),
      { numRuns: 60 },
    );
  });

  it("returns labels of the centroids it returns, however early it is stopped", () => {
    fc.assert(
      fc.property(pointSets, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 6 }), (points, k, limit) => {
        const found = kMeans(points, { k, seed: 3, restarts: 2, maxIterations: limit });
        const recounted = recount(points, found);
        expect(found.labels).toEqual(recounted.labels);
        expect(found.sizes).toEqual(recounted.sizes);
        expect(found.inertia).toBeCloseTo(recounted.inertia, 9);
      }),
      { numRuns: 60 },
    );
  });

  it("reaches the same inertia when the start is kept and the points are shuffled", () => {
    fc.assert(
      fc.property(pointSets, fc.nat(), (points, seed) => {
        const start = points.data.slice(0, 3 * points.columns);
        const inertia = hamerly(points, start, 300).inertia;
        expect(hamerly(shuffled(points, seed), start, 300).inertia).toBeCloseTo(inertia, 8);
      }),
      { numRuns: 40 },
    );
  });

  it("gives the same result for the same seed, bit by bit", () => {
    const points = clouds(5, 400, 2, randomFrom(1));
    const first = kMeans(points, { k: 5, seed: 9, sampleRows: 500 });
    expect(kMeans(points, { k: 5, seed: 9, sampleRows: 500 })).toEqual(first);
  });

  it("finds on a sample what it finds on all points", () => {
    const points = clouds(6, 500, 4, randomFrom(2));
    const onAll = kMeans(points, { k: 6, seed: 1 });
    const onSample = kMeans(points, { k: 6, seed: 1, sampleRows: 400 });
    expect(Math.abs(onSample.inertia / onAll.inertia - 1)).toBeLessThan(1e-9);
    expect(onSample.labels).toEqual(recount(points, onSample).labels);
  });

  it("leaves no cluster empty where a start has centroids far from every point", () => {
    const points = clouds(3, 50, 6, randomFrom(4));
    const start = Float64Array.of(0, 0, 1e6, 1e6, 2e6, 2e6, 1, 1);
    const found = kMeans(points, { k: 4, seed: 1, start });
    expect(Math.min(...found.sizes)).toBeGreaterThan(0);
    expect(found.sizes).toEqual(recount(points, found).sizes);
  });

  it("clusters a rare kind of point that the sample misses, where the sample alone has too few kinds", () => {
    const points = matrix(2_000, 1);
    points.data.set([5, 9], 17);
    const found = kMeans(points, { k: 3, seed: 1, sampleRows: 10 });
    expect(found.inertia).toBe(0);
  });

  it("reports progress that ends at one and stops when told to", () => {
    const points = clouds(4, 200, 2, randomFrom(5));
    const seen: number[] = [];
    kMeans(points, { k: 4, seed: 1, sampleRows: 300, onProgress: (done) => seen.push(done) });
    expect(seen.at(-1)).toBe(1);
    expect(() => kMeans(points, { k: 4, seed: 1, signal: AbortSignal.abort(new Error("stopped")) })).toThrow("stopped");
  });

  const bad: [string, Matrix, Partial<Parameters<typeof kMeans>[1]>, RegExp][] = [
    [
      "a missing value",
      matrixFrom([
        [1, 2],
        [3, Number.NaN],
      ]),
      {},
      /Row 1, column 1 is NaN/,
    ],
    ["fewer points than clusters", matrixFrom([[1], [2]]), { k: 3 }, /fewer than 3 different points/],
    ["fewer different points than clusters", matrixFrom([[1], [1], [2]]), { k: 3 }, /fewer than 3 different points/],
    ["no whole number of clusters", matrixFrom([[1], [2]]), { k: 1.5 }, /1.5 is not a number of clusters/],
    [
      "a start of another shape",
      matrixFrom([
        [1, 2],
        [3, 4],
      ]),
      { start: Float64Array.of(1) },
      /not 2 starting centroids/,
    ],
    ["no restarts", matrixFrom([[1], [2]]), { restarts: 0 }, /restarts is 0/],
  ];
  it.each(bad)("refuses %s", (_what, points, options, message) => {
    expect(() => kMeans(points, { k: 2, seed: 1, ...options })).toThrow(message);
  });
});
