import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PlacedPerson, reasonsFor } from "../../../server/analytics/explanation/reasons.ts";
import type { PartitionParameters } from "../../../server/analytics/segmentation/partition.ts";
import { english, render } from "../../../server/domain/language/english.ts";

const AXES = ["recency_days", "frequency", "monetary"];

/** Three groups on a scale that leaves values as they are: champions, new people and lapsed ones. */
const parameters: PartitionParameters = {
  method: "k_means",
  scaler: {
    log: [false, false, false],
    lower: [0, 0, 0],
    upper: [1_000, 100, 1_000_000],
    mean: [0, 0, 0],
    spread: [10, 1, 10_000],
    weight: [1, 1, 1],
  },
  centroids: [
    [1, 9, 9],
    [1, 1, 1],
    [10, 1, 1],
  ],
};
const [CHAMPIONS, NEW, LAPSED] = [0, 1, 2];

type Over = Partial<PlacedPerson> & { values?: readonly (number | null)[]; features?: readonly string[] };

const person = ({ values = [10, 1, 10_000], features = AXES, ...over }: Over): PlacedPerson => ({
  parameters,
  axes: features.map((feature, j) => ({ feature, value: values[j] ?? null, fill: 0 })),
  usualGap: null,
  group: NEW,
  against: null,
  currency: "GBP",
  ...over,
});

const said = (over: Over) => reasonsFor(person(over)).sentences.map(render);

describe("why somebody is in a segment", () => {
  it.each([
    [
      "no order for much longer than usual",
      { values: [94, 3, 20_000], usualGap: 38, group: LAPSED },
      ["No order for 94 days; their usual gap is 38 days"],
    ],
    [
      "a recent order",
      { values: [5, 1, 10_000], usualGap: 38, group: NEW, against: LAPSED },
      ["Last order 5 days before, within their usual gap of 38 days"],
    ],
    [
      "a recent order, though later than their rhythm: that is no reason",
      { values: [50, 1, 10_000], usualGap: 38, group: NEW, against: LAPSED },
      ["Last order 50 days before"],
    ],
    [
      "a long silence, though within a longer rhythm: that is no reason either",
      { values: [200, 1, 10_000], usualGap: 300, group: LAPSED, against: NEW },
      ["No order for 200 days"],
    ],
    ["no rhythm yet", { values: [300, 1, 10_000], group: LAPSED }, ["No order for 300 days"]],
    ["a first order just now", { values: [1, 1, 10_000], group: NEW, against: LAPSED }, ["Last order 1 day before"]],
    [
      "many orders and much money",
      { values: [12, 9, 70_000], group: CHAMPIONS, against: NEW },
      ["9 orders so far", "700.00 GBP spent in all"],
    ],
    [
      "the other way round",
      { values: [12, 1, 10_000], group: NEW, against: CHAMPIONS },
      ["A single order so far", "100.00 GBP spent in all"],
    ],
  ])("is told by %s", (_case, over, expected) => {
    expect(said(over)).toEqual(expected);
  });

  it("is held against the next nearest where they came from nowhere", () => {
    expect(reasonsFor(person({ values: [10, 5, 50_000], group: NEW })).against).toBe(CHAMPIONS);
    expect(reasonsFor(person({ values: [160, 1, 10_000], group: NEW })).against).toBe(LAPSED);
  });

  it("is worded by the label of an axis that a goal adds", () => {
    const four: PartitionParameters = {
      ...parameters,
      scaler: {
        log: [false, false, false, false],
        lower: [0, 0, 0, 0],
        upper: [1_000, 100, 1_000_000, 1],
        mean: [0, 0, 0, 0],
        spread: [10, 1, 10_000, 0.1],
        weight: [1, 1, 1, 1],
      },
      centroids: [
        [1, 1, 1, 0],
        [1, 1, 1, 8],
      ],
    };
    const over = { parameters: four, features: [...AXES, "discount_share"], group: 1 };
    const values = [10, 1, 10_000, 0.75];
    expect(said({ ...over, values })).toEqual(["Discount as a share of the full price: 75%"]);
    expect(
      said({ ...over, values: values.with(3, Number.NaN).map((one) => (Number.isNaN(one) ? null : one)) }),
    ).toEqual([]);
  });

  it("names every axis where rules decided, which know no distances", () => {
    const rules: PartitionParameters = {
      method: "rfm_rules",
      rules: { recencyCuts: [], monetaryCuts: [], scoreCuts: [] },
    };
    const { against, sentences } = reasonsFor(person({ parameters: rules }));
    expect([against, sentences.length]).toEqual([null, 3]);
    for (const [recency, text] of [
      [50, "Last order 50 days before; their usual gap is 38 days"],
      [5, "Last order 5 days before; their usual gap is 38 days"],
    ] as const) {
      expect(said({ parameters: rules, values: [recency, 1, 10_000], usualGap: 38 })[0]).toBe(text);
    }
  });

  it("can be told whenever the group is the nearer one, in at most four worded reasons", () => {
    const value = fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 40 }), fc.nat(500_000));
    fc.assert(
      fc.property(value, fc.option(fc.integer({ min: 1, max: 300 })), (values, usualGap) => {
        const scaled = [values[0] / 10, values[1], values[2] / 10_000];
        const distances = (parameters.method === "k_means" ? parameters.centroids : []).map((centroid) =>
          centroid.reduce((sum, one, j) => sum + (scaled[j]! - one) ** 2, 0),
        );
        const group = distances.indexOf(Math.min(...distances));
        const { sentences, against } = reasonsFor(person({ values, usualGap, group }));
        expect(against).not.toBe(group);
        // Somebody exactly between two groups is in one of them for no reason.
        expect(sentences.length).toBeGreaterThan(new Set(distances).size === 3 ? 0 : -1);
        expect(sentences.length).toBeLessThanOrEqual(4);
        for (const { code } of sentences) expect(english).toHaveProperty([code]);
      }),
    );
  });
});
