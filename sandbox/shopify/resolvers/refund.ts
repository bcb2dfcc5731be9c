import { totalRefunded } from "../amounts.ts";
import { gid } from "../gid.ts";
import { plainConnection } from "./lists.ts";
import { moneyBag } from "./money.ts";
import { dateTime, fieldsOf, type ShopifyRequest } from "./resolver.ts";
import { lineItemSources, orderSource, type RefundSource } from "./sources.ts";

export const refundFields = fieldsOf<RefundSource>({
  id: ({ refund }) => gid("Refund", refund.id),
  createdAt: ({ refund }) => dateTime(refund.createdAt),
  processedAt: ({ refund }) => dateTime(refund.createdAt),
  updatedAt: ({ refund }) => dateTime(refund.createdAt),
  order: ({ order }) => orderSource(order),
  totalRefundedSet: ({ refund }, _, request) =>
    moneyBag(totalRefunded(refund, request.view.store.taxesIncluded), request),
  refundLineItems: (source, args, request) =>
    plainConnection(refundLines(source, request), args, (line) => line.position),
  refundShippingLines: (source, args, request) => plainConnection(shippingLines(source, request), args, () => 0),
});

/** Lines of a refund have no id of their own in the world: their cursors name the position. */
function refundLines({ order, refund }: RefundSource, request: ShopifyRequest) {
  const lines = new Map(lineItemSources(order, request).map((source) => [source.line.id, source]));
  return refund.lines.map((line, position) => ({
    __typename: "RefundLineItem",
    position,
    lineItem: lines.get(line.lineId),
    quantity: line.quantity,
    subtotalSet: moneyBag(line.subtotal, request),
    totalTaxSet: moneyBag(line.tax, request),
  }));
}

/** Shipping bears no tax here. */
function shippingLines({ refund }: RefundSource, request: ShopifyRequest) {
  if (refund.shipping === 0) return [];
  return [
    {
      __typename: "RefundShippingLine",
      id: gid("RefundShippingLine", refund.id),
      subtotalAmountSet: moneyBag(refund.shipping, request),
      taxAmountSet: moneyBag(0, request),
    },
  ];
}
