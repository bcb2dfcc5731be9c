import type { Reader } from "../../store/database.ts";
import { type Delivery, settleDeliveries } from "../../store/deliveries.ts";
import { findLinkedPerson, unlinkRecord } from "../../store/persons.ts";
import { and, eq } from "../../store/query.ts";
import { findLatestSync } from "../../store/syncs.ts";
import { buryRecords } from "../../store/tombstones.ts";
import { touchPerson } from "../../store/touchedPeople.ts";
import type { Applied, DeliveryContext } from "./context.ts";
import { groupBy, postpone, settle } from "./signal.ts";

/** Removes accounts that Shopify says were deleted, once its API says so too. */
export async function applyDeletion(
  context: DeliveryContext,
  deliveries: readonly Delivery[],
): Promise<Partial<Applied>> {
  const { db, clock, shop, shopify, hashContact } = context;
  const byCustomer = groupBy(deliveries, "customer");
  const { missing } = await shopify.getCustomers([...byCustomer.keys()]);
  const applied = { touchedCustomers: 0, postponed: 0, quarantined: 0 };
  for (const [id, named] of byCustomer) {
    if (!missing.includes(id)) {
      for (const delivery of named) {
        const { postponed = 0, quarantined = 0 } = await postpone(context, delivery, "Shopify still has the customer");
        applied.postponed += postponed;
        applied.quarantined += quarantined;
      }
    } else if (await mayHold(db, shop.id, id)) {
      await db.transaction(async (tx) => {
        const record = { shopId: shop.id, kind: "account" as const, reference: String(id) };
        const personId = await findLinkedPerson(tx, record);
        const { customers } = tx.tables;
        await tx.query.delete(customers).where(and(eq(customers.shopId, shop.id), eq(customers.id, id)));
        await buryRecords(tx, hashContact, shop.id, "customer", [id], clock.now());
        await unlinkRecord(tx, record);
        if (personId !== undefined) await touchPerson(tx, shop.id, personId, "consent", clock.now());
        await settleDeliveries(tx, named, { state: "done", reason: null, at: clock.now() });
      });
      applied.touchedCustomers++;
    } else {
      await settle(context, named, "quarantined", "this store has no such customer");
      applied.quarantined += named.length;
    }
  }
  return applied;
}

/** Whether an account is stored, or may be about to be by a sync that began before it was deleted. */
async function mayHold(reader: Reader, shopId: number, id: number): Promise<boolean> {
  const { customers } = reader.tables;
  const [stored] = await reader.query
    .select({ id: customers.id })
    .from(customers)
    .where(and(eq(customers.shopId, shopId), eq(customers.id, id)));
  return stored !== undefined || (await findLatestSync(reader, shopId, "running")) !== undefined;
}
