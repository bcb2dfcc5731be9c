import { AppError } from "../../domain/errors.ts";
import { ENGAGEMENT_KINDS, ORDER_KINDS } from "../../domain/source.ts";
import type { PurchaseHistory } from "./history.ts";

type Column = Float64Array | Int32Array | Uint8Array;

/**
 * Refuses a history whose columns differ in length, refer to rows that are not there or are not sorted: the passes
 * over it would give wrong numbers without a sign of it.
 */
export function checkHistory(history: PurchaseHistory): void {
  const { people, orders, adjustments, lines, engagement, profileSince, accountSince } = history;
  const count = orders.person.length;
  checkLengths("orders", orders.person, { ...orders });
  checkLengths("adjustments", adjustments.order, { ...adjustments });
  checkLengths("lines", lines.order, { ...lines });
  const { recordedSince: _byKind, ...events } = engagement;
  checkLengths("engagement", engagement.person, events);
  for (const [name, column] of Object.entries({ profileSince, accountSince })) {
    if (column.length !== people) refuse(`${name} has ${column.length} rows for ${people} people`);
  }
  if (engagement.recordedSince.length !== ENGAGEMENT_KINDS.length) {
    refuse(
      `recordedSince has ${engagement.recordedSince.length} entries for ${ENGAGEMENT_KINDS.length} kinds of event`,
    );
  }
  checkSorted("orders", orders.person, people, orders.at);
  checkSorted("adjustments", adjustments.order, count, adjustments.at);
  checkSorted("lines", lines.order, count);
  checkSorted("engagement", engagement.person, people, engagement.at);
  checkKinds("orders", orders.kind, ORDER_KINDS.length);
  checkKinds("engagement", engagement.kind, ENGAGEMENT_KINDS.length);
}

function checkLengths(table: string, key: Column, columns: Readonly<Record<string, Column>>): void {
  for (const [name, column] of Object.entries(columns)) {
    if (column.length !== key.length) refuse(`${table}.${name} has ${column.length} rows instead of ${key.length}`);
  }
}

/** The owning rows exist and come in order, and so do the times within one owner. */
function checkSorted(table: string, owner: Int32Array, owners: number, at?: Float64Array): void {
  let previous = 0;
  for (let row = 0; row < owner.length; row++) {
    const current = owner[row] ?? -1;
    if (current < 0 || current >= owners) refuse(`row ${row} of ${table} refers to row ${current} of ${owners}`);
    if (current < previous) refuse(`${table} is not sorted by owner at row ${row}`);
    if (at && Number.isNaN(at[row])) refuse(`row ${row} of ${table} has no time`);
    if (at && row > 0 && current === previous && (at[row] ?? 0) < (at[row - 1] ?? 0)) {
      refuse(`${table} is not sorted by time at row ${row}`);
    }
    previous = current;
  }
}

function checkKinds(table: string, kinds: Uint8Array, known: number): void {
  const row = kinds.findIndex((kind) => kind >= known);
  if (row >= 0) refuse(`row ${row} of ${table} has kind ${kinds[row]}, but there are only ${known}`);
}

function refuse(what: string): never {
  throw new AppError("invalid_input", `The purchase history cannot be used: ${what}. Build it anew from the store.`);
}
