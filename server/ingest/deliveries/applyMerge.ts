import type { SourceCustomer } from "../../domain/source.ts";
import type { Transaction } from "../../store/database.ts";
import { type Delivery, settleDeliveries } from "../../store/deliveries.ts";
import { endMembership } from "../../store/memberships.ts";
import { forgetFacts } from "../../store/personFacts.ts";
import { findLinkedPerson, hasRecords, mergePerson, unlinkRecord } from "../../store/persons.ts";
import { and, eq, sql } from "../../store/query.ts";
import { touchPerson } from "../../store/touchedPeople.ts";
import type { Applied, DeliveryContext } from "./context.ts";
import { saveCustomer } from "./saveCustomer.ts";
import { postpone, signalOf } from "./signal.ts";

const ROWS_PER_COMMIT = 500;

/** Follows merges of two accounts into one, once Shopify's API shows the one gone and the other there. */
export async function applyMerge(context: DeliveryContext, deliveries: readonly Delivery[]): Promise<Partial<Applied>> {
  const applied = { touchedCustomers: 0, postponed: 0, quarantined: 0 };
  for (const delivery of deliveries) {
    const { customer: merged = 0, into = 0 } = signalOf(delivery);
    const kept = (await survivorOf(context, into)) ?? into;
    const { found, missing } = await context.shopify.getCustomers([merged, kept]);
    const survivor = found.get(kept);
    if (missing.includes(merged) && survivor) {
      await followMerge(context, merged, survivor, delivery);
      applied.touchedCustomers++;
      continue;
    }
    const reason = "Shopify does not show the merge yet";
    const { postponed = 0, quarantined = 0 } = await postpone(context, delivery, reason);
    applied.postponed += postponed;
    applied.quarantined += quarantined;
  }
  return applied;
}

/** The account that this one was merged into since. */
async function survivorOf({ db, shop }: DeliveryContext, id: number): Promise<number | undefined> {
  const { customerMerges } = db.tables;
  const [row] = await db.query
    .select({ survivingId: customerMerges.survivingId })
    .from(customerMerges)
    .where(and(eq(customerMerges.shopId, shop.id), eq(customerMerges.mergedId, id)));
  return row?.survivingId;
}

async function followMerge(
  context: DeliveryContext,
  merged: number,
  kept: SourceCustomer,
  delivery: Delivery,
): Promise<void> {
  const { db, clock, shop } = context;
  const at = delivery.triggeredAt ?? delivery.receivedAt;
  while ((await moveOrders(context, merged, kept.id)) === ROWS_PER_COMMIT);
  await db.transaction(async (tx) => {
    const { customers, customerMerges } = tx.tables;
    await tx.query.delete(customers).where(and(eq(customers.shopId, shop.id), eq(customers.id, merged)));
    await tx.upsertMany(customerMerges, [{ shopId: shop.id, mergedId: merged, survivingId: kept.id, mergedAt: at }]);
    await tx.query
      .update(customerMerges)
      .set({ survivingId: kept.id })
      .where(and(eq(customerMerges.shopId, shop.id), eq(customerMerges.survivingId, merged)));
    const personId = await saveCustomer(tx, context, kept);
    if (personId !== null) {
      await joinPeople(tx, context, merged, personId);
      await touchPerson(tx, shop.id, personId, "identity_merge", clock.now());
    }
    await settleDeliveries(tx, [delivery], { state: "done", reason: null, at: clock.now() });
  });
}

/** Gives orders of the account that is gone to the one that stays. @returns how many */
async function moveOrders(
  { db, clock, shop: { id: shopId } }: DeliveryContext,
  merged: number,
  kept: number,
): Promise<number> {
  const { orders } = db.tables;
  const moved = await db.transaction(async (tx) => {
    await forgetFacts(tx, shopId, { customers: [merged, kept] }, clock.now());
    return tx.query
      .update(orders)
      .set({ customerId: kept })
      .where(
        and(
          eq(orders.shopId, shopId),
          sql`id in (select id from orders where shop_id = ${shopId} and customer_id = ${merged} limit ${ROWS_PER_COMMIT})`,
        ),
      )
      .returning({ id: orders.id });
  });
  return moved.length;
}

/** Whoever had only the account that is gone is the person of the one that stays. */
async function joinPeople(
  tx: Transaction,
  { shop, clock }: DeliveryContext,
  merged: number,
  into: number,
): Promise<void> {
  const record = { shopId: shop.id, kind: "account" as const, reference: String(merged) };
  const absorbed = await findLinkedPerson(tx, record);
  await unlinkRecord(tx, record);
  if (absorbed === undefined || absorbed === into || (await hasRecords(tx, shop.id, absorbed))) return;
  await mergePerson(tx, shop.id, absorbed, into);
  await endMembership(tx, shop.id, absorbed, { at: clock.now(), cause: "identity_merge" });
}
