import type { ConsentState, SourceCustomer } from "../../domain/source.ts";
import { gidNumber, type Json, optionalObject, optionalText, requiredInstant, texts } from "./fields.ts";

const CONSENT: Readonly<Record<string, ConsentState>> = {
  SUBSCRIBED: "subscribed",
  UNSUBSCRIBED: "unsubscribed",
  NOT_SUBSCRIBED: "never_subscribed",
  PENDING: "pending",
};

/** Shopify's marketing state in our words; INVALID, REDACTED and states of the future are "unknown". */
export function consentOf(state: string | null): ConsentState {
  return (state === null ? undefined : CONSENT[state]) ?? "unknown";
}

/** A customer as CUSTOMERS_BULK asks for it. Contact fields that Shopify withholds from the app arrive as null. */
export function customerOf(node: Json): SourceCustomer {
  const email = optionalObject(node, "defaultEmailAddress");
  const phone = optionalObject(node, "defaultPhoneNumber");
  const smsConsent = phone && optionalObject(phone, "smsMarketingConsent");
  const address = optionalObject(node, "defaultAddress");
  const names = [optionalText(node, "firstName"), optionalText(node, "lastName")].filter((name) => name !== null);
  return {
    id: gidNumber(node, "id", "Customer"),
    createdAt: requiredInstant(node, "createdAt"),
    updatedAt: requiredInstant(node, "updatedAt"),
    email: email && optionalText(email, "emailAddress"),
    phone: phone && optionalText(phone, "phoneNumber"),
    name: names.join(" ") || null,
    emailConsent: consentOf(email && optionalText(email, "marketingState")),
    smsConsent: consentOf(smsConsent && optionalText(smsConsent, "state")),
    country: address && optionalText(address, "countryCodeV2"),
    province: address && optionalText(address, "provinceCode"),
    tags: texts(node, "tags"),
    objectsToProfiling: node.dataSaleOptOut === true,
  };
}
