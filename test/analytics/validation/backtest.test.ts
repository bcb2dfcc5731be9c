import { describe, expect, it } from "vitest";
import { kMeansPartitioner } from "../../../server/analytics/segmentation/kMeansPartitioner.ts";
import { rfmRulesPartitioner } from "../../../server/analytics/segmentation/rfmRulesPartitioner.ts";
import { backtest } from "../../../server/analytics/validation/backtest.ts";
import { groupOutcomes } from "../../../server/analytics/validation/groupOutcomes.ts";
import { neighbours } from "../../../server/analytics/validation/neighbours.ts";
import { pairedR2 } from "../../../server/analytics/validation/pairedR2.ts";
import { randomFrom } from "../../../server/domain/random.ts";
import { livelyShop, structurelessShop } from "./shopFrom.ts";

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

describe("backtest", () => {
  it("finds that groups foresee spending where people keep their habits", () => {
    const { past } = livelyShop(1_500, 1);
    const { r2, rulesR2, difference, groups } = backtest({ ...past, partitioner: kMeansPartitioner, k: 5, seed: 1 });
    expect(r2.lower).toBeGreaterThan(0.05);
    expect(r2.lower).toBeLessThan(r2.value);
    expect(r2.upper).toBeGreaterThan(r2.value);
    expect(difference.value).toBeCloseTo(r2.value - rulesR2.value, 12);
    expect(groups.reduce((sum, group) => sum + group.people, 0)).toBe(Math.floor(past.values.rows / 2));
  });

  it("lies around or below 0 where what follows has nothing to do with the groups", () => {
    const values = SEEDS.map((seed) => {
      const { past } = structurelessShop(1_000, seed);
      return backtest({ ...past, partitioner: kMeansPartitioner, k: 6, seed, draws: 200 }).r2;
    });
    const mean = values.reduce((sum, r2) => sum + r2.value, 0) / values.length;
    expect(mean).toBeLessThan(0.003);
    expect(mean).toBeGreaterThan(-0.03);
    expect(values.filter((r2) => r2.lower > 0).length).toBeLessThanOrEqual(1);
  });

  it("finds no difference between the rules and themselves", () => {
    const { past } = livelyShop(600, 2);
    const { difference } = backtest({ ...past, partitioner: rfmRulesPartitioner, k: 5, seed: 1 });
    expect(difference).toEqual({ value: 0, lower: 0, upper: 0 });
  });

  it("is the same for the same seed", () => {
    const { past } = livelyShop(600, 3);
    const run = () => backtest({ ...past, partitioner: kMeansPartitioner, k: 5, seed: 7 });
    expect(JSON.stringify(run())).toBe(JSON.stringify(run()));
  });

  it("gives 0 where nobody spends afterwards", () => {
    const { past } = livelyShop(600, 4);
    const none = new Float64Array(past.values.rows);
    const result = backtest({
      ...past,
      outcomes: { orders: none, net: none },
      partitioner: kMeansPartitioner,
      k: 5,
      seed: 1,
    });
    expect(result.r2).toEqual({ value: 0, lower: 0, upper: 0 });
    expect(neighbours(result.groups).every((pair) => !pair.differ)).toBe(true);
  });

  it("refuses outcomes of other people", () => {
    const { past } = livelyShop(100, 4);
    const outcomes = { orders: new Float64Array(3), net: past.outcomes.net };
    expect(() => backtest({ ...past, outcomes, partitioner: kMeansPartitioner, k: 5, seed: 1 })).toThrow(
      /Later orders are of 3 people/,
    );
  });
});

describe("pairedR2", () => {
  it("equals a hand-worked example", () => {
    const actual = Float64Array.of(0, 2, 4, 6);
    const { first, second, difference } = pairedR2(actual, Float64Array.of(1, 1, 5, 5), Float64Array.of(3, 3, 3, 3), {
      seed: 1,
      draws: 100,
    });
    expect(first.value).toBeCloseTo(0.8, 12);
    expect(second.value).toBe(0);
    expect(difference.value).toBeCloseTo(0.8, 12);
  });

  it("covers the true value about 95 times in 100, also when people are drawn in blocks", () => {
    // y = x + noise of equal variance: the true R2 of predicting by x is one half.
    const random = randomFrom(1);
    const uniform = (n: number) => Float64Array.from({ length: n }, () => random() - 0.5);
    const covers = (n: number) => {
      const x = uniform(n);
      const noise = uniform(n);
      const { first } = pairedR2(
        x.map((value, i) => value + noise[i]!),
        x,
        x,
        { seed: 5, draws: 100 },
      );
      return first.lower < 0.5 && first.upper > 0.5;
    };
    expect(Array.from({ length: 40 }, () => covers(300)).filter(Boolean).length).toBeGreaterThanOrEqual(34);
    expect(Array.from({ length: 5 }, () => covers(50_000)).filter(Boolean).length).toBeGreaterThanOrEqual(3);
  });
});

describe("groupOutcomes and neighbours", () => {
  const orders = Float64Array.from({ length: 400 }, (_, i) => (i < 200 ? 0 : i % 2));
  const net = orders.map((count) => count * 5_000);

  it("describe each group with standard errors", () => {
    const labels = Int32Array.from({ length: 400 }, (_, i) => (i < 200 ? 0 : 1));
    const [quiet, lively, empty] = groupOutcomes(labels, 3, { orders, net });
    expect(quiet).toMatchObject({ people: 200, orderShare: { value: 0, standardError: 0 } });
    expect(lively?.orderShare.value).toBe(0.5);
    expect(lively?.orderShare.standardError).toBeCloseTo(Math.sqrt(0.25 / 200), 12);
    expect(lively?.netPerPerson.value).toBe(2_500);
    expect(empty).toMatchObject({ people: 0, netPerPerson: { value: 0, standardError: 0 } });
  });

  it("tell groups that behave differently from groups that were cut at will", () => {
    const labels = Int32Array.from({ length: 400 }, (_, i) => (i < 200 ? 2 : i < 300 ? 0 : 1));
    const pairs = neighbours(groupOutcomes(labels, 3, { orders, net }));
    expect(pairs.map(({ differ }) => differ)).toEqual([true, false]);
    expect(pairs[0]?.first).toBe(2);
    expect(pairs[1]?.tests.map(({ measure }) => measure)).toEqual(["order_share", "orders_per_person", "log_net"]);
  });
});
