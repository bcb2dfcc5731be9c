import type { Commands } from "../http/commands.ts";
import type { CutComparison } from "../runs/compareRuns.ts";
import { runInWorker } from "../runs/runInWorker.ts";
import type { Services } from "./services.ts";

const LONGEST_MS = 60_000;

/** Compares runs in a thread of its own, so that the server goes on answering. */
export function createComparisonCommands({ databaseFile }: Services): Pick<Commands, "compareRuns"> {
  return {
    compareRuns(shop, { first, second }) {
      const task = { kind: "compare" as const, databaseFile, shopId: shop.id, first, second };
      return runInWorker<CutComparison>(task, { signal: AbortSignal.timeout(LONGEST_MS) });
    },
  };
}
