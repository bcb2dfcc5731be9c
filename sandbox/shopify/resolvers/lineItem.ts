import { taxRate } from "../amounts.ts";
import { gid } from "../gid.ts";
import { currentQuantity } from "../store/quantities.ts";
import { moneyBag } from "./money.ts";
import { fieldsOf, type ShopifyRequest } from "./resolver.ts";
import { type LineItemSource, productSource } from "./sources.ts";

export const lineItemFields = fieldsOf<LineItemSource>({
  id: ({ line }) => gid("LineItem", line.id),
  title: ({ line }) => line.title,
  quantity: ({ line }) => line.quantity,
  currentQuantity: ({ order, line }, _, { view }) => currentQuantity(order, line, view),
  isGiftCard: ({ line }) => line.isGiftCard,
  originalUnitPriceSet: ({ line }, _, request) => moneyBag(line.unitPrice, request),
  // Unlike its name says, Shopify leaves out what was refunded or removed since (changelog of 2026-04-27).
  priceAfterAllDiscountsBeforeTaxesSet: ({ order, line, net }, _, request) => {
    const current = currentQuantity(order, line, request.view);
    return moneyBag(current === line.quantity ? net : Math.round((net * current) / line.quantity), request);
  },
  taxLines: ({ order, tax }, _, request) =>
    tax === 0 ? [] : [taxLine(tax, taxRate(order, request.view.store.taxesIncluded), request)],
  discountAllocations: ({ line }, _, request) =>
    line.discount === 0
      ? []
      : [{ __typename: "DiscountAllocation", allocatedAmountSet: moneyBag(line.discount, request) }],
  sellingPlan: ({ line }) =>
    line.isSubscription ? { __typename: "LineItemSellingPlan", name: "Subscribe and save" } : null,
  product: ({ line }, _, { view }) => {
    const product = line.productId === null ? null : view.product(line.productId);
    return product && productSource(product);
  },
});

function taxLine(tax: number, rate: number, request: ShopifyRequest) {
  return { __typename: "TaxLine", title: "Tax", rate, ratePercentage: rate * 100, priceSet: moneyBag(tax, request) };
}
