import type { ConsentState } from "./source.ts";

/**
 * Whether a Klaviyo profile may be messaged: subscribed to e-mail and not suppressed, or subscribed to texts. Klaviyo's
 * own "can receive" is true for people who never subscribed, so it is not asked.
 */
export function isReachable(profile: {
  emailConsent: ConsentState | null;
  smsConsent: ConsentState | null;
  isSuppressed: boolean;
}): boolean {
  return (profile.emailConsent === "subscribed" && !profile.isSuppressed) || profile.smsConsent === "subscribed";
}

/** Why a member is or is not on the segment's list: exactly one of these, asked in this order. */
export type Reach = "notInKlaviyo" | "unreachable" | "heldOut" | "onList";

/** What can be done for a person, given what is known of their Klaviyo profile, their arm and their wishes. */
export function reachOf(person: {
  profileId: string | null;
  emailConsent: ConsentState | null;
  smsConsent: ConsentState | null;
  isSuppressed: boolean;
  arm: "treatment" | "control" | null;
  /** Asked not to be profiled. */
  objects: boolean;
}): Reach {
  if (person.profileId === null) return "notInKlaviyo";
  if (person.objects || !isReachable(person)) return "unreachable";
  return person.arm === "control" ? "heldOut" : "onList";
}
