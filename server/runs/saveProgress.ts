import { saveRunProgress } from "../store/runs.ts";
import type { RunStep } from "../store/schema/runs.ts";
import type { RunContext } from "./context.ts";

/** Progress is for people who look at a screen: kept no more often than this, in machine time. */
const EVERY_MS = 2_000;

/** Keeps how far a step of a run is, so that the screens can show it. */
export function progressKeeper({ db, key }: RunContext, step: RunStep): (share: number) => void {
  let keptAt = performance.now();
  return (share) => {
    if (performance.now() - keptAt < EVERY_MS) return;
    keptAt = performance.now();
    // Whatever keeps this from being written keeps the step itself from being committed, which says so.
    db.transaction((tx) => saveRunProgress(tx, key, { step, share })).catch(() => undefined);
  };
}
