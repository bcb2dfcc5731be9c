import { type CutComparison, compareCuts } from "../analytics/segmentation/compareCuts.ts";
import { AppError } from "../domain/errors.ts";
import type { Reader } from "../store/database.ts";
import { type RunKey, readColumns } from "../store/runs.ts";

export type { CutComparison };

/** Two runs of one shop. */
export interface CompareTask {
  shopId: number;
  first: string;
  second: string;
}

/**
 * How alike the segments of two runs are, by the people both had. Reads two columns of each; only reads; for a thread,
 * since a large shop's take a second.
 * @throws AppError conflict where one of them found no segments
 */
export async function compareRuns(reader: Reader, { shopId, first, second }: CompareTask): Promise<CutComparison> {
  return compareCuts(await readCut(reader, { shopId, runId: first }), await readCut(reader, { shopId, runId: second }));
}

async function readCut(reader: Reader, key: RunKey) {
  const columns = await readColumns(reader, key, ["person", "cluster"]);
  const [person, group] = [columns.get("person"), columns.get("cluster")];
  if (!person || !group) {
    throw new AppError("conflict", `The run ${key.runId} has not come to segments, so there is nothing to compare.`);
  }
  return { person, group };
}
