import { AppError } from "../domain/errors.ts";
import { HOUR } from "../domain/instant.ts";
import type { SourceCounts } from "../store/schema/syncs.ts";
import { setPause } from "../store/shops.ts";
import { listCountedSyncs, saveSourceCounts } from "../store/syncs.ts";
import type { SyncContext } from "./context.ts";

/** A store does not lose a twentieth of its customers or orders in a day: rather its access or an answer is broken. */
const LEAST_SHARE = 0.95;
const LOOK_BACK = 36 * HOUR;
/** Below this a single deletion would look like a collapse. */
const LEAST_RECORDS = 50;

/**
 * Asks Shopify how much there is and stops before anything is read or computed when that is far less than a day ago:
 * the shop is paused until somebody has looked. What was counted before the last resumption is not compared with.
 * @throws {AppError} `conflict` with both numbers
 */
export async function refuseShrunkSource(context: SyncContext): Promise<void> {
  const { db, shop, syncId, clock } = context;
  const counts = await context.shopify.countRecords();
  const span = { since: clock.now() - LOOK_BACK, notBefore: shop.resumedAt ?? 0 };
  const earlier = await listCountedSyncs(db, shop.id, span);
  const shrunk = KINDS.flatMap((kind) => {
    if (kind === "orders" && !shop.scopes.includes("read_all_orders")) return []; // only 60 days of them are visible
    const before = Math.max(0, ...earlier.map((sync) => sync[kind]));
    return before >= LEAST_RECORDS && counts[kind] < LEAST_SHARE * before ? [{ kind, before, now: counts[kind] }] : [];
  });
  const [first] = shrunk;
  if (!first) {
    await db.transaction((tx) => saveSourceCounts(tx, shop.id, syncId, counts));
    return;
  }
  await db.transaction((tx) => setPause(tx, shop.id, { at: clock.now(), because: "source_shrank" }));
  throw new AppError(
    "conflict",
    `Shopify reports ${first.now} ${first.kind} where it reported ${first.before} within the last day, so nothing was ` +
      "read and everything that happens by itself is paused. Look at the store; if this is right, resume and sync again.",
  );
}

const KINDS = ["customers", "orders"] as const satisfies (keyof SourceCounts)[];
