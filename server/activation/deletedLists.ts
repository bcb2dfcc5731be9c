import { forgetMembers, readListMembers } from "../store/confirmed.ts";
import { listSegments, setList } from "../store/segments.ts";
import { chunk } from "./changeSet.ts";
import type { PushContext } from "./context.ts";

const ROWS_PER_COMMIT = 500;

/**
 * Lists of ours that somebody deleted in Klaviyo: their slots lose the stored id and everybody counted as on them, so
 * that this push looks for the slot's mark, makes the list again if need be, and fills it.
 */
export async function forgetDeletedLists({ db, klaviyo, shop }: PushContext): Promise<void> {
  const withList = (await listSegments(db, shop.id)).filter(({ klaviyoListId }) => klaviyoListId !== null);
  if (withList.length === 0) return;
  const existing = new Set((await klaviyo.listAllLists()).map(({ id }) => id));
  for (const { id: segmentId, klaviyoListId } of withList) {
    if (klaviyoListId !== null && existing.has(klaviyoListId)) continue;
    const list = { shopId: shop.id, segmentId };
    const { all, removedByHand } = await readListMembers(db, list);
    for (const part of chunk([...all.union(removedByHand)], ROWS_PER_COMMIT)) {
      await db.transaction((tx) => forgetMembers(tx, list, part));
    }
    await db.transaction((tx) => setList(tx, shop.id, segmentId, null));
  }
}
