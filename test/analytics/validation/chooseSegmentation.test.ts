import { describe, expect, it } from "vitest";
import { type Matrix, matrix, matrixFrom, selectRows } from "../../../server/analytics/segmentation/matrix.ts";
import type { Candidate, Past } from "../../../server/analytics/validation/candidate.ts";
import { type Choice, chooseSegmentation } from "../../../server/analytics/validation/chooseSegmentation.ts";
import { DEFAULT_GATE_SETTINGS } from "../../../server/analytics/validation/gateSettings.ts";
import { segmentsForSize, tierOf } from "../../../server/analytics/validation/tier.ts";
import { english, render } from "../../../server/domain/language/english.ts";
import { livelyShop, structurelessShop } from "./shopFrom.ts";

function summaryOf({ chosen, refused, candidates }: Choice) {
  return JSON.stringify({
    chosen: chosen && [chosen.method, chosen.k, chosen.gate, [...chosen.partition.labels]],
    refused,
    rows: candidates.map((row) => ("unfit" in row ? row : [row.k, row.sizes, row.stability, row.backtest?.r2])),
  });
}

describe("chooseSegmentation on a shop whose people keep their habits", () => {
  const shop = livelyShop(1_500, 1);
  const seen: number[] = [];
  const choice = chooseSegmentation({ ...shop, seed: 1, onProgress: (done) => seen.push(done) });

  it("chooses five or six segments that hold up, and keeps the whole bake-off", () => {
    expect(choice.refused).toBeNull();
    expect([5, 6]).toContain(choice.chosen?.gate.accepted.length);
    expect(choice.chosen?.gate.result).not.toBe("fail");
    expect(choice.candidates.map(({ k }) => k)).toEqual([4, 5, 6, 7, 8]);
  });

  it("takes the one with the fewest doubts among those with five or six", () => {
    const doubts = (row: Candidate) => row.gate.checks.filter(({ result }) => result !== "pass").length;
    const rivals = choice.candidates
      .filter((row): row is Candidate => !("unfit" in row))
      .filter(({ gate }) => gate.result !== "fail" && [5, 6].includes(gate.accepted.length));
    expect(rivals.length).toBeGreaterThan(1);
    expect(doubts(choice.chosen!)).toBe(Math.min(...rivals.map(doubts)));
  });

  it("says what people did later who were where each segment is", () => {
    const { later, partition } = choice.chosen!;
    const then = partition.assign(shop.past.values);
    for (const { group, people, orderShare } of later) {
      const members = Array.from(then.keys()).filter((i) => then[i] === group);
      expect(people).toBe(members.length);
      const ordered = members.filter((i) => shop.past.outcomes.orders[i]! > 0).length;
      expect(orderShare.value).toBeCloseTo(ordered / Math.max(1, members.length), 12);
    }
  });

  it("is the same for the same seed, and reports progress that never falls", () => {
    expect(summaryOf(chooseSegmentation({ ...shop, seed: 1 }))).toBe(summaryOf(choice));
    expect(seen.toSorted((a, b) => a - b)).toEqual(seen);
    expect(seen.at(-1)).toBe(1);
  });

  it("tries only the numbers it is given, and stops when told to", () => {
    expect(chooseSegmentation({ ...shop, seed: 1, kRange: [5] }).candidates).toHaveLength(1);
    const signal = AbortSignal.abort(new Error("stopped"));
    expect(() => chooseSegmentation({ ...shop, seed: 1, signal })).toThrow("stopped");
  });
});

describe("chooseSegmentation on shops without structure", () => {
  it("refuses at least 19 of 20 by the backtest, without spending time on stability", () => {
    const choices = Array.from({ length: 20 }, (_, seed) =>
      chooseSegmentation({ ...structurelessShop(900, seed), seed, kRange: [4, 5, 6] }),
    );
    const refused = choices.filter((choice) => choice.refused?.check === "backtest");
    expect(refused.length).toBeGreaterThanOrEqual(19);
    for (const row of refused.flatMap((choice) => choice.candidates)) {
      if ("unfit" in row) continue;
      expect(row.stability).toBeNull();
      expect(render(row.skipped!)).toMatch(/^Stability was not measured, because /);
    }
  });
});

describe("chooseSegmentation where k-means loses to plain rules", () => {
  // Three axes that mean nothing drown recency, frequency and money, which the rules alone look at.
  const { values, past } = livelyShop(900, 3);
  const noisy = (from: Matrix) => {
    const wide = matrix(from.rows, 6);
    for (let i = 0; i < from.rows; i++) {
      const noise = [1, 2, 3].map((axis) => 1_000 * (((i * 7_919 * axis) % 1_009) % 2));
      wide.data.set([...from.data.subarray(3 * i, 3 * i + 3), ...noise], 6 * i);
    }
    return wide;
  };
  const choice = chooseSegmentation({
    values: noisy(values),
    past: { ...past, values: noisy(past.values) },
    seed: 1,
    kRange: [5, 6],
  });

  it("sends the rules through the same gate instead", () => {
    expect(choice.candidates.map(({ method }) => method)).toEqual(["k_means", "k_means", "rfm_rules", "rfm_rules"]);
    expect(choice.chosen?.method).toBe("rfm_rules");
    expect(choice.chosen?.gate.checks.map(({ check }) => check)).toContain("stability");
  });
});

describe("chooseSegmentation with too little to go on", () => {
  const shop = livelyShop(900, 2);
  const take = (from: Matrix, rows: number) =>
    selectRows(
      from,
      Int32Array.from({ length: rows }, (_, i) => i),
    );
  const takePast = (rows: number): Past => ({
    values: take(shop.past.values, rows),
    outcomes: { orders: shop.past.outcomes.orders.slice(0, rows), net: shop.past.outcomes.net.slice(0, rows) },
  });
  const alike = (rows: number, person: number[]) => matrixFrom(Array.from({ length: rows }, () => person));
  const pastOf = (values: Matrix): Past => ({
    values,
    outcomes: {
      orders: Float64Array.from({ length: values.rows }, (_, i) => i % 3),
      net: Float64Array.from({ length: values.rows }, (_, i) => 100 * (i % 3)),
    },
  });
  const threeKinds = matrixFrom(Array.from({ length: 600 }, (_, i) => [1 + (i % 3), 1 + (i % 3), 100 * (1 + (i % 3))]));
  const nearlyAlike = matrixFrom(Array.from({ length: 600 }, (_, i) => (i < 560 ? [30, 1, 2_000] : [60, 3, 9_000])));
  const nothing = { orders: new Float64Array(shop.past.values.rows), net: new Float64Array(shop.past.values.rows) };

  const cases: [string, Matrix, Past | null, string, RegExp][] = [
    [
      "nobody",
      matrix(0, 3),
      null,
      "buyers",
      /^0 people have bought so far; segments need 50 buyers, even by plain rules/,
    ],
    ["one person", take(shop.values, 1), takePast(1), "buyers", /^1 person has bought/],
    ["two people", take(shop.values, 2), takePast(2), "buyers", /^2 people/],
    ["49 buyers", take(shop.values, 49), shop.past, "buyers", /^49 people/],
    ["identical people", alike(600, [3, 1, 100]), pastOf(alike(600, [3, 1, 100])), "fit", /^All buyers are alike/],
    ["fewer kinds than segments", threeKinds, pastOf(threeKinds), "fit", /^Buyers come in only 3 different kinds/],
    [
      "identical people who never came back",
      alike(600, [3, 1, 100]),
      { ...pastOf(alike(600, [3, 1, 100])), outcomes: { orders: new Float64Array(600), net: new Float64Array(600) } },
      "fit",
      /^Rules can tell nobody apart without splitting equal people, so 3 segments cannot be made/,
    ],
    [
      "people nearly all alike in a shop without a past: waiting would not tell them apart",
      nearlyAlike,
      null,
      "fit",
      /^Rules can tell only 2 groups apart without splitting equal people, too few for 3/,
    ],
  ];
  it.each(cases)("refuses %s with a reason", (_what, values, past, check, words) => {
    const { chosen, refused } = chooseSegmentation({ values, past, seed: 1 });
    expect(chosen).toBeNull();
    expect(refused?.check).toBe(check);
    expect(english).toHaveProperty([refused!.sentence.code]);
    expect(render(refused!.sentence)).toMatch(words);
  });

  const ruled: [string, Matrix, Past | null, RegExp, RegExp][] = [
    ["499 buyers", take(shop.values, 499), shop.past, /^499 buyers: sorted by plain rules/, /^Knowing the segment/],
    ["120 buyers", take(shop.values, 120), takePast(90), /^120 buyers: sorted by/, /^Plain rules for 120 buyers/],
    ["no past", shop.values, null, /do not allow to test/, /^Plain rules for 900 buyers/],
    ["a past of few buyers", shop.values, takePast(150), /do not allow to test/, /^Plain rules for 900 buyers/],
    [
      "no later orders",
      shop.values,
      { ...shop.past, outcomes: nothing },
      /do not allow to test/,
      /^Plain rules for 900 buyers/,
    ],
  ];
  it.each(ruled)("sorts %s by plain rules, and says so", (_what, values, past, why, told) => {
    const { chosen, refused, tier, candidates } = chooseSegmentation({ values, past, seed: 1 });
    expect(refused).toBeNull();
    expect(tier.name).toBe("rules_only");
    expect(render(tier.sentence)).toMatch(why);
    expect(candidates.map(({ method }) => method)).not.toContain("k_means");
    expect(Math.min(...chosen!.sizes)).toBeGreaterThanOrEqual(10);
    const words = chosen!.gate.checks.map((check) => render(check.sentence));
    expect(words.some((text) => told.test(text))).toBe(true);
    expect(chosen!.stability).toBeNull();
  });

  it("only warns where rules for a small shop foresee nothing, and refuses clusters that do not", () => {
    const random = structurelessShop(900, 4);
    const small = { values: take(random.values, 450), past: random.past };
    const { chosen } = chooseSegmentation({ ...small, seed: 1 });
    expect(chosen?.gate.checks.find(({ check }) => check === "backtest")?.result).toBe("warn");
    expect(chooseSegmentation({ ...random, seed: 1, kRange: [5] }).chosen).toBeNull();
  });

  it.each([
    [499, "rules_only"],
    [500, "small_store"],
    [9_999, "small_store"],
    [10_000, "full"],
  ])("puts a shop of %i buyers into the tier %s", (buyers, name) => {
    const tier = tierOf(buyers);
    expect(tier.name).toBe(name);
    expect(render(tier.sentence)).toContain(buyers.toLocaleString("en"));
  });

  it("names of what failed for being too large the candidate that came nearest, as of what was too small", () => {
    const settings = { ...DEFAULT_GATE_SETTINGS, broad: 0.1, tooBroad: 0.1 };
    const { refused, candidates } = chooseSegmentation({ ...livelyShop(900, 1), seed: 1, settings });
    const shares = candidates.flatMap((row) =>
      "unfit" in row ? [] : row.gate.checks.filter(({ check }) => check === "largest_segment").map((one) => one.number),
    );
    expect(refused?.check).toBe("largest_segment");
    expect(Math.max(...shares)).toBeGreaterThan(Math.min(...shares));
    expect(refused?.number).toBe(Math.min(...shares));
  });

  it("tries no more segments than one a hundred buyers, and at least four", () => {
    expect(segmentsForSize([4, 5, 6, 7, 8], 500)).toEqual([4, 5]);
    expect(segmentsForSize([4, 5, 6, 7, 8], 799)).toEqual([4, 5, 6, 7]);
    expect(segmentsForSize([5, 6], 420)).toEqual([5]);
  });

  it("refuses one-time buyers all alike in frequency by name, or offers rules", () => {
    const flat = matrixFrom(Array.from({ length: 700 }, (_, i) => [(i * 37) % 300, 1, (i * 91) % 5_000]));
    const { candidates } = chooseSegmentation({ values: flat, past: pastOf(flat), seed: 1, kRange: [5] });
    const [first] = candidates;
    expect(first && "unfit" in first && render(first.unfit)).toBe(
      "Orders is the same for nearly all buyers, so it cannot tell them apart.",
    );
    expect(candidates.at(-1)?.method).toBe("rfm_rules");
  });

  it.each([
    ["a missing value", matrixFrom([[1, 2, Number.NaN]]), shop.past, /Row 0, column 2 is NaN/],
    ["other columns in the past", matrix(600, 4), shop.past, /4 columns today and 3 in the past/],
    [
      "outcomes of other people",
      shop.values,
      { ...shop.past, outcomes: { ...nothing, net: new Float64Array(1) } },
      /of 1 people/,
    ],
  ])("takes %s for an error", (_what, values, past, message) => {
    expect(() => chooseSegmentation({ values, past, seed: 1 })).toThrow(message);
  });
});
