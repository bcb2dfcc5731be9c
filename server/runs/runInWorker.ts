import { inThread, partsFromThread, type ThreadOptions } from "../jobs/inThread.ts";
import type { AnalysisTask } from "./analysis.worker.ts";
import type { PreparedPart } from "./prepare.ts";

const MODULE = new URL("./analysis.worker.ts", import.meta.url);

/** Runs an analysis task in a thread of its own. */
export function runInWorker<T>(task: AnalysisTask, options: ThreadOptions): Promise<T> {
  return inThread<T>(MODULE, task, options);
}

/** Prepares a run in a thread of its own, which goes on whenever the next part is asked for. */
export function prepareInWorker(
  task: Extract<AnalysisTask, { kind: "prepare" }>,
  options: ThreadOptions,
): AsyncGenerator<PreparedPart, void, undefined> {
  return partsFromThread<PreparedPart>(MODULE, task, options);
}
