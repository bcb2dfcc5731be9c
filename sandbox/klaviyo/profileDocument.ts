import type { Profile } from "../world/world.ts";
import { type Attributes, formatDate, linkedRelationships, linkTo, type Resource, selectFields } from "./jsonApi.ts";
import type { ProfileStore } from "./profiles.ts";

/** What a profile's document is made from, besides the profile. */
export interface ProfileSources {
  profiles: ProfileStore;
  now(): number;
  /** Instant of the profile's newest visible event. */
  lastEventAt(profileId: string): number | null;
}

const NO_LOCATION = {
  address1: null,
  address2: null,
  city: null,
  country: null,
  latitude: null,
  longitude: null,
  region: null,
  zip: null,
  timezone: null,
  ip: null,
};

/** An account without enough orders for Klaviyo's predictions: every value is null. */
const NO_PREDICTIONS = {
  historic_clv: null,
  predicted_clv: null,
  total_clv: null,
  historic_number_of_orders: null,
  predicted_number_of_orders: null,
  average_days_between_orders: null,
  average_order_value: null,
  churn_probability: null,
  expected_date_of_next_order: null,
  ranked_channel_affinity: null,
};

/**
 * The resource object of a profile.
 * @param additional `subscriptions` and `predictive_analytics`, which Klaviyo leaves out unless asked
 * @param joinedAt when the profile joined the list it is shown as a member of
 */
export function profileResource(
  profile: Profile,
  sources: ProfileSources,
  fields: readonly string[] | undefined,
  additional: ReadonlySet<string> = new Set(),
  joinedAt?: number,
): Resource {
  const path = `/api/profiles/${profile.id}`;
  const {
    organization = null,
    locale = null,
    title = null,
    image = null,
    location,
  } = sources.profiles.extraOf(profile);
  const lastEventAt = sources.lastEventAt(profile.id);
  const attributes: Attributes = {
    email: profile.email,
    phone_number: profile.phone,
    external_id: profile.externalId,
    first_name: profile.firstName,
    last_name: profile.lastName,
    organization,
    locale,
    title,
    image,
    created: formatDate(profile.createdAt),
    updated: formatDate(sources.profiles.updatedAt(profile)),
    last_event_date: lastEventAt === null ? null : formatDate(lastEventAt),
    location: { ...NO_LOCATION, ...location },
    properties: profile.properties,
    ...(joinedAt === undefined ? {} : { joined_group_at: formatDate(joinedAt) }),
    ...(additional.has("subscriptions") ? { subscriptions: subscriptionsOf(profile, sources.now()) } : {}),
    ...(additional.has("predictive_analytics") ? { predictive_analytics: NO_PREDICTIONS } : {}),
  };
  return {
    type: "profile",
    id: profile.id,
    attributes: selectFields(attributes, fields),
    relationships: linkedRelationships(path, ["lists", "segments", "push-tokens", "conversations"]),
    links: { self: linkTo(`${path}/`) },
  };
}

/**
 * Consent as Klaviyo states it. `can_receive_email_marketing` means "no global suppression" and is therefore true of
 * people who never subscribed; text messages need an explicit subscription.
 */
function subscriptionsOf(profile: Profile, now: number): Attributes {
  const suppressions = profile.emailSuppressions.filter(({ at }) => at <= now);
  const unsubscribed = profile.emailConsent === "UNSUBSCRIBED";
  return {
    email: {
      marketing: {
        can_receive_email_marketing: !unsubscribed && suppressions.length === 0,
        ...consentRecord(profile, profile.emailConsent),
        custom_method_detail: null,
        double_optin: profile.emailConsent === "SUBSCRIBED" ? false : null,
        suppression: suppressions.map(({ reason, at }) => ({ reason, timestamp: formatDate(at) })),
        list_suppressions: [],
      },
    },
    sms: {
      marketing: {
        can_receive_sms_marketing: profile.smsConsent === "SUBSCRIBED" && profile.phone !== null,
        ...consentRecord(profile, profile.smsConsent),
      },
    },
    mobile_push: null,
  };
}

function consentRecord(profile: Profile, consent: Profile["emailConsent"]): Attributes {
  const since = consent === "NEVER_SUBSCRIBED" ? null : formatDate(profile.createdAt);
  return {
    consent,
    consent_timestamp: since,
    last_updated: since,
    method: consent === "SUBSCRIBED" ? "PREFERENCE_PAGE" : null,
    method_detail: consent === "SUBSCRIBED" ? "" : null,
  };
}
