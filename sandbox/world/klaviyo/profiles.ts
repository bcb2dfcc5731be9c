import type { Random } from "../../random.ts";
import { pick, streamOf, wholeNumber } from "../distributions.ts";
import { ulid } from "../identifiers.ts";
import type { ContactBook } from "../people/contacts.ts";
import { FIRST_NAMES, LAST_NAMES } from "../people/names.ts";
import type { Consent, Customer, KlaviyoConsent, Profile } from "../world.ts";
import { DAY, HOUR, MINUTE } from "../zone.ts";

/** What Klaviyo can know somebody by. */
export interface Contactable {
  readonly customer: Customer | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly knownSince: number;
  /** Interest in mails and the website, 0 to 1. */
  readonly openness: number;
}

/** A Klaviyo profile and how the person behind it reacts; `person` is null for readers of the newsletter alone. */
export interface Follower {
  readonly profile: Profile;
  readonly person: Contactable | null;
  readonly openness: number;
}

export interface ProfileSpan {
  /** When the store connected Klaviyo: nobody has a profile before. */
  readonly since: number;
  readonly startsAt: number;
  /** The last instant of the world. */
  readonly until: number;
}

const HAVE_PROFILE = 0.88;
const OTHER_ADDRESS = 0.03;
const HAVE_EXTERNAL_ID = 0.92;
/** Consent that Shopify and Klaviyo disagree about. */
const DISAGREE = 0.03;
/** Newsletter readers who are not customers, for each profile. */
const OUTSIDERS = 0.06;

/** Klaviyo's profiles of most contactable people, and of some outsiders. */
export function makeProfiles(
  seed: number,
  people: readonly Contactable[],
  span: ProfileSpan,
  book: ContactBook,
): Follower[] {
  const random = streamOf(seed, "profiles");
  const known = people.filter(({ email, phone }) => email !== null || phone !== null);
  const followers = known.flatMap((person) =>
    random() < HAVE_PROFILE ? follower(random, person, person, span, book) : [],
  );
  const outsiders = Array.from({ length: Math.round(followers.length * OUTSIDERS) }, () =>
    follower(random, outsider(random, span, book), null, span, book),
  );
  return [...followers, ...outsiders];
}

function outsider(random: Random, span: ProfileSpan, book: ContactBook): Contactable {
  const firstName = random() < 0.5 ? pick(random, FIRST_NAMES) : null;
  const email = book.email(random, firstName ?? pick(random, FIRST_NAMES), pick(random, LAST_NAMES));
  const knownSince = span.since + Math.floor(random() * (span.until - span.since));
  return { customer: null, email, phone: null, firstName, lastName: null, knownSince, openness: random() * 0.6 };
}

function follower(
  random: Random,
  from: Contactable,
  person: Contactable | null,
  span: ProfileSpan,
  book: ContactBook,
): Follower {
  const { customer, openness } = from;
  const isElsewhere = from.email !== null && customer !== null && random() < OTHER_ADDRESS;
  const email = isElsewhere ? book.email(random, from.firstName ?? "", from.lastName ?? "") : from.email;
  const createdAt = Math.max(from.knownSince, span.since) + wholeNumber(random, 1, 90) * MINUTE;
  const emailConsent = email === null ? "NEVER_SUBSCRIBED" : klaviyoConsent(random, customer?.emailConsent ?? null);
  const emailSuppressions = email === null ? [] : suppressions(random, emailConsent, createdAt, span.startsAt);
  const profile: Profile = {
    id: ulid(random, createdAt),
    createdAt,
    updatedAt: Math.max(createdAt, ...emailSuppressions.map(({ at }) => at)),
    email: email?.toLowerCase() ?? null,
    phone: email === null || random() < 0.6 ? from.phone : null,
    externalId: customer && random() < HAVE_EXTERNAL_ID ? String(customer.id) : null,
    firstName: from.firstName,
    lastName: from.lastName,
    emailConsent,
    smsConsent: from.phone === null ? "NEVER_SUBSCRIBED" : klaviyoConsent(random, customer?.smsConsent ?? null),
    emailSuppressions,
    properties: customer ? { "Shopify Tags": customer.tags, "Accepts Marketing": emailConsent === "SUBSCRIBED" } : {},
  };
  return { profile, person, openness };
}

/** What Shopify's consent is called in Klaviyo. */
export const SAME_IN_KLAVIYO: Readonly<Record<Consent, KlaviyoConsent>> = {
  SUBSCRIBED: "SUBSCRIBED",
  UNSUBSCRIBED: "UNSUBSCRIBED",
  NOT_SUBSCRIBED: "NEVER_SUBSCRIBED",
  PENDING: "NEVER_SUBSCRIBED",
};

/** Shopify's consent, mostly; people without an account signed up or gave their address at a checkout. */
function klaviyoConsent(random: Random, consent: Consent | null): KlaviyoConsent {
  const draw = random();
  if (consent === null) return draw < 0.55 ? "SUBSCRIBED" : draw < 0.65 ? "UNSUBSCRIBED" : "NEVER_SUBSCRIBED";
  if (draw < DISAGREE) return consent === "SUBSCRIBED" ? "UNSUBSCRIBED" : "NEVER_SUBSCRIBED";
  return SAME_IN_KLAVIYO[consent];
}

/** Why Klaviyo refuses to mail somebody: all who unsubscribed, and a few others. */
function suppressions(
  random: Random,
  consent: KlaviyoConsent,
  createdAt: number,
  startsAt: number,
): Profile["emailSuppressions"] {
  const latest = Math.max(createdAt + HOUR, startsAt - DAY);
  const at = createdAt + HOUR + Math.floor(random() * (latest - createdAt - HOUR));
  if (consent === "UNSUBSCRIBED") return [{ reason: "UNSUBSCRIBE", at }];
  const draw = random();
  if (draw < 0.012) return [{ reason: "HARD_BOUNCE", at }];
  if (draw < 0.016) return [{ reason: "SPAM_COMPLAINT", at }];
  return draw < 0.026 ? [{ reason: "USER_SUPPRESSED", at }] : [];
}
