import type { Random } from "../../random.ts";
import { exponential, streamOf, wholeNumber } from "../distributions.ts";
import { eventId, transmissionId, ulid } from "../identifiers.ts";
import type { Event } from "../world.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../zone.ts";
import { type Audience, activityAt, type Member } from "./audience.ts";
import { clickedProperties, type Delivery, type Message, openedProperties, receivedProperties } from "./properties.ts";

const CAMPAIGN_EVERY = 21 * DAY;
/** So many campaign mails at most: each campaign goes to a drawn part of the subscribers. */
const MOST_CAMPAIGN_MAILS = 20_000;
const LARGEST_PART = 0.5;

interface Campaign {
  readonly message: Message;
  readonly at: number;
}

/** Mails that Klaviyo sent to people it may mail, and the opens and clicks that followed. */
export function mailEvents(seed: number, audience: Audience): Event[] {
  const random = streamOf(seed, "mails");
  const events: Event[] = [];
  const campaigns = makeCampaigns(random, audience);
  const welcome = makeMessage(random, audience.since, ulid(random, audience.since), "Welcome", "Good to have you here");
  const readers = audience.members.filter(({ profile }) => profile.emailConsent === "SUBSCRIBED");
  const part = Math.min(LARGEST_PART, MOST_CAMPAIGN_MAILS / Math.max(1, readers.length * campaigns.length));
  for (const member of readers) {
    deliver(random, member, welcome, member.profile.createdAt + 10 * MINUTE, audience, events);
    for (const { message, at } of campaigns) {
      if (at > member.profile.createdAt && random() < part) deliver(random, member, message, at, audience, events);
    }
  }
  return events;
}

function makeCampaigns(random: Random, { since, until }: Audience): Campaign[] {
  const campaigns: Campaign[] = [];
  for (let at = since + 3 * DAY; at < until; at += CAMPAIGN_EVERY) {
    const name = `Newsletter ${new Date(at).toISOString().slice(0, 10)}`;
    campaigns.push({ message: makeMessage(random, at, null, name, "New on our shelves"), at: at + 15 * HOUR });
  }
  return campaigns;
}

function makeMessage(random: Random, at: number, flowId: string | null, name: string, subject: string): Message {
  return { id: ulid(random, at), flowId, name, subject };
}

function deliver(
  random: Random,
  member: Member,
  message: Message,
  at: number,
  audience: Audience,
  events: Event[],
): void {
  const { profile } = member;
  if (profile.email === null || at >= audience.until) return;
  if (profile.emailSuppressions.some((suppression) => suppression.at <= at)) return;
  const delivery = { message, recipient: profile.email, transmission: transmissionId(random), at };
  const add = (metric: Event["metric"], time: number, properties: Record<string, unknown>) => {
    if (time < audience.until) {
      events.push({ id: eventId(random), metric, profileId: profile.id, at: time, properties });
    }
  };
  add("Received Email", at, receivedProperties(delivery));
  if (!member.isSilent) react(random, member, delivery, add);
}

/** Opens and clicks by people and by machines: a mail proxy opens almost everything, a link scanner clicks at once. */
function react(
  random: Random,
  member: Member,
  delivery: Delivery,
  add: (metric: Event["metric"], at: number, properties: Record<string, unknown>) => void,
): void {
  const { at } = delivery;
  if (member.isOpenedByMachine && random() < 0.85) {
    const opened = at + wholeNumber(random, 1, 600) * SECOND;
    add("Opened Email", opened, openedProperties(delivery, opened, true));
  }
  if (member.isScannedByBot && random() < 0.6) {
    const clicked = at + wholeNumber(random, 1, 20) * SECOND;
    add("Clicked Email", clicked, clickedProperties(delivery, clicked, true));
  }
  if (random() >= member.openness * activityAt(member, at)) return;
  const opened = at + Math.ceil(exponential(random, 1 / (7 * HOUR))) + MINUTE;
  add("Opened Email", opened, openedProperties(delivery, opened, false));
  if (random() >= 0.08 + 0.25 * member.openness) return;
  const clicked = opened + wholeNumber(random, 5, 120) * SECOND;
  add("Clicked Email", clicked, clickedProperties(delivery, clicked, false));
}
