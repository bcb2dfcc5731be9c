import type { Order, Refund } from "../../../world/world.ts";
import { totalRefunded } from "../../amounts.ts";
import { gid } from "../../gid.ts";
import { currencyDigits } from "../../money.ts";
import type { StoreView } from "../../store/view.ts";
import { formatOf } from "./format.ts";
import { linePayloads } from "./lineItem.ts";

/** refunds/create; the lines' amounts are numbers there, as nowhere else. */
export function refundPayload(order: Order, refund: Refund, view: StoreView) {
  const { time, price, priceSet } = formatOf(view.store);
  const lines = new Map(linePayloads(order, view).map((line) => [line.id, line]));
  const major = (minorUnits: number) => minorUnits / 10 ** currencyDigits(view.store.currency);
  return {
    id: refund.id,
    order_id: order.id,
    created_at: time(refund.createdAt),
    note: null,
    user_id: null,
    processed_at: time(refund.createdAt),
    duties: [],
    return: null,
    refund_shipping_lines:
      refund.shipping === 0
        ? []
        : [{ id: refund.id, subtotal_amount_set: priceSet(refund.shipping), tax_amount_set: priceSet(0) }],
    restock: false,
    total_duties_set: priceSet(0),
    admin_graphql_api_id: gid("Refund", refund.id),
    order_adjustments:
      refund.adjustment === 0
        ? []
        : [
            {
              id: refund.id,
              order_id: order.id,
              refund_id: refund.id,
              kind: "refund_discrepancy",
              reason: "Refund discrepancy",
              amount: price(-refund.adjustment),
              amount_set: priceSet(-refund.adjustment),
              tax_amount: price(0),
              tax_amount_set: priceSet(0),
            },
          ],
    refund_line_items: refund.lines.map((line, position) => ({
      id: refund.id * 100 + position,
      quantity: line.quantity,
      line_item_id: line.lineId,
      location_id: null,
      restock_type: "no_restock",
      subtotal: major(line.subtotal),
      subtotal_set: priceSet(line.subtotal),
      total_tax: major(line.tax),
      total_tax_set: priceSet(line.tax),
      line_item: lines.get(line.lineId),
    })),
    transactions: [transactionOf(order, refund, view)],
  };
}

function transactionOf(order: Order, refund: Refund, view: StoreView) {
  const { time, price } = formatOf(view.store);
  // Transactions alone call it currency.
  const nothing = { amount: price(0), currency: view.store.currency };
  return {
    id: refund.id,
    order_id: order.id,
    kind: "refund",
    gateway: "manual",
    status: "success",
    message: null,
    created_at: time(refund.createdAt),
    test: order.test,
    authorization: null,
    location_id: null,
    user_id: null,
    parent_id: null,
    processed_at: time(refund.createdAt),
    device_id: null,
    error_code: null,
    source_name: "web",
    receipt: {},
    amount: price(totalRefunded(refund, view.store.taxesIncluded)),
    currency: view.store.currency,
    payment_id: null,
    total_unsettled_set: { shop_money: nothing, presentment_money: nothing },
    manual_payment_gateway: true,
    amount_rounding: null,
    admin_graphql_api_id: gid("OrderTransaction", refund.id),
  };
}
