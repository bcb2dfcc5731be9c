/** A source of numbers in [0, 1). Always a parameter, so that the same seed gives the same result. */
export type Random = () => number;

/**
 * A seeded generator: mulberry32 (Tommy Ettinger, public domain), period 2^32.
 * @param seed any integer; different seeds give unrelated streams
 */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A seed for a named part of a computation, so that parts do not share a stream (FNV-1a over the name). */
export function deriveSeed(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
