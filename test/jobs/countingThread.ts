import { setTimeout as sleep } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import { handOver, progressTeller } from "../../server/jobs/threadSide.ts";

/** Counts up to `until`, a part a number; waits for ever at 0 and fails below. */
const { until, counter } = workerData as { until: number; counter: Int32Array };
if (until < 0) throw new Error("There is nothing to count.");
if (until === 0) await sleep(1_000_000);
const tell = progressTeller();
for (let n = 1; n <= until; n++) {
  Atomics.store(counter, 0, n);
  tell(n / until);
  await handOver(n);
}
