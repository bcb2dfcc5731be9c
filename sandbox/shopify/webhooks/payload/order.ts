import type { Order } from "../../../world/world.ts";
import { lineTaxes, totalDiscount, totalPrice, totalRefunded } from "../../amounts.ts";
import { gid } from "../../gid.ts";
import { currentQuantity } from "../../store/quantities.ts";
import type { StoreView } from "../../store/view.ts";
import { orderAddress } from "./address.ts";
import { customerOfOrder } from "./customer.ts";
import { formatOf } from "./format.ts";
import { linePayloads, taxLine } from "./lineItem.ts";
import { refundPayload } from "./refund.ts";

/** orders/create, orders/updated and orders/cancelled: the whole order as the view sees it. */
export function orderPayload(order: Order, view: StoreView) {
  const customer = order.customerId === null ? null : view.customer(order.customerId);
  const address = orderAddress(order);
  return {
    ...identityOf(order, view),
    ...moneyOf(order, view),
    billing_address: address,
    customer: customer && customerOfOrder(customer, view),
    discount_applications: discountsOf(order, view),
    fulfillments: [],
    line_items: linePayloads(order, view),
    payment_terms: null,
    refunds: view.refundsOf(order).map((refund) => refundPayload(order, refund, view)),
    shipping_address: address,
    shipping_lines: shippingOf(order, view),
    returns: [],
    line_item_groups: [],
  };
}

function identityOf(order: Order, view: StoreView) {
  const { time } = formatOf(view.store);
  const cancelledAt = view.cancelledAt(order);
  const number = Number(/\d+/.exec(order.name)?.[0] ?? 0);
  return {
    id: order.id,
    admin_graphql_api_id: gid("Order", order.id),
    app_id: null,
    browser_ip: null,
    buyer_accepts_marketing: false,
    cancel_reason: cancelledAt === null ? null : "customer",
    cancelled_at: cancelledAt === null ? null : time(cancelledAt),
    cart_token: null,
    checkout_token: null,
    client_details: null,
    closed_at: null,
    confirmation_number: null,
    confirmed: true,
    contact_email: order.email,
    created_at: time(order.createdAt),
    customer_locale: "en",
    device_id: null,
    discount_codes: order.discounts.flatMap(({ kind, title, valueType }) =>
      kind === "code"
        ? [{ code: title, amount: formatOf(view.store).price(totalDiscount(order)), type: typeOf(valueType) }]
        : [],
    ),
    duties_included: false,
    email: order.email,
    estimated_taxes: false,
    financial_status: financialStatus(order, view),
    fulfillment_status: null,
    landing_site: null,
    landing_site_ref: null,
    location_id: null,
    merchant_business_entity_id: null,
    merchant_of_record_app_id: null,
    name: order.name,
    note: null,
    note_attributes: [],
    number: number - 1_000,
    order_number: number,
    order_status_url: `https://${view.store.domain}/orders/${order.id}`,
    payment_gateway_names: ["manual"],
    phone: order.phone,
    po_number: null,
    processed_at: time(order.processedAt),
    reference: null,
    referring_site: null,
    source_identifier: null,
    source_name: order.sourceName,
    source_url: null,
    tags: order.tags.toSorted((a, b) => a.localeCompare(b)).join(", "),
    tax_exempt: false,
    test: order.test,
    token: String(order.id),
    total_weight: 0,
    updated_at: time(view.orderUpdatedAt(order)),
    user_id: null,
  };
}

function moneyOf(order: Order, view: StoreView) {
  const { price, priceSet } = formatOf(view.store);
  const { currency, taxesIncluded } = view.store;
  const listPrice = order.lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
  const subtotal = listPrice - totalDiscount(order);
  const total = totalPrice(order, taxesIncluded);
  const current = currentAmounts(order, view);
  return {
    currency,
    presentment_currency: currency,
    taxes_included: taxesIncluded,
    current_shipping_price_set: priceSet(current.shipping),
    current_subtotal_price: price(current.subtotal),
    current_subtotal_price_set: priceSet(current.subtotal),
    current_total_additional_fees_set: null,
    current_total_discounts: price(current.discount),
    current_total_discounts_set: priceSet(current.discount),
    current_total_duties_set: null,
    current_total_price: price(current.total),
    current_total_price_set: priceSet(current.total),
    current_total_tax: price(current.tax),
    current_total_tax_set: priceSet(current.tax),
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    subtotal_price: price(subtotal),
    subtotal_price_set: priceSet(subtotal),
    tax_lines: order.tax === 0 ? [] : [taxLine(order, order.tax, view)],
    total_cash_rounding_payment_adjustment_set: priceSet(0),
    total_cash_rounding_refund_adjustment_set: priceSet(0),
    total_discounts: price(totalDiscount(order)),
    total_discounts_set: priceSet(totalDiscount(order)),
    total_line_items_price: price(listPrice),
    total_line_items_price_set: priceSet(listPrice),
    total_outstanding: price(0),
    total_price: price(total),
    total_price_set: priceSet(total),
    total_shipping_price_set: priceSet(order.shipping),
    total_tax: price(order.tax),
    total_tax_set: priceSet(order.tax),
    total_tip_received: price(0),
  };
}

/** What is left of an order after refunds and edits. */
function currentAmounts(order: Order, view: StoreView) {
  const taxes = order.tax > 0 ? lineTaxes(order) : [];
  const share = (value: number, line: Order["lines"][number]) =>
    Math.round((value * currentQuantity(order, line, view)) / line.quantity);
  const sum = (value: (line: Order["lines"][number], index: number) => number) =>
    order.lines.reduce((total, line, index) => total + share(value(line, index), line), 0);
  const discount = sum((line) => line.discount);
  const subtotal = sum((line) => line.quantity * line.unitPrice) - discount;
  const tax = sum((_, index) => taxes[index] ?? 0);
  const shipping = order.shipping - view.refundsOf(order).reduce((total, refund) => total + refund.shipping, 0);
  return { discount, subtotal, tax, shipping, total: subtotal + shipping + (view.store.taxesIncluded ? 0 : tax) };
}

function financialStatus(order: Order, view: StoreView): "paid" | "partially_refunded" | "refunded" {
  const { taxesIncluded } = view.store;
  const refunded = view.refundsOf(order).reduce((sum, refund) => sum + totalRefunded(refund, taxesIncluded), 0);
  if (refunded === 0) return "paid";
  return refunded < totalPrice(order, taxesIncluded) ? "partially_refunded" : "refunded";
}

const typeOf = (valueType: "percentage" | "amount") => (valueType === "percentage" ? "percentage" : "fixed_amount");

function discountsOf(order: Order, view: StoreView) {
  return order.discounts.map(({ kind, title, valueType, value }) => ({
    target_type: "line_item",
    type: kind === "code" ? "discount_code" : kind,
    value: valueType === "percentage" ? String(value) : formatOf(view.store).price(value),
    value_type: typeOf(valueType),
    allocation_method: "across",
    target_selection: "all",
    ...(kind === "code" ? { code: title } : { title }),
  }));
}

function shippingOf(order: Order, view: StoreView) {
  if (order.shipping === 0) return [];
  const { price, priceSet } = formatOf(view.store);
  const { shipping: current } = currentAmounts(order, view);
  return [
    {
      id: order.id,
      carrier_identifier: null,
      code: null,
      current_discounted_price_set: priceSet(current),
      discounted_price: price(order.shipping),
      discounted_price_set: priceSet(order.shipping),
      is_removed: false,
      phone: null,
      price: price(order.shipping),
      price_set: priceSet(order.shipping),
      requested_fulfillment_service_id: null,
      source: "shopify",
      title: "Standard",
      tax_lines: [],
      discount_allocations: [],
    },
  ];
}
