import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findGoalPreset } from "../../server/analytics/goals/goalPresets.ts";
import { OUTLIER_KINDS, OUTLIER_RULES } from "../../server/analytics/outliers/sortOutlier.ts";
import { upperFence } from "../../server/analytics/segmentation/fences.ts";
import { quantile } from "../../server/analytics/segmentation/quantile.ts";
import { fixedClock } from "../../server/domain/clock.ts";
import { render } from "../../server/domain/language/english.ts";
import { viewBakeOff } from "../../server/http/views/bakeOffView.ts";
import { viewOutliers } from "../../server/http/views/outliersView.ts";
import { chooseSegments } from "../../server/runs/chooseSegments.ts";
import { columnsInMemory } from "../../server/runs/columnReader.ts";
import type { RunContext } from "../../server/runs/context.ts";
import { proposeSegments } from "../../server/runs/proposeSegments.ts";
import { type SavedChoice, saveChoice } from "../../server/runs/saveChoice.ts";
import type { Database } from "../../server/store/database.ts";
import { listOutliers, type OutlierCursor, type OutlierRow } from "../../server/store/outliers.ts";
import { redactRows } from "../../server/store/redaction/redactRows.ts";
import { createRun, findRun, readColumns, readStep, saveColumn } from "../../server/store/runs.ts";
import { type Shop, saveShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";
import { expectToSay } from "../saidNumbers.ts";
import { AS_OF, inventedColumns } from "./inventedColumns.ts";

const KEY = { shopId: 1, runId: "run" };
const SOURCE = { id: 1, domain: "one.myshopify.com", name: "One", currency: "EUR", timeZone: "UTC", scopes: [] };

const WHALE = {
  frequency: 40,
  average_order_value: 60_000,
  monetary: 2_400_000,
  units_per_order: 3,
  refund_value_share: 0,
};
const RESELLER = {
  frequency: 12,
  average_order_value: 90_000,
  monetary: 1_080_000,
  units_per_order: 60,
  refund_value_share: 0,
};

/** An invented store in which the first ten people are whales and the next eight resellers. */
function storeWithOutliers(): Map<string, Float64Array> {
  const columns = inventedColumns(1_200, 3);
  const plant = (people: number[], values: Record<string, number>) => {
    for (const row of people) {
      const planted = { ...values, buyer: 1, tenure_days: 500, recency_days: 4 + (row % 5) };
      // A little apart from each other, as people are.
      for (const [name, value] of Object.entries(planted)) columns.get(name)![row] = value;
      for (const name of ["monetary", "average_order_value"]) columns.get(name)![row]! *= 1 + row / 60;
    }
  };
  plant([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], WHALE);
  plant([10, 11, 12, 13, 14, 15, 16, 17], RESELLER);
  return columns;
}

describe("what a run keeps of its comparison and of the unusual", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "strata-outliers-"));
  const db: Database = openSqlite(join(folder, "strata.db"));
  const clock = fixedClock(AS_OF);
  let rows: OutlierRow[];
  let choice: SavedChoice;

  beforeAll(async () => {
    await db.migrate();
    const columns = storeWithOutliers();
    let shop: Shop | undefined;
    await db.transaction(async (tx) => {
      shop = await saveShop(tx, SOURCE, 0);
      const facts = { goalId: "goal", syncId: "sync", seed: 1, asOf: AS_OF, askedBy: "person", startedAt: AS_OF };
      await createRun(tx, { shopId: 1, id: KEY.runId, ...facts } as Parameters<typeof createRun>[1]);
      for (const [name, values] of columns) await saveColumn(tx, KEY, name, values);
    });
    let at = 0;
    const goal = findGoalPreset("repeat_purchase");
    const chosen = await chooseSegments(columnsInMemory(columns), {
      seed: 1,
      goal,
      currency: "EUR",
      holdoutShare: 0.1,
      live: null,
      now: () => (at += 500),
    });
    const context = { db, clock, shop, key: KEY } as unknown as RunContext;
    await saveChoice(context, chosen, AS_OF);
    await proposeSegments(context, (await findRun(db, KEY))!);
    choice = (await readStep(db, KEY, "segmentation")) as SavedChoice;
    rows = await db.query.select().from(db.tables.runOutliers);
  }, 120_000);

  afterAll(async () => {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const peopleOf = (kind: string) => rows.filter((row) => row.kind === kind).map(({ personId }) => personId);

  it("lists planted whales as VIPs and planted resellers as resellers, in words with their numbers", () => {
    expect(peopleOf("vip")).toEqual(expect.arrayContaining([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    expect(peopleOf("reseller").toSorted((a, b) => a - b)).toEqual([11, 12, 13, 14, 15, 16, 17, 18]);
    const [first] = rows.filter(({ personId }) => personId === 1);
    expect(render(first!.sentence)).toMatch(
      /^Spent 24,000.00 EUR in 40 orders over 497 days, where [\d,.]+ EUR is usual\.$/,
    );
  });

  it("tells of each listed person what their columns hold, beside what is usual, and of the rules what they ask", async () => {
    const names = ["frequency", "units_per_order", "refund_value_share", "tenure_days", "recency_days", "monetary"];
    const stored = await readColumns(db, KEY, ["person", "buyer", "average_order_value", ...names]);
    const knownOf = (name: string) =>
      stored
        .get(name)!
        .filter((value, row) => stored.get("buyer")![row] === 1 && !Number.isNaN(value))
        .sort();
    const usual = { vip: quantile(knownOf("monetary"), 0.5), reseller: quantile(knownOf("units_per_order"), 0.5) };
    for (const { personId, kind, sentence } of rows) {
      const row = stored.get("person")!.indexOf(personId);
      const [orders, units, refundShare, tenure, recency, money] = names.map((name) => stored.get(name)![row]!);
      const days = Math.max(1, tenure! - recency! + 1);
      expectToSay(sentence, { orders, units, refundShare, days, money, usual: usual[kind as keyof typeof usual] });
    }
    const most = (name: string) => upperFence(knownOf(name), 1.5);
    const [suspicious, reseller, vip, ...others] = choice.outliers.rules;
    expect([rows.length > 0, others]).toEqual([true, []]);
    const { vipTimesMedian, resellerUnits } = OUTLIER_RULES;
    expectToSay(suspicious!, OUTLIER_RULES);
    expectToSay(reseller!, { ...OUTLIER_RULES, units: Math.max(resellerUnits, most("units_per_order")) });
    expectToSay(vip!, {
      ...OUTLIER_RULES,
      money: Math.max(most("monetary"), vipTimesMedian * usual.vip),
      leastMoney: vipTimesMedian * usual.vip,
      orderValue: most("average_order_value"),
    });
  });

  it("keeps everybody's kind as a column of the snapshot, and counts them with the proposal", async () => {
    const kinds = (await readColumns(db, KEY, ["outlier"])).get("outlier")!;
    expect([...kinds.subarray(10, 18)]).toEqual(Array.from({ length: 8 }, () => 1 + OUTLIER_KINDS.indexOf("reseller")));
    const { outliers } = (await readStep(db, KEY, "proposal")) as { outliers: Record<string, number> };
    for (const [place, kind] of OUTLIER_KINDS.entries()) {
      expect(outliers[kind]).toBe(kinds.filter((code) => code === place + 1).length);
    }
    expect(choice.outliers.rules.map(render)).toHaveLength(3);
  });

  it("keeps a row for each method with its time and its reason", () => {
    const methods = new Set(choice.bakeOff.map(({ method }) => method));
    for (const method of ["k_means", "ward", "ml_k_means", "autoencoder", "dbscan", "hdbscan"]) {
      expect(methods).toContain(method);
    }
    expect(choice.bakeOff.filter(({ why }) => render(why) === why.code)).toEqual([]);
    expect(choice.bakeOff.filter(({ method }) => method === "k_means").every(({ seconds }) => seconds! > 0)).toBe(true);
  });

  it("keeps which of the chosen segments are siblings", () => {
    const last = choice.tree.at(-1)!;
    const segments = [...last.first, ...last.second].toSorted((a, b) => a - b);
    expect(segments).toEqual(choice.segments.map(({ cluster }) => cluster));
  });

  it("shows what was tried in words, each method with what it is for, and what its silhouette is of", async () => {
    const shown = await viewBakeOff(db, KEY);
    expect(shown?.rows.map(({ method }) => method)).toEqual(choice.bakeOff.map(({ method }) => method));
    expect(shown?.chosen?.method).toBe(choice.method);
    for (const row of shown?.rows ?? []) {
      for (const text of [row.name, row.bestFor, row.noise, row.scale, row.why, ...row.notes]) {
        expect(text).not.toMatch(/^[a-z_]+(\.[a-z_]+)+$/);
      }
    }
    const abouts = new Map(shown?.rows.map(({ method, silhouette }) => [method, silhouette?.about]));
    expect(abouts.get("k_means")).toMatch(/cut off at both ends.*Not quite comparable/);
    expect(abouts.get("hdbscan") ?? abouts.get("dbscan")).toMatch(/on a sample.*Not quite comparable/);
  });

  it("shows the unusual furthest apart first, a page at a time and by kind", async () => {
    const all = await listOutliers(db, KEY, { after: null, kind: undefined, limit: 1_000 });
    expect(all.map(({ apart }) => apart)).toEqual(all.map(({ apart }) => apart).toSorted((a, b) => b - a));
    const seen: number[] = [];
    for (let after: OutlierCursor | null = null; ; ) {
      const page = await listOutliers(db, KEY, { after, kind: undefined, limit: 7 });
      seen.push(...page.map(({ personId }) => personId));
      const last = page.at(-1);
      if (!last || page.length < 7) break;
      after = last;
    }
    expect(seen).toEqual(all.map(({ personId }) => personId));
    const shown = await viewOutliers(db, KEY, { after: undefined, kind: "reseller" });
    expect(shown?.outliers.map(({ person }) => person).toSorted((a, b) => a - b)).toEqual(
      peopleOf("reseller").toSorted((a, b) => a - b),
    );
    expect(shown?.counts).toEqual(choice.outliers.counts);
    expect(shown?.rules).toEqual(choice.outliers.rules.map(render));
  });

  it("forgets a listed person who is redacted", async () => {
    const subject = { shopId: 1, customer: 0, orders: [], profiles: [], persons: [1] };
    expect(await redactRows(db, subject)).toMatchObject({ runOutliers: 1 });
  });
});
