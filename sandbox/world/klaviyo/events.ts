import type { Event } from "../world.ts";
import type { Audience } from "./audience.ts";
import { mailEvents } from "./mailing.ts";
import { visitEvents } from "./visits.ts";

/** Everything Klaviyo recorded, or will record up to the end of the world; oldest first. */
export function makeEvents(seed: number, audience: Audience): Event[] {
  return [...mailEvents(seed, audience), ...visitEvents(seed, audience)].sort((a, b) => a.at - b.at);
}
