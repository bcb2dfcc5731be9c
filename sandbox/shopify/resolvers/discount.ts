import type { Order, OrderDiscount } from "../../world/world.ts";
import { money } from "./money.ts";
import type { ShopifyRequest, Source } from "./resolver.ts";

interface DiscountSource extends Source {
  index: number;
}

const TYPES = {
  code: "DiscountCodeApplication",
  automatic: "AutomaticDiscountApplication",
  manual: "ManualDiscountApplication",
} as const;

/** The discounts given on an order, numbered from 0 as Shopify numbers them. Only codes go by `code`, not `title`. */
export function discountSources(order: Order, request: ShopifyRequest): DiscountSource[] {
  return order.discounts.map((discount, index) => ({
    __typename: TYPES[discount.kind],
    index,
    allocationMethod: "ACROSS",
    targetSelection: "ALL",
    targetType: "LINE_ITEM",
    value: discountValue(discount, request),
    ...(discount.kind === "code" ? { code: discount.title } : { title: discount.title }),
  }));
}

function discountValue({ valueType, value }: OrderDiscount, request: ShopifyRequest) {
  return valueType === "percentage"
    ? { __typename: "PricingPercentageValue", percentage: value }
    : money(value, request);
}
