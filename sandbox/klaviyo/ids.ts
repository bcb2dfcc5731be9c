import { chance } from "../random.ts";

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function pick(alphabet: string, length: number, seed: number, words: readonly (string | number)[]): string {
  let text = "";
  for (let i = 0; i < length; i++) text += alphabet.charAt(Math.floor(chance(seed, ...words, i) * alphabet.length));
  return text;
}

/** Six letters and digits, as Klaviyo names lists, metrics and accounts; the same words give the same id. */
export function shortId(seed: number, ...words: (string | number)[]): string {
  return pick(ALPHANUMERIC, 6, seed, words);
}

/** A ULID: 10 characters of time and 16 that depend on the seed and the words. Begins with 01 until the year 2039. */
export function ulid(at: number, seed: number, ...words: (string | number)[]): string {
  let time = "";
  for (let left = at, i = 0; i < 10; i++, left = Math.floor(left / 32)) time = CROCKFORD.charAt(left % 32) + time;
  return time + pick(CROCKFORD, 16, seed, words);
}
