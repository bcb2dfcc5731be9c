import type { Reader } from "../../store/database.ts";
import { pages } from "../../store/pages.ts";
import { findLinkedPerson } from "../../store/persons.ts";
import { and, asc, eq, gt, isNull } from "../../store/query.ts";
import { usableIdentifiers } from "../people.ts";

/** What a request under data protection law is about, as Shopify names it. */
export interface CustomerNamed {
  shopId: number;
  customer: number;
  /** Orders that the request names. */
  orders: readonly number[];
}

/** What we hold of a customer, by id. */
export interface CustomerRecords {
  orders: number[];
  profiles: string[];
  /** People who have no other account than this one. */
  persons: number[];
  /** The person who has other accounts besides this one. */
  sharedPerson: number | null;
}

const ROWS_PER_PAGE = 5_000;

/**
 * Finds what belongs to a customer: the orders of the account, those the request names, and guest orders of the same
 * person; Klaviyo profiles that bear the account's number or its e-mail address; the person, unless they have another
 * account, which nobody asked about.
 */
export async function findCustomerRecords(
  reader: Reader,
  { shopId, customer, orders: listed }: CustomerNamed,
): Promise<CustomerRecords> {
  const account = await findAccount(reader, shopId, customer);
  const record = { shopId, kind: "account" as const, reference: String(customer) };
  const personId = await findLinkedPerson(reader, record);
  const links = personId === undefined ? [] : await listLinks(reader, shopId, personId);
  const isOnlyAccount = links.every(({ kind, reference }) => kind !== "account" || reference === String(customer));

  const guests = links.filter(({ kind }) => kind === "guest_order").map(({ reference }) => Number(reference));
  const own = isOnlyAccount ? guests : await carriersOf(reader, shopId, account, guests);
  const linkedProfiles = isOnlyAccount ? links.filter(({ kind }) => kind === "profile") : [];
  const held = await ordersOf(reader, shopId, customer);
  const profiles = await profilesOf(reader, shopId, customer, account);
  const person = personId ?? null;
  return {
    orders: [...new Set([...listed, ...held, ...own])],
    profiles: [...new Set([...profiles, ...linkedProfiles.map(({ reference }) => reference)])],
    persons: person !== null && isOnlyAccount ? await withAbsorbed(reader, shopId, person) : [],
    sharedPerson: isOnlyAccount ? null : person,
  };
}

type Account = { emailHash: string | null; phoneHash: string | null };

async function findAccount(reader: Reader, shopId: number, id: number): Promise<Account> {
  const { customers } = reader.tables;
  const [account] = await reader.query
    .select({ emailHash: customers.emailHash, phoneHash: customers.phoneHash })
    .from(customers)
    .where(and(eq(customers.shopId, shopId), eq(customers.id, id)));
  return account ?? { emailHash: null, phoneHash: null };
}

function listLinks(reader: Reader, shopId: number, personId: number) {
  const { personLinks } = reader.tables;
  return reader.query
    .select({ kind: personLinks.kind, reference: personLinks.reference })
    .from(personLinks)
    .where(and(eq(personLinks.shopId, shopId), eq(personLinks.personId, personId)));
}

async function ordersOf(reader: Reader, shopId: number, customer: number): Promise<number[]> {
  const { orders } = reader.tables;
  const rows = await reader.query
    .select({ id: orders.id })
    .from(orders)
    .where(and(eq(orders.shopId, shopId), eq(orders.customerId, customer)));
  return rows.map(({ id }) => id);
}

/** Of a person's guest orders, those that carry this account's own e-mail address or telephone number. */
async function carriersOf(
  reader: Reader,
  shopId: number,
  account: Account,
  guestOrders: readonly number[],
): Promise<number[]> {
  const { orders } = reader.tables;
  const carried = new Set<number>();
  for (const { identifier, hash } of await usableIdentifiers(reader, shopId, account)) {
    const rows = await reader.query
      .select({ id: orders.id })
      .from(orders)
      .where(and(eq(orders.shopId, shopId), isNull(orders.customerId), eq(orders[identifier], hash)));
    for (const { id } of rows) carried.add(id);
  }
  return guestOrders.filter((id) => carried.has(id));
}

/** Profiles have no index by what Klaviyo knows of Shopify, so they are looked through in pages. */
async function profilesOf(reader: Reader, shopId: number, customer: number, account: Account): Promise<string[]> {
  const { profiles } = reader.tables;
  const usable = await usableIdentifiers(reader, shopId, account);
  const found: string[] = [];
  const read = (after: string, size: number) =>
    reader.query
      .select({
        id: profiles.id,
        externalId: profiles.externalId,
        emailHash: profiles.emailHash,
        phoneHash: profiles.phoneHash,
      })
      .from(profiles)
      .where(and(eq(profiles.shopId, shopId), gt(profiles.id, after)))
      .orderBy(asc(profiles.id))
      .limit(size);
  for await (const page of pages("", ROWS_PER_PAGE, read, ({ id }) => id)) {
    for (const profile of page) {
      const isTheirs = usable.some(({ identifier, hash }) => profile[identifier] === hash);
      if (isTheirs || profile.externalId === String(customer)) found.push(profile.id);
    }
  }
  return found;
}

/** A person with all those who turned out to be them. */
async function withAbsorbed(reader: Reader, shopId: number, personId: number): Promise<number[]> {
  const { persons } = reader.tables;
  const all = [personId];
  for (const id of all) {
    const rows = await reader.query
      .select({ id: persons.id })
      .from(persons)
      .where(and(eq(persons.shopId, shopId), eq(persons.mergedInto, id)));
    all.push(...rows.map((row) => row.id));
  }
  return all;
}
