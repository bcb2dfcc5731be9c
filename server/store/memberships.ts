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
