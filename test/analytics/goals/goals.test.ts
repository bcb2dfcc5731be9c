import { describe, expect, it } from "vitest";
import { FEATURES, featureNamed } from "../../../server/analytics/features/catalogue.ts";
import { behaviouralShare, familyShares } from "../../../server/analytics/goals/familyShares.ts";
import { fillMissing } from "../../../server/analytics/goals/fillMissing.ts";
import {
  DECISIONS,
  findGoalPreset,
  GOAL_PRESETS,
  type GoalPreset,
} from "../../../server/analytics/goals/goalPresets.ts";
import { type InputFacts, inputFacts } from "../../../server/analytics/goals/inputFacts.ts";
import { planAxes } from "../../../server/analytics/goals/planAxes.ts";
import { readinessOf } from "../../../server/analytics/goals/readiness.ts";
import { matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import { english, render } from "../../../server/domain/language/english.ts";
import { sentence } from "../../../server/domain/sentence.ts";

const CORE = ["recency_days", "frequency", "monetary"];
const weightOf = (id: string, features: readonly string[]) => {
  const { axes } = findGoalPreset(id);
  const sum = (list: typeof axes) => list.reduce((total, { weight }) => total + weight, 0);
  return sum(axes.filter(({ feature }) => features.includes(feature))) / sum(axes);
};

describe("the presets", () => {
  it("serve every decision, among them spend, recommendations, churn and expansion", () => {
    const served = new Set(GOAL_PRESETS.flatMap(({ decisions }) => decisions));
    expect([...served].toSorted()).toEqual([...DECISIONS].toSorted());
  });

  it.each(GOAL_PRESETS.map((preset) => [preset.id, preset] as const))(
    "%s is cut by recency, frequency and money and at most three axes of its own, all of the catalogue",
    (id, { axes, kpi, segments }) => {
      const features = axes.map(({ feature }) => feature);
      expect(features.slice(0, 3)).toEqual(CORE);
      expect(features.length).toBeLessThanOrEqual(6);
      expect(new Set(features).size).toBe(features.length);
      expect(axes.every(({ weight }) => weight > 0)).toBe(true);
      expect(axes.slice(0, 3).every(({ need }) => need === "required")).toBe(true);
      expect(segments[0]).toBeGreaterThanOrEqual(4);
      expect(segments[1]).toBeLessThanOrEqual(8);
      for (const code of [`goal.name.${id}`, `goal.question.${id}`, `goal.action.${id}`, `goal.kpi.${kpi}`]) {
        expect(english).toHaveProperty([code]);
      }
    },
  );

  it("gives repeat purchases at least half their weight on recency, frequency, money and interval", () => {
    expect(weightOf("repeat_purchase", [...CORE, "mean_gap_days"])).toBeGreaterThanOrEqual(0.5);
  });

  it("cuts pricing by depth of discounts, full price and favourite category, churn by engagement", () => {
    const features = (id: string) => findGoalPreset(id).axes.map(({ feature }) => feature);
    expect(features("pricing")).toEqual(
      expect.arrayContaining(["discount_share", "full_price_share", "top_category_share"]),
    );
    expect(features("churn").some((feature) => featureNamed(feature)?.source === "klaviyo")).toBe(true);
  });

  it("are all different in features and weights", () => {
    const sets = GOAL_PRESETS.map(({ axes }) => JSON.stringify(axes.map(({ feature, weight }) => [feature, weight])));
    expect(new Set(sets).size).toBe(GOAL_PRESETS.length);
  });

  it("refuses an unknown one, naming the known", () => {
    expect(() => findGoalPreset("world_peace")).toThrow(/no goal "world_peace"; choose one of: repeat_purchase, /);
  });
});

describe("facts about an input", () => {
  it.each([
    ["known of some", [1, Number.NaN, 3], { known: 2 / 3, median: 2, varies: true }],
    ["known of nobody", [Number.NaN, Number.NaN], { known: 0, median: null, varies: false }],
    ["the same for all", [4, 4, 4], { known: 1, median: 4, varies: false }],
    [
      "the same for all but the outermost",
      [...Array.from({ length: 300 }, () => 0), 9],
      { known: 1, median: 0, varies: false },
    ],
  ])("%s", (_what, values, facts) => {
    expect(inputFacts(Float64Array.from(values), Int32Array.from(values.keys()))).toEqual(facts);
  });
});

const fine: InputFacts = { known: 1, median: 7, varies: true };
const missing: InputFacts = { known: 0.2, median: 1, varies: true };
const without = (source: "klaviyo" | "shopify", facts: InputFacts) => (feature: string) =>
  featureNamed(feature)?.source === source ? facts : fine;
const codes = (list: readonly { code: string }[]) => list.map(({ code }) => code);

/** Readiness where as much was known at the earlier day as is today. */
const known = (preset: GoalPreset, facts: (feature: string) => InputFacts | undefined) =>
  readinessOf(preset, facts, facts);

describe("readiness", () => {
  it("is whole where everything is known of everybody", () => {
    for (const preset of GOAL_PRESETS) expect(known(preset, () => fine).state).toBe("ready");
  });

  it("says that engagement is missing in a shop without Klaviyo, and never counts it as zero", () => {
    const { state, inputs } = known(findGoalPreset("churn"), without("klaviyo", { ...missing, known: 0 }));
    const clicks = inputs.find(({ axis }) => axis.feature === "human_clicks_90d");
    expect([state, clicks?.state, clicks?.coverage]).toEqual(["partly", "missing", 0]);
    expect(render(clicks?.sentence ?? sentence(""))).toBe(
      "E-mail clicks by hand in the last 90 days (from Klaviyo): missing, so it is left out. Known of 0% of buyers; at least 60% are needed.",
    );
  });

  it.each([
    ["missing", missing],
    ["the same for all", { ...fine, varies: false }],
  ])("has no goal whose required input is %s", (_what, facts) => {
    expect(known(findGoalPreset("campaign_efficiency"), without("klaviyo", facts)).state).toBe("not_ready");
  });

  it("is what a run says of it: an input that was not known at the earlier day is missing", () => {
    const preset = findGoalPreset("campaign_efficiency");
    const past = without("klaviyo", missing);
    expect(readinessOf(preset, () => fine, past).state).toBe("not_ready");
    expect(planAxes(preset, () => fine, past).refusal).not.toBeNull();
  });

  it.each([
    [2, "known of 70% of buyers; the others count as the middle value of these, 2."],
    [
      0,
      "known of 70% of buyers; the others count as the middle value of these, which is 0: they cannot be told from buyers of whom that is known.",
    ],
  ])("names the middle value, %i, that those count as of whom an input is not known", (median, text) => {
    const { inputs } = known(findGoalPreset("churn"), without("klaviyo", { known: 0.7, median, varies: true }));
    const clicks = inputs.find(({ axis }) => axis.feature === "human_clicks_90d");
    expect(render(clicks?.sentence ?? sentence(""))).toContain(text);
  });

  it("knows nothing of a shop that no run has looked at", () => {
    expect(known(findGoalPreset("repeat_purchase"), () => undefined).state).toBe("not_ready");
  });
});

describe("the axes of a run", () => {
  it("are the preset's, with the median of today's buyers in the place of what is not known", () => {
    const plan = planAxes(
      findGoalPreset("churn"),
      without("klaviyo", { known: 0.8, median: 3, varies: true }),
      without("klaviyo", { known: 0.7, median: 2, varies: true }),
    );
    expect(plan.axes.map(({ feature, weight, fill }) => [feature, weight, fill])).toEqual([
      ["recency_days", 1.5, 7],
      ["frequency", 1, 7],
      ["monetary", 0.5, 7],
      ["overdue_ratio", 1, 7],
      ["human_clicks_90d", 1, 3],
      ["site_visits_90d", 0.5, 3],
    ]);
    expect(plan.pastFills.slice(4)).toEqual([2, 2]);
    expect(plan.log).toEqual(plan.axes.map(({ feature }) => FEATURES.find(({ name }) => name === feature)?.log));
    expect(codes(plan.notes)).toEqual(["goal.input.partly.used", "goal.input.partly.used"]);
    expect(plan.refusal).toBeNull();
  });

  it.each([
    ["today", missing, fine],
    ["as of the earlier day", fine, missing],
  ])("leave out an optional one that is known of too few %s, and say so", (_when, today, past) => {
    const plan = planAxes(findGoalPreset("churn"), without("klaviyo", today), without("klaviyo", past));
    expect(plan.axes.map(({ feature }) => feature)).toEqual([...CORE, "overdue_ratio"]);
    expect(codes(plan.notes)).toEqual(["goal.input.missing.optional", "goal.input.missing.optional"]);
    expect(plan.refusal).toBeNull();
  });

  it("refuse a goal whose required input is missing, in words", () => {
    const { refusal } = planAxes(findGoalPreset("campaign_efficiency"), without("klaviyo", missing), () => fine);
    expect(refusal).toMatchObject({ check: "goal_inputs", number: 0.2, threshold: 0.6 });
    expect(render(refusal?.sentence ?? sentence(""))).toContain(
      'The goal "More from each campaign" needs e-mail clicks',
    );
  });

  it("refuse a goal of nothing but who people are or where they live", () => {
    const preset = { ...findGoalPreset("repeat_purchase"), axes: [] };
    const { refusal } = planAxes(
      preset,
      () => fine,
      () => fine,
    );
    expect(refusal).toMatchObject({ check: "goal_families", number: 0 });
    const geography = (feature: string) => (feature === "postcode" ? "geography" : "demographic");
    const axes = [
      { feature: "postcode", weight: 1 },
      { feature: "age", weight: 2 },
    ];
    expect(behaviouralShare(axes, geography)).toBe(0);
    expect(
      behaviouralShare([...axes, { feature: "frequency", weight: 1 }], (one) =>
        one === "frequency" ? one : geography(one),
      ),
    ).toBe(0.25);
  });
});

describe("shares of weight by family", () => {
  it("add up, largest first", () => {
    expect(familyShares(findGoalPreset("pricing").axes)).toEqual([
      { family: "price", share: 2.5 / 3.75 },
      { family: "basket", share: 0.5 / 3.75 },
      { family: "timing", share: 0.25 / 3.75 },
      { family: "frequency", share: 0.25 / 3.75 },
      { family: "money", share: 0.25 / 3.75 },
    ]);
  });
});

describe("filling in", () => {
  it("puts the fill where nothing is known, and counts it by column", () => {
    const values = matrixFrom([
      [1, Number.NaN],
      [Number.NaN, Number.NaN],
    ]);
    expect(fillMissing(values, [5, 6])).toEqual([1, 2]);
    expect([...values.data]).toEqual([1, 6, 5, 6]);
    expect(() => fillMissing(values, [5])).toThrow(/1 fills were given for 2 columns/);
  });
});
