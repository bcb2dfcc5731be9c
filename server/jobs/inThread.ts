import { Worker } from "node:worker_threads";

/** Short-lived objects of a thread: a larger room is not faster and counts in full for each thread. */
const YOUNG_GENERATION_MB = 16;

/**
 * Has a worker module compute something in a thread of its own, so that the server goes on answering; ends the thread
 * when aborted. The module posts `{ result }` once.
 */
export async function inThread<Result>(module: URL, workerData: unknown, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  const worker = new Worker(module, {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const abort = () => void worker.terminate();
  signal.addEventListener("abort", abort);
  try {
    return await new Promise<Result>((resolve, reject) => {
      worker.once("message", ({ result }: { result: Result }) => resolve(result));
      worker.once("error", reject);
      worker.once("exit", (code) =>
        reject(signal.reason ?? new Error(`A computation ended early (exit code ${code}).`)),
      );
    });
  } finally {
    signal.removeEventListener("abort", abort);
    await worker.terminate();
  }
}
