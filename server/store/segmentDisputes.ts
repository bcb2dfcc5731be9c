import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { and, asc, eq, isNull } from "./query.ts";
import type { Tables } from "./schema/tables.ts";

export type SegmentDispute = Tables["segmentDisputes"]["$inferSelect"];
/** A dispute that stands, with the name of its segment. */
export type StandingDispute = SegmentDispute & { segment: string };

/** The live segments somebody says do not match reality, and nobody has resolved since. */
export async function listStandingDisputes(reader: Reader, shopId: number): Promise<StandingDispute[]> {
  const { segmentDisputes, segments } = reader.tables;
  const rows = await reader.query
    .select({ dispute: segmentDisputes, segment: segments.name })
    .from(segmentDisputes)
    .innerJoin(segments, and(eq(segments.shopId, segmentDisputes.shopId), eq(segments.id, segmentDisputes.segmentId)))
    .where(and(eq(segmentDisputes.shopId, shopId), isNull(segmentDisputes.undoneAt), isNull(segments.retiredAt)))
    .orderBy(asc(segmentDisputes.segmentId));
  return rows.map(({ dispute, segment }) => ({ ...dispute, segment }));
}

/** Keeps a new dispute; there must be none about the segment. */
export async function saveDispute(
  tx: Transaction,
  dispute: Omit<SegmentDispute, "undoneBy" | "undoneAt" | "note">,
): Promise<void> {
  await tx.query.insert(tx.tables.segmentDisputes).values({ ...dispute, undoneBy: null, undoneAt: null, note: null });
}

/** @returns whether there was anything to resolve */
export async function resolveDispute(
  tx: Transaction,
  { shopId, segmentId }: { shopId: number; segmentId: number },
  { by, at, note }: { by: string; at: Instant; note: string },
): Promise<boolean> {
  const { segmentDisputes } = tx.tables;
  const resolved = await tx.query
    .update(segmentDisputes)
    .set({ undoneBy: by, undoneAt: at, note })
    .where(
      and(
        eq(segmentDisputes.shopId, shopId),
        eq(segmentDisputes.segmentId, segmentId),
        isNull(segmentDisputes.undoneAt),
      ),
    )
    .returning({ id: segmentDisputes.id });
  return resolved.length > 0;
}
