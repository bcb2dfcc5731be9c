import { expect, it } from "vitest";
import type { FeatureName } from "../../server/analytics/features/catalogue.ts";
import { GoalInputs } from "../../server/runs/goalInputs.ts";

const part = (buyer: number[], clicks: number[]) => ({
  buyer: Uint8Array.from(buyer),
  columns: new Map<FeatureName, Float64Array>([["human_clicks_90d", Float64Array.from(clicks)]]),
});

it("facts about what goals are cut by are of the buyers of the day, whatever parts they came in", () => {
  const inputs = new GoalInputs(5);
  inputs.add(part([1, 0, 1], [4, 9, Number.NaN]), 0);
  inputs.add(part([1, 0], [2, Number.NaN]), 3);
  expect([...inputs.buyers()]).toEqual([0, 2, 3]);
  expect(inputs.facts()["human_clicks_90d"]).toEqual({ known: 2 / 3, median: 3, varies: true });
});
