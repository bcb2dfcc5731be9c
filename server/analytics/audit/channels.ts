import type { Instant } from "../../domain/instant.ts";
import { SALES_CHANNELS } from "../../domain/source.ts";
import type { AuditFacts } from "./facts.ts";
import { invalidity, isMapped } from "./inspectOrders.ts";

/** What came from one place: a source of orders as Shopify names it, or a kind of Klaviyo event. */
export interface ChannelRow {
  channel: string;
  source: string;
  /** False where nobody knows what kind of place it is. */
  isMapped: boolean;
  /** Different people; of events, profiles. */
  people: number;
  /** Orders, or events. */
  events: number;
  /** Net revenue less refunds; null for events. */
  revenue: number | null;
  lastAt: Instant | null;
}

/** Sources that Shopify did not name. */
const UNNAMED = "unnamed";
const ENGAGEMENT_CHANNELS: readonly [prefix: string, channel: string][] = [
  ["email", "email"],
  ["sms", "sms"],
];

/** The inventory of channels: valid orders by source, then Klaviyo's events by kind; most orders first. */
export function inventoryChannels(facts: AuditFacts): ChannelRow[] {
  return [...orderChannels(facts), ...engagementChannels(facts)];
}

function orderChannels({ orders, people, now }: AuditFacts): ChannelRow[] {
  const rows = new Map<string, ChannelRow>();
  const seen = new Map<string, Uint8Array>();
  for (let row = 0; row < orders.id.length; row++) {
    if (invalidity(orders, row, now)) continue;
    const channel = SALES_CHANNELS[orders.channel[row] ?? -1] ?? "other";
    const source = orders.sources[orders.source[row] ?? -1] || UNNAMED;
    const key = `${channel} ${source}`;
    let found = rows.get(key);
    if (!found) {
      found = { channel, source, isMapped: isMapped(orders, row), people: 0, events: 0, revenue: 0, lastAt: null };
      rows.set(key, found);
      seen.set(key, new Uint8Array(Math.ceil(people / 8)));
    }
    found.events++;
    found.revenue = (found.revenue ?? 0) + (orders.net[row] ?? 0) - (orders.refundedNet[row] ?? 0);
    found.lastAt = Math.max(found.lastAt ?? 0, orders.at[row] ?? 0);
    if (isFirst(seen.get(key), orders.person[row] ?? -1)) found.people++;
  }
  return [...rows.values()].toSorted((a, b) => b.events - a.events || (a.source < b.source ? -1 : 1));
}

/** Whether a person is new to a set of bits, which then holds them. */
function isFirst(bits: Uint8Array | undefined, person: number): boolean {
  if (!bits || person < 0) return false;
  const [place, bit] = [person >> 3, 1 << (person & 7)];
  if (((bits[place] ?? 0) & bit) !== 0) return false;
  bits[place]! |= bit;
  return true;
}

function engagementChannels({ engagement }: AuditFacts): ChannelRow[] {
  return engagement.kinds.map(({ kind, events, profiles, lastAt }) => ({
    channel: ENGAGEMENT_CHANNELS.find(([prefix]) => kind.startsWith(prefix))?.[1] ?? "website",
    source: kind,
    isMapped: true,
    people: profiles,
    events,
    revenue: null,
    lastAt,
  }));
}
