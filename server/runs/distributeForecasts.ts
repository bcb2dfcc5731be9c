import { distributeScores, type SpreadForecast } from "../analytics/prediction/distributeScores.ts";
import { OUTCOMES } from "../analytics/prediction/modelCard.ts";
import { pick } from "./clusterInput.ts";
import { predictedColumn } from "./columnNames.ts";
import type { ColumnReader } from "./columnReader.ts";

/** What is foreseen of buyers, spread within each segment; nothing of what no model is shown for. */
export async function distributeForecasts(
  snapshot: ColumnReader,
  buyers: Int32Array,
  labels: Int32Array,
  k: number,
): Promise<SpreadForecast[]> {
  const found: SpreadForecast[] = [];
  for (const outcome of OUTCOMES) {
    const name = predictedColumn(outcome);
    if (!snapshot.names.has(name)) continue;
    const scores = pick(await snapshot.read([name]), name, buyers);
    found.push(distributeScores(outcome, scores, labels, k));
  }
  return found;
}
