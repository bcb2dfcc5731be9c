import type { Random } from "../../random.ts";
import { pick } from "../distributions.ts";
import type { OrderDiscount } from "../world.ts";
import type { Traits } from "./behaviours.ts";
import type { Calendar } from "./calendar.ts";
import type { PlannedLine, Purchase } from "./purchase.ts";

const CODES: readonly OrderDiscount[] = [
  { kind: "code", title: "FRIENDS10", valueType: "percentage", value: 10 },
  { kind: "code", title: "SAVE20", valueType: "percentage", value: 20 },
  { kind: "code", title: "TAKE5", valueType: "amount", value: 500 },
];
const WELCOME: OrderDiscount = { kind: "code", title: "WELCOME10", valueType: "percentage", value: 10 };
const GIFTED: OrderDiscount = { kind: "code", title: "GIFTED100", valueType: "percentage", value: 100 };
const TRADE: OrderDiscount = { kind: "manual", title: "Trade price", valueType: "percentage", value: 30 };

/** Which discount an order gets, if any, from the season's sale, codes and the individual's nose for them. */
export function chooseDiscount(
  random: Random,
  purchase: Purchase,
  traits: Traits,
  calendar: Calendar,
  day: number,
  isFirst: boolean,
): OrderDiscount | null {
  const luck = random();
  if (purchase.sourceName === "shopify_draft_order") return TRADE;
  if (luck < 0.004) return GIFTED;
  const sale = calendar.saleOn(day);
  if (sale && (sale.kind === "automatic" || luck < 0.2 + traits.codes)) {
    return { kind: sale.kind, title: sale.title, valueType: "percentage", value: sale.percent };
  }
  if (purchase.sourceName === "pos") return null;
  if (isFirst && luck < 0.12) return WELCOME;
  return luck < traits.codes ? pick(random, CODES) : null;
}

/** Applies a discount to an order's goods: per cent of each line, or an amount shared out by value. Not to gift cards. */
export function applyDiscount(purchase: Purchase, discount: OrderDiscount): void {
  const goods = purchase.lines.filter((line) => !line.offer.product.isGiftCard);
  if (goods.length === 0) return;
  purchase.discounts = [discount];
  if (discount.valueType === "percentage") {
    for (const line of goods) line.discount = Math.round((valueOf(line) * discount.value) / 100);
    return;
  }
  let left = discount.value;
  let value = goods.reduce((sum, line) => sum + valueOf(line), 0);
  for (const line of goods) {
    line.discount = Math.min(valueOf(line), Math.round((left * valueOf(line)) / value));
    value -= valueOf(line);
    left -= line.discount;
  }
}

function valueOf(line: PlannedLine): number {
  return line.offer.price * line.quantity;
}
