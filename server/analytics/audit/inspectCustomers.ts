import { CUSTOMER_FIELDS, type CustomerField } from "../../domain/customerFields.ts";
import { DAY } from "../../domain/instant.ts";
import type { AuditFacts } from "./facts.ts";
import type { OrdersOfPeople } from "./ordersOfPeople.ts";
import type { RecordSettings } from "./settings.ts";
import { addCase, emptyTally, type Tally } from "./tally.ts";

/** How full and how up to date one field is. */
export interface FieldQuality {
  field: CustomerField;
  /** Customers in whom it is filled in. */
  filled: number;
  /** Of those, customers in whom it no longer holds. */
  outdated: number;
  of: number;
}

export interface CustomerInspection {
  of: number;
  /** Without a field that is required. */
  incomplete: Tally;
  /** Complete, and outdated. */
  outdated: Tally;
  fields: FieldQuality[];
}

/**
 * Completeness and freshness of the customers' records, in one pass. A record is incomplete where a required field is
 * empty, and outdated where neither a change, nor an order gave a sign of life for `outdatedAfterDays`, or where mail
 * comes back and there is no number instead. Every customer is complete, incomplete or outdated, and one of these only.
 */
export function inspectCustomers(
  facts: AuditFacts,
  orders: OrdersOfPeople,
  { requiredFields, outdatedAfterDays }: RecordSettings,
  room: number,
): CustomerInspection {
  const { customers, now } = facts;
  const { filled } = customers;
  const of = customers.id.length;
  const inspection: CustomerInspection = {
    of,
    incomplete: emptyTally(),
    outdated: emptyTally(),
    fields: CUSTOMER_FIELDS.map((field) => ({ field, filled: 0, outdated: 0, of })),
  };
  const has = (field: CustomerField, row: number) => filled[field][row] === 1;
  for (let row = 0; row < of; row++) {
    const isSilent = now - lastSign(facts, orders, row) > outdatedAfterDays * DAY;
    const isBounced = customers.bounced[row] === 1;
    for (const quality of inspection.fields) {
      if (!has(quality.field, row)) continue;
      quality.filled++;
      if (isSilent || (isBounced && quality.field === "email")) quality.outdated++;
    }
    const id = customers.id[row] ?? 0;
    const isMissing = requiredFields.some((field) =>
      field === "contact" ? !has("email", row) && !has("phone", row) : !has(field, row),
    );
    if (isMissing) addCase(inspection.incomplete, id, 0, room);
    else if (isSilent || (isBounced && !has("phone", row))) addCase(inspection.outdated, id, 0, room);
  }
  return inspection;
}

/** The latest that was heard of a customer: a change of the record, or an order of the person. */
function lastSign({ customers, orders }: AuditFacts, { rows, from }: OrdersOfPeople, row: number): number {
  const person = customers.person[row] ?? -1;
  const changed = customers.updatedAt[row] ?? 0;
  const end = person < 0 ? 0 : (from[person + 1] ?? 0);
  if (person < 0 || end === (from[person] ?? 0)) return changed;
  return Math.max(changed, orders.at[rows[end - 1] ?? 0] ?? 0);
}
