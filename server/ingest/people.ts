import type { Instant } from "../domain/instant.ts";
import { isSharedIdentifier } from "../domain/sharing.ts";
import type { Reader, Transaction } from "../store/database.ts";
import { createPerson, findLinkedPerson, findPersonBySurvivor, linkRecord } from "../store/persons.ts";
import { and, eq, isNull, sql } from "../store/query.ts";

/** Whose order or account a delivery brought: decided as a run decides it, as far as one record shows. */
export interface PeopleContext {
  shopId: number;
  now: Instant;
}

interface Contacts {
  emailHash: string | null;
  phoneHash: string | null;
}

const IDENTIFIERS = ["emailHash", "phoneHash"] as const;
type Identifier = (typeof IDENTIFIERS)[number];
const RULES: Record<Identifier, string> = { emailHash: "email", phoneHash: "phone" };

/**
 * The person of a customer account: the one it is linked to, else the one person who uses its e-mail address or
 * telephone number, else a new one.
 */
export async function personOfAccount(
  tx: Transaction,
  context: PeopleContext,
  account: Contacts & { id: number },
): Promise<number> {
  const record = { shopId: context.shopId, kind: "account" as const, reference: String(account.id) };
  const linked = await findLinkedPerson(tx, record);
  if (linked !== undefined) return linked;
  const joined = await personByContacts(tx, context, account);
  const personId = joined?.personId ?? (await personOf(tx, context, `account:${account.id}`));
  await linkRecord(tx, { ...record, personId, rule: joined?.rule ?? "shopify_id", linkedAt: context.now });
  return personId;
}

/** The person of an order without an account; undefined where nothing tells who that is. */
export async function personOfGuestOrder(
  tx: Transaction,
  context: PeopleContext,
  order: Contacts & { id: number },
): Promise<number | undefined> {
  const record = { shopId: context.shopId, kind: "guest_order" as const, reference: String(order.id) };
  const linked = await findLinkedPerson(tx, record);
  if (linked !== undefined) return linked;
  const usable = await usableIdentifiers(tx, context.shopId, order);
  const [key] = usable;
  if (!key) return undefined;
  const joined = await onlyPerson(tx, context.shopId, usable);
  const personId = joined?.personId ?? (await personOf(tx, context, `guest:${key.hash}`));
  await linkRecord(tx, { ...record, personId, rule: joined?.rule ?? "own", linkedAt: context.now });
  return personId;
}

/** Whose order it is, with an account or without; undefined where that cannot be told. */
export async function personOfOrder(
  tx: Transaction,
  context: PeopleContext,
  order: Contacts & { id: number; customerId: number | null },
): Promise<number | undefined> {
  if (order.customerId === null) return personOfGuestOrder(tx, context, order);
  const account = await accountOf(tx, context.shopId, order.customerId);
  return account && personOfAccount(tx, context, account);
}

/** The account an order names, where it is known. */
async function accountOf(tx: Transaction, shopId: number, customerId: number) {
  const { customers } = tx.tables;
  const [account] = await tx.query
    .select({ id: customers.id, emailHash: customers.emailHash, phoneHash: customers.phoneHash })
    .from(customers)
    .where(and(eq(customers.shopId, shopId), eq(customers.id, customerId)));
  return account;
}

/** The person who bears a key already, or a new one. */
async function personOf(tx: Transaction, { shopId, now }: PeopleContext, survivor: string): Promise<number> {
  return (await findPersonBySurvivor(tx, shopId, survivor)) ?? (await createPerson(tx, shopId, survivor, now));
}

async function personByContacts(tx: Transaction, { shopId }: PeopleContext, contacts: Contacts) {
  return onlyPerson(tx, shopId, await usableIdentifiers(tx, shopId, contacts));
}

interface UsableIdentifier {
  identifier: Identifier;
  hash: string;
}

/** E-mail before phone; those that too many people share tell nobody. */
export async function usableIdentifiers(
  reader: Reader,
  shopId: number,
  contacts: Contacts,
): Promise<UsableIdentifier[]> {
  const usable: UsableIdentifier[] = [];
  for (const identifier of IDENTIFIERS) {
    const hash = contacts[identifier];
    if (hash === null) continue;
    if (!isSharedIdentifier(await readUse(reader, shopId, { identifier, hash }))) usable.push({ identifier, hash });
  }
  return usable;
}

async function readUse(reader: Reader, shopId: number, { identifier, hash }: UsableIdentifier) {
  const { customers, orders } = reader.tables;
  const ofAccounts = and(eq(customers.shopId, shopId), eq(customers[identifier], hash));
  const ofGuests = and(eq(orders.shopId, shopId), isNull(orders.customerId), eq(orders[identifier], hash));
  const [row] = await reader.all<{ names: number; accounts: number; nameless: number }>(sql`
    select
      (select count(*) from (
        select name_hash from customers where ${ofAccounts} and name_hash is not null
        union select name_hash from orders where ${ofGuests} and name_hash is not null) as used) as names,
      (select count(*) from customers where ${ofAccounts}) as accounts,
      (select count(*) from orders where ${ofGuests} and name_hash is null) as nameless`);
  return {
    names: Number(row?.names ?? 0),
    accounts: Number(row?.accounts ?? 0),
    namelessOrders: Number(row?.nameless ?? 0),
  };
}

/** The one person whose accounts and guest orders carry the identifiers; undefined for none and for several. */
export async function onlyPerson(
  reader: Reader,
  shopId: number,
  identifiers: readonly UsableIdentifier[],
): Promise<{ personId: number; rule: string } | undefined> {
  let only: { personId: number; rule: string } | undefined;
  for (const { identifier, hash } of identifiers) {
    const { customers, orders } = reader.tables;
    const ofAccounts = and(eq(customers.shopId, shopId), eq(customers[identifier], hash));
    const ofGuests = and(eq(orders.shopId, shopId), isNull(orders.customerId), eq(orders[identifier], hash));
    const rows = await reader.all<{ person_id: number }>(sql`
      select person_id as person_id from person_links where shop_id = ${shopId} and kind = 'account'
        and reference in (select cast(id as text) from customers where ${ofAccounts})
      union
      select person_id as person_id from person_links where shop_id = ${shopId} and kind = 'guest_order'
        and reference in (select cast(id as text) from orders where ${ofGuests})
      limit 2`);
    for (const { person_id: personId } of rows) {
      if (only && only.personId !== personId) return undefined;
      only ??= { personId, rule: RULES[identifier] };
    }
  }
  return only;
}
