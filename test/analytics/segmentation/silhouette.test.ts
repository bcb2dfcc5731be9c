import { describe, expect, it } from "vitest";
import { matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import { silhouette, silhouetteWidths } from "../../../server/analytics/segmentation/silhouette.ts";
import { randomFrom } from "../../../server/domain/random.ts";
import { clouds, readReference, referenceUrl } from "./fixtures.ts";

describe("silhouette", () => {
  it("is what a hand-worked example says", () => {
    // 0: a = 1, b = 9; 1: a = 1, b = 8; 9 is alone.
    const widths = silhouetteWidths(matrixFrom([[0], [1], [9]]), Int32Array.of(0, 0, 1), 2);
    expect([...widths]).toEqual([8 / 9, 7 / 8, 0]);
  });

  for (const name of ["iris", "wine_standardised"]) {
    const reference = readReference(name);
    const missing = reference ? "" : ` (skipped: ${referenceUrl(name).pathname} is not here)`;
    it.skipIf(!reference)(`equals scikit-learn's for ${name}${missing}`, () => {
      for (const { k, labels, silhouette_fixed: expected } of reference!.clusterings) {
        const found = silhouette(reference!.points, Int32Array.from(labels), k, { seed: 1 });
        expect(found.value, `k = ${k}`).toBeCloseTo(expected, 10);
        expect(found.standardError).toBe(0);
      }
    });
  }

  it("of a sample lies within four standard errors of the full one", () => {
    const points = clouds(3, 600, 3, randomFrom(1));
    const labels = Int32Array.from({ length: 1_800 }, (_, i) => Math.floor(i / 600));
    const full = silhouette(points, labels, 3, { seed: 1 }).value;
    for (const seed of [1, 2, 3, 4, 5]) {
      const sampled = silhouette(points, labels, 3, { seed, size: 300 });
      expect(Math.abs(sampled.value - full)).toBeLessThan(4 * sampled.standardError);
    }
  });

  it("is 0 where there is one cluster or where all points are equal", () => {
    expect(silhouette(matrixFrom([[1], [2], [3]]), Int32Array.of(0, 0, 0), 1, { seed: 1 }).value).toBe(0);
    expect(silhouette(matrixFrom([[1], [1], [1], [1]]), Int32Array.of(0, 0, 1, 1), 2, { seed: 1 }).value).toBe(0);
  });

  it("refuses labels of other points", () => {
    expect(() => silhouette(matrixFrom([[1], [2]]), Int32Array.of(0), 1, { seed: 1 })).toThrow(/1 labels.*2 points/);
  });
});
