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
