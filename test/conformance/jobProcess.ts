import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { systemClock } from "../../server/domain/clock.ts";
import { randomFrom } from "../../server/domain/random.ts";
import { announcing } from "../../server/jobs/queue.ts";
import { Worker } from "../../server/jobs/worker.ts";
import { openPostgres } from "../../server/store/postgres.ts";
import { sql } from "../../server/store/query.ts";
import { openSqlite } from "../../server/store/sqlite.ts";

/**
 * A process that does the jobs of a database until it is killed, for the crash test. Each job counts its effect up,
 * blindly, and ends in the same transaction. Prints a line whenever it lost a shop to somebody else.
 */
const { values } = parseArgs({
  options: {
    database: { type: "string", default: "" },
    seed: { type: "string", default: "" },
    /** How long a lease lasts; milliseconds. */
    lease: { type: "string", default: "" },
  },
});
const MOST_WORK = 40;
const lasts = Number(values.lease);
const random = randomFrom(Number(values.seed));
const isPostgres = values.database.startsWith("postgres:");
const db = announcing(isPostgres ? openPostgres(values.database) : openSqlite(values.database));

const worker = new Worker({
  db,
  clock: systemClock,
  // Of no machine that could be asked: its leases have to lapse.
  holder: `elsewhere/${process.pid}/${values.seed}`,
  shopsAtOnce: 3,
  term: { lasts, renewedEvery: lasts / 3 },
  lookEvery: 20,
  report: (event) => {
    if (event.type === "lease_lost") process.stdout.write("fenced\n");
    else if (event.type === "set_aside") process.stdout.write(`failed: ${String(event.error)}\n`);
  },
  handlers: {
    refresh: {
      async run(context, { shopId, reference }) {
        await sleep(random() * MOST_WORK);
        await context.db.transaction(async (tx) => {
          const { effectCounts } = tx.tables;
          await tx.query
            .insert(effectCounts)
            .values({ shopId, stage: reference, n: 1 })
            .onConflictDoUpdate({
              target: [effectCounts.shopId, effectCounts.stage],
              set: { n: sql`effect_counts.n + 1` },
            });
          await context.complete(tx);
        });
      },
    },
  },
});
await worker.start();
process.stdout.write("ready\n");
