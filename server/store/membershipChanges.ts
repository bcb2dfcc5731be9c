import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { countEffects } from "./effects.ts";
import { and, asc, eq, inArray, isNull, lte, min } from "./query.ts";
import type { HeldBecause } from "./schema/live.ts";
import type { Cause } from "./schema/memberships.ts";
import type { Tables } from "./schema/tables.ts";

export type TouchedPerson = Tables["touchedPeople"]["$inferSelect"];
export type PendingMove = Tables["pendingMoves"]["$inferSelect"];

/** A person's change of segment. */
export interface MembershipChange {
  personId: number;
  to: number | null;
  cause: Cause;
  /** When what caused it reached us. */
  since: Instant;
  /** The person's values on the model's axes, then their usual gap in days; null for what is not known. */
  facts: (number | null)[];
}

/**
 * Ends and begins memberships as of an instant and notes each as a move that Klaviyo does not know of yet. At most 200
 * people at a time.
 */
export async function changeMemberships(
  tx: Transaction,
  { shopId, modelRunId, at }: { shopId: number; modelRunId: string; at: Instant },
  changes: readonly MembershipChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const { memberships, membershipCandidates } = tx.tables;
  const personIds = changes.map(({ personId }) => personId);
  for (const [cause, part] of Map.groupBy(changes, (change) => change.cause)) {
    const leaving = part.map(({ personId }) => personId);
    await tx.query
      .update(memberships)
      .set({ to: at, endCause: cause })
      .where(and(eq(memberships.shopId, shopId), inArray(memberships.personId, leaving), isNull(memberships.to)));
  }
  const entering = changes.flatMap(({ personId, to, cause, facts }) =>
    to === null
      ? []
      : [{ shopId, personId, from: at, segmentId: to, to: null, cause, endCause: null, modelRunId, facts }],
  );
  await tx.upsertMany(memberships, entering);
  await tx.query
    .delete(membershipCandidates)
    .where(and(eq(membershipCandidates.shopId, shopId), inArray(membershipCandidates.personId, personIds)));
  await tx.upsertMany(
    tx.tables.pendingMoves,
    changes.map(({ personId, cause, since }) => ({ shopId, personId, cause, since, dueAt: at, heldBecause: null })),
  );
  await countEffects(tx, shopId, "membership.change", changes.length);
}

/** People whose records changed, longest waiting first. */
export async function listTouched(reader: Reader, shopId: number, limit: number): Promise<TouchedPerson[]> {
  const { touchedPeople } = reader.tables;
  return reader.query
    .select()
    .from(touchedPeople)
    .where(eq(touchedPeople.shopId, shopId))
    .orderBy(asc(touchedPeople.touchedAt), asc(touchedPeople.personId))
    .limit(limit);
}

/** People who were looked at, unless something of theirs changed again meanwhile. */
export async function clearTouched(tx: Transaction, shopId: number, touched: readonly TouchedPerson[]): Promise<void> {
  const { touchedPeople } = tx.tables;
  for (const [touchedAt, part] of Map.groupBy(touched, (person) => person.touchedAt)) {
    const personIds = part.map(({ personId }) => personId);
    await tx.query
      .delete(touchedPeople)
      .where(
        and(
          eq(touchedPeople.shopId, shopId),
          eq(touchedPeople.touchedAt, touchedAt),
          inArray(touchedPeople.personId, personIds),
        ),
      );
  }
}

/** Moves whose time has come, longest waiting first. */
export async function listDueMoves(
  reader: Reader,
  shopId: number,
  now: Instant,
  limit: number,
): Promise<PendingMove[]> {
  const { pendingMoves } = reader.tables;
  return reader.query
    .select()
    .from(pendingMoves)
    .where(and(eq(pendingMoves.shopId, shopId), lte(pendingMoves.dueAt, now)))
    .orderBy(asc(pendingMoves.since), asc(pendingMoves.personId))
    .limit(limit);
}

/** When the next move is to be looked at; null when none waits. */
export async function nextMoveDue(reader: Reader, shopId: number): Promise<Instant | null> {
  const { pendingMoves } = reader.tables;
  const [row] = await reader.query
    .select({ at: min(pendingMoves.dueAt) })
    .from(pendingMoves)
    .where(eq(pendingMoves.shopId, shopId));
  return row?.at ?? null;
}

/** Puts moves off, with the reason. */
export async function holdMoves(
  tx: Transaction,
  shopId: number,
  holds: readonly { move: PendingMove; because: HeldBecause | null; until: Instant }[],
): Promise<void> {
  await tx.upsertMany(
    tx.tables.pendingMoves,
    holds.map(({ move, because, until }) => ({ ...move, shopId, heldBecause: because, dueAt: until })),
  );
}

export async function dropMoves(tx: Transaction, shopId: number, personIds: readonly number[]): Promise<void> {
  if (personIds.length === 0) return;
  const { pendingMoves } = tx.tables;
  await tx.query
    .delete(pendingMoves)
    .where(and(eq(pendingMoves.shopId, shopId), inArray(pendingMoves.personId, [...personIds])));
}

/** Forgets moves, unless their people moved again since. */
export async function dropMovesSince(tx: Transaction, shopId: number, moves: readonly PendingMove[]): Promise<void> {
  const { pendingMoves } = tx.tables;
  for (const [since, part] of Map.groupBy(moves, (move) => move.since)) {
    const personIds = part.map(({ personId }) => personId);
    await tx.query
      .delete(pendingMoves)
      .where(
        and(eq(pendingMoves.shopId, shopId), eq(pendingMoves.since, since), inArray(pendingMoves.personId, personIds)),
      );
  }
}

/** Lets held moves be looked at again now: after a push by hand, a resumption or a changed policy. */
export async function releaseMoves(tx: Transaction, shopId: number, now: Instant): Promise<void> {
  const { pendingMoves } = tx.tables;
  await tx.query.update(pendingMoves).set({ dueAt: now }).where(eq(pendingMoves.shopId, shopId));
}

/** Joins and leaves carried out unattended on a calendar day, by segment. */
export async function countUnattended(reader: Reader, shopId: number, day: number): Promise<Map<number, number>> {
  const { unattendedMoves } = reader.tables;
  const rows = await reader.query
    .select()
    .from(unattendedMoves)
    .where(and(eq(unattendedMoves.shopId, shopId), eq(unattendedMoves.day, day)));
  return new Map(rows.map(({ segmentId, moves }) => [segmentId, moves]));
}

export async function saveUnattended(
  tx: Transaction,
  shopId: number,
  day: number,
  counts: ReadonlyMap<number, number>,
): Promise<void> {
  await tx.upsertMany(
    tx.tables.unattendedMoves,
    [...counts].map(([segmentId, moves]) => ({ shopId, segmentId, day, moves })),
  );
}

/** Whether a move is due whose person was not in Klaviyo when it was last looked at. */
export async function hasMoveWithoutProfile(reader: Reader, shopId: number, now: Instant): Promise<boolean> {
  const { pendingMoves } = reader.tables;
  const [row] = await reader.query
    .select({ personId: pendingMoves.personId })
    .from(pendingMoves)
    .where(
      and(
        eq(pendingMoves.shopId, shopId),
        eq(pendingMoves.heldBecause, "not_in_klaviyo"),
        lte(pendingMoves.dueAt, now),
      ),
    )
    .limit(1);
  return row !== undefined;
}

/** Lets the moves of some people be looked at now. */
export async function releaseMovesOf(
  tx: Transaction,
  shopId: number,
  personIds: readonly number[],
  now: Instant,
): Promise<void> {
  const { pendingMoves } = tx.tables;
  await tx.query
    .update(pendingMoves)
    .set({ dueAt: now })
    .where(and(eq(pendingMoves.shopId, shopId), inArray(pendingMoves.personId, [...personIds])));
}
