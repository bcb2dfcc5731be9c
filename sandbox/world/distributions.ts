import { type Random, randomFrom } from "../random.ts";

/**
 * A stream of random numbers for one concern. Streams of different words are independent, so a draw added to one part
 * of the world moves nothing elsewhere.
 */
export function streamOf(seed: number, ...words: (string | number)[]): Random {
  let hash = Math.imul(seed ^ 0x811c9dc5, 0x9e3779b1);
  for (const char of words.join(" ")) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return randomFrom(hash ^ (hash >>> 13));
}

/** A whole number from `from` to `to`, both included. */
export function wholeNumber(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

/** One of the items; the list must not be empty. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError("Nothing to pick from: the list is empty.");
  return item;
}

/** One of the items, each as likely as its weight. */
export function pickWeighted<T extends { readonly weight: number }>(random: Random, items: readonly T[]): T {
  let left = random() * items.reduce((sum, item) => sum + item.weight, 0);
  for (const item of items) {
    left -= item.weight;
    if (left < 0) return item;
  }
  return pick(() => 0.999_999, items);
}

/** The items in random order (Fisher-Yates). */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

/** Waiting time until the next event of a Poisson process with that many events per unit of time. */
export function exponential(random: Random, rate: number): number {
  return -Math.log(1 - random()) / rate;
}

export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Gamma with that shape and mean (Marsaglia and Tsang 2000; shapes below 1 by their boost). */
export function gamma(random: Random, shape: number, mean: number): number {
  const boost = shape < 1 ? (1 - random()) ** (1 / shape) : 1;
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
      return (d * v * boost * mean) / shape;
    }
  }
}

/** Beta with that mean; the smaller the concentration (a + b), the more people differ. */
export function beta(random: Random, mean: number, concentration: number): number {
  const a = gamma(random, mean * concentration, mean);
  const b = gamma(random, (1 - mean) * concentration, 1 - mean);
  return a / (a + b);
}

/** An index in proportion to the differences of ascending cumulative weights. */
export function pickCumulative(random: Random, cumulative: readonly number[]): number {
  const sought = random() * (cumulative.at(-1) ?? 0);
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 0) > sought) high = middle;
    else low = middle + 1;
  }
  return low;
}
