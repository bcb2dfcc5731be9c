import type { AuditFacts } from "./facts.ts";
import type { OrdersOfPeople } from "./ordersOfPeople.ts";
import type { BurstSettings } from "./settings.ts";
import { addCase, emptyTally, type Tally } from "./tally.ts";

export interface BurstInspection {
  /** People, the revenue of all their orders, and the id of the order that completed the burst as the example. */
  tally: Tally;
}

const MINUTE = 60_000;

/**
 * People with at least `orders` orders within `minutes`: two pointers over each person's orders by time. Ten orders in
 * an hour is one every six minutes, each with an address and a payment.
 */
export function inspectBursts(
  { orders, people }: AuditFacts,
  { rows, from }: OrdersOfPeople,
  { orders: fewest, minutes }: BurstSettings,
  room: number,
): BurstInspection {
  const tally = emptyTally();
  for (let person = 0; person < people; person++) {
    const first = from[person] ?? 0;
    const end = from[person + 1] ?? 0;
    for (let place = first + fewest - 1; place < end; place++) {
      const [last, start] = [rows[place] ?? 0, rows[place - fewest + 1] ?? 0];
      if ((orders.at[last] ?? 0) - (orders.at[start] ?? 0) > minutes * MINUTE) continue;
      const revenue = rows.subarray(first, end).reduce((sum, row) => sum + (orders.net[row] ?? 0), 0);
      addCase(tally, orders.id[last] ?? 0, revenue, room);
      break;
    }
  }
  return { tally };
}
