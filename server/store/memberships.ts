import type { Instant } from "../domain/instant.ts";
import type { Transaction } from "./database.ts";
import { and, eq, isNull } from "./query.ts";
import type { Cause } from "./schema/memberships.ts";

/** Ends the membership a person is in, if any. */
export async function endMembership(
  tx: Transaction,
  shopId: number,
  personId: number,
  { at, cause }: { at: Instant; cause: Cause },
): Promise<void> {
  const { memberships } = tx.tables;
  await tx.query
    .update(memberships)
    .set({ to: at, endCause: cause })
    .where(and(eq(memberships.shopId, shopId), eq(memberships.personId, personId), isNull(memberships.to)));
}

/**
 * Why a member is not among the people of a run: they are somebody else, or their records were deleted or redacted.
 * Whoever came after the run had read the store is only unknown to its segments.
 * @param newest the highest number among the people of the run
 * @param merged see `readMergedPeople`
 */
export function causeOfAbsence(personId: number, newest: number, merged: ReadonlyMap<number, number>): Cause {
  if (merged.has(personId)) return "identity_merge";
  return personId > newest ? "model_change" : "consent";
}
