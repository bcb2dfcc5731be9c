import type { Order, OrderLine } from "../../../world/world.ts";
import { lineTaxes, taxRate } from "../../amounts.ts";
import { gid } from "../../gid.ts";
import { currentQuantity } from "../../store/quantities.ts";
import type { StoreView } from "../../store/view.ts";
import { formatOf } from "./format.ts";

/** The lines of an order, in its own order. */
export function linePayloads(order: Order, view: StoreView) {
  const taxes = order.tax > 0 ? lineTaxes(order) : [];
  return order.lines.map((line, index) => linePayload(order, line, taxes[index] ?? 0, view));
}

function linePayload(order: Order, line: OrderLine, tax: number, view: StoreView) {
  const { price, priceSet } = formatOf(view.store);
  return {
    id: line.id,
    admin_graphql_api_id: gid("LineItem", line.id),
    attributed_staffs: [],
    current_quantity: currentQuantity(order, line, view),
    fulfillable_quantity: currentQuantity(order, line, view),
    fulfillment_service: "manual",
    fulfillment_status: null,
    gift_card: line.isGiftCard,
    grams: 0,
    name: line.title,
    price: price(line.unitPrice),
    price_set: priceSet(line.unitPrice),
    product_exists: line.productId !== null,
    product_id: line.productId,
    properties: [],
    quantity: line.quantity,
    requires_shipping: !line.isGiftCard,
    sales_line_item_group_id: null,
    sku: null,
    taxable: !line.isGiftCard,
    title: line.title,
    // Discounts are given on the whole order here, and shared out as allocations.
    total_discount: price(0),
    total_discount_set: priceSet(0),
    variant_id: null,
    variant_inventory_management: null,
    variant_title: null,
    vendor: null,
    tax_lines: tax === 0 ? [] : [taxLine(order, tax, view)],
    duties: [],
    discount_allocations:
      line.discount === 0
        ? []
        : [
            {
              amount: price(line.discount),
              amount_set: priceSet(line.discount),
              discount_application_index: 0,
            },
          ],
  };
}

export function taxLine(order: Order, tax: number, view: StoreView) {
  const { price, priceSet } = formatOf(view.store);
  const rate = taxRate(order, view.store.taxesIncluded);
  return { title: "Tax", rate, price: price(tax), price_set: priceSet(tax), channel_liable: false };
}
