import type { Instant } from "../domain/instant.ts";
import type { Transaction } from "./database.ts";
import { sql } from "./query.ts";
import type { Cause } from "./schema/memberships.ts";

/** What a delivery may change about somebody, the weightiest last: an order outweighs whatever else is waiting. */
const WEIGHTS = ["identity_merge", "consent", "refund", "order"] as const satisfies Cause[];

/** Notes that a person's records changed, so that their features are computed anew. */
export async function touchPerson(
  tx: Transaction,
  shopId: number,
  personId: number,
  cause: (typeof WEIGHTS)[number],
  at: Instant,
): Promise<void> {
  const { touchedPeople } = tx.tables;
  const lighter = WEIGHTS.slice(0, WEIGHTS.indexOf(cause));
  const isLighter = lighter.length > 0 ? sql`${touchedPeople.cause} in ${lighter}` : sql`1 = 0`;
  await tx.query
    .insert(touchedPeople)
    .values({ shopId, personId, cause, touchedAt: at })
    .onConflictDoUpdate({
      target: [touchedPeople.shopId, touchedPeople.personId],
      set: { cause: sql`case when ${isLighter} then excluded.cause else ${touchedPeople.cause} end`, touchedAt: at },
    });
}
