import type { StoreTally } from "../store/schema/syncs.ts";
import { completeSync, listStreams, moveWatermark } from "../store/syncs.ts";
import { syncBulkStream } from "./bulkStream.ts";
import type { SyncContext } from "./context.ts";
import { removeDownloadsOf } from "./downloads.ts";
import { syncEngagement } from "./engagement.ts";
import { appendLedger } from "./ledger.ts";
import { syncProfiles } from "./profiles.ts";
import { syncRefunds } from "./refunds.ts";
import { refuseShrunkSource } from "./shrinking.ts";
import { tallyStore } from "./tally.ts";

/**
 * Brings a shop's rows up to date with Shopify and Klaviyo. Every stream resumes from its committed cursor, so calling
 * this again for a sync that was cut off continues it and ends in the same rows. The watermarks of all streams move in
 * the commit that ends the sync: one that fails anywhere is read again in full.
 */
export async function runSync(context: SyncContext): Promise<StoreTally> {
  const { db, clock, shop, syncId } = context;
  await refuseShrunkSource(context);
  await inParallel([() => syncShopify(context), () => syncKlaviyo(context)]);
  const tally = await tallyStore(db, shop.id);
  await db.transaction(async (tx) => {
    for (const { cursor } of await listStreams(tx, shop.id, syncId)) {
      for (const [stream, upTo] of Object.entries(cursor.watermarks ?? {})) {
        await moveWatermark(tx, { shopId: shop.id, stream, upTo, syncId });
      }
    }
    await completeSync(tx, shop.id, syncId, { at: clock.now(), tally });
  });
  await removeDownloadsOf(context.downloads, { shopId: shop.id, syncId });
  return tally;
}

/** Waits for all before it reports the first failure: nothing may still be writing when a sync is called failed. */
async function inParallel(works: (() => Promise<void>)[]): Promise<void> {
  for (const result of await Promise.allSettled(works.map((work) => work()))) {
    if (result.status === "rejected") throw result.reason;
  }
}

async function syncShopify(context: SyncContext): Promise<void> {
  await inParallel([() => syncBulkStream(context, "customers"), () => syncBulkStream(context, "orders")]);
  await syncRefunds(context);
  await appendLedger(context);
}

async function syncKlaviyo(context: SyncContext): Promise<void> {
  if (!context.klaviyo) return;
  await syncProfiles(context, context.klaviyo);
  await syncEngagement(context, context.klaviyo);
}
