import type { ProfileContact } from "../analytics/identity/matchProfiles.ts";
import type { Account, GuestOrder, Merge } from "../analytics/identity/resolution.ts";
import type { Instant } from "../domain/instant.ts";
import { isReachable } from "../domain/reachable.ts";
import type { ConsentState } from "../domain/source.ts";
import type { Reader } from "../store/database.ts";
import { pages } from "../store/pages.ts";
import { and, asc, eq, gt, isNull } from "../store/query.ts";

const ROWS_PER_PAGE = 10_000;

/** A customer account with what the run needs beyond identity. */
export interface AccountRow extends Account {
  objectsToProfiling: boolean;
  updatedAt: Instant;
  country: string | null;
  emailConsent: ConsentState;
  smsConsent: ConsentState;
}

export async function readAccounts(reader: Reader, shopId: number): Promise<AccountRow[]> {
  const { customers } = reader.tables;
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
  return (await Array.fromAsync(pages(0, ROWS_PER_PAGE, read, ({ id }) => id))).flat();
}

/** Orders placed without an account. */
export async function readGuestOrders(reader: Reader, shopId: number): Promise<GuestOrder[]> {
  const { orders } = reader.tables;
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
      .where(and(eq(orders.shopId, shopId), isNull(orders.customerId), gt(orders.id, after)))
      .orderBy(asc(orders.id))
      .limit(size);
  return (await Array.fromAsync(pages(0, ROWS_PER_PAGE, read, ({ orderId }) => orderId))).flat();
}

export async function readMerges(reader: Reader, shopId: number): Promise<Merge[]> {
  const { customerMerges } = reader.tables;
  return reader.query
    .select({ from: customerMerges.mergedId, into: customerMerges.survivingId })
    .from(customerMerges)
    .where(eq(customerMerges.shopId, shopId));
}

export interface ProfileRow extends ProfileContact {
  createdAt: Instant;
  /** Consent to be written to, whether or not Klaviyo would. */
  hasConsent: boolean;
  /** Mail to it came back for good. */
  isBounced: boolean;
  /** Subscribed to e-mail and not suppressed; subscribed to text messages. */
  byEmail: boolean;
  bySms: boolean;
}

/** What Klaviyo calls a mailbox that does not exist. */
const BOUNCE = "HARD_BOUNCE";

export async function readProfiles(reader: Reader, shopId: number): Promise<ProfileRow[]> {
  const { profiles } = reader.tables;
  const read = (after: string, size: number) =>
    reader.query
      .select()
      .from(profiles)
      .where(and(eq(profiles.shopId, shopId), gt(profiles.id, after)))
      .orderBy(asc(profiles.id))
      .limit(size);
  const rows = (await Array.fromAsync(pages("", ROWS_PER_PAGE, read, ({ id }) => id))).flat();
  return rows.map((row) => ({
    id: row.id,
    externalId: customerNumber(row.externalId),
    emailHash: row.emailHash,
    phoneHash: row.phoneHash,
    emailVariantHash: row.emailVariantHash,
    createdAt: row.createdAt,
    hasConsent: row.emailConsent === "subscribed" || row.smsConsent === "subscribed",
    isBounced: row.emailSuppressions.includes(BOUNCE),
    byEmail: isReachable({ ...row, smsConsent: null, isSuppressed: row.emailSuppressions.length > 0 }),
    bySms: isReachable({ ...row, emailConsent: null, isSuppressed: row.emailSuppressions.length > 0 }),
    isReachable: isReachable({ ...row, isSuppressed: row.emailSuppressions.length > 0 }),
  }));
}

/** Klaviyo keeps the Shopify customer's number as text; other integrations write other things there. */
function customerNumber(externalId: string | null): number | null {
  return externalId !== null && /^\d{1,15}$/.test(externalId) ? Number(externalId) : null;
}
