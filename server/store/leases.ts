import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { and, eq, gt, isNotNull, isNull, lte, or, sql } from "./query.ts";

/** The right to work on a shop, as its holder knows it. Whoever takes it next gets a higher fence. */
export interface ShopLease {
  readonly shopId: number;
  readonly holder: string;
  readonly fence: number;
}

/** A stretch of machine time: leases do not follow a business clock that was set. */
interface Term {
  now: Instant;
  until: Instant;
}

/** Takes the lease of a shop that nobody holds, or whose holder let it lapse; undefined while somebody has it. */
export async function takeLease(
  tx: Transaction,
  shopId: number,
  holder: string,
  { now, until }: Term,
): Promise<ShopLease | undefined> {
  const { shopLeases } = tx.tables;
  await tx.insertMissing(shopLeases, [{ shopId, holder: null, fence: 0, until: 0 }]);
  const [taken] = await tx.query
    .update(shopLeases)
    .set({ holder, until, fence: sql`${shopLeases.fence} + 1` })
    .where(and(eq(shopLeases.shopId, shopId), or(isNull(shopLeases.holder), lte(shopLeases.until, now))))
    .returning({ fence: shopLeases.fence });
  return taken && { shopId, holder, fence: taken.fence };
}

const isHeld = (reader: Reader, { shopId, holder, fence }: ShopLease) => {
  const { shopLeases } = reader.tables;
  return and(eq(shopLeases.shopId, shopId), eq(shopLeases.holder, holder), eq(shopLeases.fence, fence));
};

/** Makes a lease last until a later instant of machine time; false when somebody else has taken it over. */
export async function renewLease(tx: Transaction, lease: ShopLease, until: Instant): Promise<boolean> {
  const { shopLeases } = tx.tables;
  const renewed = await tx.query
    .update(shopLeases)
    .set({ until })
    .where(isHeld(tx, lease))
    .returning({ shopId: shopLeases.shopId });
  return renewed.length > 0;
}

/** Gives a lease back; `at` (machine time) says when the shop was last worked on. One that was lost is left alone. */
export async function releaseLease(tx: Transaction, lease: ShopLease, at: Instant): Promise<void> {
  await tx.query.update(tx.tables.shopLeases).set({ holder: null, until: at }).where(isHeld(tx, lease));
}

/** Whether a lease is still its holder's; if so, nobody can take it over before this transaction ends. */
export async function holdLease(tx: Transaction, lease: ShopLease): Promise<boolean> {
  const { shopLeases } = tx.tables;
  const found = await tx.holdRows(
    tx.query.select({ fence: shopLeases.fence }).from(shopLeases).where(isHeld(tx, lease)),
  );
  return found.length > 0;
}

/** Who holds leases at an instant of machine time. */
export async function listHolders(reader: Reader, now: Instant): Promise<string[]> {
  const { shopLeases } = reader.tables;
  const rows = await reader.query
    .selectDistinct({ holder: shopLeases.holder })
    .from(shopLeases)
    .where(and(isNotNull(shopLeases.holder), gt(shopLeases.until, now)));
  return rows.flatMap(({ holder }) => holder ?? []);
}

/** Ends every lease of a holder that is known to be gone. */
export async function releaseAll(tx: Transaction, holder: string, at: Instant): Promise<void> {
  const { shopLeases } = tx.tables;
  await tx.query.update(shopLeases).set({ holder: null, until: at }).where(eq(shopLeases.holder, holder));
}
