import { type Delivery, settleDeliveries } from "../../store/deliveries.ts";
import { quarantineRecords } from "../../store/syncs.ts";
import { type Applied, type DeliveryContext, SEEN_BY_DELIVERY } from "./context.ts";
import { type OrderNow, type OrderOutcome, saveOrder } from "./saveOrder.ts";
import { groupBy, settle } from "./signal.ts";

const REASONS: Record<OrderOutcome, string | null> = {
  written: null,
  older: "what is stored is newer",
  buried: "the order was redacted",
};

/** Reads the orders that deliveries name, with their refunds, and writes each in a commit of its own. */
export async function applyOrders(
  context: DeliveryContext,
  deliveries: readonly Delivery[],
): Promise<Partial<Applied>> {
  const { db, clock, shop, shopify } = context;
  const byOrder = groupBy(deliveries, "order");
  const answer = await shopify.getOrders([...byOrder.keys()], shop.currency);
  const refunds = await refundsOf(
    context,
    [...answer.found.values()].map(({ order }) => order),
  );

  let touchedOrders = 0;
  let quarantined = 0;
  let refused = 0;
  for (const [id, named] of byOrder) {
    const whole = answer.found.get(id);
    if (!whole) {
      const reason = answer.rejected.get(id)?.reason ?? "this store has no such order";
      await settle(context, named, "quarantined", reason);
      quarantined += named.length;
      continue;
    }
    const now: OrderNow = { ...whole, refunds: refunds.get(id) ?? [] };
    const outcome = await db.transaction(async (tx) => {
      const result = await saveOrder(tx, context, now, causeOf(named));
      await settleDeliveries(tx, named, { state: "done", reason: REASONS[result], at: clock.now() });
      return result;
    });
    if (outcome === "written") touchedOrders++;
    if (outcome === "buried") refused++;
  }
  return { touchedOrders, quarantined, refused };
}

/** What happened, as far as topics say; whether an update changed what the order is worth, the ledger finds out. */
function causeOf(deliveries: readonly Delivery[]): "order" | "refund" | null {
  const topics = new Set(deliveries.map(({ topic }) => topic));
  if (topics.has("orders/create")) return "order";
  return topics.has("refunds/create") || topics.has("orders/cancelled") ? "refund" : null;
}

/** Refunds by order, of the orders that announce any. Those that cannot be read are kept by reference and reason. */
async function refundsOf(
  { db, shop, shopify }: DeliveryContext,
  orders: readonly OrderNow["order"][],
): Promise<Map<number, OrderNow["refunds"]>> {
  const refunded = orders.filter(({ refundIds }) => refundIds.length > 0).map(({ id }) => id);
  if (refunded.length === 0) return new Map();
  const { refunds, rejections } = await shopify.getRefunds(refunded);
  if (rejections.length > 0) {
    const key = { shopId: shop.id, syncId: SEEN_BY_DELIVERY, stream: "refunds" as const };
    await db.transaction((tx) => quarantineRecords(tx, key, rejections));
  }
  return Map.groupBy(refunds, ({ orderId }) => orderId);
}
