import type { Account, ContactHashes, GuestOrder, IdentityInput, Member, RecordRef } from "./resolution.ts";

/**
 * The records to join, in an order that depends on nothing but their contents: accounts by age, then guest orders by
 * age, then customer ids known from merges alone. A lower number is the better claim to stand for a person.
 */
export interface Records {
  accounts: readonly Account[];
  guestOrders: readonly GuestOrder[];
  /** Ids that merges name and no account has: customers that Shopify deleted when it merged them. */
  mergedAway: readonly number[];
  /** Record number by order id. */
  recordOfGuestOrder: ReadonlyMap<number, number>;
  /** Record number by customer id: that of the oldest row where an id came twice. */
  recordOfAccount: ReadonlyMap<number, number>;
}

/** Puts the input in canonical order. */
export function arrangeRecords({ accounts, guestOrders, merges }: IdentityInput): Records {
  // Should an id come twice, its rows are told apart by what they hold, never by which came first.
  const oldestFirst = accounts.toSorted((a, b) => a.createdAt - b.createdAt || a.id - b.id || compareContacts(a, b));
  const firstOrderFirst = guestOrders.toSorted((a, b) => a.at - b.at || a.orderId - b.orderId || compareContacts(a, b));
  const recordOfAccount = new Map<number, number>();
  for (const [record, { id }] of oldestFirst.entries()) {
    if (!recordOfAccount.has(id)) recordOfAccount.set(id, record);
  }
  const mergedAway = [...new Set(merges.flatMap(({ from, into }) => [from, into]))]
    .filter((id) => !recordOfAccount.has(id))
    .toSorted((a, b) => a - b);
  const firstMergedAway = accounts.length + guestOrders.length;
  for (const [index, id] of mergedAway.entries()) recordOfAccount.set(id, firstMergedAway + index);
  const recordOfGuestOrder = new Map(firstOrderFirst.map(({ orderId }, index) => [orderId, accounts.length + index]));
  return { accounts: oldestFirst, guestOrders: firstOrderFirst, mergedAway, recordOfAccount, recordOfGuestOrder };
}

/** Any total order of contacts: by their hashes, one after the other, absent ones first. */
function compareContacts(a: ContactHashes, b: ContactHashes): number {
  for (const kind of ["emailHash", "phoneHash", "nameHash", "emailVariantHash"] as const) {
    const [one, other] = [a[kind] ?? "", b[kind] ?? ""];
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

/** Number of records of all three kinds. */
export function recordCount({ accounts, guestOrders, mergedAway }: Records): number {
  return accounts.length + guestOrders.length + mergedAway.length;
}

/** Contact hashes of a record; undefined for ids known from merges alone. */
export function contactOf({ accounts, guestOrders }: Records, record: number): ContactHashes | undefined {
  return record < accounts.length ? accounts[record] : guestOrders[record - accounts.length];
}

/** The record as the resolution names it. */
export function memberOf({ accounts, guestOrders, mergedAway }: Records, record: number): Member {
  const account = accounts[record];
  if (account) return { kind: "account", id: account.id };
  const order = guestOrders[record - accounts.length];
  if (order) return { kind: "guest_order", id: order.orderId };
  return { kind: "account", id: mergedAway[record - accounts.length - guestOrders.length] ?? -1 };
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
export function namesAgree(records: Records, a: number, b: number): boolean | null {
  const [one, other] = [contactOf(records, a)?.nameHash ?? null, contactOf(records, b)?.nameHash ?? null];
  return one === null || other === null ? null : one === other;
}
