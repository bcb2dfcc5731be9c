import type { Random } from "../../random.ts";
import type { Consent } from "../world.ts";

/** E-mail consent as Shopify keeps it; interest in mails makes it likelier. People without an address have none. */
export function drawEmailConsent(random: Random, openness: number, email: string | null): Consent {
  if (email === null) return "NOT_SUBSCRIBED";
  const draw = random();
  if (draw < 0.5 + 0.35 * openness) return "SUBSCRIBED";
  const rest = random();
  if (rest < 0.3) return "UNSUBSCRIBED";
  return rest < 0.33 ? "PENDING" : "NOT_SUBSCRIBED";
}

export function drawSmsConsent(random: Random, phone: string | null): Consent {
  if (phone === null) return "NOT_SUBSCRIBED";
  const draw = random();
  if (draw < 0.22) return "SUBSCRIBED";
  return draw < 0.27 ? "UNSUBSCRIBED" : "NOT_SUBSCRIBED";
}
