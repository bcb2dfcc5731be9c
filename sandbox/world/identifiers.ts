import type { Random } from "../random.ts";

/** First numbers of each kind of Shopify id; ids of one kind ascend with creation, as Shopify's do. */
export const FIRST_ID = {
  store: 64_000_000_001,
  product: 8_100_000_000_001,
  customer: 7_200_000_000_001,
  order: 5_600_000_000_001,
  line: 14_300_000_000_001,
  refund: 930_000_000_001,
} as const;

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function characters(random: Random, alphabet: string, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) text += alphabet.charAt(Math.floor(random() * alphabet.length));
  return text;
}

/** A ULID made at `at`: 48 bits of time, 80 random ones. Those of our time begin with 01. */
export function ulid(random: Random, at: number): string {
  let time = "";
  for (let left = Math.max(0, Math.floor(at)); time.length < 10; left = Math.floor(left / 32)) {
    time = CROCKFORD.charAt(left % 32) + time;
  }
  return time + characters(random, CROCKFORD, 16);
}

/** An event id in Klaviyo's look: eleven letters and digits. */
export function eventId(random: Random): string {
  return characters(random, BASE62, 11);
}

/** What joins a sent message with its opens and clicks. */
export function transmissionId(random: Random): string {
  return characters(random, BASE62, 22);
}
