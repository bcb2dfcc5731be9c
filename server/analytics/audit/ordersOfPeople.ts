import type { AuditFacts } from "./facts.ts";
import { invalidity } from "./inspectOrders.ts";

/** Rows of the valid, credited orders, person by person and within a person by time. */
export interface OrdersOfPeople {
  rows: Int32Array;
  /** Person p's rows are `rows[from[p]]` up to, excluded, `rows[from[p + 1]]`. */
  from: Int32Array;
}

/** Groups orders by person with a counting sort, so that it takes two passes however many people there are. */
export function groupOrders({ orders, people, now }: AuditFacts): OrdersOfPeople {
  const all = orders.id.length;
  const from = new Int32Array(people + 1);
  const isCounted = new Uint8Array(all);
  for (let row = 0; row < all; row++) {
    const person = orders.person[row] ?? -1;
    if (person < 0 || invalidity(orders, row, now)) continue;
    isCounted[row] = 1;
    from[person + 1]!++;
  }
  for (let person = 0; person < people; person++) from[person + 1]! += from[person] ?? 0;
  const rows = new Int32Array(from[people] ?? 0);
  const next = from.slice();
  for (let row = 0; row < all; row++) if (isCounted[row] === 1) rows[next[orders.person[row] ?? 0]!++] = row;
  const earlierFirst = (a: number, b: number) =>
    (orders.at[a] ?? 0) - (orders.at[b] ?? 0) || (orders.id[a] ?? 0) - (orders.id[b] ?? 0);
  for (let person = 0; person < people; person++) {
    const own = rows.subarray(from[person], from[person + 1]);
    if (own.length > 1) own.sort(earlierFirst);
  }
  return { rows, from };
}
