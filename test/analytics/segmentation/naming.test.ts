import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameSegments } from "../../../server/analytics/segmentation/nameSegments.ts";
import { type FeatureProfile, profileSegments } from "../../../server/analytics/segmentation/profile.ts";
import { traitsOf } from "../../../server/analytics/segmentation/traits.ts";
import { english, render } from "../../../server/domain/language/english.ts";

const FEATURES = ["recency_days", "frequency", "monetary"];

/** Ten people of each kind [days, orders, spend], one segment a kind. */
function profileOf(kinds: readonly (readonly number[])[], features = FEATURES): FeatureProfile[] {
  const people = kinds.flatMap((kind) => Array.from({ length: 10 }, () => kind));
  const labels = Int32Array.from(people, (_, i) => Math.floor(i / 10));
  return profileSegments(columnsOf(people, features), labels, kinds.length);
}

function columnsOf(people: readonly (readonly number[])[], features = FEATURES): [string, Float64Array][] {
  return features.map((feature, j) => [feature, Float64Array.from(people, (person) => person[j] ?? Number.NaN)]);
}

describe("nameSegments", () => {
  it("names the usual kinds of customers in words a marketer knows", () => {
    const names = nameSegments(
      profileOf([
        [5, 13, 490_000],
        [33, 6, 40_000],
        [20, 2, 30_000],
        [33, 1, 28_000],
        [90, 2, 30_000],
        [239, 1, 21_000],
        [300, 8, 300_000],
      ]),
    );
    expect(names.map(render)).toEqual([
      "Champions",
      "Recent regulars",
      "Recent repeat buyers",
      "Recent first-time buyers",
      "Repeat buyers going quiet",
      "Lapsed one-time buyers",
      "Big spenders gone quiet",
    ]);
  });

  it("counts time in the shop's own gaps between orders where they are known", () => {
    const features = [...FEATURES, "mean_gap_days"];
    const [monthly] = nameSegments(
      profileOf(
        [
          [150, 3, 100],
          [1, 1, 900],
        ],
        features.slice(0, 3),
      ),
    );
    const [yearly] = nameSegments(
      profileOf(
        [
          [150, 3, 100, 200],
          [1, 1, 900, 200],
        ],
        features,
      ),
    );
    expect([monthly, yearly].map((name) => render(name!))).toEqual(["Lapsed repeat buyers", "Recent repeat buyers"]);
  });

  it("calls nobody one-time buyers where more than 5 in 100 ordered again", () => {
    const people = Array.from({ length: 100 }, (_, i) => [10, i < 94 ? 1 : 2, 100]);
    const [name] = nameSegments(profileSegments(columnsOf(people), new Int32Array(100), 1));
    expect(name?.code).toBe("segment.recent_occasional");
  });

  it("calls nobody a big spender where most spend the same", () => {
    const people = Array.from({ length: 100 }, (_, i) => [i < 50 ? 10 : 300, 1, i % 10 === 0 ? 9_000 : 3_000]);
    const labels = Int32Array.from(people, (_, i) => (i < 50 ? 0 : 1));
    const names = nameSegments(profileSegments(columnsOf(people), labels, 2));
    expect(names.map(({ code }) => code)).toEqual(["segment.recent_once", "segment.lapsed_once"]);
  });

  it("tells namesakes apart by what differs most", () => {
    const names = nameSegments(
      profileOf([
        [500, 1, 1_000],
        [500, 1, 4_000],
        [510, 1, 7_000],
        [1, 9, 90_000],
      ]),
    );
    expect(names.map(render)).toEqual([
      "Lapsed one-time buyers, lowest spend",
      "Lapsed one-time buyers, medium spend",
      "Lapsed one-time buyers, highest spend",
      "Champions",
    ]);
  });

  it("words a feature beyond recency, frequency and money by its label", () => {
    const profile = profileOf(
      [
        [9, 1, 100, 0.1],
        [9, 1, 100, 0.6],
        [900, 5, 900, 0.3],
      ],
      [...FEATURES, "discount_share"],
    );
    expect(render(nameSegments(profile)[1]!)).toBe("Recent first-time buyers, larger discounts");
  });

  it("gives unique names, all of which can be worded, and the same ones every time", () => {
    const kind = fc.tuple(
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 9_000 }),
    );
    fc.assert(
      fc.property(fc.array(kind, { minLength: 1, maxLength: 8 }), (kinds) => {
        const profile = profileOf(kinds);
        const names = nameSegments(profile);
        const words = names.map(render);
        expect(new Set(words).size).toBe(kinds.length);
        for (const { code } of names) expect(english).toHaveProperty([code]);
        expect(nameSegments(profile)).toEqual(names);
      }),
    );
  });

  it("refuses a profile without what names are made of", () => {
    expect(() => nameSegments(profileOf([[1, 2]], ["recency_days", "frequency"]))).toThrow(/named by monetary/);
  });
});

describe("profileSegments and traitsOf", () => {
  it("leave out what is not known and sort by distance from everyone", () => {
    const people = [
      [0, 10, Number.NaN],
      [0, 12, 1],
      [10, 11, 1],
      [10, 11, 3],
    ];
    const features = ["frequency", "monetary", "units_per_order"];
    const profile = profileSegments(columnsOf(people, features), Int32Array.of(0, 0, 1, -1), 2);
    expect(profile[2]?.population).toMatchObject({ known: 3, median: 1 });
    expect(profile[2]?.segments[0]).toEqual({ known: 1, mean: 1, lowerQuartile: 1, median: 1, upperQuartile: 1 });
    const traits = traitsOf(profile, 0, "GBP");
    expect(traits.map(({ feature, difference }) => [feature, difference.toFixed(2)])).toEqual([
      ["frequency", "-1.00"],
      ["units_per_order", "-0.71"],
      ["monetary", "0.00"],
    ]);
    expect(traits.map((trait) => render(trait.sentence))).toEqual([
      "Orders: 0 on average, all buyers 5 (much lower)",
      "Units per order: 1 on average, all buyers 1.7 (lower)",
      "Net revenue: 0.11 GBP on average, all buyers 0.11 GBP (about the same)",
    ]);
  });

  it("hold no figure of a feature nobody has", () => {
    const nobody = columnsOf([[Number.NaN], [Number.NaN]], ["open_rate_90d"]);
    const profile = profileSegments(nobody, Int32Array.of(0, 0), 1);
    expect(profile[0]?.segments[0]?.known).toBe(0);
    expect(traitsOf(profile, 0, "GBP")).toEqual([]);
  });
});
