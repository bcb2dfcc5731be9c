import { Worker } from "node:worker_threads";
import type { ThreadMessage } from "./threadSide.ts";

/** Short-lived objects of a thread: a larger room is not faster and counts in full for each thread. */
const YOUNG_GENERATION_MB = 16;

export interface ThreadOptions {
  signal: AbortSignal;
  /** Told how far the computation is, 0 to 1. */
  onProgress?: ((share: number) => void) | undefined;
}

/**
 * Has a worker module compute something in a thread of its own, so that the server goes on answering, and yields what it
 * hands over, part by part: the thread waits until the next one is asked for, so that no more than one is in memory.
 * Ends the thread when aborted, or when the caller stops asking.
 */
export async function* partsFromThread<Part>(
  module: URL,
  workerData: unknown,
  { signal, onProgress }: ThreadOptions,
): AsyncGenerator<Part, void, undefined> {
  signal.throwIfAborted();
  const worker = new Worker(module, {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const parts: Part[] = [];
  let ended: { error: unknown } | { code: number } | undefined;
  let wake: () => void = () => undefined;
  const end = (how: typeof ended) => {
    ended ??= how;
    wake();
  };
  worker.on("message", (message: ThreadMessage<Part>) => {
    if ("progress" in message) return onProgress?.(message.progress);
    parts.push(message.part);
    wake();
  });
  worker.on("error", (error) => end({ error }));
  worker.on("exit", (code) => end({ code }));
  const abort = () => void worker.terminate();
  signal.addEventListener("abort", abort);
  try {
    for (;;) {
      while (parts.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve));
      if (parts.length > 0) {
        yield parts.shift() as Part;
        worker.postMessage("taken");
      } else if (ended && "code" in ended && ended.code === 0 && !signal.aborted) return;
      else throw reasonOf(ended, signal);
    }
  } finally {
    signal.removeEventListener("abort", abort);
    await worker.terminate();
  }
}

function reasonOf(ended: { error: unknown } | { code: number } | undefined, signal: AbortSignal): unknown {
  if (ended && "error" in ended) return ended.error;
  return signal.reason ?? new Error(`A computation ended early (exit code ${String(ended?.code)}).`);
}

/** As partsFromThread, of a module that hands over one part, the result. */
export async function inThread<Result>(module: URL, workerData: unknown, options: ThreadOptions): Promise<Result> {
  for await (const result of partsFromThread<Result>(module, workerData, options)) return result;
  throw new Error("A computation ended without a result.");
}
