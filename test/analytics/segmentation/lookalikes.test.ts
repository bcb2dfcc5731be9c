import { describe, expect, it } from "vitest";
import { findLookalikes } from "../../../server/analytics/segmentation/lookalikes.ts";
import { matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import { randomFrom } from "../../../server/domain/random.ts";

/** Two clouds far from each other, with ten people between them. */
function twoClouds() {
  const random = randomFrom(3);
  const at = (x: number, y: number) => [x + random(), y + random()];
  return matrixFrom([
    ...Array.from({ length: 40 }, () => at(0, 0)),
    ...Array.from({ length: 40 }, () => at(10, 10)),
    ...Array.from({ length: 10 }, () => at(5, 5)),
  ]);
}

describe("people like others", () => {
  it("are those around them, without themselves, nearest first", () => {
    const seeds = Int32Array.from({ length: 20 }, (_, i) => i);
    const found = findLookalikes(twoClouds(), seeds, 30, 1);
    expect(
      found
        .slice(0, 20)
        .map(({ row }) => row)
        .toSorted((a, b) => a - b),
    ).toEqual(Array.from({ length: 20 }, (_, i) => 20 + i));
    expect(found.slice(20).every(({ row }) => row >= 80)).toBe(true);
    expect(found.map(({ distance }) => distance)).toEqual(
      found.map(({ distance }) => distance).toSorted((a, b) => a - b),
    );
  });

  it("are found around each part of a group in two parts, not in the middle of both", () => {
    const seeds = Int32Array.from([...Array(20).keys(), ...Array.from({ length: 20 }, (_, i) => 40 + i)]);
    const found = findLookalikes(twoClouds(), seeds, 40, 1);
    expect(found.every(({ row }) => row < 80)).toBe(true);
  });

  it("have the mean distance to the five nearest that arithmetic gives", () => {
    const points = matrixFrom([[0], [1], [2], [3], [4], [50], [10]]);
    const found = findLookalikes(points, Int32Array.of(0, 1, 2, 3, 4, 5), 5, 1);
    expect(found).toEqual([{ row: 6, distance: (6 + 7 + 8 + 9 + 10) / 5 }]);
  });

  it("are as many as asked for at most, the same whatever order the group is given in", () => {
    const forth = findLookalikes(twoClouds(), Int32Array.of(0, 1, 2, 3, 4, 5), 7, 1);
    const back = findLookalikes(twoClouds(), Int32Array.of(5, 4, 3, 2, 1, 0), 7, 1);
    expect(forth).toHaveLength(7);
    expect(back).toEqual(forth);
  });

  it("cannot be told from fewer than five, even if one is given five times", () => {
    expect(() => findLookalikes(twoClouds(), Int32Array.of(1, 1, 1, 1, 1), 7, 1)).toThrow(/^1 people are too few/);
  });
});
