import type { Instant } from "../../domain/instant.ts";
import type { PurchaseHistory } from "../features/history.ts";

type Column = Float64Array | Int32Array | Uint8Array;

/**
 * The history of some people alone, as it could be seen at an instant: nothing dated later is in it, and an order that
 * was cancelled later is not cancelled.
 * @param people row numbers, ascending; they become 0, 1, 2 ...
 * @param until Infinity for all that is known
 */
export function selectHistory(
  history: PurchaseHistory,
  people: Int32Array,
  until: Instant = Infinity,
): PurchaseHistory {
  const { orders, adjustments, lines, engagement, profileSince, accountSince } = history;
  const rowOfPerson = positions(people, history.people);
  const keptOrders = rowsWhere(orders.person, (i) => rowOfPerson[orders.person[i]!]! >= 0 && orders.at[i]! <= until);
  const rowOfOrder = positions(keptOrders, orders.person.length);
  const keptAdjustments = rowsWhere(
    adjustments.order,
    (i) => rowOfOrder[adjustments.order[i]!]! >= 0 && adjustments.at[i]! <= until,
  );
  const keptLines = rowsWhere(lines.order, (i) => rowOfOrder[lines.order[i]!]! >= 0);
  const keptEvents = rowsWhere(
    engagement.person,
    (i) => rowOfPerson[engagement.person[i]!]! >= 0 && engagement.at[i]! <= until,
  );
  const { recordedSince, ...events } = engagement;
  const chosenOrders = pickAll(orders, keptOrders);
  return {
    ...history,
    people: people.length,
    orders: {
      ...chosenOrders,
      person: chosenOrders.person.map((person) => rowOfPerson[person]!),
      cancelledAt: chosenOrders.cancelledAt.map((at) => (at <= until ? at : Infinity)),
    },
    adjustments: renumbered(pickAll(adjustments, keptAdjustments), rowOfOrder),
    lines: renumbered(pickAll(lines, keptLines), rowOfOrder),
    engagement: {
      ...pickAll(events, keptEvents),
      person: pick(engagement.person, keptEvents).map((person) => rowOfPerson[person]!),
      recordedSince,
    },
    profileSince: pick(profileSince, people),
    accountSince: pick(accountSince, people),
  };
}

/** For each of `total` rows its place among the chosen, -1 for one that is not. */
function positions(chosen: Int32Array, total: number): Int32Array {
  const at = new Int32Array(total).fill(-1);
  chosen.forEach((row, place) => {
    at[row] = place;
  });
  return at;
}

function rowsWhere(column: Column, isKept: (row: number) => boolean): Int32Array {
  let count = 0;
  for (let i = 0; i < column.length; i++) if (isKept(i)) count++;
  const rows = new Int32Array(count);
  for (let i = 0, at = 0; i < column.length; i++) if (isKept(i)) rows[at++] = i;
  return rows;
}

function pick<T extends Column>(column: T, rows: Int32Array): T {
  const picked = new (column.constructor as new (length: number) => T)(rows.length);
  for (let i = 0; i < rows.length; i++) picked[i] = column[rows[i]!]!;
  return picked;
}

/** All columns of a table at some rows; whatever columns the table has. */
function pickAll<T extends object>(table: T, rows: Int32Array): T {
  return Object.fromEntries(Object.entries(table).map(([name, column]) => [name, pick(column as Column, rows)])) as T;
}

function renumbered<T extends { order: Int32Array }>(table: T, rowOfOrder: Int32Array): T {
  return { ...table, order: table.order.map((order) => rowOfOrder[order]!) };
}
