import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hungarian } from "../../../server/analytics/segmentation/hungarian.ts";
import { matchCentroids } from "../../../server/analytics/segmentation/matchCentroids.ts";
import { matchSlots } from "../../../server/analytics/segmentation/matchSlots.ts";
import { matrix, matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import { rescaleCentroids } from "../../../server/analytics/segmentation/rescaleCentroids.ts";

const weights = fc
  .record({ rows: fc.integer({ min: 1, max: 5 }), columns: fc.integer({ min: 1, max: 5 }) })
  .chain(({ rows, columns }) =>
    fc
      .array(fc.nat(30), { minLength: rows * columns, maxLength: rows * columns })
      .map((cells) => matrix(rows, columns, Float64Array.from(cells))),
  );

/** The best total over all ways of giving rows different columns. */
function bruteForce(cells: readonly (readonly number[])[]): number {
  const [first, ...rest] = cells;
  if (!first) return 0;
  const taking = first.map((weight, column) => weight + bruteForce(rest.map((row) => row.toSpliced(column, 1))));
  return cells.length > first.length ? Math.max(bruteForce(rest), ...taking) : Math.max(...taking);
}

describe("hungarian", () => {
  it("is as good as the best of all assignments", () => {
    fc.assert(
      fc.property(weights, (table) => {
        const { rows, columns, data } = table;
        const assigned = hungarian(table);
        const used = [...assigned].filter((column) => column >= 0);
        expect(used).toHaveLength(Math.min(rows, columns));
        expect(new Set(used).size).toBe(used.length);
        const total = assigned.reduce((sum, column, row) => sum + (column < 0 ? 0 : data[row * columns + column]!), 0);
        const cells = Array.from({ length: rows }, (_, row) => [...data.subarray(row * columns, (row + 1) * columns)]);
        expect(total).toBe(bruteForce(cells));
      }),
    );
  });

  it("gives up a better pair for a better whole", () => {
    expect([
      ...hungarian(
        matrixFrom([
          [5, 4],
          [4, 1],
        ]),
      ),
    ]).toEqual([1, 0]);
  });
});

describe("matchSlots", () => {
  it("follows groups that were merely numbered anew", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { minLength: 1, maxLength: 80 }), (before) => {
        const renumbered = Int32Array.from(before, (group) => (group * 2 + 1) % 5);
        const { matches } = matchSlots(Int32Array.from(before), renumbered);
        expect(matches).toHaveLength(new Set(before).size);
        for (const match of matches) {
          expect(match).toMatchObject({ after: (match.before * 2 + 1) % 5, jaccard: 1, carriedOver: true });
        }
      }),
    );
  });

  it("carries a slot over at half of the people in either, and not below", () => {
    const half = matchSlots(Int32Array.of(0, 0, 0, 1), Int32Array.of(0, 0, 1, 0));
    expect(half.matches).toContainEqual({ before: 0, after: 0, shared: 2, jaccard: 0.5, carriedOver: true });
    const less = matchSlots(Int32Array.of(0, 0, 0, 1, 1), Int32Array.of(0, 0, 1, 0, 0));
    expect(less.matches.find(({ before }) => before === 0)?.carriedOver).toBe(false);
  });

  it("counts only people who are in both", () => {
    const { overlap, matches } = matchSlots(Int32Array.of(0, 0, -1, 0), Int32Array.of(1, -1, 1, 1));
    expect([...overlap.data]).toEqual([0, 2]);
    expect(matches).toEqual([{ before: 0, after: 1, shared: 2, jaccard: 1, carriedOver: true }]);
  });

  it("matches nothing where nobody is in both, and refuses different people", () => {
    expect(matchSlots(Int32Array.of(-1), Int32Array.of(0)).matches).toEqual([]);
    expect(matchSlots(new Int32Array(0), new Int32Array(0)).matches).toEqual([]);
    expect(() => matchSlots(Int32Array.of(0), Int32Array.of(0, 1))).toThrow(/1 were given before and 2 after/);
  });
});

describe("matching with centroids beside people", () => {
  const scaler = { log: [false], lower: [-99], upper: [99], mean: [10], spread: [2], weight: [1] };
  const at = (...values: number[]) => ({
    method: "k_means" as const,
    scaler,
    centroids: values.map((value) => [value]),
  });

  it("finds for each earlier centroid the new one that lies where it did", () => {
    expect([...matchCentroids(at(0, 5, 9), at(9.2, 0.4, 5.5))]).toEqual([1, 2, 0]);
  });

  it("measures both on the earlier scale", () => {
    const elsewhere = { ...at(-5, 0), scaler: { ...scaler, mean: [20], spread: [1], weight: [4] } };
    expect(rescaleCentroids(elsewhere, scaler)).toEqual([[3.75], [5]]);
    expect([...matchCentroids(at(5, 4), elsewhere)]).toEqual([1, 0]);
  });

  const before = [0, 0, 0, 1, 1, 1, 1, 1, 1, 1];
  const after = [0, 0, 1, 0, 0, 0, 1, 1, 1, 1];
  it.each([
    ["a third of the people and the same place", before, after, Int32Array.of(0, 1), [true, true]],
    ["a third of the people elsewhere", before, after, undefined, [false, true]],
    ["the same place, but a quarter of the people", [0, 0, 0, 0], [0, 1, 2, 3], Int32Array.of(0), [false]],
  ])("carries on or not: %s", (_what, earlier, later, samePlace, carried) => {
    const { matches } = matchSlots(Int32Array.from(earlier), Int32Array.from(later), samePlace);
    expect(matches.map(({ carriedOver }) => carriedOver)).toEqual(carried);
  });
});
