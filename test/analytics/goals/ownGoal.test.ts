import { describe, expect, it } from "vitest";
import { findGoalPreset } from "../../../server/analytics/goals/goalPresets.ts";
import { chooseDimensions, DIMENSION_CHOICES, servedGoal } from "../../../server/analytics/goals/ownGoal.ts";
import { objectionTo } from "../../../server/analytics/validation/denylist.ts";

const CORE = ["recency_days", "frequency", "monetary"];
const wishes = (...features: string[]) => features.map((feature) => ({ feature }));
const choose = (preset: string, ...features: string[]) => chooseDimensions(findGoalPreset(preset), wishes(...features));

describe("dimensions a merchant chooses", () => {
  it("have the preset's weights where it has them, 1 where not, and those that are given", () => {
    const axes = chooseDimensions(findGoalPreset("reactivation"), [
      ...wishes("refund_rate", "monetary", "frequency", "recency_days"),
      { feature: "human_clicks_90d", weight: 0.7 },
    ]);
    expect(axes).toEqual([
      { feature: "recency_days", weight: 2, need: "required" },
      { feature: "frequency", weight: 1, need: "required" },
      { feature: "monetary", weight: 1, need: "required" },
      { feature: "refund_rate", weight: 1, need: "required" },
      { feature: "human_clicks_90d", weight: 0.7, need: "optional" },
    ]);
  });

  it("may leave out one that the preset proposes", () => {
    const axes = choose("order_value", ...CORE, "units_per_order");
    expect(axes.map(({ feature }) => feature)).toEqual([...CORE, "units_per_order"]);
  });

  it.each([
    ["sensitive", [...CORE, "religion_share"], /"religion_share": that is a sensitive distinction/],
    ["trivial", [...CORE, "browser_family"], /"browser_family": that is a trivial distinction/],
    ["unknown", [...CORE, "shoe_size"], /no feature "shoe_size"/],
    ["chosen twice", [...CORE, "refund_rate", "refund_rate"], /once only/],
    ["without money", ["recency_days", "frequency", "refund_rate"], /Recency, frequency and monetary value stay/],
    ["more than ten", DIMENSION_CHOICES.map(({ name }) => name), /dimensions are too many/],
  ])("are refused with a sentence where one is %s", (_what, features, message) => {
    expect(() => choose("repeat_purchase", ...features)).toThrow(message);
  });

  it("are chosen among those that nobody objects to", () => {
    expect(DIMENSION_CHOICES.length).toBeGreaterThan(50);
    expect(DIMENSION_CHOICES.filter(({ name }) => objectionTo(name) !== null)).toEqual([]);
  });
});

describe("the numbers of segments a run tries", () => {
  const range = (preset: string, segments: { fewest: number; most: number } | null, mostSegments: number) =>
    servedGoal(findGoalPreset(preset), { axes: null, segments }, { mostSegments, usual: 8 }).segments;

  it.each([
    ["are the preset's", "repeat_purchase", null, 8, [4, 8]],
    ["are fewer for a goal that few treatments answer", "reactivation", null, 8, [4, 6]],
    ["go up to what was unlocked", "repeat_purchase", null, 10, [4, 10]],
    ["are the goal's own", "repeat_purchase", { fewest: 5, most: 6 }, 8, [5, 6]],
    ["stay the goal's own whatever is unlocked", "repeat_purchase", { fewest: 5, most: 6 }, 10, [5, 6]],
    ["end at what is unlocked", "repeat_purchase", { fewest: 7, most: 11 }, 9, [7, 9]],
    ["are the most there may be where the goal asks for more", "repeat_purchase", { fewest: 10, most: 12 }, 8, [8, 8]],
  ] as const)("%s", (_what, preset, segments, most, expected) => {
    expect(range(preset, segments, most)).toEqual(expected);
  });
});
