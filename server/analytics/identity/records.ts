import { type AccountColumns, type ContactColumns, type GuestOrderColumns, NONE } from "./contacts.ts";
import { IdLookup } from "./idLookup.ts";
import type { IdentityInput, Member, RecordRef } from "./resolution.ts";

/**
 * The records to join, in an order that depends on nothing but their contents: accounts by age, then guest orders by
 * age, then customer ids known from merges alone. A lower number is the better claim to stand for a person. Contacts are
 * columns of the first two, by record.
 */
export interface Records extends ContactColumns {
  /** How many records are accounts, and how many guest orders; the rest are known from merges alone. */
  accounts: number;
  guestOrders: number;
  /** By record: customer id or order id. */
  id: Float64Array;
  /** Record number by customer id, those known from merges alone among them. */
  recordOfAccount: Pick<IdLookup, "get" | "has">;
  /** Record number by order id. */
  recordOfGuestOrder: Pick<IdLookup, "get">;
}

/**
 * Puts the input in canonical order.
 * @throws AppError invalid_input where the id of an account or of a guest order comes twice
 */
export function arrangeRecords({ accounts, guestOrders, merges }: IdentityInput): Records {
  const accountRows = inOrder(accounts.createdAt, accounts.id);
  const orderRows = inOrder(guestOrders.at, guestOrders.id);
  const known = new IdLookup(accounts.id, "Account");
  const mergedAway = [...new Set(merges.flatMap(({ from, into }) => [from, into]))]
    .filter((id) => !known.has(id))
    .toSorted((a, b) => a - b);
  const holders = accountRows.length + orderRows.length;
  const id = new Float64Array(holders + mergedAway.length);
  id.set(picked(accounts.id, accountRows));
  id.set(picked(guestOrders.id, orderRows), accountRows.length);
  id.set(mergedAway, holders);
  const recordOfCustomer = new IdLookup(withoutOrders(id, accountRows.length, holders), "Account");
  const orderLookup = new IdLookup(id.subarray(accountRows.length, holders), "Guest order");
  return {
    accounts: accountRows.length,
    guestOrders: orderRows.length,
    id,
    ...contactsOf(accounts, accountRows, guestOrders, orderRows),
    recordOfAccount: shifted(recordOfCustomer, (row) => (row < accountRows.length ? row : row + orderRows.length)),
    recordOfGuestOrder: shifted(orderLookup, (row) => row + accountRows.length),
  };
}

/** Ids of customers alone: accounts, then those known from merges. */
function withoutOrders(id: Float64Array, accounts: number, holders: number): Float64Array {
  const customers = new Float64Array(accounts + id.length - holders);
  customers.set(id.subarray(0, accounts));
  customers.set(id.subarray(holders), accounts);
  return customers;
}

function shifted(lookup: IdLookup, recordOf: (row: number) => number): Pick<IdLookup, "get" | "has"> {
  const get = (id: number) => {
    const row = lookup.get(id);
    return row === undefined ? undefined : recordOf(row);
  };
  return { get, has: (id) => lookup.has(id) };
}

/** Row numbers, oldest first; among equals the lower id. */
function inOrder(at: Float64Array, id: Float64Array): Int32Array {
  return Int32Array.from(id.keys()).sort((a, b) => at[a]! - at[b]! || id[a]! - id[b]!);
}

function picked(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!);
}

function contactsOf(
  accounts: AccountColumns,
  accountRows: Int32Array,
  guestOrders: GuestOrderColumns,
  orderRows: Int32Array,
): ContactColumns {
  const column = (kind: keyof ContactColumns) => {
    const values = new Int32Array(accountRows.length + orderRows.length);
    accountRows.forEach((row, record) => {
      values[record] = accounts[kind][row]!;
    });
    orderRows.forEach((row, i) => {
      values[accountRows.length + i] = guestOrders[kind][row]!;
    });
    return values;
  };
  return { email: column("email"), phone: column("phone"), name: column("name"), emailVariant: column("emailVariant") };
}

/** Number of records that carry contacts: accounts and guest orders. */
export function holderCount({ accounts, guestOrders }: Records): number {
  return accounts + guestOrders;
}

/** The record as the resolution names it. */
export function memberOf({ accounts, guestOrders, id }: Records, record: number): Member {
  const isGuestOrder = record >= accounts && record < accounts + guestOrders;
  return { kind: isGuestOrder ? "guest_order" : "account", id: id[record] ?? -1 };
}

/** The number of a record that somebody named; undefined for profiles, and for what is gone. */
export function recordOf(
  { recordOfAccount, recordOfGuestOrder }: Records,
  { kind, id }: RecordRef,
): number | undefined {
  if (kind === "profile") return undefined;
  return (kind === "account" ? recordOfAccount : recordOfGuestOrder).get(Number(id));
}

/** A record as decisions and candidates name it. */
export function refOf(records: Records, record: number): RecordRef {
  const { kind, id } = memberOf(records, record);
  return { kind, id: String(id) };
}

/** Whether two records bear the same name; null where one of them has none. */
export function namesAgree({ name }: Records, a: number, b: number): boolean | null {
  const [one, other] = [name[a] ?? NONE, name[b] ?? NONE];
  return one === NONE || other === NONE ? null : one === other;
}
