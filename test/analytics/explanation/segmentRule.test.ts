import { describe, expect, it } from "vitest";
import { roundThreshold } from "../../../server/analytics/explanation/roundThreshold.ts";
import { findRules } from "../../../server/analytics/explanation/segmentRule.ts";
import { kMeansPartitioner } from "../../../server/analytics/segmentation/kMeansPartitioner.ts";
import { matrix } from "../../../server/analytics/segmentation/matrix.ts";
import { render } from "../../../server/domain/language/english.ts";
import { randomFrom } from "../../../server/domain/random.ts";
import { livelyShop } from "../validation/shopFrom.ts";

const FEATURES = [
  { name: "recency_days", unit: "days" },
  { name: "frequency", unit: "count" },
  { name: "monetary", unit: "minor_units" },
] as const;

/** People whose segment is a matter of plain ranges: recent regulars, recent one-timers who spent little, the rest. */
function ranged(people: number, noise: number) {
  const random = randomFrom(7);
  const values = matrix(people, 3);
  const labels = new Int32Array(people);
  for (let i = 0; i < people; i++) {
    const days = Math.floor(400 * random());
    const orders = 1 + Math.floor(8 * random() ** 2);
    const spent = Math.floor(50_000 * random());
    values.data.set([days, orders, spent], 3 * i);
    const segment = days <= 60 && orders >= 3 ? 0 : days <= 60 && spent <= 20_000 ? 1 : 2;
    labels[i] = random() < noise ? Math.floor(3 * random()) : segment;
  }
  return { values, labels };
}

const options = { currency: "GBP", seed: 1 };

describe("findRules", () => {
  it("finds plain ranges again, in round numbers and words, and calls them close", () => {
    const { values, labels } = ranged(6_000, 0);
    const rules = findRules(values, FEATURES, labels, 3, options);
    expect(rules.slice(0, 2).map((rule) => render(rule!.sentences[0]!))).toEqual([
      "Last ordered within 60 days and ordered at least 3 times.",
      "Last ordered within 60 days, ordered at most 2 times and spent at most 200.00 GBP.",
    ]);
    for (const rule of rules.slice(0, 2)) {
      expect(rule).toMatchObject({ isApproximate: false, tested: 6_000 });
      expect(rule!.fidelity).toBeGreaterThan(0.97);
    }
  });

  it("says so where a rule is approximate: no rule can be better than the noise", () => {
    const { values, labels } = ranged(6_000, 0.3);
    const [rule] = findRules(values, FEATURES, labels, 3, options);
    expect(rule).toMatchObject({ isApproximate: true });
    expect(rule!.fidelity).toBeLessThan(0.85);
    expect(render(rule!.sentences[1]!)).toMatch(/^Approximate\. Checked on people held out: \d+% of those/);
  });

  it("does not believe what it learned by heart: on segments dealt at random, precision held out is their share", () => {
    const random = randomFrom(3);
    const { values } = ranged(2_000, 0);
    const labels = Int32Array.from({ length: 2_000 }, () => (random() < 0.2 ? 0 : 1));
    const [rule] = findRules(values, FEATURES, labels, 2, options);
    expect(rule?.precision ?? 0).toBeLessThan(0.3);
  });

  it("describes what k-means finds with at most four bounds each, the same every time", () => {
    const { values } = livelyShop(3_000, 1);
    const { labels, k } = kMeansPartitioner.fit(values, 5, 1);
    const rules = findRules(values, FEATURES, labels, k, options);
    for (const rule of rules) {
      const bounds = rule!.conditions.flatMap(({ above, most }) => [above, most]).filter((bound) => bound !== null);
      expect(bounds.length).toBeGreaterThan(0);
      expect(bounds.length).toBeLessThanOrEqual(4);
      expect(rule!.fidelity).toBeGreaterThan(0.5);
    }
    expect(findRules(values, FEATURES, labels, k, options)).toEqual(rules);
  });

  it("has no rule where everybody is alike", () => {
    const alike = matrix(100, 3, new Float64Array(300).fill(1));
    expect(findRules(alike, FEATURES, new Int32Array(100), 1, options)).toEqual([null]);
  });

  it("refuses names that do not fit the columns", () => {
    expect(() => findRules(matrix(2, 2), FEATURES, new Int32Array(2), 1, options)).toThrow(
      /2 columns came with 3 names/,
    );
  });
});

describe("roundThreshold", () => {
  const whole = { currency: "GBP", isWhole: true };
  const broken = { currency: "GBP", isWhole: false };
  it.each([
    [13.5, "days", "coarse", whole, 14],
    [94.5, "days", "coarse", whole, 95],
    [238.5, "days", "coarse", whole, 240],
    [94.5, "days", "fine", whole, 94],
    [2.5, "count", "coarse", whole, 2],
    [2.6, "count", "coarse", broken, 2.5],
    [12_345, "minor_units", "coarse", broken, 10_000],
    [12_345, "minor_units", "fine", broken, 12_000],
    [12_345, "minor_units", "exact", broken, 12_300],
    [12_345, "minor_units", "coarse", { currency: "JPY", isWhole: true }, 10_000],
    [0.1537, "share", "coarse", broken, 0.15],
    [0.1537, "share", "exact", broken, 0.15],
    [1.37, "ratio", "coarse", broken, 1.5],
    [-12_345, "minor_units", "fine", broken, -12_000],
    [0, "minor_units", "fine", broken, 0],
  ] as const)("says %d %s (%s) as a person would", (value, unit, roundness, options_, said) => {
    expect(roundThreshold(value, unit, roundness, options_)).toBe(said);
  });
});
