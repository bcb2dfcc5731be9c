import { z } from "zod";
import { countEffects } from "../store/effects.ts";
import { type PushOperation, updateOperation } from "../store/pushes.ts";
import { listSegments, setList } from "../store/segments.ts";
import type { PushContext } from "./context.ts";
import { segmentOf } from "./operation.ts";
import { isListOf } from "./ownership.ts";

const listPayload = z.object({ name: z.string() });
/** The name the list had, null where there was none. */
export const listBefore = z.object({ name: z.string().nullable() });

/** The list's own id first, then a list that bears the slot's mark, and only then a new one. */
export async function ensureList(context: PushContext, operation: PushOperation): Promise<void> {
  const { db, klaviyo, shop } = context;
  const segmentId = segmentOf(operation);
  const { name } = listPayload.parse(operation.payload);
  const slot = (await listSegments(db, shop.id)).find(({ id }) => id === segmentId);
  const known = slot?.klaviyoListId ?? null;
  if (operation.before === null) {
    const before: z.infer<typeof listBefore> = { name: slot?.klaviyoListName ?? null };
    await db.transaction((tx) => updateOperation(tx, operation, { before }));
  }
  const marked =
    known === null ? (await klaviyo.listAllLists()).find((list) => isListOf(shop.id, segmentId, list.name)) : null;
  const existing = known ?? marked?.id ?? null;
  const id = existing ?? (await klaviyo.createList(name));
  if (existing !== null && marked?.name !== name) await klaviyo.renameList(existing, name);
  await db.transaction(async (tx) => {
    await setList(tx, shop.id, segmentId, { id, name });
    await updateOperation(tx, operation, { state: "done" });
    await countEffects(tx, shop.id, "push.list");
  });
}
