import { z } from "zod";
import type { Klaviyo } from "../connectors/klaviyo/klaviyo.ts";
import type { ProfilesPage } from "../connectors/klaviyo/profiles.ts";
import { MINUTE } from "../domain/instant.ts";
import { OWN_PREFIX } from "../domain/ownPrefix.ts";
import type { Transaction } from "../store/database.ts";
import { advanceStream, endStream, openStream, quarantineRecords, readWatermark } from "../store/syncs.ts";
import { findBuried } from "../store/tombstones.ts";
import { type SyncContext, streamKey } from "./context.ts";
import { profileRow } from "./rows.ts";

const OVERLAP = 10 * MINUTE;

const cursorShape = z.object({ next: z.string().nullable().default(null), startedAt: z.number().optional() });

/** Sweeps the Klaviyo profiles changed since the last complete sweep, a page and its cursor per commit. */
export async function syncProfiles(context: SyncContext, klaviyo: Klaviyo): Promise<void> {
  const { db, clock, shop } = context;
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
      const { rows, rejections } = await withoutBuried(tx, context, page);
      await tx.upsertMany(tx.tables.profiles, rows);
      await quarantineRecords(tx, key, rejections);
      await advanceStream(tx, key, {
        cursor: { next, startedAt },
        read: page.profiles.length + page.rejections.length,
        rejected: page.rejections.length + page.profiles.length - rows.length,
        calls: context.takeCalls("klaviyo"),
      });
    });
  }
  await db.transaction(async (tx) => {
    await advanceStream(tx, key, { cursor: { next, startedAt, watermarks: { profiles: startedAt } } });
    await endStream(tx, key, { at: clock.now(), calls: context.takeCalls("klaviyo") });
  });
}

/** What of a page may be stored: profiles of customers who were redacted are counted and not named. */
async function withoutBuried(tx: Transaction, context: SyncContext, { profiles, rejections }: ProfilesPage) {
  const { shop, syncId, hashContact: hash } = context;
  const ids = [...profiles.map(({ id }) => id), ...rejections.map(({ reference }) => reference)];
  const buried = await findBuried(tx, hash, shop.id, "profile", ids);
  return {
    rows: profiles
      .filter(({ id }) => !buried.has(id))
      .map((source) => profileRow({ shopId: shop.id, syncId, hash }, source)),
    rejections: rejections.filter(({ reference }) => !buried.has(reference)),
  };
}
