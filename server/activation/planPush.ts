import { AppError } from "../domain/errors.ts";
import type { Database, Reader } from "../store/database.ts";
import {
  clearOperations,
  type PushKey,
  readListMembers,
  readProfileProperties,
  setPushState,
} from "../store/pushes.ts";
import { findRun } from "../store/runs.ts";
import type { DryRun } from "../store/schema/activation.ts";
import { findLiveModel, listSegments, type Model, type Segment } from "../store/segments.ts";
import type { Shop } from "../store/shops.ts";
import { type Audience, drawArms, readAudience } from "./audience.ts";
import { diffList, diffProperties, type ListChange, type PlannedOperation, planOperations } from "./changeSet.ts";
import type { PushContext } from "./context.ts";
import { forgetDeletedLists } from "./deletedLists.ts";
import { listName } from "./ownership.ts";

const OPERATIONS_PER_COMMIT = 20;

/**
 * Plans a push of the live segments: what Klaviyo should hold, less what it has confirmed. The operations are stored
 * before anything is sent; a push of what is already confirmed has none. draft -> planned.
 */
export async function planPush(context: PushContext, key: PushKey): Promise<void> {
  const { db, clock, shop } = context;
  const model = await findLiveModel(db, shop.id);
  if (!model) throw new AppError("conflict", "There are no accepted segments to push; accept a proposal first.");
  await forgetDeletedLists(context);
  const programme = await programmeOf(db, shop, model);
  const asOf = model.acceptedAt;
  await drawArms(db, shop, programme, { asOf, drawnAt: clock.now() });
  const segments = await listSegments(db, shop.id);
  const audience = await readAudience(db, shop, segments, asOf, programme);
  const { operations, dryRun } = await countChanges(db, shop, segments, audience);
  await storeOperations(db, key, operations);
  await db.transaction((tx) =>
    setPushState(tx, key, "planned", { dryRun, modelRunId: model.runId, plannedAt: clock.now() }),
  );
}

/** Arms belong to the goal: who was a control for it stays one through every re-clustering. */
async function programmeOf(reader: Reader, shop: Shop, model: Model): Promise<string> {
  const run = await findRun(reader, { shopId: shop.id, runId: model.runId });
  if (!run) throw new AppError("not_found", "The run of the live segments is gone; run and accept again.");
  return run.goalId;
}

async function countChanges(
  reader: Reader,
  shop: Shop,
  segments: readonly Segment[],
  audience: Audience,
): Promise<{ operations: PlannedOperation[]; dryRun: DryRun }> {
  const changes: ListChange[] = [];
  const lists: { segmentId: number; name: string }[] = [];
  for (const segment of segments) {
    const members = await readListMembers(reader, shop.id, segment.id);
    const change = diffList(segment.id, audience.lists.get(segment.id) ?? new Set(), members);
    if (segment.retiredAt === null || members.all.size > 0) changes.push(change);
    const name = listName(shop.id, segment);
    if (segment.retiredAt === null && segment.klaviyoListName !== name) lists.push({ segmentId: segment.id, name });
  }
  const properties = diffProperties(audience.properties, await readProfileProperties(reader, shop.id));
  const operations = planOperations(lists, properties, changes);
  const dryRun: DryRun = {
    reach: audience.reach,
    lists: changes.map(({ segmentId, join, leave, stay }) => ({
      segmentId,
      join: join.length,
      leave: leave.length,
      stay,
      joinBy: {},
      leaveBy: {},
    })),
    properties: properties.length,
    events: 0,
    calls: operations.length,
    newProfiles: 0,
    handEdits: [],
    flows: [],
    remains: [],
  };
  return { operations, dryRun };
}

async function storeOperations(db: Database, key: PushKey, operations: readonly PlannedOperation[]): Promise<void> {
  await db.transaction((tx) => clearOperations(tx, key));
  const rows = operations.map((operation, sequence) => ({
    ...operation,
    ...key,
    sequence,
    state: "waiting" as const,
    jobId: null,
    attempts: 0,
    rejected: [],
  }));
  for (let at = 0; at < rows.length; at += OPERATIONS_PER_COMMIT) {
    const part = rows.slice(at, at + OPERATIONS_PER_COMMIT);
    await db.transaction((tx) => tx.upsertMany(tx.tables.pushOperations, part));
  }
}
