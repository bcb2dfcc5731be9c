import type { Order } from "../../world/world.ts";
import { currentQuantity } from "../store/quantities.ts";
import { announceCancelled, announceOrderChanged, announceRefunded } from "../webhooks/announcements.ts";
import { beginChange, type ChangeParts, orderNamed, StoreRefusal, wholeView } from "./parts.ts";
import { dropFuture, giveBack, refundOfRest } from "./refundOrder.ts";

/** Calls an order off and gives the money back, unless told not to. @throws StoreRefusal for one called off before */
export function cancelOrder(parts: ChangeParts, orderId: number, { refund: givesBack = true }): Order {
  const { lastChange, webhooks } = parts;
  const now = beginChange(parts);
  const order = orderNamed(parts, orderId);
  if (wholeView(parts, now).cancelledAt(order) !== null) throw new StoreRefusal("Cannot cancel an order twice");
  lastChange.keep(order);
  dropFuture(order, now);
  const rest = givesBack ? refundOfRest(parts, order, now) : null;
  if (rest) giveBack(parts, order, rest, now);
  const view = wholeView(parts, now);
  for (const line of order.lines) {
    const left = currentQuantity(order, line, view);
    if (left > 0) line.removed = (line.removed ?? 0) + left;
  }
  order.cancelledAt = now;
  order.updatedAt = now;
  if (rest) announceRefunded(webhooks, order, rest, view);
  announceCancelled(webhooks, order, view);
  announceOrderChanged(webhooks, order, view);
  return order;
}
