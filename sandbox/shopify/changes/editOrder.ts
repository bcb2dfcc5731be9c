import type { Order } from "../../world/world.ts";
import { currentQuantity } from "../store/quantities.ts";
import { announceOrderChanged } from "../webhooks/announcements.ts";
import { fillLines, type WantedLine } from "./basket.ts";
import { beginChange, type ChangeParts, orderNamed, StoreRefusal, wholeView } from "./parts.ts";
import { dropFuture } from "./refundOrder.ts";
import { checkedTags } from "./tags.ts";

export interface OrderEdit {
  /** All tags the order has from now on. */
  tags?: string[] | undefined;
  /** Lines to add. */
  add?: readonly WantedLine[] | undefined;
  /** Units to take out of lines. */
  remove?: readonly { lineId: number; quantity: number }[] | undefined;
}

/** Changes tags or lines. @throws StoreRefusal for lines of a cancelled order, and for more units than a line has */
export function editOrder(parts: ChangeParts, orderId: number, edit: OrderEdit): Order {
  const { index, lastChange, webhooks } = parts;
  const now = beginChange(parts);
  const order = orderNamed(parts, orderId);
  const view = wholeView(parts, now);
  const { add = [], remove = [] } = edit;
  const changesLines = add.length > 0 || remove.length > 0;
  if (changesLines && view.cancelledAt(order) !== null)
    throw new StoreRefusal("The order can't be edited: it is cancelled");
  const tags = edit.tags && checkedTags(edit.tags);
  const removals = remove.map(({ lineId, quantity }) => {
    const line = order.lines.find(({ id }) => id === lineId);
    if (!line) throw new StoreRefusal("Line item does not exist", 404);
    if (quantity < 1 || quantity > currentQuantity(order, line, view)) {
      throw new StoreRefusal("Quantity cannot remove more items than the line has");
    }
    return { line, quantity };
  });
  const added = add.length > 0 ? fillLines(index, add, order.id) : [];
  lastChange.keep(order);
  if (changesLines) dropFuture(order, now);
  for (const { line, quantity } of removals) line.removed = (line.removed ?? 0) + quantity;
  order.lines.push(...added);
  if (tags) order.tags = tags;
  order.updatedAt = now;
  announceOrderChanged(webhooks, order, wholeView(parts, now));
  return order;
}
