import { enqueue } from "../../jobs/queue.ts";
import { type Delivery, settleDeliveries } from "../../store/deliveries.ts";
import type { ComplianceKind } from "../../store/schema/deliveries.ts";
import type { Applied, DeliveryContext } from "./context.ts";
import { signalOf } from "./signal.ts";

const KINDS: Readonly<Record<string, ComplianceKind>> = {
  "customers/data_request": "customer_data",
  "customers/redact": "customer_redact",
  "shop/redact": "shop_redact",
};

/** Turns requests under data protection law into rows of their own and the work to meet them. */
export async function requestCompliance(
  { db, clock, shop }: DeliveryContext,
  deliveries: readonly Delivery[],
): Promise<Partial<Applied>> {
  for (const delivery of deliveries) {
    const { customer, orders } = signalOf(delivery);
    const request = {
      shopId: shop.id,
      id: delivery.eventId,
      kind: KINDS[delivery.topic] ?? "customer_data",
      requestedAt: delivery.triggeredAt ?? delivery.receivedAt,
      finishedAt: null,
      subject: { customer, orders },
      outcome: {},
    };
    await db.transaction(async (tx) => {
      const isNew = await tx.insertMissing(tx.tables.complianceRequests, [request]);
      const job = { shopId: shop.id, kind: "compliance" as const, reference: request.id, askedAt: clock.now() };
      if (isNew > 0) await enqueue(tx, job);
      await settleDeliveries(tx, [delivery], { state: "done", reason: null, at: clock.now() });
    });
  }
  return {};
}
