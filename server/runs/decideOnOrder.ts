import { AppError } from "../domain/errors.ts";
import type { Instant } from "../domain/instant.ts";
import type { Transaction } from "../store/database.ts";
import { findOrderToRuleOn, type OrderToRuleOn, ruleOnOrder } from "../store/orderRulings.ts";
import type { OrderVerdict } from "../store/schema/quality.ts";
import type { Shop } from "../store/shops.ts";

interface OrderDecision {
  id: string;
  orderId: number;
  verdict: OrderVerdict;
  by: string;
  reason: string;
  at: Instant;
}

/**
 * Keeps what somebody decided about an order; the next run follows it. Of the rules that leave orders out (see
 * analytics/audit/inspectOrders.ts) only that of test orders, and what somebody decided before, gives way to a person.
 * @throws AppError not_found for an order that is not there; conflict for one that cannot be counted whatever is decided
 */
export async function decideOnOrder(
  tx: Transaction,
  shop: Pick<Shop, "id" | "currency">,
  decision: OrderDecision,
): Promise<void> {
  const order = await findOrderToRuleOn(tx, shop.id, decision.orderId);
  if (!order) throw new AppError("not_found", "There is no such order in this store.");
  const obstacle = decision.verdict === "count" ? obstacleOf(order, shop.currency, decision.at) : undefined;
  if (obstacle !== undefined) throw new AppError("conflict", obstacle);
  await ruleOnOrder(tx, { shopId: shop.id, ...decision });
}

/** Why an order stays out although somebody would count it, in the order in which the audit asks; undefined where it would not. */
function obstacleOf(order: OrderToRuleOn, currency: string, now: Instant): string | undefined {
  if (order.cancelledAt !== null) {
    return "This order was cancelled in Shopify, so it cannot be counted: there is no purchase any more.";
  }
  if (order.currency !== currency) {
    return `This order is in ${order.currency} and the store's amounts are in ${currency}, so it cannot be counted: they do not add up.`;
  }
  if (order.placedAt > now) {
    return "This order is dated in the future, so it cannot be counted yet: it counts by itself from then on.";
  }
  if (order.isCredited) return undefined;
  return order.customerId === null
    ? "Nobody can be credited with this guest order, so it cannot be counted: merge it with a record of the person who placed it, then run again."
    : "The customer of this order was deleted or has not been read yet, so it cannot be counted: nobody can be credited with it.";
}
