import { z } from "zod";
import { DAY } from "../../domain/instant.ts";
import { type Delivery, noteDelivery, settleDeliveries } from "../../store/deliveries.ts";
import type { DeliveryContext } from "./context.ts";

const id = z.number().int().positive();

/** What the intake kept of a body. */
const signalShape = z.object({
  order: id.optional(),
  customer: id.optional(),
  into: id.optional(),
  orders: z.array(id).optional(),
});
export type Signal = z.infer<typeof signalShape>;

export function signalOf({ fields }: Delivery): Signal {
  return signalShape.parse(fields);
}

/** Deliveries by the record that they name. */
export function groupBy(deliveries: readonly Delivery[], field: "order" | "customer"): Map<number, Delivery[]> {
  return Map.groupBy(deliveries, (delivery) => signalOf(delivery)[field] ?? 0);
}

/** Ends deliveries in a commit of their own. */
export async function settle(
  { db, clock }: DeliveryContext,
  deliveries: readonly Delivery[],
  state: "done" | "quarantined",
  reason: string | null,
): Promise<void> {
  await db.transaction((tx) => settleDeliveries(tx, deliveries, { state, reason, at: clock.now() }));
}

/** What Shopify does not confirm within a day will not be confirmed any more. */
const PATIENCE = DAY;

/**
 * Leaves a delivery waiting because Shopify's answer does not show yet what it says: answers may lag behind events.
 * @returns what became of it
 */
export async function postpone(
  context: DeliveryContext,
  delivery: Delivery,
  reason: string,
): Promise<{ postponed?: number; quarantined?: number }> {
  const { db, clock } = context;
  if (clock.now() - delivery.receivedAt > PATIENCE) {
    await settle(context, [delivery], "quarantined", reason);
    return { quarantined: 1 };
  }
  await db.transaction((tx) => noteDelivery(tx, delivery, reason));
  return { postponed: 1 };
}
