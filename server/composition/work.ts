import { runPush } from "../activation/runPush.ts";
import { AppError } from "../domain/errors.ts";
import { MINUTE } from "../domain/instant.ts";
import { applyDeliveries } from "../ingest/deliveries/applyDeliveries.ts";
import { removeDownloadsOf } from "../ingest/downloads.ts";
import { runSync } from "../ingest/sync.ts";
import type { JobContext, JobHandler, JobHandlers } from "../jobs/job.ts";
import { enqueue } from "../jobs/queue.ts";
import { publishMemberships } from "../membership/publish.ts";
import { executeRun } from "../runs/executeRun.ts";
import { reopenPush, setPushState } from "../store/pushes.ts";
import { setRunState } from "../store/runs.ts";
import { findShop, type Shop } from "../store/shops.ts";
import { failSync, findLatestSync, findSync, reopenSync } from "../store/syncs.ts";
import { klaviyoOf, shopifyOf } from "./connections.ts";
import { callsOf, downloadsOf, type Services } from "./services.ts";

/** How each kind of work on a shop is done. The rows a job's reference names say what is to be done and how far it is. */
export function createHandlers(services: Services): JobHandlers {
  return {
    live: liveHandler(services),
    sync: syncHandler(services),
    run: runHandler(services),
    publication: publicationHandler(services),
    push: pushHandler(services),
  };
}

/** The shop as it is when its turn comes: what waited in line must not work on old settings. */
async function shopNow({ db }: Pick<Services, "db">, shopId: number): Promise<Shop> {
  const shop = await findShop(db, shopId);
  if (!shop || shop.uninstalledAt !== null) {
    throw new AppError("not_found", "Strata is no longer installed in this store.");
  }
  return shop;
}

/** How long to wait before Shopify is asked again about what it did not confirm. */
const ASK_AGAIN_AFTER = MINUTE;

/** Follows what Shopify told us; passes between the commits of everything else. */
function liveHandler(services: Services): JobHandler {
  const { clock, hashContact, shops, log } = services;
  return {
    async run({ db, signal }, { shopId }) {
      const shop = await findShop(db, shopId);
      if (!shop) return;
      const shopify = shopifyOf(services, shop);
      const applied = await applyDeliveries({ db, clock, shop, shopify, hashContact, signal });
      if (applied.isUninstalled) shops.forget();
      if (applied.quarantined > 0) log.warn({ shopId, count: applied.quarantined }, "deliveries quarantined");
      if (applied.postponed === 0) return;
      const now = clock.now();
      const again = { shopId, kind: "live" as const, reference: "", askedAt: now, dueAt: now + ASK_AGAIN_AFTER };
      await db.transaction((tx) => enqueue(tx, again));
    },
  };
}

function syncHandler(services: Services): JobHandler {
  const { clock, config } = services;
  const downloads = downloadsOf(services);
  const sync = async ({ db, signal, checkpoint, pause }: JobContext, shopId: number, syncId: string) => {
    if ((await findSync(db, shopId, syncId))?.state !== "running") return;
    const shop = await shopNow(services, shopId);
    const connection = await klaviyoOf(services, shop);
    const shopifyCalls = callsOf(services, shop.domain);
    // What was counted before belongs to no sync.
    shopifyCalls.take();
    connection?.calls.take();
    await runSync({
      db,
      clock,
      shop,
      syncId,
      shopify: shopifyOf(services, shop),
      klaviyo: connection?.klaviyo ?? null,
      hashContact: services.hashContact,
      contactKey: config.contactKey,
      downloads,
      takeCalls: (connector) => (connector === "shopify" ? shopifyCalls.take() : (connection?.calls.take() ?? 0)),
      signal,
      checkpoint,
      pause,
    });
  };
  return {
    run: (context, { shopId, reference }) => sync(context, shopId, reference),
    fail: (tx, { shopId, reference }, error) => failSync(tx, shopId, reference, { at: clock.now(), error }),
    cleanUp: ({ shopId, reference }) => removeDownloadsOf(downloads, { shopId, syncId: reference }),
    async reopen(tx, { shopId, reference }) {
      if (await findLatestSync(tx, shopId, "running")) {
        throw new AppError("conflict", "A sync of this store is under way; wait for it to end.");
      }
      await reopenSync(tx, shopId, reference);
    },
  };
}

function runHandler(services: Services): JobHandler {
  const { clock, databaseFile } = services;
  return {
    async run({ db, signal, checkpoint, pause, during }, { shopId, reference }) {
      const shop = await shopNow(services, shopId);
      const key = { shopId, runId: reference };
      await executeRun({ db, clock, shop, key, databaseFile, signal, checkpoint, pause, during });
    },
    fail: (tx, { shopId, reference }, error) =>
      setRunState(tx, { shopId, runId: reference }, { state: "failed", at: clock.now(), error }),
    reopen: (tx, { shopId, reference }) =>
      setRunState(tx, { shopId, runId: reference }, { state: "running", at: null }),
  };
}

/** An acceptance has no failed state, and nothing else may happen in the middle of it: no checkpoints. */
function publicationHandler({ clock }: Services): JobHandler {
  return { run: ({ db }, { shopId, reference }) => publishMemberships(db, clock, { shopId, runId: reference }) };
}

function pushHandler(services: Services): JobHandler {
  const { clock, config } = services;
  return {
    async run({ db, signal, checkpoint, pause }, { shopId, reference }) {
      const shop = await shopNow(services, shopId);
      const connection = await klaviyoOf(services, shop);
      if (!connection) throw new AppError("conflict", "No Klaviyo account is connected; connect one first.");
      const { klaviyo, calls } = connection;
      calls.take();
      const { readBackPauses } = config;
      const context = { db, clock, shop, klaviyo, takeCalls: () => calls.take(), signal, checkpoint, pause };
      await runPush({ ...context, readBackPauses }, { shopId, pushId: reference });
    },
    fail: (tx, { shopId, reference }, error) =>
      setPushState(tx, { shopId, pushId: reference }, "failed", { finishedAt: clock.now(), error }),
    reopen: (tx, { shopId, reference }) => reopenPush(tx, { shopId, pushId: reference }),
  };
}
