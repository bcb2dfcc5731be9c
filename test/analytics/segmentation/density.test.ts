import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustedRand } from "../../../server/analytics/segmentation/adjustedRand.ts";
import { coreDistances } from "../../../server/analytics/segmentation/coreDistances.ts";
import { dbscan, NOISE } from "../../../server/analytics/segmentation/dbscan.ts";
import { squaredDistance } from "../../../server/analytics/segmentation/distance.ts";
import { hdbscan } from "../../../server/analytics/segmentation/hdbscan.ts";
import { type Matrix, matrix, matrixFrom, selectRows } from "../../../server/analytics/segmentation/matrix.ts";
import { reachabilityTree } from "../../../server/analytics/segmentation/reachabilityTree.ts";
import { randomFrom } from "../../../server/domain/random.ts";
import { clouds } from "./fixtures.ts";

/** On a coarse grid, so that points repeat and distances tie. */
const pointSets = fc
  .record({ rows: fc.integer({ min: 3, max: 60 }), columns: fc.integer({ min: 1, max: 3 }), seed: fc.nat() })
  .map(({ rows, columns, seed }) => {
    const random = randomFrom(seed);
    return matrix(
      rows,
      columns,
      Float64Array.from({ length: rows * columns }, () => Math.floor(8 * random())),
    );
  });

function distance({ columns, data }: Matrix, a: number, b: number): number {
  return Math.sqrt(squaredDistance(data, a * columns, data, b * columns, columns));
}

const rowsOf = (points: Matrix) => [...Array(points.rows).keys()];

/** DBSCAN as it is defined, all pairs looked at. */
function dbscanByDefinition(points: Matrix, reach: number, minPoints: number): number[] {
  const near = rowsOf(points).map((a) => rowsOf(points).filter((b) => distance(points, a, b) <= reach));
  const isCore = near.map((rows) => rows.length >= minPoints);
  const labels = rowsOf(points).map(() => NOISE);
  let clusters = 0;
  for (const row of rowsOf(points)) {
    if (!isCore[row] || labels[row] !== NOISE) continue;
    const cluster = clusters++;
    const open = [row];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (labels[next] !== NOISE) continue;
      labels[next] = cluster;
      if (isCore[next]) open.push(...near[next]!);
    }
  }
  return labels;
}

describe("dbscan", () => {
  it("finds what the definition finds", () => {
    fc.assert(
      fc.property(pointSets, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 6 }), (points, reach, least) => {
        const found = dbscan(points, { reach, minPoints: least });
        expect([...found.labels]).toEqual(dbscanByDefinition(points, reach, least));
      }),
      { numRuns: 200 },
    );
  });

  it("follows a curve that has no centre, and leaves the far point out", () => {
    const ring = Array.from({ length: 60 }, (_, i) => [10 * Math.cos(i / 9.55), 10 * Math.sin(i / 9.55)]);
    const { labels, clusters } = dbscan(matrixFrom([...ring, [0, 0], [0, 0.1], [0.1, 0], [30, 30]]), {
      reach: 1.2,
      minPoints: 3,
    });
    expect(clusters).toBe(2);
    expect(new Set(labels.subarray(0, 60))).toEqual(new Set([0]));
    expect([...labels.subarray(60)]).toEqual([1, 1, 1, NOISE]);
  });

  it.each([
    ["a reach of nothing", { reach: 0, minPoints: 3 }, /reach of 0/],
    ["a core of nobody", { reach: 1, minPoints: 0 }, /0 points make no core/],
  ])("refuses %s", (_what, options, message) => {
    expect(() => dbscan(matrixFrom([[1], [2]]), options)).toThrow(message);
  });
});

describe("coreDistances", () => {
  it("are the distances to the nearest that make up the number, the point itself among them", () => {
    fc.assert(
      fc.property(pointSets, fc.integer({ min: 1, max: 8 }), (points, most) => {
        const minPoints = Math.min(most, points.rows);
        const expected = rowsOf(points).map(
          (a) =>
            rowsOf(points)
              .map((b) => distance(points, a, b))
              .sort((x, y) => x - y)[minPoints - 1],
        );
        expect([...coreDistances(points, minPoints)]).toEqual(expected);
      }),
    );
  });

  it("refuses neighbourhoods larger than there are points", () => {
    expect(() => coreDistances(matrixFrom([[1], [2]]), 3)).toThrow(/3 points cannot be found among 2/);
  });
});

describe("reachabilityTree", () => {
  it("connects points at the smallest heights that connect them (Kruskal's, from all pairs)", () => {
    fc.assert(
      fc.property(pointSets, fc.integer({ min: 1, max: 3 }), (points, minPoints) => {
        const cores = coreDistances(points, minPoints);
        const pairs = rowsOf(points).flatMap((a) =>
          rowsOf(points)
            .slice(0, a)
            .map((b) => ({ a, b, height: Math.max(distance(points, a, b), cores[a]!, cores[b]!) })),
        );
        const group = rowsOf(points);
        const heights: number[] = [];
        for (const { a, b, height } of pairs.sort((x, y) => x.height - y.height)) {
          if (group[a] === group[b]) continue;
          const [from, to] = [group[a], group[b]!];
          group.forEach((one, i) => {
            if (one === from) group[i] = to;
          });
          heights.push(height);
        }
        const found = reachabilityTree(points, cores).height;
        heights.forEach((height, i) => expect(found[i]).toBeCloseTo(height, 9));
      }),
    );
  });
});

describe("hdbscan", () => {
  /** A dense and a wide cloud, far apart, with three strangers. */
  function twoDensities(): Matrix {
    const random = randomFrom(3);
    const dense = clouds(1, 150, 0, random);
    const wide = clouds(1, 150, 0, random);
    const points = matrix(303, 2);
    for (let i = 0; i < 300; i++) points.data[i] = 0.05 * dense.data[i]!;
    for (let i = 0; i < 300; i++) points.data[300 + i] = 20 + 2 * wide.data[i]!;
    points.data.set([100, 0, -100, 0, 0, 100], 600);
    return points;
  }

  it("finds clusters of different density, which no single reach finds, and calls strangers noise", () => {
    const points = twoDensities();
    const { labels, clusters } = hdbscan(points, { minPoints: 10 });
    expect(clusters).toBe(2);
    const [dense, wide] = [labels.subarray(0, 150), labels.subarray(150, 300)];
    expect(dense.filter((label) => label === dense[0]).length).toBeGreaterThan(135);
    expect(wide.filter((label) => label === wide[0]).length).toBeGreaterThan(135);
    expect([...labels.subarray(300)]).toEqual([NOISE, NOISE, NOISE]);
  });

  it("finds the same groups in whatever order points come, but for points that leave as a cluster splits", () => {
    const points = clouds(3, 60, 5, randomFrom(4));
    const random = randomFrom(5);
    const keys = rowsOf(points).map(() => random());
    const order = Int32Array.from(rowsOf(points)).sort((a, b) => keys[a]! - keys[b]!);
    const plain = hdbscan(points, { minPoints: 8 });
    const shuffled = hdbscan(selectRows(points, order), { minPoints: 8 });
    const agreement = adjustedRand(
      order.map((row) => plain.labels[row]!),
      shuffled.labels,
    );
    expect(shuffled.clusters).toBe(plain.clusters);
    expect(agreement).toBeGreaterThan(0.95);
  });

  it("takes a pile of equal points for a cluster without letting it swallow the others", () => {
    const points = clouds(2, 100, 12, randomFrom(6));
    for (let row = 0; row < 20; row++) points.data.set([40, 40], 2 * row);
    const { labels, clusters } = hdbscan(points, { minPoints: 10 });
    expect(clusters).toBe(3);
    expect(new Set(labels.subarray(0, 20)).size).toBe(1);
  });

  it("calls all of one even crowd noise, since the whole is no cluster", () => {
    const grid = Array.from({ length: 100 }, (_, i) => [i % 10, Math.floor(i / 10)]);
    const { labels, clusters } = hdbscan(matrixFrom(grid), { minPoints: 60 });
    expect(clusters).toBe(0);
    expect(new Set(labels)).toEqual(new Set([NOISE]));
  });

  it("keeps groups smaller than the smallest cluster out", () => {
    const points = clouds(2, 100, 12, randomFrom(7));
    for (let row = 0; row < 12; row++) points.data.set([50 + row / 100, 50], 2 * row);
    const small = hdbscan(points, { minPoints: 5 }).labels.subarray(0, 12);
    const large = hdbscan(points, { minPoints: 5, minClusterSize: 30 }).labels.subarray(0, 12);
    expect(small).not.toContain(NOISE);
    expect(new Set(large)).toEqual(new Set([NOISE]));
  });

  it("reports progress that ends at one and stops when told to", () => {
    const points = clouds(2, 100, 8, randomFrom(8));
    const seen: number[] = [];
    hdbscan(points, { minPoints: 5, onProgress: (done) => seen.push(done) });
    expect(seen.at(-1)).toBe(1);
    expect(seen.every((done, i) => done >= (seen[i - 1] ?? 0))).toBe(true);
    const signal = AbortSignal.abort(new Error("stopped"));
    expect(() => hdbscan(points, { minPoints: 5, signal })).toThrow("stopped");
    expect(() => dbscan(points, { reach: 1, minPoints: 5, signal })).toThrow("stopped");
  });
});
