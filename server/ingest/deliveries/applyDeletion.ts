import type { Reader } from "../../store/database.ts";
import { type Delivery, settleDeliveries } from "../../store/deliveries.ts";
import { findLinkedPerson, unlinkRecord } from "../../store/persons.ts";
import { and, eq } from "../../store/query.ts";
import { buryRecords } from "../../store/tombstones.ts";
import { touchPerson } from "../../store/touchedPeople.ts";
import type { Applied, DeliveryContext } from "./context.ts";
import { groupBy, postpone } from "./signal.ts";

/**
 * Removes accounts that Shopify says were deleted, once its API says so too. One we do not hold may still be on its way,
 * by a sync under way or an answer that lags: its deletion waits for it for a day. Another store's never comes.
 */
export async function applyDeletion(
  context: DeliveryContext,
  deliveries: readonly Delivery[],
): Promise<Partial<Applied>> {
  const { db, shop, shopify } = context;
  const byCustomer = groupBy(deliveries, "customer");
  const { missing } = await shopify.getCustomers([...byCustomer.keys()]);
  const applied = { touchedCustomers: 0, postponed: 0, quarantined: 0 };
  for (const [id, named] of byCustomer) {
    const isGone = missing.includes(id);
    if (isGone && (await isHeld(db, shop.id, id))) {
      await removeAccount(context, id, named);
      applied.touchedCustomers++;
      continue;
    }
    const reason = isGone ? "this store has no such customer" : "Shopify still has the customer";
    for (const delivery of named) {
      const { postponed = 0, quarantined = 0 } = await postpone(context, delivery, reason);
      applied.postponed += postponed;
      applied.quarantined += quarantined;
    }
  }
  return applied;
}

async function isHeld(reader: Reader, shopId: number, id: number): Promise<boolean> {
  const { customers } = reader.tables;
  const [stored] = await reader.query
    .select({ id: customers.id })
    .from(customers)
    .where(and(eq(customers.shopId, shopId), eq(customers.id, id)));
  return stored !== undefined;
}

async function removeAccount(context: DeliveryContext, id: number, deliveries: readonly Delivery[]): Promise<void> {
  const { db, clock, shop, hashContact } = context;
  await db.transaction(async (tx) => {
    const record = { shopId: shop.id, kind: "account" as const, reference: String(id) };
    const personId = await findLinkedPerson(tx, record);
    const { customers } = tx.tables;
    await tx.query.delete(customers).where(and(eq(customers.shopId, shop.id), eq(customers.id, id)));
    await buryRecords(tx, hashContact, shop.id, "customer", [id], clock.now());
    await unlinkRecord(tx, record);
    if (personId !== undefined) await touchPerson(tx, shop.id, personId, "consent", clock.now());
    await settleDeliveries(tx, deliveries, { state: "done", reason: null, at: clock.now() });
  });
}
