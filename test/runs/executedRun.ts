import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GOAL_FEATURES } from "../../server/analytics/goals/goalPresets.ts";
import { fixedClock } from "../../server/domain/clock.ts";
import { sentence } from "../../server/domain/sentence.ts";
import { executeRun } from "../../server/runs/executeRun.ts";
import type { Database } from "../../server/store/database.ts";
import { createRun, finishStep, type RunKey, saveColumn } from "../../server/store/runs.ts";
import { findShop, type Shop, saveShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";
import { createSync } from "../../server/store/syncs.ts";
import { AS_OF, inventedColumns } from "./inventedColumns.ts";

export const SHOP_ID = 1;

/** A store of invented buyers in a file of its own, whose runs find their snapshot made and segment it in the worker. */
export class RunStand {
  readonly #folder = mkdtempSync(join(tmpdir(), "strata-run-"));
  readonly databaseFile = join(this.#folder, "strata.db");
  readonly db: Database = openSqlite(this.databaseFile);
  readonly clock = fixedClock(AS_OF);

  static async open(): Promise<RunStand> {
    const stand = new RunStand();
    await stand.db.migrate();
    const source = {
      id: SHOP_ID,
      domain: "one.myshopify.com",
      name: "One",
      currency: "EUR",
      timeZone: "UTC",
      scopes: [],
    };
    await stand.db.transaction(async (tx) => {
      await saveShop(tx, source, 0);
      await createSync(tx, SHOP_ID, "sync", 0);
      await tx.query.update(tx.tables.syncs).set({ state: "done", finishedAt: 1 });
    });
    return stand;
  }

  async shop(): Promise<Shop> {
    const shop = await findShop(this.db, SHOP_ID);
    if (!shop) throw new Error("the shop is gone");
    return shop;
  }

  /** Asks for a run of a goal over a snapshot of so many buyers. */
  async ask(key: RunKey, goalId: string, { buyers, seed = 1 }: { buyers: number; seed?: number }): Promise<void> {
    const columns = inventedColumns(buyers, seed, AS_OF, [...GOAL_FEATURES, "orders_90d"]);
    await this.db.transaction(async (tx) => {
      const facts = { syncId: "sync", seed: 1, asOf: AS_OF, askedBy: "person" as const, startedAt: AS_OF };
      await createRun(tx, { shopId: key.shopId, id: key.runId, goalId, ...facts });
      await tx.upsertMany(tx.tables.audits, [
        {
          ...key,
          score: 91,
          gate: "pass",
          reason: sentence("audit.gate.pass", { affected: 0.01, limit: 0.2 }),
          affected: 0.01,
          warnAbove: 0.2,
          blockAbove: 0.4,
          auditedAt: AS_OF,
        },
      ]);
      const counts = { people: buyers, buyers, catalogueVersion: "c", highWater: {} };
      await tx.upsertMany(tx.tables.snapshots, [{ ...key, asOf: AS_OF, ...counts, begunAt: AS_OF, frozenAt: AS_OF }]);
      for (const [name, values] of columns) await saveColumn(tx, key, name, values);
      const result = { people: buyers, buyers, selection: { kept: ["frequency"], dropped: [] } };
      await finishStep(tx, key, { step: "snapshot", startedAt: AS_OF, finishedAt: AS_OF, result });
    });
  }

  /** Carries a run through what is left of it. */
  async execute(key: RunKey): Promise<void> {
    await executeRun({
      db: this.db,
      clock: this.clock,
      shop: await this.shop(),
      key,
      databaseFile: this.databaseFile,
      signal: new AbortController().signal,
      checkpoint: async () => undefined,
      pause: async () => undefined,
      during: (work) => work,
    });
  }

  async close(): Promise<void> {
    await this.db.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
