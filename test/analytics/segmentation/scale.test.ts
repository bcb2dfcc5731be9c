import { describe, expect, it } from "vitest";
import { columnOf, matrix, matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import { applyScaler, fitScaler } from "../../../server/analytics/segmentation/scale.ts";
import { randomFrom } from "../../../server/domain/random.ts";

describe("fitScaler", () => {
  it("gives every column mean 0 and deviation 1 after winsorising", () => {
    const random = randomFrom(1);
    const values = matrix(
      500,
      2,
      Float64Array.from({ length: 1_000 }, () => 1_000 * random() ** 4),
    );
    const { scaled, flat } = fitScaler(values, [true, false]);
    expect(flat).toEqual([]);
    for (const column of [0, 1]) {
      const cells = columnOf(scaled, column);
      const mean = cells.reduce((sum, cell) => sum + cell, 0) / 500;
      expect(mean).toBeCloseTo(0, 10);
      expect(cells.reduce((sum, cell) => sum + cell * cell, 0) / 500).toBeCloseTo(1, 10);
    }
  });

  it("keeps a whale at the 99th percentile", () => {
    const values = matrixFrom(Array.from({ length: 201 }, (_, i) => [i === 200 ? 1e9 : i]));
    const { scaler, scaled } = fitScaler(values, [false]);
    expect(scaler.upper[0]).toBe(198);
    expect(scaled.data[200]).toBe(scaled.data[198]);
  });

  it("takes net revenue below zero as zero before the logarithm", () => {
    const values = matrixFrom([[-500], [0], [10], [1_000], [20]]);
    const { scaled } = fitScaler(values, [true]);
    expect(scaled.data[0]).toBe(scaled.data[1]);
  });

  it("reports columns that hardly vary and scales them to zero", () => {
    const values = matrixFrom(Array.from({ length: 300 }, (_, i) => [i, 7, i === 0 ? 2 : 1]));
    const { flat, scaled } = fitScaler(values, [false, false, false]);
    expect(flat).toEqual([1, 2]);
    expect(scaled.data[1]).toBe(0);
  });

  it("stretches columns so that squared differences count by weight, of which only proportions matter", () => {
    const values = matrixFrom([
      [1, 5],
      [2, 9],
      [3, 7],
    ]);
    const plain = fitScaler(values, [false, false]).scaled;
    const { scaler, scaled } = fitScaler(values, [false, false], [1, 3]);
    expect(scaler.weight).toEqual([0.5, 1.5]);
    for (const row of [0, 1, 2]) {
      expect(scaled.data[2 * row]).toBeCloseTo(plain.data[2 * row]! * Math.sqrt(0.5), 12);
      expect(scaled.data[2 * row + 1]).toBeCloseTo(plain.data[2 * row + 1]! * Math.sqrt(1.5), 12);
    }
    expect(applyScaler(scaler, values).data).toEqual(scaled.data);
    expect(fitScaler(values, [false, false], [2, 6]).scaled.data).toEqual(scaled.data);
  });

  it("applies to others as it was fitted", () => {
    const values = matrixFrom([[1], [2], [3], [4]]);
    const { scaler, scaled } = fitScaler(values, [false]);
    expect(applyScaler(scaler, matrixFrom([[2], [100]])).data[0]).toBe(scaled.data[1]);
    expect(applyScaler(scaler, matrixFrom([[100]])).data[0]).toBeCloseTo((scaler.upper[0]! - 2.5) / scaler.spread[0]!);
  });

  it.each([
    ["no rows", () => fitScaler(matrix(0, 1), [true]), /no people/],
    ["settings of another length", () => fitScaler(matrix(2, 2), [true]), /1 settings were given to scale 2 columns/],
    ["weights of another length", () => fitScaler(matrix(2, 2), [true, true], [1]), /1 settings were given/],
    ["a weight of nothing", () => fitScaler(matrix(2, 2), [true, true], [1, 0]), /weight of 0 cannot be/],
    ["a missing value", () => fitScaler(matrixFrom([[Number.NaN]]), [true]), /Row 0, column 0 is NaN/],
  ])("refuses %s", (_what, act, message) => {
    expect(act).toThrow(message);
  });
});
