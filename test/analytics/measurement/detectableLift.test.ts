import { describe, expect, it } from "vitest";
import { smallestDetectableLift } from "../../../server/analytics/measurement/detectableLift.ts";

describe("the smallest detectable lift", () => {
  // From a published power calculation: two-sided 5%, power 80%, one in ten orders.
  it.each([
    [500, 0.1, 1.31],
    [500, 0.2, 1.01],
    [500, 0.5, 0.87],
    [1_000, 0.1, 0.92],
    [1_000, 0.2, 0.7],
    [1_000, 0.5, 0.59],
    [5_000, 0.1, 0.4],
    [5_000, 0.2, 0.3],
    [5_000, 0.5, 0.25],
  ])("of %i people with a holdout of %f is %f", (people, share, lift) => {
    const groups = { treatment: people * (1 - share), control: people * share, baseRate: 0.1 };
    expect(smallestDetectableLift(groups)).toBeCloseTo(lift, 2);
  });

  it.each([
    ["nobody is held out", { treatment: 100, control: 0, baseRate: 0.1 }],
    ["nobody orders", { treatment: 100, control: 100, baseRate: 0 }],
    ["the groups are tiny", { treatment: 2, control: 1, baseRate: 0.9 }],
  ])("does not exist where %s", (_name, groups) => {
    expect(smallestDetectableLift(groups)).toBeNull();
  });
});
