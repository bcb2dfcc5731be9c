import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { countEffects } from "./effects.ts";
import { and, asc, eq, gt, lt, or, sql } from "./query.ts";
import type { DeliveryState } from "./schema/deliveries.ts";
import type { Tables } from "./schema/tables.ts";

export type Delivery = Tables["deliveries"]["$inferSelect"];
export type DeliveryKey = Pick<Delivery, "shopId" | "topic" | "eventId">;

/** A delivery as it comes in; what is quarantined at once carries the reason. */
export type NewDelivery = Omit<Delivery, "appliedAt" | "copies">;

/** Keeps deliveries. Of one that is there already only another copy is counted, whatever has become of it. */
export async function recordDeliveries(tx: Transaction, arrived: readonly NewDelivery[]): Promise<void> {
  const { deliveries } = tx.tables;
  for (const delivery of arrived) {
    // The prepared statement for nearly all; a query of its own for copies.
    const isNew = (await tx.insertMissing(deliveries, [{ ...delivery, appliedAt: null, copies: 0 }])) > 0;
    if (!isNew) await countCopy(tx, delivery);
  }
}

async function countCopy(tx: Transaction, { shopId, topic, eventId }: DeliveryKey): Promise<void> {
  const { deliveries } = tx.tables;
  await tx.query
    .update(deliveries)
    .set({ copies: sql`${deliveries.copies} + 1` })
    .where(and(eq(deliveries.shopId, shopId), eq(deliveries.topic, topic), eq(deliveries.eventId, eventId)));
}

/** Deliveries of a shop that wait, in the order they arrived, after one of them. */
export function listWaiting(
  reader: Reader,
  shopId: number,
  after: Delivery | undefined,
  limit: number,
): Promise<Delivery[]> {
  const { deliveries } = reader.tables;
  const { receivedAt, topic, eventId } = deliveries;
  const isLater =
    after &&
    or(
      gt(receivedAt, after.receivedAt),
      and(eq(receivedAt, after.receivedAt), gt(topic, after.topic)),
      and(eq(receivedAt, after.receivedAt), eq(topic, after.topic), gt(eventId, after.eventId)),
    );
  return reader.query
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.shopId, shopId), eq(deliveries.state, "waiting"), isLater))
    .orderBy(asc(receivedAt), asc(topic), asc(eventId))
    .limit(limit);
}

/** Ends deliveries. The ids they named are no longer needed, so they are not kept. */
export async function settleDeliveries(
  tx: Transaction,
  keys: readonly DeliveryKey[],
  end: { state: Exclude<DeliveryState, "waiting">; reason: string | null; at: Instant },
): Promise<void> {
  const { deliveries } = tx.tables;
  for (const { shopId, topic, eventId } of keys) {
    await tx.query
      .update(deliveries)
      .set({ state: end.state, reason: end.reason, appliedAt: end.at, fields: {} })
      .where(and(eq(deliveries.shopId, shopId), eq(deliveries.topic, topic), eq(deliveries.eventId, eventId)));
    await countEffects(tx, shopId, `delivery.${end.state}`);
  }
}

/** Says of a delivery that goes on waiting what it waits for. */
export async function noteDelivery(tx: Transaction, key: DeliveryKey, reason: string): Promise<void> {
  const { deliveries } = tx.tables;
  await tx.query
    .update(deliveries)
    .set({ reason })
    .where(
      and(eq(deliveries.shopId, key.shopId), eq(deliveries.topic, key.topic), eq(deliveries.eventId, key.eventId)),
    );
}

/** Removes deliveries that arrived before an instant and wait for nothing, at most `limit`. @returns how many */
export async function dropDeliveries(tx: Transaction, shopId: number, before: Instant, limit: number): Promise<number> {
  const { deliveries } = tx.tables;
  const dropped = await tx.query
    .delete(deliveries)
    .where(
      and(
        eq(deliveries.shopId, shopId),
        sql`(topic, event_id) in (select topic, event_id from deliveries where shop_id = ${shopId} and state <> 'waiting' and ${lt(deliveries.receivedAt, before)} limit ${limit})`,
      ),
    )
    .returning({ topic: deliveries.topic });
  return dropped.length;
}
