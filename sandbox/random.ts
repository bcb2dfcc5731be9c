/** Seeded randomness (mulberry32): the same seed makes the same world, faults included. */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A number in [0, 1) that depends on the seed and the words alone: for faults that must not depend on timing. */
export function chance(seed: number, ...words: (string | number)[]): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const char of words.join("\u0000")) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return randomFrom(hash)();
}

/** A UUID in form, derived from the seed and the words. */
export function uuidFrom(seed: number, ...words: (string | number)[]): string {
  let hex = "";
  for (let i = 0; i < 4; i++) {
    hex += Math.floor(chance(seed, ...words, i) * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
