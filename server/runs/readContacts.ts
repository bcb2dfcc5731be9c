import {
  type AccountColumns,
  emptyContacts,
  type GuestOrderColumns,
  HashNumbers,
  NONE,
  type ProfileColumns,
} from "../analytics/identity/contacts.ts";
import type { Merge } from "../analytics/identity/resolution.ts";
import { isReachable } from "../domain/reachable.ts";
import type { Reader } from "../store/database.ts";
import { pages } from "../store/pages.ts";
import { and, asc, count, eq, gt, isNull } from "../store/query.ts";

const ROWS_PER_PAGE = 10_000;

/** Numbers of contacts, shared by everything that is read. */
export class ContactNumbers {
  readonly email = new HashNumbers();
  readonly phone = new HashNumbers();
  readonly name = new HashNumbers();
}

/** Customer accounts with what a run needs beyond identity; flags are 1 or 0. */
export interface AccountRows extends AccountColumns {
  objectsToProfiling: Uint8Array;
  updatedAt: Float64Array;
  hasCountry: Uint8Array;
  knowsEmailConsent: Uint8Array;
  knowsSmsConsent: Uint8Array;
}

export async function readAccounts(reader: Reader, shopId: number, numbers: ContactNumbers): Promise<AccountRows> {
  const { customers } = reader.tables;
  const [total] = await reader.query.select({ n: count() }).from(customers).where(eq(customers.shopId, shopId));
  const rows = total?.n ?? 0;
  const found: AccountRows = {
    id: new Float64Array(rows),
    createdAt: new Float64Array(rows),
    ...emptyContacts(rows),
    objectsToProfiling: new Uint8Array(rows),
    updatedAt: new Float64Array(rows),
    hasCountry: new Uint8Array(rows),
    knowsEmailConsent: new Uint8Array(rows),
    knowsSmsConsent: new Uint8Array(rows),
  };
  const read = (after: number, size: number) =>
    reader.query
      .select({
        id: customers.id,
        createdAt: customers.createdAt,
        emailHash: customers.emailHash,
        phoneHash: customers.phoneHash,
        nameHash: customers.nameHash,
        emailVariantHash: customers.emailVariantHash,
        objectsToProfiling: customers.objectsToProfiling,
        updatedAt: customers.updatedAt,
        country: customers.country,
        emailConsent: customers.emailConsent,
        smsConsent: customers.smsConsent,
      })
      .from(customers)
      .where(and(eq(customers.shopId, shopId), gt(customers.id, after)))
      .orderBy(asc(customers.id))
      .limit(size);
  let at = 0;
  for await (const page of pages(0, ROWS_PER_PAGE, read, ({ id }) => id)) {
    for (const row of page) {
      found.id[at] = row.id;
      found.createdAt[at] = row.createdAt;
      setContacts(found, at, row, numbers);
      found.objectsToProfiling[at] = Number(row.objectsToProfiling);
      found.updatedAt[at] = row.updatedAt;
      found.hasCountry[at] = Number(row.country !== null);
      found.knowsEmailConsent[at] = Number(row.emailConsent !== "unknown");
      found.knowsSmsConsent[at] = Number(row.smsConsent !== "unknown");
      at++;
    }
  }
  return shorten(found, at);
}

/** Orders placed without an account. */
export async function readGuestOrders(
  reader: Reader,
  shopId: number,
  numbers: ContactNumbers,
): Promise<GuestOrderColumns> {
  const { orders } = reader.tables;
  const areGuests = and(eq(orders.shopId, shopId), isNull(orders.customerId));
  const [total] = await reader.query.select({ n: count() }).from(orders).where(areGuests);
  const rows = total?.n ?? 0;
  const found: GuestOrderColumns = {
    id: new Float64Array(rows),
    at: new Float64Array(rows),
    ...emptyContacts(rows),
  };
  const read = (after: number, size: number) =>
    reader.query
      .select({
        orderId: orders.id,
        at: orders.placedAt,
        emailHash: orders.emailHash,
        phoneHash: orders.phoneHash,
        nameHash: orders.nameHash,
        emailVariantHash: orders.emailVariantHash,
      })
      .from(orders)
      .where(and(areGuests, gt(orders.id, after)))
      .orderBy(asc(orders.id))
      .limit(size);
  let at = 0;
  for await (const page of pages(0, ROWS_PER_PAGE, read, ({ orderId }) => orderId)) {
    for (const row of page) {
      found.id[at] = row.orderId;
      found.at[at] = row.at;
      setContacts(found, at, row, numbers);
      at++;
    }
  }
  return shorten(found, at);
}

interface Hashes {
  emailHash: string | null;
  phoneHash: string | null;
  nameHash?: string | null;
  emailVariantHash: string | null;
}

function setContacts(
  columns: Pick<ProfileColumns, "email" | "phone" | "emailVariant"> & { name?: Int32Array },
  row: number,
  { emailHash, phoneHash, nameHash, emailVariantHash }: Hashes,
  numbers: ContactNumbers,
): void {
  columns.email[row] = numbers.email.numberOf(emailHash);
  columns.phone[row] = numbers.phone.numberOf(phoneHash);
  columns.emailVariant[row] = numbers.email.numberOf(emailVariantHash);
  if (columns.name) columns.name[row] = nameHash === undefined ? NONE : numbers.name.numberOf(nameHash);
}

/** The same columns with as many rows as were read. */
function shorten<Columns extends object>(columns: Columns, rows: number): Columns {
  const short = Object.entries(columns).map(([name, values]: [string, Float64Array | Int32Array | Uint8Array]) => [
    name,
    values.length === rows ? values : values.slice(0, rows),
  ]);
  return Object.fromEntries(short) as Columns;
}

export async function readMerges(reader: Reader, shopId: number): Promise<Merge[]> {
  const { customerMerges } = reader.tables;
  return reader.query
    .select({ from: customerMerges.mergedId, into: customerMerges.survivingId })
    .from(customerMerges)
    .where(eq(customerMerges.shopId, shopId));
}

/** Klaviyo profiles with what a run needs beyond identity; flags are 1 or 0. */
export interface ProfileRows extends ProfileColumns {
  id: string[];
  createdAt: Float64Array;
  /** Consent to be written to, whether or not Klaviyo would. */
  hasConsent: Uint8Array;
  /** Mail to it came back for good. */
  isBounced: Uint8Array;
  /** Subscribed to e-mail and not suppressed; subscribed to text messages. */
  byEmail: Uint8Array;
  bySms: Uint8Array;
}

/** What Klaviyo calls a mailbox that does not exist. */
const BOUNCE = "HARD_BOUNCE";

export async function readProfiles(reader: Reader, shopId: number, numbers: ContactNumbers): Promise<ProfileRows> {
  const { profiles } = reader.tables;
  const [total] = await reader.query.select({ n: count() }).from(profiles).where(eq(profiles.shopId, shopId));
  const found = emptyProfiles(total?.n ?? 0);
  const read = (after: string, size: number) =>
    reader.query
      .select()
      .from(profiles)
      .where(and(eq(profiles.shopId, shopId), gt(profiles.id, after)))
      .orderBy(asc(profiles.id))
      .limit(size);
  let at = 0;
  for await (const page of pages("", ROWS_PER_PAGE, read, ({ id }) => id)) {
    for (const row of page) {
      const isSuppressed = row.emailSuppressions.length > 0;
      found.id.push(row.id);
      found.externalId[at] = customerNumber(row.externalId);
      setContacts(found, at, row, numbers);
      found.createdAt[at] = row.createdAt;
      found.hasConsent[at] = Number(row.emailConsent === "subscribed" || row.smsConsent === "subscribed");
      found.isBounced[at] = Number(row.emailSuppressions.includes(BOUNCE));
      found.byEmail[at] = Number(isReachable({ ...row, smsConsent: null, isSuppressed }));
      found.bySms[at] = Number(isReachable({ ...row, emailConsent: null, isSuppressed }));
      found.isReachable[at] = Number(isReachable({ ...row, isSuppressed }));
      at++;
    }
  }
  const { id, ...columns } = found;
  return { id, ...shorten(columns, at) };
}

function emptyProfiles(rows: number): ProfileRows {
  const flags = () => new Uint8Array(rows);
  const { email, phone, emailVariant } = emptyContacts(rows);
  return {
    id: [],
    externalId: new Float64Array(rows),
    email,
    phone,
    emailVariant,
    createdAt: new Float64Array(rows),
    hasConsent: flags(),
    isBounced: flags(),
    byEmail: flags(),
    bySms: flags(),
    isReachable: flags(),
  };
}

/** Klaviyo keeps the Shopify customer's number as text; other integrations write other things there. */
function customerNumber(externalId: string | null): number {
  return externalId !== null && /^\d{1,15}$/.test(externalId) ? Number(externalId) : Number.NaN;
}
