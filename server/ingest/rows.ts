import { normaliseEmail, normaliseName, normalisePhone } from "../domain/contact.ts";
import { emailVariant } from "../domain/emailVariant.ts";
import { type Currency, currencyDigits } from "../domain/money.ts";
import type {
  Contact,
  SourceCustomer,
  SourceEvent,
  SourceOrder,
  SourceOrderDiscount,
  SourceOrderLine,
  SourceProfile,
  SourceRefund,
} from "../domain/source.ts";
import type { ContactHasher } from "../store/contactHash.ts";
import type { Tables } from "../store/schema/tables.ts";

/** From source records to rows. Contacts are normalised and hashed here and go no further in clear. */
export interface RowContext {
  shopId: number;
  syncId: string;
  hash: ContactHasher;
}

function hashContact({ shopId, hash }: RowContext, contact: Contact, country: string | null) {
  const email = contact.email === null ? null : normaliseEmail(contact.email);
  const variant = email === null ? null : emailVariant(email);
  const phone = contact.phone === null ? null : normalisePhone(contact.phone, country);
  const name = contact.name === null ? null : normaliseName(contact.name);
  return {
    emailHash: email === null ? null : hash("email", email, shopId),
    // As an address like any other, so that it equals the hash of whoever really has it.
    emailVariantHash: variant === null ? null : hash("email", variant, shopId),
    phoneHash: phone === null ? null : hash("phone", phone, shopId),
    nameHash: name === null ? null : hash("name", name, shopId),
  };
}

export function customerRow(context: RowContext, source: SourceCustomer): Tables["customers"]["$inferInsert"] {
  return {
    shopId: context.shopId,
    id: source.id,
    createdAt: source.createdAt,
    updatedAt: source.updatedAt,
    ...hashContact(context, source, source.country),
    emailConsent: source.emailConsent,
    smsConsent: source.smsConsent,
    country: source.country,
    province: source.province,
    tags: [...source.tags],
    objectsToProfiling: source.objectsToProfiling,
    seenBySync: context.syncId,
  };
}

export function orderRow(context: RowContext, source: SourceOrder): Tables["orders"]["$inferInsert"] {
  return {
    shopId: context.shopId,
    id: source.id,
    customerId: source.customerId,
    ...hashContact(context, source, source.country),
    placedAt: source.placedAt,
    createdAt: source.createdAt,
    updatedAt: source.updatedAt,
    cancelledAt: source.cancelledAt,
    kind: source.kind,
    channel: source.channel,
    source: source.sourceName,
    currency: source.currency,
    taxesIncluded: source.taxesIncluded,
    total: source.total,
    discount: source.discount,
    tax: source.tax,
    shipping: source.shipping,
    country: source.country,
    province: source.province,
    tags: [...source.tags],
    refundCount: source.refundIds.length,
    seenBySync: context.syncId,
  };
}

export function orderLineRow({ shopId }: RowContext, source: SourceOrderLine): Tables["orderLines"]["$inferInsert"] {
  return { shopId, ...source };
}

export function orderDiscountRow(
  { shopId }: RowContext,
  source: SourceOrderDiscount,
): Tables["orderDiscounts"]["$inferInsert"] {
  return { shopId, ...source };
}

export function refundRow({ shopId }: RowContext, source: SourceRefund): Tables["refunds"]["$inferInsert"] {
  return { shopId, ...source };
}

export function profileRow(context: RowContext, source: SourceProfile): Tables["profiles"]["$inferInsert"] {
  const { emailHash, emailVariantHash, phoneHash } = hashContact(context, source, null);
  return {
    shopId: context.shopId,
    id: source.id,
    externalId: source.externalId,
    emailHash,
    emailVariantHash,
    phoneHash,
    createdAt: source.createdAt,
    updatedAt: source.updatedAt,
    emailConsent: source.emailConsent,
    smsConsent: source.smsConsent,
    emailSuppressions: [...source.emailSuppressions],
    seenBySync: context.syncId,
  };
}

/** @param currency the shop's: Klaviyo's events name none, and its account is the shop's own */
export function engagementRow(
  { shopId }: RowContext,
  { value, ...source }: SourceEvent,
  currency: Currency,
): Tables["engagement"]["$inferInsert"] {
  const minor = value === null ? null : Math.round(value * 10 ** currencyDigits(currency));
  return { shopId, ...source, value: Number.isSafeInteger(minor) ? minor : null };
}
