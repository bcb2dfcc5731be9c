import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaUnderCurve, rank } from "../../../server/analytics/prediction/areaUnderCurve.ts";

describe("the area under the ROC curve", () => {
  test.each([
    { scores: [1, 2, 3], outcome: [0, 1, 1], area: 1 },
    { scores: [3, 2, 1], outcome: [0, 1, 1], area: 0 },
    { scores: [1, 1, 1], outcome: [0, 1, 1], area: 0.5 },
    { scores: [1, 2, 2, 3], outcome: [0, 0, 1, 1], area: 0.875 },
  ])("of $scores with $outcome is $area", ({ scores, outcome, area }) => {
    expect(areaUnderCurve(rank(Float64Array.from(scores)), Uint8Array.from(outcome))).toBe(area);
  });

  test("is the share of pairs ranked right, and weights count rows as often as they say", () => {
    const row = fc.record({ score: fc.integer({ min: 0, max: 5 }), outcome: fc.nat(1), weight: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), (rows) => {
        const copies = rows.flatMap((one) => Array.from({ length: one.weight }, () => one));
        const pairs = copies.flatMap((a) =>
          copies.flatMap((b) => (a.outcome === 1 && b.outcome === 0 ? [[a, b]] : [])),
        );
        fc.pre(pairs.length > 0);
        const wins = pairs.reduce((sum, [a, b]) => sum + (Math.sign(a!.score - b!.score) + 1) / 2, 0);
        const area = areaUnderCurve(
          rank(Float64Array.from(rows, ({ score }) => score)),
          Uint8Array.from(rows, ({ outcome }) => outcome),
          Uint16Array.from(rows, ({ weight }) => weight),
        );
        expect(area).toBeCloseTo(wins / pairs.length, 12);
      }),
    );
  });

  test("refuses a missing score", () => {
    expect(() => rank(Float64Array.of(1, Number.NaN))).toThrow("Row 1 has no score");
  });
});
