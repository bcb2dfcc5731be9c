import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { and, asc, eq, gt, inArray, isNotNull, isNull } from "./query.ts";
import type { Tables } from "./schema/tables.ts";

export type SegmentEvent = Tables["segmentEvents"]["$inferSelect"];

/** Keeps events before they are sent; those known by their id stay as they are. */
export async function keepEvents(tx: Transaction, events: readonly Omit<SegmentEvent, "sentAt">[]): Promise<void> {
  await tx.insertMissing(
    tx.tables.segmentEvents,
    events.map((event) => ({ ...event, sentAt: null })),
  );
}

/** Events of a push and segment that were not answered yet, in the order of their ids. */
export async function listUnsentEvents(
  reader: Reader,
  shopId: number,
  ids: readonly string[],
): Promise<SegmentEvent[]> {
  if (ids.length === 0) return [];
  const { segmentEvents } = reader.tables;
  return reader.query
    .select()
    .from(segmentEvents)
    .where(and(eq(segmentEvents.shopId, shopId), inArray(segmentEvents.id, [...ids]), isNull(segmentEvents.sentAt)))
    .orderBy(asc(segmentEvents.id));
}

export async function markSent(tx: Transaction, shopId: number, ids: readonly string[], at: Instant): Promise<void> {
  if (ids.length === 0) return;
  const { segmentEvents } = tx.tables;
  await tx.query
    .update(segmentEvents)
    .set({ sentAt: at })
    .where(and(eq(segmentEvents.shopId, shopId), inArray(segmentEvents.id, [...ids])));
}

/** Of the given profiles, those whose entry into a segment was announced since an instant. At most 500. */
export async function enteredSince(
  reader: Reader,
  { shopId, segmentId }: { shopId: number; segmentId: number },
  profileIds: readonly string[],
  since: Instant,
): Promise<Set<string>> {
  if (profileIds.length === 0) return new Set();
  const { segmentEvents } = reader.tables;
  const rows = await reader.query
    .select({ profileId: segmentEvents.profileId })
    .from(segmentEvents)
    .where(
      and(
        eq(segmentEvents.shopId, shopId),
        eq(segmentEvents.segmentId, segmentId),
        eq(segmentEvents.kind, "entered"),
        inArray(segmentEvents.profileId, [...profileIds]),
        gt(segmentEvents.occurredAt, since),
        isNotNull(segmentEvents.sentAt),
      ),
    );
  return new Set(rows.map(({ profileId }) => profileId));
}
