import { inThread } from "../jobs/inThread.ts";
import type { AnalysisTask } from "./analysis.worker.ts";

/** Runs an analysis task in a thread of its own. */
export function runInWorker<T>(task: AnalysisTask, signal: AbortSignal): Promise<T> {
  return inThread<T>(new URL("./analysis.worker.ts", import.meta.url), task, signal);
}
