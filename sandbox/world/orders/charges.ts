import { countryOf } from "../people/countries.ts";
import type { Order, OrderLine } from "../world.ts";

const FREE_SHIPPING_FROM = 7_500;
const HOME_SHIPPING = 595;
const SHIPPING_ABROAD = 1_495;

/** Value of a line after its discounts, minor units. */
export function netOf(line: OrderLine): number {
  return line.quantity * line.unitPrice - line.discount;
}

/** Value of the goods of an order after discounts; gift cards sold are money, not goods. */
export function goodsOf(order: Pick<Order, "lines">): number {
  return order.lines.reduce((sum, line) => sum + (line.isGiftCard ? 0 : netOf(line)), 0);
}

/** Shipping and tax of an order, minor units: tax comes on top, on goods only; resale orders and the till differ. */
export function chargesOf(
  order: Pick<Order, "lines" | "sourceName">,
  country: string,
  isWholesale: boolean,
): { shipping: number; tax: number } {
  const { isHome, taxRate } = countryOf(country);
  const goods = goodsOf(order);
  const tax = isWholesale ? 0 : Math.round(goods * taxRate);
  if (order.sourceName !== "web" || goods === 0) return { shipping: 0, tax };
  if (!isHome) return { shipping: SHIPPING_ABROAD, tax };
  return { shipping: goods >= FREE_SHIPPING_FROM ? 0 : HOME_SHIPPING, tax };
}
