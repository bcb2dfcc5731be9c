import type { Random } from "../../random.ts";
import { streamOf, wholeNumber } from "../distributions.ts";
import { FIRST_ID } from "../identifiers.ts";
import type { Order, OrderLine, Refund } from "../world.ts";
import { DAY, HOUR, MINUTE } from "../zone.ts";
import { goodsOf, netOf } from "./charges.ts";

const REFUNDED = 0.05;
const CANCELLED = 0.012;

/**
 * Cancels and refunds some orders: by line, with or without shipping, as goodwill, or in full. `walls` are instants across
 * which nothing may reach: an order before one is not refunded after it. Orders must have their ids.
 */
export function refundSome(seed: number, orders: readonly Order[], walls: readonly number[]): void {
  const random = streamOf(seed, "refunds");
  let id: number = FIRST_ID.refund;
  for (const order of orders) {
    const isCancelled = random() < CANCELLED;
    const isRefunded = random() < REFUNDED;
    const createdAt = order.createdAt + (isCancelled ? wholeNumber(random, 5, 900) * MINUTE : returnDelay(random));
    if (!(isCancelled || isRefunded) || order.test || goodsOf(order) === 0) continue;
    if (walls.some((wall) => order.createdAt < wall && createdAt >= wall)) continue;
    const refund = isCancelled ? refundOfAll(order, createdAt) : drawRefund(random, order, createdAt);
    order.refunds.push({ ...refund, id: id++ });
    order.updatedAt = createdAt;
    if (isCancelled) order.cancelledAt = createdAt;
  }
}

function returnDelay(random: Random): number {
  return wholeNumber(random, 2, 35) * DAY + wholeNumber(random, 0, 9) * HOUR;
}

function drawRefund(random: Random, order: Order, createdAt: number): Refund {
  const draw = random();
  if (draw < 0.22) {
    const adjustment = Math.max(1, Math.round(goodsOf(order) * (0.05 + 0.25 * random())));
    return { id: 0, createdAt, lines: [], adjustment, shipping: 0 };
  }
  if (draw < 0.35) return refundOfAll(order, createdAt);
  const goods = order.lines.filter((line) => !line.isGiftCard && netOf(line) > 0);
  const line = goods[wholeNumber(random, 0, goods.length - 1)];
  const lines = line ? [refundOfLine(order, line, wholeNumber(random, 1, line.quantity))] : [];
  return { id: 0, createdAt, lines, adjustment: 0, shipping: draw < 0.55 ? order.shipping : 0 };
}

function refundOfAll(order: Order, createdAt: number): Refund {
  let tax = order.tax;
  const goods = order.lines.filter((line) => !line.isGiftCard);
  const lines = goods.map((line, index) => {
    const refunded = refundOfLine(order, line, line.quantity);
    // The last line takes what rounding left.
    if (index === goods.length - 1) refunded.tax = tax;
    tax -= refunded.tax;
    return refunded;
  });
  return { id: 0, createdAt, lines, adjustment: 0, shipping: order.shipping };
}

function refundOfLine(order: Order, line: OrderLine, quantity: number): Refund["lines"][number] {
  const subtotal = Math.round((netOf(line) * quantity) / line.quantity);
  const tax = Math.floor((order.tax * subtotal) / Math.max(1, goodsOf(order)));
  return { lineId: line.id, quantity, subtotal, tax };
}
