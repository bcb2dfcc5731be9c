import type { Klaviyo } from "../connectors/klaviyo/klaviyo.ts";
import { AppError } from "../domain/errors.ts";
import { SECOND } from "../domain/instant.ts";
import type { Database } from "../store/database.ts";
import { and, eq, inArray } from "../store/query.ts";
import { NO_SEGMENT } from "./ownership.ts";

export interface ForgettingContext {
  db: Database;
  shopId: number;
  klaviyo: Pick<Klaviyo, "removeFromList" | "importProfiles" | "getImportJob">;
  /** Waits for milliseconds. */
  pause: (ms: number) => Promise<void>;
}

/** What was taken back: places on lists, and profiles whose properties of ours now say nothing. */
export interface Forgotten {
  lists: number;
  properties: number;
}

/**
 * Takes back what we wrote to Klaviyo about profiles: their places on our lists, and the values of our properties, which
 * an import can only overwrite. May be done again. What Klaviyo itself knows of them is the merchant's to delete there.
 */
export async function forgetProfiles(context: ForgettingContext, profileIds: readonly string[]): Promise<Forgotten> {
  if (profileIds.length === 0) return { lists: 0, properties: 0 };
  return {
    lists: await leaveLists(context, profileIds),
    properties: await clearProperties(context, profileIds),
  };
}

async function leaveLists({ db, shopId, klaviyo }: ForgettingContext, profileIds: readonly string[]): Promise<number> {
  const { listMembers, segments } = db.tables;
  const rows = await db.query
    .select({ listId: segments.klaviyoListId, profileId: listMembers.profileId })
    .from(listMembers)
    .innerJoin(segments, and(eq(segments.shopId, listMembers.shopId), eq(segments.id, listMembers.segmentId)))
    .where(and(eq(listMembers.shopId, shopId), inArray(listMembers.profileId, [...profileIds])));
  for (const [listId, members] of Map.groupBy(rows, (row) => row.listId)) {
    if (listId === null) continue;
    await unlessGone(() =>
      klaviyo.removeFromList(
        listId,
        members.map(({ profileId }) => profileId),
      ),
    );
  }
  return rows.length;
}

async function clearProperties(
  { db, shopId, klaviyo, pause }: ForgettingContext,
  profileIds: readonly string[],
): Promise<number> {
  const { profileProperties } = db.tables;
  const rows = await db.query
    .select({ id: profileProperties.profileId, properties: profileProperties.properties })
    .from(profileProperties)
    .where(and(eq(profileProperties.shopId, shopId), inArray(profileProperties.profileId, [...profileIds])));
  if (rows.length === 0) return 0;
  const nothing = (properties: object) =>
    Object.fromEntries(Object.keys(properties).map((name) => [name, NO_SEGMENT] as const));
  const jobId = await klaviyo.importProfiles(
    rows.map(({ id, properties }) => ({ id, properties: nothing(properties) })),
  );
  for (let wait = SECOND / 10; ; wait = Math.min(wait * 2, 5 * SECOND)) {
    const { state } = await klaviyo.getImportJob(jobId);
    if (state === "complete") return rows.length;
    if (state === "cancelled") {
      throw new AppError("unavailable", "Klaviyo cancelled the import that clears our properties; it is tried again.");
    }
    await pause(wait);
  }
}

/** A list or profile that is not there any more holds nothing of ours. */
async function unlessGone(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "not_found") throw error;
  }
}
