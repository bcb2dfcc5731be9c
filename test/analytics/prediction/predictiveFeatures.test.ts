import { expect, test } from "vitest";
import { featureNamed } from "../../../server/analytics/features/catalogue.ts";
import { MODEL_FEATURES } from "../../../server/analytics/prediction/cut.ts";
import { OUTCOMES } from "../../../server/analytics/prediction/modelCard.ts";
import { PREDICTIVE_FEATURES, unitOfOutcome } from "../../../server/analytics/prediction/predictiveFeatures.ts";
import { predictedColumn } from "../../../server/runs/columnNames.ts";

test("everything that is foreseen has an entry by the name of its column, and a unit", () => {
  expect(PREDICTIVE_FEATURES.map(({ name }) => name)).toEqual(OUTCOMES.map(predictedColumn));
  expect(OUTCOMES.map(unitOfOutcome)).toEqual(["share", "share", "share", "count", "minor_units", "days"]);
});

test("nothing that is foreseen is a feature that segments are made of or models learn from", () => {
  const names = PREDICTIVE_FEATURES.map(({ name }) => name);
  expect(names.filter((name) => featureNamed(name) !== undefined)).toEqual([]);
  expect(MODEL_FEATURES.filter((name) => (names as string[]).includes(name))).toEqual([]);
});
