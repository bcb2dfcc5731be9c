import { calendarDay, type Instant, MINUTE } from "../domain/instant.ts";
import type { AudienceRow } from "../store/audience.ts";
import { listsOfProfiles, readProfileProperties } from "../store/confirmed.ts";
import {
  countUnattended,
  dropMoves,
  holdMoves,
  listDueMoves,
  nextMoveDue,
  type PendingMove,
  saveUnattended,
} from "../store/membershipChanges.ts";
import { createAutomaticPush, listPushesIn } from "../store/pushes.ts";
import type { HeldBecause } from "../store/schema/live.ts";
import { findLiveModel, listSegments } from "../store/segments.ts";
import { listStandingApprovals } from "../store/standingApprovals.ts";
import { desireOf, readPeople } from "./audience.ts";
import { changeOfProperties, planOperations } from "./changeSet.ts";
import type { PushContext } from "./context.ts";
import { causedByMoves, type PersonChange } from "./personChange.ts";
import { callsOf } from "./planPush.ts";
import { mayAct, type PolicyFacts } from "./policy.ts";
import { runPush } from "./runPush.ts";

const MOVES_AT_ONCE = 200;
/** Somebody new is often in Klaviyo a few minutes later; after that they are looked for with the hourly sync. */
const PROFILE_COMES_WITHIN = 15 * MINUTE;
const LOOK_FOR_PROFILE = { soon: MINUTE / 2, later: 30 * MINUTE };
const READ_BACK_AGAIN = 2 * MINUTE;

/** Who a push that nobody pressed a button for was approved by. */
export const STANDING_APPROVAL = "standing approval";

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
    const pushId = await planMoves(context, moves, newPushId);
    if (pushId !== null) await runPush(context, { shopId: context.shop.id, pushId });
    await context.checkpoint();
  }
  const waiting = await listPushesIn(context.db, context.shop.id, ["verifying"], 1);
  const readBack = waiting.length > 0 ? context.clock.now() + READ_BACK_AGAIN : null;
  const next = await nextMoveDue(context.db, context.shop.id);
  return readBack === null || next === null ? (readBack ?? next) : Math.min(readBack, next);
}

/** Automatic pushes that were cut off, or whose lists had not caught up when they were read back. */
async function finishAutomatic(context: PushContext): Promise<void> {
  const open = await listPushesIn(context.db, context.shop.id, ["approved", "sending", "verifying"]);
  for (const { id, kind } of open.toReversed()) {
    if (kind === "automatic") await runPush(context, { shopId: context.shop.id, pushId: id });
  }
}

/** Sorts due moves into those to carry out, to hold, and to forget; the push and its rows are one commit. */
async function planMoves(
  context: PushContext,
  moves: readonly PendingMove[],
  newPushId: () => string,
): Promise<string | null> {
  const { db, shop, clock } = context;
  const now = clock.now();
  const model = await findLiveModel(db, shop.id);
  const day = calendarDay(now, shop.timeZone);
  const facts = await readFacts(context, day);
  const changes = model ? await changesOf(context, model.goalId, moves) : new Map<number, PersonChange>();
  const counts = new Map(facts.movesToday);
  const settled: number[] = [];
  const held: { move: PendingMove; because: HeldBecause; until: Instant }[] = [];
  const acting: { move: PendingMove; change: PersonChange }[] = [];
  for (const move of moves) {
    const change = changes.get(move.personId);
    if (!change || change.isNothing) {
      settled.push(move.personId);
      continue;
    }
    if (shop.pausedAt !== null) {
      held.push({ move, because: "paused", until: now + 10 * MINUTE });
      continue;
    }
    if (change.profileId === null) {
      held.push({ move, because: "not_in_klaviyo", until: now + lookAgain(move, now) });
      continue;
    }
    const segmentIds = [...change.leave, ...(change.join === null ? [] : [change.join])];
    const verdict = mayAct({ cause: move.cause, segmentIds }, { ...facts, movesToday: counts });
    if (!verdict.allowed) {
      held.push({ move, because: verdict.because, until: verdict.until });
      continue;
    }
    for (const id of segmentIds) counts.set(id, (counts.get(id) ?? 0) + 1);
    acting.push({ move, change });
  }
  const pushId = acting.length > 0 && model ? newPushId() : null;
  const carriedOut = acting.map(({ move }) => ({ move, because: null, until: now + READ_BACK_AGAIN }));
  await db.transaction(async (tx) => {
    await dropMoves(tx, shop.id, settled);
    await holdMoves(tx, shop.id, [...held, ...carriedOut]);
    if (pushId === null || !model) return;
    await saveUnattended(tx, shop.id, day, counts);
    const { operations, lists } = changeSetOf(
      acting.map(({ change }) => change),
      shop.settings.sendsEvents,
    );
    await createAutomaticPush(
      tx,
      { shopId: shop.id, pushId },
      {
        modelRunId: model.runId,
        at: now,
        approvedBy: STANDING_APPROVAL,
        operations,
        dryRun: {
          reach: [],
          lists: causedByMoves(lists, acting),
          properties: acting.filter(({ change }) => change.properties).length,
          events: operations.filter(({ kind }) => kind === "events").length,
          calls: callsOf(operations),
          newProfiles: 0,
          handEdits: [],
          flows: [],
          flowsKnown: false,
          holdout: null,
          remains: [],
        },
      },
    );
  });
  return pushId;
}

async function readFacts({ db, shop, clock }: PushContext, day: number): Promise<PolicyFacts> {
  const approvals = await listStandingApprovals(db, shop.id);
  const segments = await listSegments(db, shop.id);
  return {
    policies: new Map(approvals.map((approval) => [approval.segmentId, approval])),
    movesToday: await countUnattended(db, shop.id, day),
    pushed: new Set(segments.flatMap(({ id, klaviyoListId }) => (klaviyoListId === null ? [] : [id]))),
    now: clock.now(),
    timeZone: shop.timeZone,
  };
}

/** What Klaviyo would have to be told of each person, as things are now. */
async function changesOf(
  { db, shop, clock }: PushContext,
  programme: string,
  moves: readonly PendingMove[],
): Promise<Map<number, PersonChange>> {
  const nameOf = new Map((await listSegments(db, shop.id)).map(({ id, name }) => [id, name]));
  const personIds = moves.map(({ personId }) => personId);
  const people = await readPeople(db, shop, programme, personIds, clock.now());
  const profileIds = people.flatMap(({ profileId }) => (profileId === null ? [] : [profileId]));
  const lists = await listsOfProfiles(db, shop.id, profileIds);
  const confirmed = await readProfileProperties(db, shop.id, profileIds);
  const changeOf = (row: AudienceRow): PersonChange => {
    const { personId, profileId, segmentId } = row;
    if (profileId === null) {
      return { personId, profileId, join: null, leave: [], properties: false, isNothing: segmentId === null };
    }
    const desire = desireOf(shop.id, row, nameOf);
    const on = lists.get(profileId) ?? [];
    const wanted = desire.listSegmentId;
    const isThere = on.some((list) => list.segmentId === wanted && (list.isConfirmed || list.isRemovedByHand));
    const join = wanted !== null && !isThere ? wanted : null;
    const leave = on.filter((list) => list.segmentId !== wanted && !list.isRemovedByHand).map((list) => list.segmentId);
    const properties = changeOfProperties(desire.properties, confirmed.get(profileId)) !== null;
    const isNothing = join === null && leave.length === 0 && !properties;
    return { personId, profileId, join, leave, properties, isNothing };
  };
  return new Map(people.map((row) => [row.personId, changeOf(row)]));
}

function changeSetOf(changes: readonly PersonChange[], withEvents: boolean) {
  const lists = new Map<number, { segmentId: number; join: string[]; leave: string[]; stay: number }>();
  const listOf = (segmentId: number) => {
    const list = lists.get(segmentId) ?? { segmentId, join: [], leave: [], stay: 0 };
    lists.set(segmentId, list);
    return list;
  };
  const properties: string[] = [];
  for (const { profileId, join, leave, properties: writes } of changes) {
    if (profileId === null) continue;
    if (join !== null) listOf(join).join.push(profileId);
    for (const segmentId of leave) listOf(segmentId).leave.push(profileId);
    if (writes) properties.push(profileId);
  }
  const sorted = [...lists.values()].toSorted((a, b) => a.segmentId - b.segmentId);
  return {
    lists: sorted,
    operations: planOperations({ lists: [], properties: properties.toSorted(), changes: sorted, withEvents }),
  };
}

function lookAgain({ since }: PendingMove, now: Instant): number {
  return now - since < PROFILE_COMES_WITHIN ? LOOK_FOR_PROFILE.soon : LOOK_FOR_PROFILE.later;
}
