import { type Instant, MINUTE } from "../domain/instant.ts";
import type { PendingMove } from "../store/membershipChanges.ts";
import type { HeldBecause } from "../store/schema/live.ts";
import type { PersonChange } from "./personChange.ts";
import { mayAct, type PolicyFacts } from "./policy.ts";

/** Somebody new is often in Klaviyo a few minutes later; after that they are looked for now and then. */
const PROFILE_COMES_WITHIN = 15 * MINUTE;
const LOOK_FOR_PROFILE = { soon: MINUTE / 2, later: 30 * MINUTE };
const ASK_WHILE_PAUSED = 10 * MINUTE;

/** A move that is carried out now. */
export interface Acting {
  move: PendingMove;
  change: PersonChange;
}

export interface SortedMoves {
  /** People of whom Klaviyo holds everything already. */
  settled: number[];
  held: { move: PendingMove; because: HeldBecause; until: Instant }[];
  acting: Acting[];
  /** Joins and leaves of the day by segment, these included. */
  movesToday: Map<number, number>;
}

/**
 * Sorts due moves into those to carry out, those to hold and those to forget, in their order: the first ones get what is
 * left of the day's cap.
 */
export function sortMoves(
  moves: readonly PendingMove[],
  changes: ReadonlyMap<number, PersonChange>,
  facts: PolicyFacts,
  isPaused: boolean,
): SortedMoves {
  const movesToday = new Map(facts.movesToday);
  const sorted: SortedMoves = { settled: [], held: [], acting: [], movesToday };
  for (const move of moves) {
    const change = changes.get(move.personId);
    if (!change || change.isNothing) {
      sorted.settled.push(move.personId);
      continue;
    }
    const segmentIds = [...change.leave, ...(change.join === null ? [] : [change.join])];
    const hold = reasonToHold(move, change, judgedBy(change, segmentIds, facts), { ...facts, movesToday }, isPaused);
    if (hold) {
      sorted.held.push({ move, ...hold });
      continue;
    }
    for (const id of segmentIds) movesToday.set(id, (movesToday.get(id) ?? 0) + 1);
    sorted.acting.push({ move, change });
  }
  return sorted;
}

/**
 * Whose approval a change needs: that of the lists it touches. One of properties alone that of the segment the person is
 * in; of somebody in none, of all, since flows and filters may hang on a property as well.
 */
function judgedBy(change: PersonChange, segmentIds: readonly number[], { policies }: PolicyFacts): readonly number[] {
  if (segmentIds.length > 0) return segmentIds;
  return change.segmentId === null ? [...policies.keys()] : [change.segmentId];
}

function reasonToHold(
  move: PendingMove,
  change: PersonChange,
  segmentIds: readonly number[],
  facts: PolicyFacts,
  isPaused: boolean,
): { because: HeldBecause; until: Instant } | null {
  const { now } = facts;
  if (isPaused) return { because: "paused", until: now + ASK_WHILE_PAUSED };
  if (change.profileId === null) {
    const { soon, later } = LOOK_FOR_PROFILE;
    return { because: "not_in_klaviyo", until: now + (now - move.since < PROFILE_COMES_WITHIN ? soon : later) };
  }
  const verdict = mayAct({ cause: move.cause, segmentIds }, facts);
  return verdict.allowed ? null : { because: verdict.because, until: verdict.until };
}
