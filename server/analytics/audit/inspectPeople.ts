import type { AuditFacts } from "./facts.ts";
import type { OrdersOfPeople } from "./ordersOfPeople.ts";
import { addCase, emptyTally, type Tally } from "./tally.ts";

export interface PersonInspection {
  /** People with at least one valid order. */
  buyers: number;
  /** People whose refunds exceed what they paid, by how much, with the id of an order of theirs. */
  negativeSpend: Tally;
  /** Second and later copies of an order, and their revenue. */
  duplicateOrders: Tally;
}

/** Looks at what each person's orders come to together, in one pass. */
export function inspectPeople({ orders, people }: AuditFacts, { rows, from }: OrdersOfPeople, room: number) {
  const inspection: PersonInspection = { buyers: 0, negativeSpend: emptyTally(), duplicateOrders: emptyTally() };
  for (let person = 0; person < people; person++) {
    const first = from[person] ?? 0;
    const end = from[person + 1] ?? 0;
    if (first === end) continue;
    inspection.buyers++;
    let spend = 0;
    for (let place = first; place < end; place++) {
      const row = rows[place] ?? 0;
      spend += (orders.net[row] ?? 0) - (orders.refundedNet[row] ?? 0);
      const isCopy = place > first && isSame(orders, rows[place - 1] ?? 0, row);
      if (isCopy) addCase(inspection.duplicateOrders, orders.id[row] ?? 0, orders.net[row] ?? 0, room);
    }
    if (spend < 0) addCase(inspection.negativeSpend, orders.id[rows[first] ?? 0] ?? 0, 0 - spend, room);
  }
  return inspection;
}

function isSame({ at, total, net, units }: AuditFacts["orders"], a: number, b: number): boolean {
  return at[a] === at[b] && total[a] === total[b] && net[a] === net[b] && units[a] === units[b];
}
