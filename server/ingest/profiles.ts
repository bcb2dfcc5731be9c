import { z } from "zod";
import type { Klaviyo } from "../connectors/klaviyo/klaviyo.ts";
import type { ProfilesPage } from "../connectors/klaviyo/profiles.ts";
import { MINUTE } from "../domain/instant.ts";
import { OWN_PREFIX } from "../domain/ownPrefix.ts";
import type { Transaction } from "../store/database.ts";
import { and, eq, inArray } from "../store/query.ts";
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
  // The last page may have been committed and the end of the stream not.
  for (let isMore = cursor.startedAt === undefined || next !== null; isMore; isMore = next !== null) {
    await context.checkpoint();
    const page = await klaviyo.fetchProfiles({ updatedAfter, cursor: next, ownPrefix: OWN_PREFIX });
    next = page.next;
    await db.transaction(async (tx) => {
      const { rows, rejections, buried } = await storableProfiles(tx, context, page);
      await tx.upsertMany(tx.tables.profiles, rows);
      await quarantineRecords(tx, key, rejections);
      await advanceStream(tx, key, {
        cursor: { next, startedAt },
        read: page.profiles.length + page.rejections.length,
        rejected: page.rejections.length + buried,
        calls: context.takeCalls("klaviyo"),
      });
    });
  }
  await db.transaction(async (tx) => {
    await advanceStream(tx, key, { cursor: { next, startedAt, watermarks: { profiles: startedAt } } });
    await endStream(tx, key, { at: clock.now(), calls: context.takeCalls("klaviyo") });
  });
}

/**
 * What of a page may be stored: profiles of customers who were redacted are counted and not named, and what a later
 * look has read already is not written over.
 */
export async function storableProfiles(
  tx: Transaction,
  { shop, syncId, hashContact: hash }: Pick<SyncContext, "syncId" | "hashContact"> & { shop: { id: number } },
  { profiles, rejections }: ProfilesPage,
) {
  const ids = profiles.map(({ id }) => id);
  const buried = await findBuried(tx, hash, shop.id, "profile", [
    ...ids,
    ...rejections.map(({ reference }) => reference),
  ]);
  const newer = await newerThan(tx, shop.id, profiles);
  const kept = profiles.filter(({ id }) => !buried.has(id));
  return {
    /** Counted as refused. */
    buried: profiles.length - kept.length,
    rows: kept
      .filter(({ id }) => !newer.has(id))
      .map((source) => profileRow({ shopId: shop.id, syncId, hash }, source)),
    rejections: rejections.filter(({ reference }) => !buried.has(reference)),
  };
}

/** Profiles of which a later state is stored. */
async function newerThan(tx: Transaction, shopId: number, page: ProfilesPage["profiles"]): Promise<Set<string>> {
  if (page.length === 0) return new Set();
  const { profiles } = tx.tables;
  const ids = page.map(({ id }) => id);
  const stored = await tx.query
    .select({ id: profiles.id, updatedAt: profiles.updatedAt })
    .from(profiles)
    .where(and(eq(profiles.shopId, shopId), inArray(profiles.id, ids)));
  const updatedAt = new Map(page.map((profile) => [profile.id, profile.updatedAt]));
  return new Set(stored.filter((row) => row.updatedAt > (updatedAt.get(row.id) ?? 0)).map(({ id }) => id));
}
