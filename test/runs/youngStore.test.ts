import { expect, it } from "vitest";
import { findGoalPreset } from "../../server/analytics/goals/goalPresets.ts";
import { DEFAULT_GATE_SETTINGS } from "../../server/analytics/validation/gateSettings.ts";
import { chooseSegments } from "../../server/runs/chooseSegments.ts";
import { columnsInMemory } from "../../server/runs/columnReader.ts";
import { inventedColumns } from "./inventedColumns.ts";

it("a past of twelve buyers tests nothing: not the rules, and no more what is said of them", async () => {
  const columns = inventedColumns(300, 1);
  let known = 0;
  const few = columns.get("past.buyer")!.map((flag) => (flag === 1 && known++ < 12 ? 1 : 0));
  const { refused, checks, suggestions } = await chooseSegments(columnsInMemory(columns.set("past.buyer", few)), {
    seed: 1,
    goal: findGoalPreset("repeat_purchase"),
    currency: "EUR",
    holdoutShare: 0.1,
    gate: DEFAULT_GATE_SETTINGS,
    live: null,
  });
  expect(refused).toBeNull();
  expect(checks.map(({ check }) => check)).toContain("untested");
  expect(checks.map(({ check }) => check)).not.toContain("time_slices");
  expect(suggestions.every(({ sentence }) => !("r2Before" in sentence.params))).toBe(true);
});
