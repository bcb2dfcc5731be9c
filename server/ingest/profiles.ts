import { z } from "zod";
import type { Klaviyo } from "../connectors/klaviyo/klaviyo.ts";
import { MINUTE } from "../domain/instant.ts";
import { OWN_PREFIX } from "../domain/ownPrefix.ts";
import { advanceStream, endStream, openStream, quarantineRecords, readWatermark } from "../store/syncs.ts";
import { type SyncContext, streamKey } from "./context.ts";
import { profileRow } from "./rows.ts";

const OVERLAP = 10 * MINUTE;

const cursorShape = z.object({ next: z.string().nullable().default(null), startedAt: z.number().optional() });

/** Sweeps the Klaviyo profiles changed since the last complete sweep, a page and its cursor per commit. */
export async function syncProfiles(context: SyncContext, klaviyo: Klaviyo): Promise<void> {
  const { db, clock, shop, syncId } = context;
  const key = streamKey(context, "profiles");
  const row = await db.transaction((tx) => openStream(tx, key, clock.now()));
  if (row.state === "done") return;
  const cursor = cursorShape.parse(row.cursor);
  const startedAt = cursor.startedAt ?? clock.now();
  const upTo = await readWatermark(db, shop.id, "profiles");
  const updatedAfter = upTo === null ? null : upTo - OVERLAP;
  let next = cursor.next;
  for (let first = true; first || next !== null; first = false) {
    await context.checkpoint();
    const page = await klaviyo.fetchProfiles({ updatedAfter, cursor: next, ownPrefix: OWN_PREFIX });
    next = page.next;
    await db.transaction(async (tx) => {
      const rows = page.profiles.map((source) =>
        profileRow({ shopId: shop.id, syncId, hash: context.hashContact }, source),
      );
      await tx.upsertMany(tx.tables.profiles, rows);
      await quarantineRecords(tx, key, page.rejections);
      await advanceStream(tx, key, {
        cursor: { next, startedAt },
        read: page.profiles.length + page.rejections.length,
        rejected: page.rejections.length,
        calls: context.takeCalls("klaviyo"),
      });
    });
  }
  await db.transaction(async (tx) => {
    await advanceStream(tx, key, { cursor: { next, startedAt, watermarks: { profiles: startedAt } } });
    await endStream(tx, key, { at: clock.now(), calls: context.takeCalls("klaviyo") });
  });
}
