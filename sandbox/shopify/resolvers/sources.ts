import type { Customer, Order, OrderLine, Product, Refund } from "../../world/world.ts";
import { lineNets, lineTaxes } from "../amounts.ts";
import type { ShopifyRequest, Source } from "./resolver.ts";

/** The objects of the schema that stand for things of the world. */

export interface CustomerSource extends Source {
  customer: Customer;
}

export function customerSource(customer: Customer): CustomerSource {
  return { __typename: "Customer", customer };
}

export interface OrderSource extends Source {
  order: Order;
}

export function orderSource(order: Order): OrderSource {
  return { __typename: "Order", order };
}

export interface ProductSource extends Source {
  product: Product;
}

export function productSource(product: Product): ProductSource {
  return { __typename: "Product", product };
}

export interface RefundSource extends Source {
  order: Order;
  refund: Refund;
}

export function refundSource(order: Order, refund: Refund): RefundSource {
  return { __typename: "Refund", order, refund };
}

export interface LineItemSource extends Source {
  order: Order;
  line: OrderLine;
  /** All units as they were sold, after all discounts and before tax, in minor units. */
  net: number;
  tax: number;
}

export function lineItemSources(order: Order, { view }: ShopifyRequest): LineItemSource[] {
  const nets = lineNets(order, view.store.taxesIncluded);
  const taxes = order.tax > 0 ? lineTaxes(order) : [];
  return order.lines.map((line, i) => ({
    __typename: "LineItem",
    order,
    line,
    net: nets[i] ?? 0,
    tax: taxes[i] ?? 0,
  }));
}
