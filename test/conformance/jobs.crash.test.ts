import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { enqueue } from "../../server/jobs/queue.ts";
import type { Database } from "../../server/store/database.ts";
import { sql } from "../../server/store/query.ts";
import { onEveryDatabase } from "../everyDatabase.ts";
import { addShop } from "../store/rows.ts";

const SHOPS = 6;
const JOBS_A_SHOP = 120;
const LEASE = 300;
const ROUNDS = 18;
const PROGRAM = fileURLToPath(new URL("jobProcess.ts", import.meta.url));

onEveryDatabase((_, { migrated }) => {
  const running = new Set<ChildProcess>();
  afterEach(async () => {
    for (const child of running) await kill(child);
  });
  async function kill(child: ChildProcess): Promise<void> {
    if (!running.delete(child)) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  async function fill(db: Database): Promise<void> {
    await db.transaction(async (tx) => {
      for (let shopId = 1; shopId <= SHOPS; shopId++) {
        await addShop(tx, { id: shopId, domain: `shop-${shopId}.example.com` });
        for (let n = 0; n < JOBS_A_SHOP; n++) {
          await enqueue(tx, { shopId, kind: "refresh", reference: `job ${n}`, askedAt: n });
        }
      }
    });
  }
  const numberOf = async (db: Database, what: ReturnType<typeof sql>) =>
    (await db.all<{ n: number }>(sql`select count(*) as n from ${what}`))[0]?.n ?? 0;

  it("two processes that are killed and suspended again and again do every job once", {
    timeout: 120_000,
  }, async () => {
    const place = await migrated();
    const db = place.open();
    await fill(db);
    const said: string[] = [];
    const timesSaid = (line: string) => said.filter((one) => one === line).length;
    let seed = 0;
    const start = async () => {
      const args = ["--database", place.location, "--seed", String(++seed), "--lease", String(LEASE)];
      const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ["ignore", "pipe", "inherit"] });
      running.add(child);
      const lines = createInterface({ input: child.stdout });
      lines.on("line", (line) => said.push(line));
      await once(lines, "line");
      return child;
    };
    const pair = [await start(), await start()];
    const isWorkLeft = async () => (await numberOf(db, sql`jobs`)) > 0;
    const leasesOf = async ({ pid }: ChildProcess) =>
      numberOf(db, sql`shop_leases where holder like ${`elsewhere/${pid}/%`}`);

    /** Suspends a process until another has taken a shop from it, which it hears of when it goes on. */
    async function suspend(child: ChildProcess): Promise<void> {
      const heard = timesSaid("fenced");
      while (timesSaid("fenced") === heard && (await isWorkLeft())) {
        child.kill("SIGSTOP");
        const held = await leasesOf(child);
        // Struck while it writes, it keeps everybody from writing: then it has to go on before anything can be taken.
        for (let n = 0; n < 20 && held > 0 && (await leasesOf(child)) === held; n++) await sleep(LEASE / 5);
        child.kill("SIGCONT");
        await sleep(LEASE / 5);
      }
    }

    for (let round = 0; await isWorkLeft(); round++) {
      // When a blow strikes is chance; that it strikes while there is work is not.
      await sleep(100);
      if (round >= ROUNDS) continue;
      const victim = round % 2;
      if (round % 3 === 0) {
        await suspend(pair[victim]!);
      } else {
        await kill(pair[victim]!);
        pair[victim] = await start();
      }
    }
    expect(await numberOf(db, sql`effect_counts`)).toBe(SHOPS * JOBS_A_SHOP);
    expect(await numberOf(db, sql`effect_counts where n <> 1`)).toBe(0);
    expect(timesSaid("ready")).toBeGreaterThan(3);
    expect(timesSaid("fenced")).toBeGreaterThan(0);
    expect(timesSaid("ready") + timesSaid("fenced")).toBe(said.length);
  });
});
