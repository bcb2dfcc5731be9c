import { expect, test, vi } from "vitest";
import { learnFrom } from "../../../server/analytics/prediction/learning.ts";
import { predictOutcomes } from "../../../server/analytics/prediction/predictOutcomes.ts";
import { END, inventedHistory } from "./invented.ts";

vi.mock("../../../server/analytics/prediction/leakage.ts", async (importOriginal) => ({
  ...(await importOriginal<object>()),
  featureFromLater: () => "monetary",
}));

test("nothing is foreseen where a feature is found to know what came later", () => {
  const learning = learnFrom(inventedHistory(1_200, 5), END, { seed: 1 });
  const { report, columns } = predictOutcomes(learning, { seed: 1 });
  expect(report.refusal).toEqual({ code: "prediction.leak", params: { feature: "monetary" } });
  expect([report.cards, columns.size]).toEqual([[], 0]);
});
