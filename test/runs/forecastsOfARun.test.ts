import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findGoalPreset } from "../../server/analytics/goals/goalPresets.ts";
import { fixedClock } from "../../server/domain/clock.ts";
import { viewForecasts } from "../../server/http/views/forecastView.ts";
import { type Chosen, chooseSegments } from "../../server/runs/chooseSegments.ts";
import { columnsInMemory } from "../../server/runs/columnReader.ts";
import type { RunContext } from "../../server/runs/context.ts";
import { saveChoice } from "../../server/runs/saveChoice.ts";
import { EVERYONE } from "../../server/store/descriptions.ts";
import { createRun } from "../../server/store/runs.ts";
import { saveShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";
import { AS_OF, inventedColumns } from "./inventedColumns.ts";

const KEY = { shopId: 1, runId: "run" };
const SOURCE = { id: 1, domain: "one.myshopify.com", name: "One", currency: "EUR", timeZone: "UTC", scopes: [] };

/** Buyers who will not be back, the more likely the longer they have been away; nothing is foreseen of others. */
function withChurn(columns: Map<string, Float64Array>): Map<string, Float64Array> {
  const recency = columns.get("recency_days") ?? new Float64Array();
  const buyer = columns.get("buyer") ?? new Float64Array();
  const churn = recency.map((days, i) => (buyer[i] === 1 ? Math.min(0.99, days / 400) : Number.NaN));
  return columns.set("predicted.churn", churn);
}

describe("what a run foresees of its segments", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "strata-forecasts-"));
  const db = openSqlite(join(folder, "strata.db"));
  let chosen: Chosen;

  beforeAll(async () => {
    await db.migrate();
    const clock = fixedClock(AS_OF);
    const shop = await db.transaction(async (tx) => {
      const facts = { goalId: "goal", syncId: "sync", seed: 1, asOf: AS_OF, askedBy: "person", startedAt: AS_OF };
      const saved = await saveShop(tx, SOURCE, 0);
      await createRun(tx, { shopId: 1, id: KEY.runId, ...facts } as Parameters<typeof createRun>[1]);
      return saved;
    });
    const options = {
      seed: 1,
      goal: findGoalPreset("repeat_purchase"),
      currency: "EUR",
      holdoutShare: 0.1,
      live: null,
    };
    chosen = await chooseSegments(columnsInMemory(withChurn(inventedColumns(1_200, 3))), options);
    await saveChoice({ db, clock, shop, key: KEY } as unknown as RunContext, chosen, AS_OF);
  }, 120_000);

  afterAll(async () => {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is kept by segment, and adds up to all buyers", async () => {
    const [everyone] = await viewForecasts(db, KEY, EVERYONE);
    const segments = (await Promise.all(chosen.segments.map(({ cluster }) => viewForecasts(db, KEY, cluster)))).flat();
    expect(segments.length).toBeGreaterThanOrEqual(4);
    expect(segments.reduce((sum, { known }) => sum + known, 0)).toBe(everyone?.known);
    const total = segments.reduce((sum, { known, mean }) => sum + known * (mean ?? 0), 0);
    expect(total / (everyone?.known ?? 0)).toBeCloseTo(everyone?.mean ?? 0, 9);
    for (let tenth = 0; tenth < 10; tenth++) {
      expect(segments.reduce((sum, { tenths }) => sum + (tenths[tenth] ?? 0), 0)).toBe(everyone?.tenths[tenth]);
    }
    expect(segments.every(({ everyonesMean }) => everyonesMean === everyone?.mean)).toBe(true);
    expect(everyone).toMatchObject({ outcome: "churn", unit: "share", text: "No order in the next 90 days." });
  });

  it("says nothing of what no model is shown for", async () => {
    const outcomes = new Set((await viewForecasts(db, KEY, EVERYONE)).map(({ outcome }) => outcome));
    expect(outcomes).toEqual(new Set(["churn"]));
  });
});
