import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placePeople } from "../../../server/analytics/segmentation/hysteresis.ts";
import { matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import type { PartitionParameters } from "../../../server/analytics/segmentation/partition.ts";
import { restorePartition } from "../../../server/analytics/segmentation/restorePartition.ts";
import type { Scaler } from "../../../server/analytics/segmentation/scale.ts";

/** Leaves values as they are, within wide bounds. */
const scaler: Scaler = {
  log: [false, false, false],
  lower: [-1e9, -1e9, -1e9],
  upper: [1e9, 1e9, 1e9],
  mean: [0, 0, 0],
  spread: [1, 1, 1],
  weight: [1, 1, 1],
};
const parameters: PartitionParameters = {
  method: "k_means",
  scaler,
  centroids: [
    [0, 0, 0],
    [10, 0, 0],
    [20, 0, 0],
  ],
};
const person = fc.tuple(
  fc.double({ min: 0, max: 30, noNaN: true }),
  fc.nat(12),
  fc.double({ min: 0, max: 12, noNaN: true }),
);

describe("placing people under a stored partition", () => {
  it("agrees with the partition on who is nearest to what", () => {
    fc.assert(
      fc.property(fc.array(person, { minLength: 1 }), (people) => {
        const values = matrixFrom(people);
        const { nearest } = placePeople(parameters, values, new Int32Array(people.length).fill(-1));
        expect(nearest).toEqual(restorePartition(parameters).assign(values));
      }),
    );
  });

  it("calls nobody's own group clearly nearer than itself, and any group clear for who is in none", () => {
    fc.assert(
      fc.property(person, (one) => {
        const values = matrixFrom([one]);
        const { nearest, isClear } = placePeople(parameters, values, Int32Array.of(-1));
        expect(isClear[0]).toBe(1);
        const own = placePeople(parameters, values, Int32Array.of(nearest[0] ?? 0));
        // A person exactly on the centroid is at no distance from it, and nothing is nearer.
        expect(own.nearest).toEqual(nearest);
      }),
    );
  });

  it.each([
    // Between groups 0 and 1, ten apart: squared distances are s^2 and (10 - s)^2; 5.56 is where their ratio is .64.
    ["not clear in the middle", 5, 0],
    ["not clear a little past it", 5.5, 0],
    ["clear where the squared distance is at most .64 of the other", 5.6, 1],
  ])("is %s", (_name, s, clear) => {
    const { isClear } = placePeople(parameters, matrixFrom([[s, 0, 0]]), Int32Array.of(0));
    expect(isClear[0]).toBe(clear);
  });

  it("holds who is in none against the nearest of the groups they may have come from", () => {
    const values = matrixFrom([[5.5, 0, 0]]);
    expect(placePeople(parameters, values, Int32Array.of(-1), [0]).isClear[0]).toBe(0);
    expect(placePeople(parameters, values, Int32Array.of(-1), [2]).isClear[0]).toBe(1);
    expect(placePeople(parameters, values, Int32Array.of(-1), [0, 2]).isClear[0]).toBe(0);
  });
});
