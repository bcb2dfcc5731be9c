import type { PushContext } from "../activation/context.ts";
import { runPush } from "../activation/runPush.ts";
import { sendMoves } from "../activation/sendMoves.ts";
import { settleAll } from "../activation/settle.ts";
import { AppError } from "../domain/errors.ts";
import { type Instant, MINUTE } from "../domain/instant.ts";
import { applyDeliveries } from "../ingest/deliveries/applyDeliveries.ts";
import { removeDownloadsOf } from "../ingest/downloads.ts";
import { lookForProfiles } from "../ingest/lookForProfiles.ts";
import { runSync } from "../ingest/sync.ts";
import type { JobContext, JobHandler, JobHandlers } from "../jobs/job.ts";
import { enqueue } from "../jobs/queue.ts";
import { moveTouched } from "../membership/moveTouched.ts";
import { publishMemberships } from "../membership/publish.ts";
import { runRefresh } from "../membership/refresh.ts";
import { acceptEarlierModel } from "../membership/undo.ts";
import { executeRun } from "../runs/executeRun.ts";
import type { Database, Transaction } from "../store/database.ts";
import { releaseMoves } from "../store/membershipChanges.ts";
import { findPush, type PushKey, reopenPush, setPushState } from "../store/pushes.ts";
import { createRefresh, endRefresh, type Refresh, type RefreshKey, reopenRefresh } from "../store/refreshes.ts";
import { setRunState } from "../store/runs.ts";
import { findShop, type Shop } from "../store/shops.ts";
import { failSync, findLatestSync, findSync, reopenSync } from "../store/syncs.ts";
import { clearingHandler } from "./clearing.ts";
import { complianceHandler } from "./compliance.ts";
import { klaviyoOf, shopifyOf } from "./connections.ts";
import { callsOf, downloadsOf, newId, type Services } from "./services.ts";

/** How long to wait before Shopify is asked again about what it did not confirm. */
const ASK_AGAIN_AFTER = 5 * MINUTE;

/** How each kind of work on a shop is done. The rows a job's reference names say what is to be done and how far it is. */
export function createHandlers(services: Services): JobHandlers {
  const installed = (handler: JobHandler) => whileInstalled(services, handler);
  return {
    live: liveHandler(services),
    compliance: complianceHandler(services),
    clearing: clearingHandler(services),
    sync: installed(syncHandler(services)),
    run: installed(runHandler(services)),
    publication: publicationHandler(services),
    push: installed(pushHandler(services)),
    refresh: installed(refreshHandler(services)),
  };
}

/** Work that ends at its next checkpoint once the app was uninstalled, however it keeps itself busy. */
function whileInstalled(services: Services, handler: JobHandler): JobHandler {
  return {
    ...handler,
    run(context, job) {
      const check = () => shopNow(services, job.shopId);
      const checked: JobContext = {
        ...context,
        async checkpoint() {
          await context.checkpoint();
          await check();
        },
        async pause(ms) {
          await context.pause(ms);
          await check();
        },
        async during(work) {
          const result = await context.during(work);
          await check();
          return result;
        },
      };
      return handler.run(checked, job);
    },
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
    async run(context, { shopId, reference }) {
      await sync(context, shopId, reference);
      // Whoever's orders only the sync brought is placed anew.
      await context.db.transaction(async (tx) => {
        await enqueueLive(tx, shopId, clock.now());
        await context.complete(tx);
      });
    },
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

/**
 * An acceptance has no failed state, and nothing else may happen in the middle of it: no checkpoints. Afterwards
 * everybody is looked at under the new model, which also counts what its segments are.
 */
function publicationHandler(services: Services): JobHandler {
  const { clock } = services;
  return {
    async run({ db, complete }, { shopId, reference }) {
      await publishMemberships(db, clock, { shopId, runId: reference });
      await db.transaction(async (tx) => {
        await askForRefresh(tx, { shopId, refreshId: newId(services) }, "acceptance", clock.now());
        await complete(tx);
      });
    },
  };
}

function pushHandler(services: Services): JobHandler {
  const { clock } = services;
  return {
    async run(job, { shopId, reference }) {
      const { db } = job;
      const key = { shopId, pushId: reference };
      const shop = await shopNow(services, shopId);
      await putEarlierModelBack(services, db, key);
      await runPush(await pushContextOf(services, job, shop), key);
      const push = await findPush(db, key);
      await db.transaction(async (tx) => {
        // What was held back may be done by now, or may be done from now on.
        if (push?.finishedAt) {
          await releaseMoves(tx, shopId, clock.now());
          await enqueueLive(tx, shopId, clock.now());
        }
        await job.complete(tx);
      });
    },
    fail: (tx, { shopId, reference }, error) =>
      setPushState(tx, { shopId, pushId: reference }, "failed", { finishedAt: clock.now(), error }),
    reopen: (tx, { shopId, reference }) => reopenPush(tx, { shopId, pushId: reference }),
  };
}

/** An approved reversal of a push that brought a new model puts the model before it in force first. */
async function putEarlierModelBack({ clock }: Services, db: Database, { shopId, pushId }: PushKey): Promise<void> {
  const reversal = await findPush(db, { shopId, pushId });
  if (reversal?.kind !== "reversal" || reversal.state !== "approved") return;
  const undone = await findPush(db, { shopId, pushId: reversal.reverses ?? "" });
  if (!undone) return;
  const isThere = await db.transaction((tx) => acceptEarlierModel(tx, reversal, undone, clock.now()));
  if (isThere) await publishMemberships(db, clock, { shopId, runId: reversal.id });
}

async function pushContextOf(services: Services, job: JobContext, shop: Shop): Promise<PushContext> {
  const { clock, config } = services;
  const connection = await klaviyoOf(services, shop);
  if (!connection) throw new AppError("conflict", "No Klaviyo account is connected; connect one first.");
  const { klaviyo, calls } = connection;
  calls.take();
  const { db, signal, checkpoint, pause } = job;
  const { readBackPauses } = config;
  return { db, clock, shop, klaviyo, takeCalls: () => calls.take(), signal, checkpoint, pause, readBackPauses };
}

async function settle(services: Services, job: JobContext, shop: Shop): Promise<void> {
  if (shop.klaviyoAccountId !== null) await settleAll(await pushContextOf(services, job, shop));
}

function refreshHandler(services: Services): JobHandler {
  const { clock, databaseFile } = services;
  return {
    async run(job, { shopId, reference }) {
      const { db, signal, during, complete } = job;
      const shop = await shopNow(services, shopId);
      await runRefresh({ db, clock, shop, databaseFile, signal, during }, { shopId, refreshId: reference });
      await db.transaction((tx) => enqueueLive(tx, shopId, clock.now()));
      // Trouble with Klaviyo is no matter of a refresh that is done; the next one reads the lists again.
      await settle(services, job, shop).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        services.log.warn({ shopId, err: error }, "lists could not be read back");
      });
      await db.transaction((tx) => complete(tx));
    },
    fail: (tx, { shopId, reference }, error) =>
      endRefresh(tx, { shopId, refreshId: reference }, { state: "failed", finishedAt: clock.now(), error }),
    reopen: (tx, { shopId, reference }) => reopenRefresh(tx, { shopId, refreshId: reference }, clock.now()),
  };
}

/**
 * What cannot wait, passing between the commits of everything else: what Shopify told us is followed, people whose
 * records changed are placed anew, and what they moved from and to is brought to Klaviyo.
 */
function liveHandler(services: Services): JobHandler {
  const { clock } = services;
  return {
    async run(job, { shopId }) {
      const { db } = job;
      const postponed = await followDeliveries(services, job, shopId);
      const shop = await findShop(db, shopId);
      let next = postponed > 0 ? clock.now() + ASK_AGAIN_AFTER : null;
      if (shop && shop.uninstalledAt === null) {
        await moveTouched({ db, clock, shop });
        const due = await bringMoves(services, job, shop);
        next = Math.min(next ?? Infinity, due ?? Infinity);
      }
      const again = next !== null && Number.isFinite(next) ? Math.max(next, clock.now()) : null;
      await db.transaction((tx) => (again === null ? job.complete(tx) : enqueueLive(tx, shopId, again)));
    },
  };
}

/**
 * Brings what people moved from and to to Klaviyo. Calls of a longer job that this one passed are left to be counted
 * by that one.
 * @returns when the next move is to be looked at; null when none waits
 */
async function bringMoves(services: Services, job: JobContext, shop: Shop): Promise<Instant | null> {
  const connection = await klaviyoOf(services, shop);
  if (!connection) {
    if (shop.klaviyoAccountId === null) return null;
    throw new AppError("conflict", "The key of the connected Klaviyo account is gone; connect it again.");
  }
  const ofOthers = connection.calls.take();
  try {
    const context = await pushContextOf(services, job, shop);
    await lookForProfiles({ ...context, hashContact: services.hashContact });
    return await sendMoves(context, () => newId(services));
  } finally {
    connection.calls.giveBack(ofOthers);
  }
}

/** @returns how many deliveries Shopify has not confirmed yet */
async function followDeliveries(services: Services, { db, signal }: JobContext, shopId: number): Promise<number> {
  const { clock, hashContact, shops, log } = services;
  const shop = await findShop(db, shopId);
  if (!shop) return 0;
  const shopify = shopifyOf(services, shop);
  const applied = await applyDeliveries({ db, clock, shop, shopify, hashContact, signal });
  if (applied.isUninstalled) shops.forget();
  if (applied.quarantined > 0) log.warn({ shopId, count: applied.quarantined }, "deliveries quarantined");
  return applied.postponed;
}

function enqueueLive(tx: Transaction, shopId: number, at: Instant): Promise<void> {
  return enqueue(tx, { shopId, kind: "live", reference: "", askedAt: at, dueAt: at });
}

/** A refresh as a row and the job that carries it out, in one commit. */
export async function askForRefresh(
  tx: Transaction,
  key: RefreshKey,
  askedBy: Refresh["askedBy"],
  at: Instant,
): Promise<void> {
  await createRefresh(tx, key, { askedBy, asOf: at });
  await enqueue(tx, { shopId: key.shopId, kind: "refresh", reference: key.refreshId, askedAt: at });
}
