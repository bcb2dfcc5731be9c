import { describe, expect, it } from "vitest";
import { breakEvenSize } from "../../../server/analytics/validation/breakEven.ts";
import { objectionTo, requireFitAxes } from "../../../server/analytics/validation/denylist.ts";
import type { Verdict } from "../../../server/analytics/validation/gate.ts";
import { DEFAULT_GATE_SETTINGS } from "../../../server/analytics/validation/gateSettings.ts";
import { type Criterion, type SegmentFacts, scoreSegment } from "../../../server/analytics/validation/scorecard.ts";
import { english, render } from "../../../server/domain/language/english.ts";

const SOUND: SegmentFacts = {
  segment: 0,
  people: 4_000,
  share: 0.2,
  revenueShare: 0.35,
  averageOrder: 5_000,
  later: { orderShare: 0.4, netPerPerson: 3_000 },
  horizonDays: 90,
  currency: "GBP",
  holdoutShare: 0.1,
  reach: { email: 0.7, sms: 0.2, either: 0.75 },
  contrast: {
    segment: 0,
    nearest: 1,
    different: [
      { feature: "frequency", d: 1.2 },
      { feature: "monetary", d: 0.9 },
      { feature: "recency_days", d: -0.6 },
    ],
  },
  behavesLike: [],
  playbook: "reward_best",
  sharedWith: [],
};

describe("the scorecard of a segment", () => {
  it("passes one that is sound in every way", () => {
    expect(scoreSegment(SOUND, DEFAULT_GATE_SETTINGS).map(({ result }) => result)).toEqual(Array(5).fill("pass"));
  });

  const cases: [string, Partial<SegmentFacts>, Criterion["criterion"], Verdict, RegExp][] = [
    ["4.9% of buyers", { share: 0.049 }, "substantial", "fail", /below 5% a segment is not worth the effort/],
    [
      "fewer people than pay",
      { people: 80 },
      "substantial",
      "warn",
      /^80 buyers.*pays from 268 reachable people on; here are 60/,
    ],
    [
      "people who spend nothing",
      { later: { orderShare: 0, netPerPerson: 0 } },
      "substantial",
      "warn",
      /Nobody is expected/,
    ],
    ["no past", { later: null }, "substantial", "pass", /is not known yet/],
    ["no past to measure against", { later: null }, "measurable", "warn", /not known yet/],
    [
      "49% reachable",
      { reach: { email: 0.4, sms: 0.2, either: 0.49 } },
      "accessible",
      "fail",
      /^Only 49% can be reached: 40% by e-mail, 20%/,
    ],
    ["half reachable", { reach: { email: 0.5, sms: 0, either: 0.5 } }, "accessible", "pass", /^50% can be reached/],
    ["no Klaviyo", { reach: null }, "accessible", "warn", /no Klaviyo profiles/],
    ["some people", { people: 1_000 }, "measurable", "warn", /^Only a rise of orders by/],
    [
      "few people",
      { people: 300, later: { orderShare: 0.1, netPerPerson: 900 } },
      "measurable",
      "fail",
      /^Only a rise of orders by/,
    ],
    ["a shop that holds nobody out", { holdoutShare: 0 }, "measurable", "fail", /^Nobody is held out, as this shop/],
    [
      "a shop that holds half out",
      { holdoutShare: 0.5 },
      "measurable",
      "pass",
      /would show within 8 weeks, with 50% held out/,
    ],
    [
      "what is at stake",
      {},
      "substantial",
      "pass",
      /At stake are 74,666\.67 GBP of net revenue, what they spend in 8 weeks/,
    ],
    ["five people", { people: 5 }, "measurable", "fail", /no rise of orders would show/],
    [
      "two features",
      { contrast: { ...SOUND.contrast, different: SOUND.contrast.different.slice(1) } },
      "differentiable",
      "fail",
      /in only 2 features; 3 are asked for/,
    ],
    [
      "a neighbour that behaves alike",
      { behavesLike: [1] },
      "differentiable",
      "warn",
      /could not be told from a neighbour/,
    ],
    [
      "a shared playbook",
      { sharedWith: [3] },
      "actionable",
      "fail",
      /^Shares its treatment, "Reward the best", with 1 other segment/,
    ],
  ];
  it.each(cases)("judges %s", (_what, over, criterion, result, words) => {
    const found = scoreSegment({ ...SOUND, ...over }, DEFAULT_GATE_SETTINGS).find(
      (one) => one.criterion === criterion,
    )!;
    expect(found.result).toBe(result);
    expect(english).toHaveProperty([found.sentence.code]);
    expect(render(found.sentence)).toMatch(words);
    expect(render(found.sentence)).not.toMatch(/NaN|undefined/);
  });
});

describe("the break-even size", () => {
  it("is the effort over what a person is expected to bring", () => {
    const effort = { effortOrders: 5, margin: 0.5, lift: 0.1 };
    expect(breakEvenSize({ averageOrder: 5_000, netPerPerson: 2_000 }, effort)).toBe(250);
    expect(breakEvenSize({ averageOrder: 5_000, netPerPerson: 1_999 }, effort)).toBe(251);
    expect(breakEvenSize({ averageOrder: 5_000, netPerPerson: 0 }, effort)).toBeNull();
    expect(breakEvenSize({ averageOrder: 5_000, netPerPerson: -10 }, effort)).toBeNull();
  });
});

describe("what must not drive segments", () => {
  it.each([
    ["browser_family", "trivial"],
    ["device_type", "trivial"],
    ["Maternity wear", "sensitive"],
    ["pharmacy_share", "sensitive"],
    ["Religious books", "sensitive"],
    ["recency_days", null],
    ["Adulthood novels", null],
    ["Healthy snacks", null],
  ])("is found in the name: %s", (name, objection) => {
    expect(objectionTo(name)).toBe(objection);
  });

  it("refuses axes by name", () => {
    expect(() => requireFitAxes(["recency_days", "browser_family"])).toThrow(/"browser_family": that is a trivial/);
    expect(() => requireFitAxes(["recency_days", "frequency"])).not.toThrow();
  });
});
