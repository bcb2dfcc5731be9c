import { runPush } from "../activation/runPush.ts";
import { AppError } from "../domain/errors.ts";
import type { SyncContext } from "../ingest/context.ts";
import { removeDownloadsOf } from "../ingest/downloads.ts";
import { runSync } from "../ingest/sync.ts";
import { recordFailure } from "../jobs/recordFailure.ts";
import { retryPassing } from "../jobs/retryPassing.ts";
import { publishMemberships } from "../membership/publish.ts";
import { executeRun } from "../runs/executeRun.ts";
import { setPushState } from "../store/pushes.ts";
import { setRunState } from "../store/runs.ts";
import { findShop, type Shop } from "../store/shops.ts";
import { failSync } from "../store/syncs.ts";
import { klaviyoOf, shopifyOf } from "./connections.ts";
import { callsOf, downloadsOf, type Services } from "./services.ts";

/** The shop as it is when its turn comes: what waited in line must not work on old settings. */
async function shopNow({ db }: Services, shopId: number): Promise<Shop> {
  const shop = await findShop(db, shopId);
  if (!shop || shop.uninstalledAt !== null) {
    throw new AppError("not_found", "Strata is no longer installed in this store.");
  }
  return shop;
}

/** Puts a sync in the shop's line; so do the other functions here with their work. */
export function queueSync(services: Services, shopId: number, syncId: string): void {
  const { db, clock, work } = services;
  const sync = async (signal: AbortSignal) => {
    const shop = await shopNow(services, shopId);
    const connection = await klaviyoOf(services, shop);
    const shopifyCalls = callsOf(services, shop.domain);
    // What was counted before belongs to no sync.
    shopifyCalls.take();
    connection?.calls.take();
    const context: SyncContext = {
      db,
      clock,
      shop,
      syncId,
      shopify: shopifyOf(services, shop),
      klaviyo: connection?.klaviyo ?? null,
      hashContact: services.hashContact,
      contactKey: services.config.contactKey,
      downloads: downloadsOf(services),
      takeCalls: (connector) => (connector === "shopify" ? shopifyCalls.take() : (connection?.calls.take() ?? 0)),
      signal,
    };
    // A sync goes on from its cursors, so what passes need not fail it.
    await retryPassing(signal, () => runSync(context));
  };
  const fail = async (error: string) => {
    await db.transaction((tx) => failSync(tx, shopId, syncId, { at: clock.now(), error }));
    await removeDownloadsOf(downloadsOf(services), { shopId, syncId });
  };
  void work.add(shopId, "sync", (signal) => recordFailure(signal, () => sync(signal), fail));
}

export function queueRun(services: Services, shopId: number, runId: string): void {
  const { db, clock, databaseFile, work } = services;
  const key = { shopId, runId };
  const run = async (signal: AbortSignal) =>
    executeRun({ db, clock, shop: await shopNow(services, shopId), key, databaseFile, signal });
  const fail = (error: string) =>
    db.transaction((tx) => setRunState(tx, key, { state: "failed", at: clock.now(), error }));
  void work.add(shopId, "run", (signal) => recordFailure(signal, () => run(signal), fail));
}

/** An acceptance has no failed state: what could not be written now is written at the next start. */
export function queuePublication({ db, clock, work }: Services, shopId: number, runId: string): void {
  void work.add(shopId, "acceptance", () => publishMemberships(db, clock, { shopId, runId }));
}

export function queuePush(services: Services, shopId: number, pushId: string): void {
  const { db, clock, config, work } = services;
  const key = { shopId, pushId };
  const push = async (signal: AbortSignal) => {
    const shop = await shopNow(services, shopId);
    const connection = await klaviyoOf(services, shop);
    if (!connection) throw new AppError("conflict", "No Klaviyo account is connected; connect one first.");
    const { klaviyo, calls } = connection;
    calls.take();
    const takeCalls = () => calls.take();
    await runPush({ db, clock, shop, klaviyo, takeCalls, signal, readBackPauses: config.readBackPauses }, key);
  };
  const fail = (error: string) =>
    db.transaction((tx) => setPushState(tx, key, "failed", { finishedAt: clock.now(), error }));
  void work.add(shopId, "push", (signal) => recordFailure(signal, () => push(signal), fail));
}
