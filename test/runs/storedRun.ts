import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findGoalPreset } from "../../server/analytics/goals/goalPresets.ts";
import { fixedClock } from "../../server/domain/clock.ts";
import { chooseSegments } from "../../server/runs/chooseSegments.ts";
import { columnsInMemory } from "../../server/runs/columnReader.ts";
import type { RunContext } from "../../server/runs/context.ts";
import { proposeSegments } from "../../server/runs/proposeSegments.ts";
import { saveChoice } from "../../server/runs/saveChoice.ts";
import type { Database } from "../../server/store/database.ts";
import { createRun, findRun, type RunKey, saveColumn } from "../../server/store/runs.ts";
import { type Shop, saveShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";
import { AS_OF } from "./inventedColumns.ts";

const KEY = { shopId: 1, runId: "run" };
const SOURCE = { id: 1, domain: "one.myshopify.com", name: "One", currency: "EUR", timeZone: "UTC", scopes: [] };

/** A run of one shop, from its frozen columns to its proposal, as it is stored. */
export interface StoredRun {
  db: Database;
  clock: ReturnType<typeof fixedClock>;
  shop: Shop;
  key: RunKey;
  close(): Promise<void>;
}

/** Segments the people of some columns and keeps what was found, in a database of its own. */
export async function storeRun(
  columns: ReadonlyMap<string, Float64Array>,
  { holdoutShare = 0.1, categories = [] }: { holdoutShare?: number; categories?: readonly string[] } = {},
): Promise<StoredRun> {
  const folder = mkdtempSync(join(tmpdir(), "strata-run-"));
  const db = openSqlite(join(folder, "strata.db"));
  const clock = fixedClock(AS_OF);
  await db.migrate();
  const shop = await db.transaction(async (tx) => {
    const saved = await saveShop(tx, SOURCE, 0);
    const facts = {
      goalId: "goal",
      syncId: "sync",
      seed: 1,
      asOf: AS_OF,
      askedBy: "person",
      startedAt: AS_OF,
    } as const;
    await createRun(tx, { shopId: 1, id: KEY.runId, ...facts });
    for (const [name, values] of columns) await saveColumn(tx, KEY, name, values);
    return saved;
  });
  const goal = findGoalPreset("repeat_purchase");
  const options = { seed: 1, goal, currency: "EUR", holdoutShare, categories, live: null };
  const chosen = await chooseSegments(columnsInMemory(columns), options);
  const context = { db, clock, shop, key: KEY } as unknown as RunContext;
  await saveChoice(context, chosen, AS_OF);
  await proposeSegments(context, (await findRun(db, KEY))!);
  const close = async () => {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { db, clock, shop, key: KEY, close };
}
