import { AppError } from "../domain/errors.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import { readProfileProperties } from "../store/confirmed.ts";
import { type ModelAfterReversal, modelAfterReversal } from "../store/modelAfterReversal.ts";
import {
  addCalls,
  findPush,
  listLaterPushes,
  listOperations,
  type Push,
  type PushKey,
  type PushOperation,
  setPushState,
} from "../store/pushes.ts";
import type { DryRun } from "../store/schema/activation.ts";
import { listSegments } from "../store/segments.ts";
import { readDesires } from "./audience.ts";
import { causedByUndo } from "./causes.ts";
import {
  chunk,
  diffList,
  type ListChange,
  type PlannedOperation,
  PROFILES_AT_ONCE,
  planOperations,
} from "./changeSet.ts";
import type { PushContext } from "./context.ts";
import { forgetDeletedLists } from "./deletedLists.ts";
import { flowsOf } from "./flows.ts";
import { membersPayload } from "./operation.ts";
import { callsOf, lookAtLists, programmeOf, storeOperations } from "./planPush.ts";
import { listBefore } from "./sendList.ts";
import { touchedItems } from "./sendProperties.ts";

/** What Klaviyo held before a push, as far as that push and those after it changed it. */
interface Before {
  /** Profiles by segment: true for those that were on its list, false for those that were not. */
  members: Map<number, Map<string, boolean>>;
  /** Null for a profile that had no property of ours. */
  properties: Map<string, Record<string, unknown> | null>;
  listNames: Map<number, string | null>;
  events: number;
}

/**
 * Plans to take a push back, with everything that was sent after it: members and properties become what they were. What
 * hands did to the lists meanwhile is kept; people who may no longer be written to are not put back. Its dry run names
 * what cannot be taken back. draft -> planned.
 */
export async function planReversal(context: PushContext, reversal: Push): Promise<void> {
  const { db, clock, shop } = context;
  const key: PushKey = { shopId: shop.id, pushId: reversal.id };
  const undone = await findPush(db, { shopId: shop.id, pushId: reversal.reverses ?? "" });
  if (!undone) throw new AppError("not_found", "The push that was to be taken back is gone.");
  await forgetDeletedLists(context);
  const segments = await listSegments(db, shop.id);
  const before = await stateBefore(context, [...(await listLaterPushes(db, undone)), undone]);
  const { states, handEdits } = await lookAtLists(context, segments);
  const after = await modelAfterReversal(db, undone);
  const allowed = await mayBePutBack(context, before, after);
  const changes: ListChange[] = [];
  let keptOff = 0;
  for (const { id } of segments) {
    const state = states.get(id);
    if (!state) continue;
    const target = new Set(state.all);
    const putBack = new Set<string>();
    for (const [profileId, was] of before.members.get(id) ?? []) {
      if (was && allowed(profileId)) putBack.add(profileId);
      else target.delete(profileId);
      if (was && !allowed(profileId)) keptOff++;
    }
    const change = diffList(id, target.union(putBack), state);
    // Whose addition was never confirmed is no matter of what is taken back.
    change.join = change.join.filter((profileId) => putBack.has(profileId));
    if (change.join.length + change.leave.length > 0 || state.all.size > 0) changes.push(change);
  }
  const properties = await propertyOperations(context, before);
  const lists = namesToPutBack(segments, before);
  const operations = [
    ...planOperations({ lists, properties: [], changes, withEvents: false }),
    ...properties.operations,
  ];
  const { flows, flowsKnown } = await flowsOf(context, segments, changes);
  const dryRun: DryRun = {
    dataScore: undone.dryRun?.dataScore ?? null,
    reach: undone.dryRun?.reach ?? [],
    lists: changes.map(causedByUndo),
    properties: properties.profiles,
    events: 0,
    calls: callsOf(operations),
    newProfiles: 0,
    handEdits,
    flows,
    flowsKnown,
    holdout: null,
    remains: whatRemains({ before, after, changes, keptOff, flows, flowsKnown }),
  };
  await storeOperations(db, key, operations);
  await db.transaction(async (tx) => {
    await addCalls(tx, key, context.takeCalls());
    await setPushState(tx, key, "planned", { dryRun, plannedAt: clock.now() });
  });
}

/** Walks the pushes back, newest first: the oldest value of each thing is what stood before all of them. */
async function stateBefore({ db, shop }: PushContext, pushes: readonly Push[]): Promise<Before> {
  const before: Before = { members: new Map(), properties: new Map(), listNames: new Map(), events: 0 };
  for (const { id } of pushes) {
    const operations = await listOperations(db, { shopId: shop.id, pushId: id });
    for (const operation of operations.toReversed()) takeBack(before, operation);
  }
  return before;
}

function takeBack(before: Before, operation: PushOperation): void {
  if (operation.kind === "events") before.events += operation.state === "done" ? 1 : 0;
  if (operation.before === null) return;
  const segmentId = operation.segmentId ?? 0;
  if (operation.kind === "list") before.listNames.set(segmentId, listBefore.parse(operation.before).name);
  if (operation.kind === "properties") {
    for (const { id, was } of touchedItems(operation)) before.properties.set(id, was);
  }
  if (operation.kind === "add" || operation.kind === "remove") {
    const members = before.members.get(segmentId) ?? new Map<string, boolean>();
    for (const id of membersPayload.parse(operation.before).profileIds) members.set(id, operation.kind === "remove");
    before.members.set(segmentId, members);
  }
}

/**
 * Nobody who objects, can no longer be reached, or is held out goes back onto a list: held out of the programme that is
 * in force afterwards.
 */
async function mayBePutBack(
  { db, shop }: PushContext,
  before: Before,
  after: ModelAfterReversal,
): Promise<(profileId: string) => boolean> {
  const programme = after.kind === "restored" ? after.model.goalId : await programmeOf(db, shop.id);
  const candidates = [...before.members.values()].flatMap((members) =>
    [...members].filter(([, was]) => was).map(([profileId]) => profileId),
  );
  const desires = await readDesires(db, shop, programme, candidates);
  // Somebody on no list now may be so because no segment holds them; consent and arm alone decide here.
  return (profileId) => {
    const desire = desires.get(profileId);
    return desire !== undefined && desire.mayBeListed;
  };
}

async function propertyOperations(
  { db, shop }: PushContext,
  before: Before,
): Promise<{ operations: PlannedOperation[]; profiles: number }> {
  const items: { id: string; properties: Record<string, unknown> }[] = [];
  for (const part of chunk([...before.properties.keys()].toSorted(), 500)) {
    const confirmed = await readProfileProperties(db, shop.id, part);
    for (const id of part) {
      const was = before.properties.get(id) ?? null;
      const is = confirmed.get(id) ?? {};
      const names = new Set([...Object.keys(is), ...Object.keys(was ?? {})]);
      const properties = Object.fromEntries([...names].map((name) => [name, was?.[name] ?? null]));
      if ([...names].some((name) => (is[name] ?? null) !== properties[name])) items.push({ id, properties });
    }
  }
  const operations = chunk(items, PROFILES_AT_ONCE).map((part) => ({
    kind: "properties" as const,
    segmentId: null,
    payload: { items: part },
  }));
  return { operations, profiles: items.length };
}

function namesToPutBack(segments: readonly { id: number; klaviyoListName: string | null }[], { listNames }: Before) {
  return segments.flatMap(({ id, klaviyoListName }) => {
    const name = listNames.get(id) ?? null;
    return name === null || name === klaviyoListName ? [] : [{ segmentId: id, name }];
  });
}

/** What stays as it is whatever is taken back; told before anybody says yes. */
function whatRemains(facts: {
  before: Before;
  after: ModelAfterReversal;
  changes: readonly ListChange[];
  keptOff: number;
  flows: DryRun["flows"];
  flowsKnown: boolean;
}): Sentence[] {
  const { before, after, keptOff, flows, flowsKnown } = facts;
  const made = [...before.listNames.values()].filter((name) => name === null).length;
  const joins = facts.changes.reduce((sum, { join }) => sum + join.length, 0);
  const remains = [sentence("reversal.messages")];
  if (after.kind === "replaced") remains.push(sentence("reversal.model_kept"));
  if (before.events > 0) remains.push(sentence("reversal.events"));
  if (made > 0) remains.push(sentence("reversal.lists", { lists: made }));
  if (keptOff > 0) remains.push(sentence("reversal.kept_off", { people: keptOff }));
  for (const { name, people, reenters } of flows) {
    remains.push(sentence(reenters ? "reversal.flow_again" : "reversal.flow_once", { name, people }));
  }
  if (!flowsKnown && joins > 0) remains.push(sentence("reversal.flows_unknown", { people: joins }));
  return remains;
}
