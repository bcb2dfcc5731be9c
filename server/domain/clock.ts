import type { Instant } from "./instant.ts";

/** Where business time comes from. Nothing else in the product may ask the machine what time it is. */
export interface Clock {
  now(): Instant;
}

/** The machine's own time. */
export const systemClock: Clock = { now: () => Date.now() };

/** Starts at `start` and runs on at the machine's pace, so that old order histories can be worked on as if today. */
export function startingAt(start: Instant, machine: Clock = systemClock): Clock {
  const offset = start - machine.now();
  return { now: () => machine.now() + offset };
}

/** Stands still; tests move it. */
export function fixedClock(at: Instant): Clock & { set(to: Instant): void } {
  let now = at;
  return {
    now: () => now,
    set: (to) => {
      now = to;
    },
  };
}
