import { once } from "node:events";
import { parentPort, type Transferable } from "node:worker_threads";

/** What a thread says to the one that started it (inThread.ts). */
export type ThreadMessage<Part> = { part: Part } | { progress: number };

/** Progress is told in steps of this much at least. */
const STEP = 0.01;

/** Hands a part of the result over and waits until it was taken. What is transferred is gone from this thread. */
export async function handOver(part: unknown, transferred: readonly Transferable[] = []): Promise<void> {
  if (!parentPort) throw new Error("This module runs in a thread only.");
  const taken = once(parentPort, "message");
  parentPort.postMessage({ part }, transferred);
  await taken;
}

/** Says how far the computation is, 0 to 1; what is hardly more than last time is left unsaid. */
export function progressTeller(): (share: number) => void {
  let told = 0;
  return (share) => {
    if (share - told < STEP) return;
    told = share;
    parentPort?.postMessage({ progress: share });
  };
}
