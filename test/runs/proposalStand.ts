import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogueVersion } from "../../server/analytics/features/catalogueVersion.ts";
import type { CentroidParameters } from "../../server/analytics/segmentation/centroidPartitioner.ts";
import { fixedClock } from "../../server/domain/clock.ts";
import type { RunContext } from "../../server/runs/context.ts";
import { proposeSegments } from "../../server/runs/proposeSegments.ts";
import type { Database } from "../../server/store/database.ts";
import { createRun, findRun, finishStep, saveColumn } from "../../server/store/runs.ts";
import type { ModelAxis } from "../../server/store/schema/memberships.ts";
import { saveShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";

export const SHOP = 1;
export const AT = 1_000_000;

/** A store with a live model of two slots, 1 and 2, and a run beside it. */
export interface ProposalStand {
  db: Database;
  clock: ReturnType<typeof fixedClock>;
  close(): Promise<void>;
}

export async function openProposalStand(): Promise<ProposalStand> {
  const folder = mkdtempSync(join(tmpdir(), "strata-proposal-"));
  const db = openSqlite(join(folder, "strata.db"));
  await db.migrate();
  const source = { id: SHOP, domain: "one.myshopify.com", name: "One", currency: "EUR", timeZone: "UTC", scopes: [] };
  await db.transaction((tx) => saveShop(tx, source, 0));
  const close = async () => {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { db, clock: fixedClock(AT), close };
}

/** Two centroids that differ in the money people spent (the third column) alone. */
export function byMoney(columns: number): CentroidParameters {
  const of = (value: number) => Array.from({ length: columns }, () => value);
  // Recency and number of orders are alike in all: nobody is placed by them.
  const withMoney = (money: number) => of(0).map((zero, column) => (column === 2 ? money : zero));
  const scaler = {
    log: of(0).map(() => false),
    lower: withMoney(Number.MIN_SAFE_INTEGER),
    upper: withMoney(Number.MAX_SAFE_INTEGER),
    mean: of(0),
    spread: of(1),
    weight: of(1),
  };
  return { method: "k_means", scaler, centroids: [withMoney(100), withMoney(1_000)] };
}

export const axesOf = (...features: string[]): ModelAxis[] =>
  features.map((feature) => ({ feature, weight: 1, fill: 0 }));

/** A model that is live since AT - 1, with whom it holds in which slot. */
export async function makeLive(
  { db }: ProposalStand,
  axes: readonly ModelAxis[],
  members: ReadonlyMap<number, number>,
): Promise<void> {
  const at = AT - 1;
  await db.transaction(async (tx) => {
    await tx.query.insert(tx.tables.models).values({
      shopId: SHOP,
      runId: "live",
      goalId: "goal",
      undoes: null,
      restores: null,
      method: "k_means",
      seed: 1,
      catalogueVersion: catalogueVersion(),
      parameters: byMoney(axes.length),
      axes: [...axes],
      slots: [1, 2],
      acceptedAt: at,
      acceptedBy: "a test",
      acceptedWarnings: [],
      publishedAt: at,
      retiredAt: null,
    });
    await tx.upsertMany(
      tx.tables.segments,
      [1, 2].map((id) => ({
        shopId: SHOP,
        id,
        name: `Slot ${id}`,
        createdAt: at,
        retiredAt: null,
        klaviyoListId: null,
        klaviyoListName: null,
      })),
    );
    await tx.upsertMany(
      tx.tables.memberships,
      [...members].map(([personId, segmentId]) => ({
        shopId: SHOP,
        personId,
        from: at,
        segmentId,
        to: null,
        cause: "model_change" as const,
        endCause: null,
        modelRunId: "live",
        facts: null,
      })),
    );
  });
}

export async function saveColumns(db: Database, runId: string, columns: Record<string, readonly number[]>) {
  await db.transaction(async (tx) => {
    for (const [name, values] of Object.entries(columns)) {
      await saveColumn(tx, { shopId: SHOP, runId }, name, Float64Array.from(values));
    }
  });
}

/** Proposes two clusters of the run "next", whose columns are saved already. */
export async function propose({ db, clock }: ProposalStand, axes: readonly ModelAxis[]): Promise<void> {
  const key = { shopId: SHOP, runId: "next" };
  const segments = [0, 1].map((cluster) => ({
    cluster,
    people: 1,
    share: 0.5,
    jaccard: 1,
    laterBuyers: null,
    laterNetPerPerson: null,
    isAccepted: true,
    name: { code: cluster === 0 ? "segment.recent_once" : "segment.recent_repeat", params: {} },
    traits: [],
    persona: [],
    rule: null,
    checks: [],
    scorecard: [],
    playbook: { id: "none", params: {} },
  }));
  const found = { method: "k_means", axes, parameters: byMoney(axes.length), bakeOff: [], checks: [], suggestions: [] };
  await db.transaction(async (tx) => {
    const facts = { goalId: "goal", syncId: "s", seed: 1, asOf: AT, askedBy: "person" as const, startedAt: AT };
    await createRun(tx, { shopId: SHOP, id: key.runId, ...facts });
    const result = { ...found, segments, outliers: { counts: {} } };
    await finishStep(tx, key, { step: "segmentation", startedAt: AT, finishedAt: AT, result });
  });
  const context = { db, clock, shop: { id: SHOP }, key } as unknown as RunContext;
  await proposeSegments(context, (await findRun(db, key))!);
}
