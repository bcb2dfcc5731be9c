import { AppError } from "../domain/errors.ts";
import { findLiveDataScore } from "../store/audits.ts";
import { readAllProperties } from "../store/confirmed.ts";
import type { Database, Reader } from "../store/database.ts";
import { addCalls, clearOperations, type PushKey, plannedOperation, setPushState } from "../store/pushes.ts";
import type { DryRun } from "../store/schema/activation.ts";
import { findLiveModel, listSegments, type Segment } from "../store/segments.ts";
import { type Audience, drawArms, readAudience } from "./audience.ts";
import { causesOf } from "./causes.ts";
import {
  chunk,
  diffList,
  diffProperties,
  type ListChange,
  type ListState,
  type PlannedOperation,
  planOperations,
} from "./changeSet.ts";
import type { PushContext } from "./context.ts";
import { forgetDeletedLists } from "./deletedLists.ts";
import { flowsOf } from "./flows.ts";
import { planHoldout } from "./holdout.ts";
import { listName } from "./ownership.ts";
import { listsOfOurs, lookAtList, recordSighting } from "./readBack.ts";
import { refuseDisputed } from "./refuseDisputed.ts";

const OPERATIONS_PER_COMMIT = 20;

/**
 * Plans a push of the live segments: what Klaviyo should hold, less what it holds. Lists are looked at first, so that
 * what somebody did to them by hand is seen and kept. The operations are stored before anything is sent; a push of what
 * is already confirmed has none. draft -> planned.
 */
export async function planPush(context: PushContext, key: PushKey): Promise<void> {
  const { db, clock, shop } = context;
  const model = await findLiveModel(db, shop.id);
  if (!model) throw new AppError("conflict", "There are no accepted segments to push; accept a proposal first.");
  await refuseDisputed(db, shop.id);
  await forgetDeletedLists(context);
  await drawArms(db, shop, model.goalId, clock.now());
  const segments = await listSegments(db, shop.id);
  const audience = await readAudience(db, shop, segments, model.goalId);
  const { states, handEdits } = await lookAtLists(context, segments);
  const changes = changesOf(segments, audience, states);
  const lists = segments
    .filter((segment) => segment.retiredAt === null && segment.klaviyoListName !== listName(shop.id, segment))
    .map((segment) => ({ segmentId: segment.id, name: listName(shop.id, segment) }));
  const properties = diffProperties(audience.desires, await readAllProperties(db, shop.id));
  const withEvents = shop.settings.sendsEvents;
  const operations = planOperations({ lists, properties, changes, withEvents });
  const { flows, flowsKnown } = await flowsOf(context, segments, changes);
  const dryRun: DryRun = {
    dataScore: await findLiveDataScore(db, shop.id),
    reach: audience.reach,
    lists: await causesOf(db, shop.id, changes, audience),
    properties: properties.length,
    events: withEvents ? changes.reduce((sum, { join, leave }) => sum + join.length + leave.length, 0) : 0,
    calls: callsOf(operations),
    newProfiles: 0,
    handEdits,
    flows,
    flowsKnown,
    holdout: await planHoldout(db, shop, audience.arms),
    remains: [],
  };
  await storeOperations(db, key, operations);
  await db.transaction(async (tx) => {
    await addCalls(tx, key, context.takeCalls());
    await setPushState(tx, key, "planned", { dryRun, modelRunId: model.runId, plannedAt: clock.now() });
  });
}

/** Reads every list of ours: its state for the plan, and what hands have changed on it. */
export async function lookAtLists(
  context: PushContext,
  segments: readonly Segment[],
): Promise<{ states: Map<number, ListState>; handEdits: DryRun["handEdits"] }> {
  const states = new Map<number, ListState>(segments.map(({ id }) => [id, EMPTY]));
  const handEdits: DryRun["handEdits"] = [];
  for (const list of await listsOfOurs(context)) {
    const sighting = await lookAtList(context, list);
    await recordSighting(context, list, sighting);
    const { ours, strangers } = sighting;
    const gone = new Set(sighting.missing);
    const removedByHand = ours.removedByHand.union(new Set(sighting.removedByHand));
    states.set(list.segmentId, {
      confirmed: ours.confirmed.difference(gone).union(new Set(sighting.arrived)),
      all: ours.all.difference(removedByHand),
      removedByHand,
      strangers,
    });
    const removed = removedByHand.size;
    if (removed + strangers.size > 0) handEdits.push({ segmentId: list.segmentId, removed, added: strangers.size });
  }
  return { states, handEdits };
}

const EMPTY: ListState = { confirmed: new Set(), all: new Set(), removedByHand: new Set(), strangers: new Set() };

function changesOf(
  segments: readonly Segment[],
  { desires }: Audience,
  states: ReadonlyMap<number, ListState>,
): ListChange[] {
  const wanted = new Map<number, Set<string>>(segments.map(({ id }) => [id, new Set()]));
  for (const [profileId, { listSegmentId }] of desires) {
    if (listSegmentId !== null) wanted.get(listSegmentId)?.add(profileId);
  }
  return segments
    .map(({ id, retiredAt }) => ({
      isLive: retiredAt === null,
      change: diffList(id, wanted.get(id) ?? new Set(), states.get(id) ?? EMPTY),
    }))
    .filter(({ isLive, change }) => isLive || change.leave.length > 0)
    .map(({ change }) => change);
}

/** Requests a change-set takes: an import is polled about three times and its errors read. */
export function callsOf(operations: readonly PlannedOperation[]): number {
  const perKind = { list: 2, properties: 5, remove: 1, add: 1, events: 1 };
  return operations.reduce((sum, { kind }) => sum + perKind[kind], 0);
}

/** Keeps a plan as outbox rows, in place of an earlier one of the same push. */
export async function storeOperations(
  db: Database,
  key: PushKey,
  operations: readonly PlannedOperation[],
): Promise<void> {
  await db.transaction((tx) => clearOperations(tx, key));
  const rows = operations.map((operation, sequence) => plannedOperation(key, sequence, operation));
  for (const part of chunk(rows, OPERATIONS_PER_COMMIT)) {
    await db.transaction((tx) => tx.upsertMany(tx.tables.pushOperations, part));
  }
}

/** The programme of the live model: arms belong to the goal, so a control stays one through every re-clustering. */
export async function programmeOf(reader: Reader, shopId: number): Promise<string> {
  const model = await findLiveModel(reader, shopId);
  if (!model) throw new AppError("conflict", "There are no accepted segments; accept a proposal first.");
  return model.goalId;
}
