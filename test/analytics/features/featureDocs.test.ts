import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FEATURE_DOCS, renderFeatureDocs } from "../../../scripts/writeFeatureDocs.ts";
import { FEATURES } from "../../../server/analytics/features/catalogue.ts";
import { PREDICTIVE_FEATURES } from "../../../server/analytics/prediction/predictiveFeatures.ts";

test("docs/features.md says what the catalogue says", () => {
  expect(readFileSync(FEATURE_DOCS, "utf8"), "run scripts/writeFeatureDocs.ts").toBe(renderFeatureDocs());
});

test("every feature has a row, and no formula breaks out of its cell", () => {
  const rows = renderFeatureDocs()
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  expect(rows).toHaveLength(FEATURES.length + PREDICTIVE_FEATURES.length);
  for (const row of rows) expect(row.split("|")).toHaveLength(9);
});
