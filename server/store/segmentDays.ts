import type { Reader, Transaction } from "./database.ts";
import { and, desc, eq, lte } from "./query.ts";
import type { Tables } from "./schema/tables.ts";

export type SegmentDay = Tables["segmentDays"]["$inferSelect"];
export type UnattendedDay = Tables["unattendedMoves"]["$inferSelect"];

/** The segment that stands for everybody. */
export const EVERYBODY = 0;

/** The newest days of a segment, newest first. */
export async function listSegmentDays(
  reader: Reader,
  segment: { shopId: number; segmentId: number },
  limit: number,
): Promise<SegmentDay[]> {
  const { segmentDays } = reader.tables;
  return reader.query
    .select()
    .from(segmentDays)
    .where(and(eq(segmentDays.shopId, segment.shopId), eq(segmentDays.segmentId, segment.segmentId)))
    .orderBy(desc(segmentDays.day))
    .limit(limit);
}

/** The newest day of a segment that is not after `day`. */
export async function findSegmentDay(
  reader: Reader,
  segment: { shopId: number; segmentId: number },
  day: number,
): Promise<SegmentDay | undefined> {
  const { segmentDays } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(segmentDays)
    .where(
      and(
        eq(segmentDays.shopId, segment.shopId),
        eq(segmentDays.segmentId, segment.segmentId),
        lte(segmentDays.day, day),
      ),
    )
    .orderBy(desc(segmentDays.day))
    .limit(1);
  return row;
}

/** How often a segment's list changed by itself, by day, newest first. */
export async function listUnattendedDays(
  reader: Reader,
  segment: { shopId: number; segmentId: number },
  limit: number,
): Promise<UnattendedDay[]> {
  const { unattendedMoves } = reader.tables;
  return reader.query
    .select()
    .from(unattendedMoves)
    .where(and(eq(unattendedMoves.shopId, segment.shopId), eq(unattendedMoves.segmentId, segment.segmentId)))
    .orderBy(desc(unattendedMoves.day))
    .limit(limit);
}

/** Writes what was counted of a day; counted again the same day, the later counts stand. */
export async function saveDays(tx: Transaction, days: readonly SegmentDay[]): Promise<void> {
  await tx.upsertMany(tx.tables.segmentDays, days);
}
