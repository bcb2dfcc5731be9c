import type { Reader } from "./database.ts";
import type { Push } from "./pushes.ts";
import { and, desc, eq, inArray, lt, ne } from "./query.ts";
import { findLiveModel, findModel, type Model } from "./segments.ts";

/**
 * What taking a push back does to the model in force: the one before it comes back; nothing, where the push had only
 * moved people within its model; or nothing, because the model it had brought has been replaced since.
 */
export type ModelAfterReversal =
  | { kind: "restored"; model: Model; live: Model }
  | { kind: "same" }
  | { kind: "replaced" };

export async function modelAfterReversal(reader: Reader, undone: Push): Promise<ModelAfterReversal> {
  const { shopId } = undone;
  const before = await findLatestPushOfAnotherModel(reader, undone);
  const model = before && (await findModel(reader, shopId, before.modelRunId));
  if (!model) return { kind: "same" };
  const live = await findLiveModel(reader, shopId);
  return live && live.runId === undone.modelRunId ? { kind: "restored", model, live } : { kind: "replaced" };
}

/**
 * The push by a person that brought the state before `push`, where that was another model's: undefined when the one
 * before it worked with the same model, or there was none. Unattended ones bring no model.
 */
async function findLatestPushOfAnotherModel(
  reader: Reader,
  { shopId, approvedAt, modelRunId }: Push,
): Promise<Push | undefined> {
  const { pushes } = reader.tables;
  const [before] = await reader.query
    .select()
    .from(pushes)
    .where(
      and(
        eq(pushes.shopId, shopId),
        ne(pushes.kind, "automatic"),
        inArray(pushes.state, ["verified", "mismatch"]),
        lt(pushes.approvedAt, approvedAt ?? 0),
      ),
    )
    .orderBy(desc(pushes.approvedAt), desc(pushes.id))
    .limit(1);
  return before?.modelRunId === modelRunId ? undefined : before;
}
