import { listPushes } from "../../store/activity.ts";
import type { Reader } from "../../store/database.ts";
import { countOperations, findPush, findReversalOf, type Push } from "../../store/pushes.ts";
import type { DryRun, ListMismatch } from "../../store/schema/activation.ts";
import { listSegments } from "../../store/segments.ts";
import type { DryRunView, MismatchView, PushesView, PushSummary, PushView } from "../contract/pushes.ts";
import { worded } from "./wording.ts";

const PUSHES = 50;
/** People named per list and direction; the rest are counted. */
const NAMED = 100;

/** The newest pushes. */
export async function viewPushes(reader: Reader, shopId: number): Promise<PushesView> {
  const pushes = await listPushes(reader, { shopId, before: Number.MAX_SAFE_INTEGER, limit: PUSHES });
  return { pushes: pushes.map(summarisePush) };
}

export function summarisePush(push: Push): PushSummary {
  const { id, kind, state, createdAt, plannedAt, approvedAt, finishedAt, error, mismatches } = push;
  return {
    id,
    kind,
    state,
    createdAt,
    plannedAt,
    approvedAt,
    finishedAt,
    ...sumChanges(push.dryRun),
    missing: sum(mismatches, ({ missing }) => missing.length),
    unexpected: sum(mismatches, ({ unexpected }) => unexpected.length),
    error,
  };
}

/** Joins and leaves over all lists; null before they are counted. */
function sumChanges(dryRun: DryRun | null): { join: number | null; leave: number | null } {
  return {
    join: dryRun && sum(dryRun.lists, ({ join }) => join),
    leave: dryRun && sum(dryRun.lists, ({ leave }) => leave),
  };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** A push with its dry run, how far it is, and who is not where they should be. */
export async function viewPush(reader: Reader, shopId: number, pushId: string): Promise<PushView | undefined> {
  const key = { shopId, pushId };
  const push = await findPush(reader, key);
  if (!push) return undefined;
  const [operations, reversal, segments] = await Promise.all([
    countOperations(reader, key),
    findReversalOf(reader, key),
    listSegments(reader, shopId),
  ]);
  return {
    id: push.id,
    kind: push.kind,
    reverses: push.reverses,
    reversedBy: reversal ? { id: reversal.id, state: reversal.state } : null,
    state: push.state,
    dryRun: push.dryRun && viewDryRun(push.dryRun),
    calls: push.calls,
    operations: operations.all,
    operationsDone: operations.done,
    mismatches: push.mismatches.map(viewMismatch),
    error: push.error,
    createdAt: push.createdAt,
    plannedAt: push.plannedAt,
    approvedAt: push.approvedAt,
    approvedBy: push.approvedBy,
    finishedAt: push.finishedAt,
    segments: segments.map(({ id, name, retiredAt, klaviyoListId }) => ({ id, name, retiredAt, klaviyoListId })),
  };
}

function viewDryRun(dryRun: DryRun): DryRunView {
  return { ...dryRun, remains: dryRun.remains.map(worded) };
}

function viewMismatch({ segmentId, missing, unexpected, removedByHand, stayed }: ListMismatch): MismatchView {
  const there = [...stayed, ...unexpected];
  return {
    segmentId,
    missingCount: missing.length,
    unexpectedCount: there.length,
    removedByHandCount: removedByHand.length,
    missing: missing.slice(0, NAMED),
    unexpected: there.slice(0, NAMED),
    removedByHand: removedByHand.slice(0, NAMED),
  };
}
