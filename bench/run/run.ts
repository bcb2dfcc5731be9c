import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { saveGoals, saveShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";
import { fillStore, SHOP_ID } from "./fillStore.ts";

const NOW = Date.UTC(2026, 10, 1, 9);
const BARS = { rssMb: 1_536, delayMs: 50 };

/**
 * A whole run after a sync, on a store written straight into the file: memory of the app's process and the delay of its
 * event loop, with each step as it ends. The peer of the run's seconds is reading the same orders once, in SQL.
 * @param people buyers; each has five orders on average
 */
export async function benchRun(people: number): Promise<void> {
  mkdirSync(".local", { recursive: true });
  const folder = mkdtempSync(join(".local", "bench-run-"));
  try {
    await measure(folder, people);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, people: number): Promise<void> {
  const file = join(folder, "strata.db");
  const db = openSqlite(file);
  await db.migrate();
  await db.transaction(async (tx) => {
    const source = {
      id: SHOP_ID,
      domain: "bench.example.com",
      name: "A store",
      currency: "GBP",
      timeZone: "Europe/London",
      scopes: ["read_all_orders", "read_orders", "read_customers", "read_products"],
    };
    await saveShop(tx, source, NOW);
    const goal = { id: "goal", preset: "repeat_purchase", question: "Who?", kpi: "repeat_rate", createdAt: NOW };
    await saveGoals(tx, SHOP_ID, [{ ...goal, target: null, due: null, owner: null, axes: null, segments: null }], NOW);
  });
  await db.close();
  const { orders } = fillStore(file, people, NOW);
  const megabytes = statSync(file).size / 2 ** 20;
  console.log(`${people} people, ${orders} orders, ${megabytes.toFixed(0)} MB on disk`);
  await runApp(folder);
}

type Message =
  | { step: string; seconds: number; peakMb: number; delayMaxMs: number }
  | {
      state: string;
      reason: unknown;
      seconds: number;
      cpuSeconds: number;
      peakRssMb: number;
      delayP99Ms: number;
      delayMaxMs: number;
    };

async function runApp(folder: string): Promise<void> {
  const key = () => randomBytes(32).toString("base64");
  const child = fork(new URL("./app.ts", import.meta.url), {
    execArgv: ["--max-semi-space-size=4"],
    env: {
      ...process.env,
      STRATA_DATA_DIR: folder,
      SHOPIFY_API_KEY: "key",
      SHOPIFY_API_SECRET: "secret",
      STRATA_SEALING_KEYS: `a:${key()}`,
      STRATA_CONTACT_KEY: key(),
      STRATA_CLOCK_START: new Date(NOW).toISOString(),
    },
  });
  child.on("message", (message: Message) => {
    if ("step" in message) {
      console.log(
        `  ${message.step}: after ${message.seconds.toFixed(1)} s, peak RSS until then ${message.peakMb.toFixed(0)} MB, ` +
          `longest delay ${message.delayMaxMs.toFixed(0)} ms`,
      );
      return;
    }
    const { state, reason, seconds, cpuSeconds, peakRssMb, delayP99Ms, delayMaxMs } = message;
    console.log(`run ${state} in ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s CPU)`);
    if (reason) console.log(`  because ${JSON.stringify(reason)}`);
    console.log(`peak RSS ${peakRssMb.toFixed(0)} MB (bar ${BARS.rssMb})`);
    console.log(
      `event loop delayed p99 ${delayP99Ms.toFixed(1)} ms (bar ${BARS.delayMs}), max ${delayMaxMs.toFixed(1)}`,
    );
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`The app's process ended with exit code ${String(code)}.`);
}
