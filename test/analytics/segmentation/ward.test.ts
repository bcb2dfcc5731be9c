import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustedRand } from "../../../server/analytics/segmentation/adjustedRand.ts";
import { type Matrix, matrix, matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import { cutTree } from "../../../server/analytics/segmentation/mergeTree.ts";
import { ward } from "../../../server/analytics/segmentation/ward.ts";
import { randomFrom } from "../../../server/domain/random.ts";
import { clouds } from "./fixtures.ts";

const pointSets = fc
  .record({ rows: fc.integer({ min: 2, max: 40 }), columns: fc.integer({ min: 1, max: 4 }), seed: fc.nat() })
  .map(({ rows, columns, seed }) => {
    const random = randomFrom(seed);
    return matrix(
      rows,
      columns,
      Float64Array.from({ length: rows * columns }, () => 10 * random()),
    );
  });

/** Sum of squared distances of the named points from their mean, straight from the definition. */
function squaresOf({ columns, data }: Matrix, rows: readonly number[]): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    const values = rows.map((row) => data[row * columns + j]!);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    for (const value of values) sum += (value - mean) ** 2;
  }
  return sum;
}

/** Ward as it is defined: look at every pair, merge the cheapest, again. */
function mergeByDefinition(points: Matrix, k: number): { labels: number[]; heights: number[] } {
  const clusters = Array.from({ length: points.rows }, (_, row) => [row]);
  const heights: number[] = [];
  while (clusters.length > k) {
    let best = { cost: Number.POSITIVE_INFINITY, a: 0, b: 0 };
    for (let a = 0; a < clusters.length; a++) {
      for (let b = a + 1; b < clusters.length; b++) {
        const [first, second] = [clusters[a]!, clusters[b]!];
        const cost = squaresOf(points, [...first, ...second]) - squaresOf(points, first) - squaresOf(points, second);
        if (cost < best.cost) best = { cost, a, b };
      }
    }
    heights.push(Math.sqrt(2 * best.cost));
    clusters[best.a]!.push(...clusters[best.b]!);
    clusters.splice(best.b, 1);
  }
  const labels = Array.from({ length: points.rows }, () => 0);
  clusters.forEach((rows, cluster) => {
    for (const row of rows) labels[row] = cluster;
  });
  return { labels, heights };
}

describe("ward", () => {
  it("merges what the definition merges, at the same heights", () => {
    fc.assert(
      fc.property(pointSets, fc.integer({ min: 1, max: 5 }), (points, most) => {
        const k = Math.min(most, points.rows);
        const tree = ward(points);
        const expected = mergeByDefinition(points, k);
        expect(adjustedRand(cutTree(tree, k), expected.labels)).toBe(1);
        expected.heights.forEach((height, i) => expect(tree.height[i]).toBeCloseTo(height, 7));
      }),
      { numRuns: 60 },
    );
  });

  it("accounts for every squared distance from the mean in its heights", () => {
    const points = clouds(3, 100, 4, randomFrom(1));
    const merged = ward(points).height.reduce((sum, height) => sum + height ** 2 / 2, 0);
    const all = squaresOf(points, [...Array(points.rows).keys()]);
    expect(merged).toBeCloseTo(all, 6);
  });

  it("says which of a hand-worked example are siblings", () => {
    const tree = ward(matrixFrom([[0], [1], [9], [30]]));
    // 0 and 1 make node 4; 9 joins them in node 5; 30 joins last.
    expect([...tree.first]).toEqual([0, 2, 3]);
    expect([...tree.second]).toEqual([1, 4, 5]);
    expect([...tree.size]).toEqual([2, 3, 4]);
    expect(tree.height[0]).toBe(1);
    expect(tree.height[1]).toBeCloseTo(Math.sqrt((2 * 2 * 1 * 8.5 ** 2) / 3), 12);
  });

  it("treats a point of weight w as w equal points", () => {
    const [light, heavy] = [matrixFrom([[0], [4], [9]]), matrixFrom([[0], [0], [0], [0], [4], [9]])];
    expect(ward(light, { weights: [4, 1, 1] }).height.at(-1)).toBeCloseTo(ward(heavy).height.at(-1)!, 12);
    expect([...cutTree(ward(light, { weights: [4, 1, 1] }), 2)]).toEqual([0, 1, 1]);
  });

  it("reports progress that ends at one and stops when told to", () => {
    const points = clouds(2, 200, 4, randomFrom(2));
    const seen: number[] = [];
    ward(points, { onProgress: (done) => seen.push(done) });
    expect(seen.at(-1)).toBe(1);
    expect(() => ward(points, { signal: AbortSignal.abort(new Error("stopped")) })).toThrow("stopped");
  });

  it.each([
    ["no points", () => ward(matrix(0, 2)), /no points/],
    ["a missing value", () => ward(matrixFrom([[1], [Number.NaN]])), /Row 1, column 0 is NaN/],
    ["weights of other points", () => ward(matrixFrom([[1], [2]]), { weights: [1] }), /as many weights/],
    ["a weight of zero", () => ward(matrixFrom([[1], [2]]), { weights: [1, 0] }), /weights above zero/],
    ["more clusters than points", () => cutTree(ward(matrixFrom([[1], [2]])), 3), /2 points cannot be cut into 3/],
  ])("refuses %s", (_what, call, message) => {
    expect(call).toThrow(message);
  });
});

describe("adjustedRand", () => {
  it("is what a hand-worked example says", () => {
    // Pairs: 2 together in both, 4 and 3 in each, of 15: (2 - .8) / (3.5 - .8).
    expect(adjustedRand([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 2])).toBeCloseTo((2 - 16 / 15) / (4 - 16 / 15), 12);
  });

  it("is 1 for renumbered groups, also where all are in one or each alone", () => {
    expect(adjustedRand([0, 0, 1], [4, 4, -1])).toBe(1);
    expect(adjustedRand([0, 0, 0], [1, 1, 1])).toBe(1);
    expect(adjustedRand([0, 1, 2], [2, 0, 1])).toBe(1);
  });

  it("refuses labels of other points", () => {
    expect(() => adjustedRand([1], [1, 2])).toThrow(/1 and 2 labels/);
  });
});
