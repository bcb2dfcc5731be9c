import { AppError, isRetriable } from "../domain/errors.ts";
import { calendarDay, type Instant, MINUTE } from "../domain/instant.ts";
import { describeFailure } from "../jobs/describeFailure.ts";
import { findLiveDataScore } from "../store/audits.ts";
import {
  countUnattended,
  dropMoves,
  dropMovesSince,
  holdMoves,
  listDueMoves,
  nextMoveDue,
  type PendingMove,
  saveUnattended,
} from "../store/membershipChanges.ts";
import { createAutomaticPush, listPushesIn, setPushState } from "../store/pushes.ts";
import type { DryRun } from "../store/schema/activation.ts";
import { listStandingDisputes } from "../store/segmentDisputes.ts";
import { findLiveModel, listSegments } from "../store/segments.ts";
import { findShop } from "../store/shops.ts";
import { listStandingApprovals } from "../store/standingApprovals.ts";
import { type ListChange, type PlannedOperation, planOperations } from "./changeSet.ts";
import type { PushContext } from "./context.ts";
import { causedByMoves, type PersonChange, readChanges } from "./personChange.ts";
import { callsOf } from "./planPush.ts";
import type { PolicyFacts } from "./policy.ts";
import { runPush } from "./runPush.ts";
import { settleSmall } from "./settle.ts";
import { type Acting, sortMoves } from "./sortMoves.ts";

const MOVES_AT_ONCE = 200;
const READ_BACK_AGAIN = 2 * MINUTE;

/** Who a push that nobody pressed a button for was approved by. */
const STANDING_APPROVAL = "standing approval";

/**
 * Carries out the moves that standing approvals allow, as one small push for all that are due. What they do not allow is
 * held with its reason and stays for the next push by hand.
 * @param newPushId names the push, should there be one
 * @returns when to look again, or null when nothing waits
 */
export async function sendMoves(context: PushContext, newPushId: () => string): Promise<Instant | null> {
  await finishAutomatic(context);
  for (;;) {
    const moves = await listDueMoves(context.db, context.shop.id, context.clock.now(), MOVES_AT_ONCE);
    if (moves.length === 0) break;
    const planned = await planMoves(context, moves, newPushId);
    if (planned) await carryOut(context, planned);
    await context.checkpoint();
  }
  const readBack = (await settleSmall(context)) ? context.clock.now() + READ_BACK_AGAIN : null;
  const next = await nextMoveDue(context.db, context.shop.id);
  return readBack === null || next === null ? (readBack ?? next) : Math.min(readBack, next);
}

/** Automatic pushes that were cut off. */
async function finishAutomatic(context: PushContext): Promise<void> {
  const open = await listPushesIn(context.db, context.shop.id, ["approved", "sending"]);
  for (const { id, kind } of open.toReversed()) {
    if (kind === "automatic") await runAutomatic(context, id);
  }
}

/**
 * One that cannot be carried out is set aside with its sentence: it must not keep all other moves from going out. Its
 * moves are looked at again.
 */
async function runAutomatic(context: PushContext, pushId: string): Promise<"sent" | "failed"> {
  const key = { shopId: context.shop.id, pushId };
  try {
    await runPush(context, key);
    return "sent";
  } catch (error) {
    const isForGood = error instanceof AppError && !isRetriable(error);
    if (!isForGood) throw error;
    const end = { finishedAt: context.clock.now(), error: describeFailure(error) };
    await context.db.transaction((tx) => setPushState(tx, key, "failed", end));
    return "failed";
  }
}

/** Plans what is due: the push, what is held and what is forgotten are one commit. */
async function planMoves(
  context: PushContext,
  moves: readonly PendingMove[],
  newPushId: () => string,
): Promise<{ pushId: string; acting: Acting[] } | null> {
  const { db, shop, clock } = context;
  const model = await findLiveModel(db, shop.id);
  const facts = await readFacts(context);
  const changes = model ? await readChanges(context, model.goalId, moves) : new Map<number, PersonChange>();
  const { settled, held, acting, movesToday } = sortMoves(moves, changes, facts, await isHalted(context));
  const at = clock.now();
  const pushId = acting.length > 0 ? newPushId() : null;
  // Should the push be cut off they are looked at once more: what it brought about is forgotten then.
  const sent = acting.map(({ move }) => ({ move, because: null, until: at + READ_BACK_AGAIN }));
  await db.transaction(async (tx) => {
    await dropMoves(tx, shop.id, settled);
    await holdMoves(tx, shop.id, [...held, ...sent]);
    if (pushId === null || !model) return;
    await saveUnattended(tx, shop.id, calendarDay(at, shop.timeZone), movesToday);
    const dataScore = await findLiveDataScore(tx, shop.id);
    const { operations, dryRun } = changeSetOf(acting, shop.settings.sendsEvents, dataScore);
    const approval = { at, approvedBy: STANDING_APPROVAL };
    const key = { shopId: shop.id, pushId };
    await createAutomaticPush(tx, key, { modelRunId: model.runId, ...approval, operations, dryRun });
  });
  return pushId === null ? null : { pushId, acting };
}

/** A move that was sent is done with: what becomes of the person later is a move of its own, with its own cause. */
async function carryOut(context: PushContext, { pushId, acting }: { pushId: string; acting: Acting[] }): Promise<void> {
  const { db, shop } = context;
  if ((await runAutomatic(context, pushId)) === "failed") return;
  const sent = acting.map(({ move }) => move);
  await db.transaction((tx) => dropMovesSince(tx, shop.id, sent));
}

/** Paused, or a push is about to be taken back: what is counted must not change until that is decided. */
async function isHalted({ db, shop }: PushContext): Promise<boolean> {
  // As it is now: somebody may have paused since this work began.
  const current = await findShop(db, shop.id);
  if (!current || current.pausedAt !== null) return true;
  const open = await listPushesIn(db, shop.id, ["draft", "planned", "approved", "sending", "verifying"]);
  return open.some(({ kind }) => kind === "reversal");
}

async function readFacts({ db, shop, clock }: PushContext): Promise<PolicyFacts> {
  const now = clock.now();
  const approvals = await listStandingApprovals(db, shop.id);
  const segments = await listSegments(db, shop.id);
  return {
    policies: new Map(approvals.map((approval) => [approval.segmentId, approval])),
    movesToday: await countUnattended(db, shop.id, calendarDay(now, shop.timeZone)),
    disputed: new Set((await listStandingDisputes(db, shop.id)).map(({ segmentId }) => segmentId)),
    pushed: new Set(segments.flatMap(({ id, klaviyoListId }) => (klaviyoListId === null ? [] : [id]))),
    now,
    timeZone: shop.timeZone,
  };
}

function changeSetOf(
  acting: readonly Acting[],
  withEvents: boolean,
  dataScore: DryRun["dataScore"],
): { operations: PlannedOperation[]; dryRun: DryRun } {
  const lists = new Map<number, ListChange>();
  const listOf = (segmentId: number) => {
    const list = lists.get(segmentId) ?? { segmentId, join: [], leave: [], stay: 0 };
    lists.set(segmentId, list);
    return list;
  };
  const properties: string[] = [];
  for (const { change } of acting) {
    if (change.profileId === null) continue;
    if (change.join !== null) listOf(change.join).join.push(change.profileId);
    for (const segmentId of change.leave) listOf(segmentId).leave.push(change.profileId);
    if (change.properties) properties.push(change.profileId);
  }
  const sorted = [...lists.values()].toSorted((a, b) => a.segmentId - b.segmentId);
  const operations = planOperations({ lists: [], properties: properties.toSorted(), changes: sorted, withEvents });
  const dryRun: DryRun = {
    dataScore,
    reach: [],
    lists: causedByMoves(sorted, acting),
    properties: properties.length,
    events: withEvents ? sorted.reduce((sum, { join, leave }) => sum + join.length + leave.length, 0) : 0,
    calls: callsOf(operations),
    newProfiles: 0,
    handEdits: [],
    flows: [],
    flowsKnown: false,
    holdout: null,
    remains: [],
  };
  return { operations, dryRun };
}
