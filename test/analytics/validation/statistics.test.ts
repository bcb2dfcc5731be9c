import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holm } from "../../../server/analytics/validation/holm.ts";
import { twoSidedNormal, twoSidedT } from "../../../server/analytics/validation/studentT.ts";
import { momentsOf, twoProportionTest, welchTest } from "../../../server/analytics/validation/twoSampleTests.ts";

describe("twoSidedT", () => {
  // Quantiles from printed tables of Student's distribution.
  it.each([
    [12.7062, 1, 0.05],
    [2.228139, 10, 0.05],
    [3.169273, 10, 0.01],
    [2.042272, 30, 0.05],
    [0, 7, 1],
    [1.959964, Number.POSITIVE_INFINITY, 0.05],
    [Number.POSITIVE_INFINITY, 5, 0],
  ])("of t = %d with %d degrees of freedom is %d", (t, degrees, expected) => {
    expect(twoSidedT(t, degrees)).toBeCloseTo(expected, 5);
    expect(twoSidedT(-t, degrees)).toBeCloseTo(expected, 5);
  });

  it("falls as t grows and rises to the normal as degrees of freedom fall", () => {
    const ts = fc.double({ min: 0.01, max: 30, noNaN: true });
    fc.assert(
      fc.property(ts, fc.integer({ min: 1, max: 500 }), (t, degrees) => {
        const p = twoSidedT(t, degrees);
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(twoSidedT(t * 1.1, degrees)).toBeLessThanOrEqual(p);
        expect(twoSidedNormal(t)).toBeLessThanOrEqual(p + 1e-6);
      }),
    );
  });
});

describe("tests of two samples", () => {
  it("of shares equal a hand-worked z test", () => {
    // pooled .175, error .053735, z = 2.7915
    const { difference, pValue } = twoProportionTest({ n: 100, events: 10 }, { n: 100, events: 25 });
    expect(difference).toBeCloseTo(0.15, 12);
    expect(pValue).toBeCloseTo(0.005_25, 4);
  });

  it("of means equal a hand-worked Welch test", () => {
    // t = 3 / sqrt(1/3 + 1/3) = 3.674, df = 4
    expect(welchTest(momentsOf([1, 2, 3]), momentsOf([4, 5, 6])).pValue).toBeCloseTo(0.0213, 4);
  });

  it.each([
    ["nobody in a group", twoProportionTest({ n: 0, events: 0 }, { n: 5, events: 5 }), 1],
    ["nobody who ordered", twoProportionTest({ n: 5, events: 0 }, { n: 5, events: 0 }), 1],
    ["one person in a group", welchTest(momentsOf([1]), momentsOf([4, 5, 6])), 1],
    ["equal constants", welchTest(momentsOf([2, 2]), momentsOf([2, 2])), 1],
    ["different constants", welchTest(momentsOf([2, 2]), momentsOf([3, 3])), 0],
  ])("give a probability for %s", (_what, { pValue }, expected) => {
    expect(pValue).toBe(expected);
  });
});

describe("holm", () => {
  it("equals a hand-worked example", () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
    expect(holm([])).toEqual([]);
  });

  it("never lowers a p-value, keeps their order, and is at most Bonferroni's", () => {
    const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(probabilities, (pValues) => {
        const adjusted = holm(pValues);
        for (const [i, p] of pValues.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, p * pValues.length));
        }
        const order = [...pValues.keys()].toSorted((a, b) => pValues[a]! - pValues[b]!);
        const inOrder = order.map((i) => adjusted[i]!);
        expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
      }),
    );
  });
});
