import { reasonsFor } from "../analytics/explanation/reasons.ts";
import type { PartitionParameters } from "../analytics/segmentation/partition.ts";
import type { Sentence } from "../domain/sentence.ts";
import type { Reader } from "../store/database.ts";
import { listNewestMembers, type Member } from "../store/segmentMembers.ts";
import { findModel, visibleAt } from "../store/segments.ts";
import type { Shop } from "../store/shops.ts";
import type { PlacingModel } from "./place.ts";

/** A member with the reasons for which they came, as of when they came. */
export interface ExplainedMember extends Member {
  /** The segment they are held against: the one they left, or the next that would have fitted; null for none. */
  against: number | null;
  reasons: Sentence[];
}

/**
 * The newest members of a segment and why each of them is there: their values when they came, under the model they came
 * by. Whoever left another segment for this one is held against that, so the reasons are those of the move.
 */
export async function explainMembers(
  reader: Reader,
  shop: Shop,
  segmentId: number,
  limit: number,
): Promise<ExplainedMember[]> {
  const asOf = await visibleAt(reader, shop.id);
  const members = await listNewestMembers(reader, { shopId: shop.id, segmentId, asOf }, limit);
  const runIds = [...new Set(members.map(({ modelRunId }) => modelRunId))];
  const models = new Map(
    await Promise.all(runIds.map(async (runId) => [runId, await readModel(reader, shop.id, runId)] as const)),
  );
  return members.map((member) => ({ ...member, ...explain(member, models.get(member.modelRunId) ?? null, shop) }));
}

async function readModel(reader: Reader, shopId: number, runId: string): Promise<PlacingModel | null> {
  const model = await findModel(reader, shopId, runId);
  if (!model) return null;
  // Written by the acceptance of a proposal of this product.
  const parameters = model.parameters as PartitionParameters;
  return { parameters, slots: model.slots, axes: model.axes };
}

function explain(
  { segmentId, cameFrom, facts }: Member,
  model: PlacingModel | null,
  { currency }: Shop,
): Pick<ExplainedMember, "against" | "reasons"> {
  const group = model?.slots.indexOf(segmentId) ?? -1;
  if (!model || !facts || group < 0) return { against: null, reasons: [] };
  const { parameters, slots, axes } = model;
  const usualGap = facts[axes.length] ?? null;
  const left = cameFrom === null ? -1 : slots.indexOf(cameFrom);
  const found = reasonsFor({
    parameters,
    axes: axes.map(({ feature, fill }, axis) => ({ feature, fill, value: facts[axis] ?? null })),
    usualGap,
    group,
    against: left < 0 ? null : left,
    currency,
  });
  return { against: found.against === null ? null : (slots[found.against] ?? null), reasons: found.sentences };
}
