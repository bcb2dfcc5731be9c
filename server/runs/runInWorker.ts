import { Worker } from "node:worker_threads";
import type { AnalysisTask } from "./analysis.worker.ts";

/** Short-lived objects of a thread: a larger room is not faster and counts in full for each thread. */
const YOUNG_GENERATION_MB = 16;

/** Runs an analysis task in a thread of its own, so that the server goes on answering; ends it when aborted. */
export async function runInWorker<T>(task: AnalysisTask, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("./analysis.worker.ts", import.meta.url), {
    workerData: task,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const abort = () => void worker.terminate();
  signal.addEventListener("abort", abort);
  try {
    return await new Promise<T>((resolve, reject) => {
      worker.once("message", ({ result }: { result: T }) => resolve(result));
      worker.once("error", reject);
      worker.once("exit", (code) =>
        reject(signal.reason ?? new Error(`The analysis ended early (exit code ${code}).`)),
      );
    });
  } finally {
    signal.removeEventListener("abort", abort);
    await worker.terminate();
  }
}
