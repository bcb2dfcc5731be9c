import type { Reader, Transaction } from "./database.ts";
import { and, eq, isNull } from "./query.ts";
import type { Tables } from "./schema/tables.ts";

export type SegmentUnlock = Tables["segmentUnlocks"]["$inferSelect"];

/** The unlocking that stands; undefined where none does. */
export async function findUnlock(reader: Reader, shopId: number): Promise<SegmentUnlock | undefined> {
  const { segmentUnlocks } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(segmentUnlocks)
    .where(and(eq(segmentUnlocks.shopId, shopId), isNull(segmentUnlocks.undoneAt)))
    .limit(1);
  return row;
}

/** Keeps an unlocking; one that stood before is taken back by it. */
export async function unlockSegments(
  tx: Transaction,
  unlock: Omit<SegmentUnlock, "undoneBy" | "undoneAt">,
): Promise<void> {
  await undoUnlock(tx, unlock);
  await tx.query.insert(tx.tables.segmentUnlocks).values({ ...unlock, undoneBy: null, undoneAt: null });
}

/** @returns whether there was anything to take back */
export async function undoUnlock(
  tx: Transaction,
  { shopId, by, at }: Pick<SegmentUnlock, "shopId" | "by" | "at">,
): Promise<boolean> {
  const { segmentUnlocks } = tx.tables;
  const undone = await tx.query
    .update(segmentUnlocks)
    .set({ undoneBy: by, undoneAt: at })
    .where(and(eq(segmentUnlocks.shopId, shopId), isNull(segmentUnlocks.undoneAt)))
    .returning({ id: segmentUnlocks.id });
  return undone.length > 0;
}
