import type { Order, OrderLine } from "../../world/world.ts";
import type { StoreView } from "./view.ts";

/** Units of a line that are still sold: all that were, without those refunded or removed by an edit. */
export function currentQuantity(order: Order, line: OrderLine, view: StoreView): number {
  const refunded = view
    .refundsOf(order)
    .flatMap((refund) => refund.lines)
    .filter(({ lineId }) => lineId === line.id)
    .reduce((sum, { quantity }) => sum + quantity, 0);
  return line.quantity - refunded - (line.removed ?? 0);
}
