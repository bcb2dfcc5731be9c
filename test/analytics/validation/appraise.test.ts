import { describe, expect, it } from "vitest";
import type { Character } from "../../../server/analytics/segmentation/character.ts";
import { type Matrix, matrix, matrixFrom, selectRows } from "../../../server/analytics/segmentation/matrix.ts";
import { fitScaler } from "../../../server/analytics/segmentation/scale.ts";
import { appraise } from "../../../server/analytics/validation/appraise.ts";
import { chooseSegmentation } from "../../../server/analytics/validation/chooseSegmentation.ts";
import {
  cohensD,
  differencesIn,
  effectSizes,
  nearestSegments,
} from "../../../server/analytics/validation/effectSizes.ts";
import { suggestSplit } from "../../../server/analytics/validation/suggestions.ts";
import { channelAgreements, timeSliceAgreement } from "../../../server/analytics/validation/timeSlices.ts";
import { english, render } from "../../../server/domain/language/english.ts";
import { randomFrom } from "../../../server/domain/random.ts";
import { livelyShop } from "./shopFrom.ts";

const shop = livelyShop(1_200, 1);
const chosen = chooseSegmentation({ ...shop, seed: 1, kRange: [5] }).chosen!;
const { rows } = shop.values;

const character = (over: Partial<Character>): Character => ({
  recency: "recent",
  frequency: "repeat",
  isBig: false,
  habit: null,
  ...over,
});
const characters = [
  character({ frequency: "regular", isBig: true }),
  character({}),
  character({ frequency: "regular" }),
  character({ recency: "quiet" }),
  character({ recency: "lapsed", frequency: "once" }),
];
const column = (j: number) => Float64Array.from({ length: rows }, (_, i) => shop.values.data[3 * i + j]!);
const features = ["recency_days", "frequency", "monetary"].map((name, j) => ({ name, log: true, values: column(j) }));
const share = (part: number) => Float64Array.from({ length: rows }, (_, i) => Number(i % 100 < part));

const { labels: chosenLabels, k } = chosen.partition;
const contrasts = effectSizes(fitScaler(shop.values, [true, true, true]).scaled, chosenLabels, k, features);

const appraisal = appraise({
  chosen,
  ...shop,
  log: [true, true, true],
  seed: 1,
  characters,
  contrasts,
  reach: { email: share(40), sms: new Float64Array(rows) },
  holdoutShare: 0.25,
  currency: "GBP",
  withoutChannels: [],
});

describe("the appraisal of chosen segments", () => {
  it("gives each segment five criteria with a number, what it is held against, and a sentence", () => {
    for (const { segment, scorecard } of appraisal.segments) {
      expect(scorecard.map(({ criterion }) => criterion)).toEqual([
        "substantial",
        "accessible",
        "measurable",
        "differentiable",
        "actionable",
      ]);
      expect(scorecard[0]?.number).toBeCloseTo(chosen.sizes[segment]! / rows, 12);
      expect(scorecard[0]?.sentence.params.currency).toBe("GBP");
      expect(scorecard[2]?.sentence.params.holdoutShare).toBe(0.25);
      for (const { sentence } of scorecard) {
        expect(english).toHaveProperty([sentence.code]);
        expect(render(sentence)).not.toMatch(/NaN|undefined|Infinity/);
      }
    }
  });

  it("fails accessibility below half, and warns of it instead of refusing", () => {
    for (const { checks, scorecard } of appraisal.segments) {
      const accessible = scorecard.find(({ criterion }) => criterion === "accessible")!;
      expect(accessible.result).toBe("fail");
      expect(accessible.number).toBeGreaterThan(0.3);
      expect(render(accessible.sentence)).toMatch(/% by e-mail, 0% by text message/);
      expect(checks.find(({ check }) => check === "reach")?.result).toBe("warn");
    }
  });

  it("fails to call segments actionable that share a playbook, and says what merging them would do", () => {
    const actionable = appraisal.segments.map(({ scorecard }) => scorecard.at(-1)?.result);
    expect(actionable).toEqual(["pass", "fail", "fail", "pass", "pass"]);
    const merge = appraisal.suggestions.find(({ segments }) => segments.join() === "1,2")!;
    expect(merge.kind).toBe("merge");
    expect(merge.people).toEqual([chosen.sizes[1]! + chosen.sizes[2]!]);
    expect(merge.after.r2).toBeLessThan(merge.before.r2!);
    expect(render(merge.sentence)).toMatch(/could be merged, since one treatment fits both/);
    expect(render(merge.sentence)).toMatch(/of the variation in who orders afterwards and roughly how much \(on a log/);
    const check = appraisal.checks.find((one) => one.check === "playbook")!;
    expect(check).toMatchObject({ result: "warn", sentence: { params: { first: 1, second: 2 } } });
  });

  it("says once of five segments that one playbook serves them all, and what merging them would do", () => {
    const alike = appraise({
      chosen,
      ...shop,
      log: [true, true, true],
      seed: 1,
      characters: characters.map(() => character({})),
      contrasts,
      reach: null,
      withoutChannels: [],
      holdoutShare: 0.1,
      currency: "EUR",
    });
    const told = alike.checks.filter(({ check }) => check === "playbook");
    expect(told).toMatchObject([{ number: 4, sentence: { code: "gate.playbook.group", params: { segments: 5 } } }]);
    const merges = alike.suggestions.filter(({ kind }) => kind === "merge");
    expect(merges).toMatchObject([{ segments: [0, 1, 2, 3, 4], people: [rows] }]);
    for (const { sentence } of [...told, ...merges]) expect(render(sentence)).toMatch(/5 segments/);
  });

  it("says that people of this shop are slices, and that a shop this young was cut otherwise before", () => {
    const byCheck = new Map(appraisal.checks.map((check) => [check.check, check]));
    expect(byCheck.get("grouping")).toMatchObject({ result: "pass", sentence: { code: "gate.grouping.continuum" } });
    expect(byCheck.get("time_slices")?.result).toBe("warn");
    expect(byCheck.get("time_slices")?.number).toBeCloseTo(0.49, 1);
    expect(byCheck.has("channels")).toBe(false);
    for (const check of appraisal.checks) expect(render(check.sentence)).not.toMatch(/NaN|undefined/);
  });

  it("knows less of a shop without a past and without Klaviyo, and says so", () => {
    const young = appraise({
      chosen: { ...chosen, later: [], neighbours: [] },
      values: shop.values,
      past: null,
      log: [true, true, true],
      seed: 1,
      characters,
      contrasts,
      reach: null,
      holdoutShare: 0,
      currency: "GBP",
      withoutChannels: [],
    });
    const [first] = young.segments;
    expect(first?.scorecard.map(({ number }) => number === null)).toEqual([false, true, true, false, false]);
    expect(render(first!.scorecard[1]!.sentence)).toMatch(/no Klaviyo profiles/);
    expect(first?.scorecard[2]).toMatchObject({
      result: "fail",
      sentence: { code: "criterion.measurable.no_control" },
    });
    expect(young.suggestions.every(({ before }) => before.r2 === null)).toBe(true);
  });
});

describe("agreement of cuts", () => {
  it("is 1 for the same people, and low where another column has taken over", () => {
    expect(timeSliceAgreement(chosen.partitioner, chosen.partition, shop.values, 1)).toBeGreaterThan(0.9);
    const reversed = matrix(
      rows,
      3,
      shop.values.data.map((value, at) => (at % 3 === 0 ? 600 - value : value)),
    );
    expect(timeSliceAgreement(chosen.partitioner, chosen.partition, reversed, 1)).toBeLessThan(0.6);
  });

  it("finds the channel that decides, and leaves out one without which there is no shop", () => {
    const all = Int32Array.from({ length: rows }, (_, i) => i);
    const few = all.slice(0, 150);
    const shuffled = selectRows(
      shop.values,
      all.map((i) => (i * 7) % rows),
    );
    const found = channelAgreements(
      chosen.partitioner,
      chosen.partition,
      [
        { channel: "pos", rows: all, values: shop.values },
        { channel: "online", rows: all, values: shuffled },
        { channel: "other", rows: few, values: selectRows(shop.values, few) },
      ],
      1,
    );
    expect(found.map(({ channel }) => channel)).toEqual(["pos", "online"]);
    expect(found[0]?.agreement).toBeGreaterThan(0.9);
    expect(found[1]?.agreement).toBeLessThan(0.1);
  });
});

describe("effect sizes", () => {
  it("is Cohen's d with the pooled deviation", () => {
    const of = (values: number[]) => ({
      n: values.length,
      sum: values.reduce((sum, value) => sum + value, 0),
      squares: values.reduce((sum, value) => sum + value * value, 0),
    });
    expect(cohensD(of([2, 3, 4]), of([1, 2, 3]))).toBeCloseTo(1, 12);
    expect(cohensD(of([5, 5]), of([1, 1]))).toBe(10);
    expect(cohensD(of([5, 5]), of([5, 5]))).toBe(0);
    expect(cohensD(of([5]), of([1, 2]))).toBe(0);
  });

  it("compares with the nearest segment, leaves missing values out, and lists medium effects only", () => {
    // Thirty people like each of six.
    const many = <T>(six: readonly T[]) => six.flatMap((one) => Array.from({ length: 30 }, () => one));
    const scaled: Matrix = matrixFrom(many([[0], [0.2], [1], [1.2], [9], [9.2]]));
    const labels = Int32Array.from(many([0, 0, 1, 1, 2, 2]));
    expect(nearestSegments(scaled, labels, 3)).toEqual([1, 0, 1]);
    const contrasts = effectSizes(scaled, labels, 3, [
      { name: "apart", log: false, values: Float64Array.from(many([1, 2, 8, 9, 8, 9])) },
      {
        name: "unknown",
        log: false,
        values: Float64Array.from(many([1, Number.NaN, 5, 6, 9, 9])).fill(Number.NaN, 1, 60),
      },
    ]);
    expect(contrasts[0]).toMatchObject({ nearest: 1, different: [{ feature: "apart" }] });
    expect(contrasts[2]?.different.map(({ feature }) => feature)).toEqual(["unknown"]);
    expect(() => effectSizes(scaled, labels, 3, [{ name: "short", log: false, values: new Float64Array(2) }])).toThrow(
      /"short" is known of 2 people/,
    );
  });
});

describe("what is known of few", () => {
  const labels = Int32Array.from({ length: 1_000 }, (_, row) => row % 2);
  /** Known of so many of each of two segments that differ in it by four deviations. */
  const knownOf = (first: number, second: number) => {
    const most = [first, second];
    const values = Float64Array.from(labels, (label, row) =>
      Math.floor(row / 2) < most[label]! ? 4 * label + (row % 4 < 2 ? 0.9 : -0.9) : Number.NaN,
    );
    return differencesIn({ name: "rare", log: false, values }, labels, [1, 0]).filter((one) => one !== null).length;
  };

  it.each([
    ["fewer than 30 people", 29, 500, 0],
    ["fewer than a tenth of either segment", 500, 49, 0],
    ["30 people and a tenth of both", 50, 50, 2],
  ])("tells no segments apart where it is known of %s, or does", (_what, first, second, told) => {
    expect(knownOf(first, second)).toBe(told);
  });

  it("is no difference in thirty features of noise", () => {
    const random = randomFrom(4);
    const noise = Array.from({ length: 30 }, () => {
      const values = Float64Array.from(labels, (_, row) => (row < 4 ? random() : Number.NaN));
      return differencesIn({ name: "noise", log: false, values }, labels, [1, 0]);
    });
    expect(noise.flat().filter((one) => one !== null)).toEqual([]);
  });
});

describe("splitting a broad segment", () => {
  it("finds the two halves that differ, and says what knowing them would add", () => {
    const two = matrixFrom(Array.from({ length: 200 }, (_, i) => [i < 100 ? i / 100 : 10 + i / 100]));
    const labels = new Int32Array(200);
    const outcomes = {
      orders: new Float64Array(200),
      net: Float64Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : 5_000)),
    };
    const suggestion = suggestSplit({ scaled: two, labels, past: { labels, outcomes }, k: 1 }, two, 0, 1)!;
    expect(suggestion.people).toEqual([100, 100]);
    expect(suggestion.before.r2).toBeLessThan(0.01);
    expect(suggestion.after.r2).toBeCloseTo(1, 6);
    expect(render(suggestion.sentence)).toMatch(/^The broadest segment could be split into 100 and 100 people/);
    const alike = matrixFrom(Array.from({ length: 20 }, () => [1]));
    expect(suggestSplit({ scaled: alike, labels: new Int32Array(20), past: null, k: 1 }, null, 0, 1)).toBeNull();
  });
});
