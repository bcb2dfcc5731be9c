import { finishStep, saveColumn, setRunState } from "../store/runs.ts";
import type { Chosen } from "./chooseSegments.ts";
import type { RunContext } from "./context.ts";

/** Commits what the segmentation found: the clusters as a column of the snapshot, the bake-off as the step's result. */
export async function saveChoice({ db, clock, key }: RunContext, chosen: Chosen, startedAt: number): Promise<void> {
  const { clusters, ...result } = chosen;
  await db.transaction(async (tx) => {
    await saveColumn(tx, key, "cluster", clusters);
    await finishStep(tx, key, { step: "segmentation", startedAt, finishedAt: clock.now(), result });
    if (chosen.refused) {
      await setRunState(tx, key, { state: "refused", at: clock.now(), refusal: chosen.refused });
    }
  });
}
