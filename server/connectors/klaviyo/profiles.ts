import { type Instant, toIso } from "../../domain/instant.ts";
import type { ConsentState, Rejection, SourceProfile } from "../../domain/source.ts";
import { objectOf, type Resource, readPage, resource, textOf } from "./document.ts";
import { rawBody, type Sdk } from "./sdk.ts";

export interface ProfilesRequest {
  /** Only profiles updated after this instant; Klaviyo knows no "at or after". */
  updatedAfter: Instant | null;
  cursor: string | null;
  /** Which custom properties to keep: those whose names begin so. */
  ownPrefix: string;
}

export interface ProfilesPage {
  profiles: SourceProfile[];
  rejections: Rejection[];
  /** Cursor of the next page, to be sent with an otherwise equal request; null on the last. */
  next: string | null;
}

const PAGE_SIZE = 100;

export async function fetchProfiles({ profiles }: Sdk, request: ProfilesRequest): Promise<ProfilesPage> {
  const { updatedAfter, cursor, ownPrefix } = request;
  const call = profiles.getProfiles({
    sort: "updated",
    pageSize: PAGE_SIZE,
    additionalFieldsProfile: ["subscriptions"],
    ...(updatedAfter === null ? {} : { filter: `greater-than(updated,${toIso(updatedAfter)})` }),
    ...(cursor === null ? {} : { pageCursor: cursor }),
  });
  const page = readPage(await rawBody("the profiles", call), "the profiles");
  const answer: ProfilesPage = { profiles: [], rejections: [], next: page.next };
  for (const item of page.items) {
    const parsed = resource.safeParse(item);
    const profile = parsed.success ? profileOf(parsed.data, ownPrefix) : null;
    if (profile) answer.profiles.push(profile);
    else answer.rejections.push(rejected(parsed.success ? parsed.data.id : null));
  }
  return answer;
}

function rejected(id: string | null): Rejection {
  return {
    reference: id ?? "a profile without an id",
    reason: "created or updated is not a time, or the id is missing",
  };
}

function profileOf({ id, attributes }: Resource, ownPrefix: string): SourceProfile | null {
  const createdAt = Date.parse(textOf(attributes.created) ?? "");
  const updatedAt = Date.parse(textOf(attributes.updated) ?? "");
  if (Number.isNaN(createdAt) || Number.isNaN(updatedAt)) return null;
  const subscriptions = objectOf(attributes.subscriptions);
  const email = objectOf(objectOf(subscriptions.email).marketing);
  const sms = objectOf(objectOf(subscriptions.sms).marketing);
  const names = [cleanText(attributes.first_name), cleanText(attributes.last_name)].filter((name) => name !== null);
  return {
    id,
    externalId: cleanText(attributes.external_id),
    email: cleanText(attributes.email),
    phone: cleanText(attributes.phone_number),
    name: names.join(" ") || null,
    createdAt,
    updatedAt,
    emailConsent: consentOf(email.consent),
    smsConsent: consentOf(sms.consent),
    emailSuppressions: suppressionsOf(email),
    properties: ownProperties(objectOf(attributes.properties), ownPrefix),
  };
}

const CONSENT: Readonly<Record<string, ConsentState>> = {
  SUBSCRIBED: "subscribed",
  UNSUBSCRIBED: "unsubscribed",
  NEVER_SUBSCRIBED: "never_subscribed",
  PENDING: "pending",
};

/**
 * Consent by the word for it alone: `can_receive_email_marketing` is true for people who never subscribed as well, because
 * Klaviyo counts silence as implicit consent.
 */
export function consentOf(consent: unknown): ConsentState {
  return (typeof consent === "string" ? CONSENT[consent] : undefined) ?? "unknown";
}

/** Reasons of global and list suppressions, each once. */
function suppressionsOf(marketing: Readonly<Record<string, unknown>>): string[] {
  const lists = [marketing.suppression, marketing.list_suppressions].filter((list) => Array.isArray(list));
  const reasons = lists.flat().map((entry) => textOf(objectOf(entry).reason) ?? "UNKNOWN");
  return [...new Set(reasons)];
}

function ownProperties(all: Readonly<Record<string, unknown>>, prefix: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith(prefix)));
}

const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** Text as a database can hold it; null for empty and for what is not text. */
function cleanText(value: unknown): string | null {
  return textOf(typeof value === "string" ? value.replace(UNSTORABLE, "").trim() : null);
}
