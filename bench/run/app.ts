/**
 * The app's process without its listener: opens the store in a folder, asks for a run as the route does, and says what
 * it takes: memory of the whole process with its threads, delay of the event loop, and each step as it ends.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { startBackground } from "../../server/composition/background.ts";
import { createCommands } from "../../server/composition/commands.ts";
import { openServices } from "../../server/composition/services.ts";
import { readConfig } from "../../server/config.ts";
import { findRun, listSteps } from "../../server/store/runs.ts";
import { findShop } from "../../server/store/shops.ts";
import { SHOP_ID } from "./fillStore.ts";

const services = await openServices(readConfig(), pino({ level: "warn" }, pino.destination(2)));
const shop = await findShop(services.db, SHOP_ID);
if (!shop) throw new Error("The bench's store is empty.");
const background = await startBackground(services);
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const stepDelay = monitorEventLoopDelay({ resolution: 5 });
stepDelay.enable();
const { id } = await createCommands(services).startRun(shop, { seed: 1 });
const key = { shopId: SHOP_ID, runId: id };
const told = new Set<string>();
const started = performance.now();
let peak = 0;
for (;;) {
  await sleep(100);
  peak = Math.max(peak, process.memoryUsage.rss());
  const run = await findRun(services.db, key);
  for (const { step } of await listSteps(services.db, key)) {
    if (told.has(step)) continue;
    told.add(step);
    const seconds = (performance.now() - started) / 1000;
    process.send?.({ step, seconds, peakMb: peak / 2 ** 20, delayMaxMs: stepDelay.max / 1e6 });
    peak = 0;
    stepDelay.reset();
  }
  if (run && run.state !== "running") {
    const { user, system } = process.cpuUsage();
    process.send?.({
      state: run.state,
      reason: run.refusal?.sentence ?? run.error,
      seconds: (performance.now() - started) / 1000,
      cpuSeconds: (user + system) / 1e6,
      peakRssMb: process.resourceUsage().maxRSS / 1024,
      delayP99Ms: delay.percentile(99) / 1e6,
      delayMaxMs: delay.max / 1e6,
    });
    break;
  }
}
delay.disable();
stepDelay.disable();
await background.stop(1_000);
await services.db.close();
process.exit(0);
