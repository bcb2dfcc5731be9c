import type { Order } from "../../world/world.ts";
import { totalDiscount, totalPrice, totalRefunded } from "../amounts.ts";
import { gid } from "../gid.ts";
import { fullName, mailingAddress } from "./address.ts";
import { purchasingCompanySource } from "./company.ts";
import { discountSources } from "./discount.ts";
import { plainConnection } from "./lists.ts";
import { moneyBag } from "./money.ts";
import { dateTime, fieldsOf, type ShopifyRequest } from "./resolver.ts";
import { customerSource, lineItemSources, type OrderSource, refundSource } from "./sources.ts";

export const orderFields = fieldsOf<OrderSource>({
  id: ({ order }) => gid("Order", order.id),
  legacyResourceId: ({ order }) => String(order.id),
  name: ({ order }) => order.name,
  createdAt: ({ order }) => dateTime(order.createdAt),
  processedAt: ({ order }) => dateTime(order.processedAt),
  updatedAt: ({ order }, _, { view }) => dateTime(view.orderUpdatedAt(order)),
  cancelledAt: ({ order }, _, { view }) => {
    const at = view.cancelledAt(order);
    return at === null ? null : dateTime(at);
  },
  test: ({ order }) => order.test,
  sourceName: ({ order }) => order.sourceName,
  currencyCode: (_, __, { view }) => view.store.currency,
  taxesIncluded: (_, __, { view }) => view.store.taxesIncluded,
  email: ({ order }) => order.email,
  phone: ({ order }) => order.phone,
  tags: ({ order }) => [...order.tags].sort((a, b) => a.localeCompare(b)),
  customer: ({ order }, _, request) => {
    const customer = customerOf(order, request);
    return customer && customerSource(customer);
  },
  purchasingEntity: ({ order }, _, request) => {
    const customer = customerOf(order, request);
    if (!customer) return null;
    return customer.company === null ? customerSource(customer) : purchasingCompanySource(customer);
  },
  billingAddress: ({ order }) => {
    const name = fullName(order.contactName.first, order.contactName.last);
    return name === null && order.country === null ? null : mailingAddress(order.id, "Address", name, order);
  },
  totalPriceSet: ({ order }, _, request) => moneyBag(totalPrice(order, request.view.store.taxesIncluded), request),
  totalDiscountsSet: ({ order }, _, request) => moneyBag(totalDiscount(order), request),
  totalTaxSet: ({ order }, _, request) => moneyBag(order.tax, request),
  totalShippingPriceSet: ({ order }, _, request) => moneyBag(order.shipping, request),
  totalRefundedSet: ({ order }, _, request) => {
    const { view } = request;
    const refunds = view.refundsOf(order);
    const total = refunds.reduce((sum, refund) => sum + totalRefunded(refund, view.store.taxesIncluded), 0);
    return moneyBag(total, request);
  },
  refunds: ({ order }, { first }, { view }) => {
    const refunds = view.refundsOf(order);
    return (typeof first === "number" ? refunds.slice(0, first) : refunds).map((refund) => refundSource(order, refund));
  },
  lineItems: ({ order }, args, request) => plainConnection(lineItemSources(order, request), args, (s) => s.line.id),
  discountApplications: ({ order }, args, request) =>
    plainConnection(discountSources(order, request), args, (source) => source.index),
});

/** The order's account, if it has one and the account exists already. */
function customerOf(order: Order, { view }: ShopifyRequest) {
  return order.customerId === null ? null : view.customer(order.customerId);
}
