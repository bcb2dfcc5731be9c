import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { countEffects } from "./effects.ts";
import { and, desc, eq } from "./query.ts";
import type { Tables } from "./schema/tables.ts";

export type Refresh = Tables["refreshes"]["$inferSelect"];

export interface RefreshKey {
  shopId: number;
  refreshId: string;
}

export async function createRefresh(
  tx: Transaction,
  { shopId, refreshId }: RefreshKey,
  facts: Pick<Refresh, "askedBy" | "asOf">,
): Promise<void> {
  await tx.query.insert(tx.tables.refreshes).values({
    shopId,
    id: refreshId,
    state: "running",
    ...facts,
    finishedAt: null,
    people: 0,
    moved: 0,
    waiting: 0,
    error: null,
  });
}

export async function findRefresh(reader: Reader, { shopId, refreshId }: RefreshKey): Promise<Refresh | undefined> {
  const { refreshes } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(refreshes)
    .where(and(eq(refreshes.shopId, shopId), eq(refreshes.id, refreshId)))
    .limit(1);
  return row;
}

/** The newest refreshes, at most `limit`. */
export async function listRefreshes(reader: Reader, shopId: number, limit = 50): Promise<Refresh[]> {
  const { refreshes } = reader.tables;
  return reader.query
    .select()
    .from(refreshes)
    .where(eq(refreshes.shopId, shopId))
    .orderBy(desc(refreshes.asOf), desc(refreshes.id))
    .limit(limit);
}

export async function endRefresh(
  tx: Transaction,
  { shopId, refreshId }: RefreshKey,
  end: Pick<Refresh, "state"> & { finishedAt: Instant } & Partial<
      Pick<Refresh, "people" | "moved" | "waiting" | "error">
    >,
): Promise<void> {
  const { refreshes } = tx.tables;
  await tx.query
    .update(refreshes)
    .set(end)
    .where(and(eq(refreshes.shopId, shopId), eq(refreshes.id, refreshId)));
  await countEffects(tx, shopId, `refresh.${end.state}`);
}

/** Lets a failed refresh be done after all: as of now, since others may have been done in between. */
export async function reopenRefresh(tx: Transaction, { shopId, refreshId }: RefreshKey, at: Instant): Promise<void> {
  const { refreshes } = tx.tables;
  await tx.query
    .update(refreshes)
    .set({ state: "running", asOf: at, finishedAt: null, error: null })
    .where(and(eq(refreshes.shopId, shopId), eq(refreshes.id, refreshId), eq(refreshes.state, "failed")));
}
