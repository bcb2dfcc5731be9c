import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balancedCuts } from "../../../server/analytics/segmentation/balancedCuts.ts";
import { matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import { assignRfm, fitRfmRules, scoreRfm } from "../../../server/analytics/segmentation/rfmRules.ts";

const buyers = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 50_000 })),
  { minLength: 1, maxLength: 200 },
);
const groups = fc.integer({ min: 1, max: 8 });

describe("RFM rules", () => {
  it("score people who share a value alike: one-time buyers are all F1, however many there are", () => {
    const values = matrixFrom(Array.from({ length: 100 }, (_, i) => [i, i < 90 ? 1 : 6, 1_000]));
    const { frequency, monetary } = scoreRfm(values, fitRfmRules(values, 5));
    expect(new Set(frequency.slice(0, 90))).toEqual(new Set([1]));
    expect(new Set(frequency.slice(90))).toEqual(new Set([5]));
    expect(new Set(monetary).size).toBe(1);
  });

  it("put a fifth into each score where there are no ties", () => {
    const values = matrixFrom(Array.from({ length: 100 }, (_, i) => [i, 1, 1_000 * i]));
    const { recency, monetary } = scoreRfm(values, fitRfmRules(values, 5));
    for (const score of [1, 2, 3, 4, 5]) {
      expect(recency.filter((r) => r === score)).toHaveLength(20);
      expect(monetary.filter((m) => m === score)).toHaveLength(20);
    }
    expect(recency[0]).toBe(5);
    expect(monetary[99]).toBe(5);
  });

  it("treat equal people equally and better scores never worse", () => {
    fc.assert(
      fc.property(buyers, groups, (people, k) => {
        const values = matrixFrom(people);
        const rules = fitRfmRules(values, k);
        const { score } = scoreRfm(values, rules);
        const labels = assignRfm(values, rules);
        const best = [...score.keys()].toSorted((a, b) => score[b]! - score[a]!);
        const byScore = best.map((i) => labels[i]!);
        expect(byScore).toEqual(byScore.toSorted((a, b) => a - b));
        const groupsPerScore = Map.groupBy(labels.keys(), (i) => score[i]);
        for (const members of groupsPerScore.values()) expect(new Set(members.map((i) => labels[i])).size).toBe(1);
        expect(new Set(labels).size).toBe(rules.scoreCuts.length + 1);
      }),
    );
  });

  it("do not depend on the unit of money or days", () => {
    fc.assert(
      fc.property(buyers, groups, fc.integer({ min: 2, max: 1_000 }), (people, k, factor) => {
        const values = matrixFrom(people);
        const scaled = matrixFrom(people.map(([days, orders, money]) => [days * factor, orders, money * factor]));
        const labels = assignRfm(values, fitRfmRules(values, k));
        expect([...assignRfm(scaled, fitRfmRules(scaled, k))]).toEqual([...labels]);
      }),
    );
  });

  it("fitted on one population place people of another", () => {
    const values = matrixFrom(Array.from({ length: 50 }, (_, i) => [i, 1 + (i % 5), 100 * i]));
    const rules = fitRfmRules(values, 4);
    expect([
      ...assignRfm(
        matrixFrom([
          [0, 9, 1e7],
          [900, 1, 0],
        ]),
        rules,
      ),
    ]).toEqual([0, 3]);
  });

  it("refuse fewer than three columns", () => {
    expect(() => fitRfmRules(matrixFrom([[1, 2]]), 4)).toThrow(/RFM needs recency, frequency and monetary; 2 columns/);
  });
});

describe("balancedCuts", () => {
  it("is as equal as the most equal of all ways of cutting", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 7 }), fc.integer({ min: 1, max: 4 }), (counts, k) => {
        const cost = (cuts: readonly number[]) =>
          [0, ...cuts]
            .map((begin, i) => counts.slice(begin, cuts[i]).reduce((a, b) => a + b, 0))
            .reduce((sum, total) => sum + total ** 2, 0);
        const cuts = balancedCuts(counts, k);
        expect(cost(cuts)).toBe(Math.min(...everyCut(counts.length, cuts.length).map(cost)));
      }),
    );
  });
});

/** Every ascending choice of `count` cuts among bins 1 to bins - 1. */
function everyCut(bins: number, count: number, from = 1): number[][] {
  if (count === 0) return [[]];
  return Array.from({ length: Math.max(0, bins - from) }, (_, i) => from + i).flatMap((first) =>
    everyCut(bins, count - 1, first + 1).map((rest) => [first, ...rest]),
  );
}
