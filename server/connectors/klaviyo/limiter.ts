import type { Clock } from "../../domain/clock.ts";
import { AppError } from "../../domain/errors.ts";
import { DAY, type Instant, MINUTE, SECOND } from "../../domain/instant.ts";
import type { Endpoint } from "./endpoints.ts";

/** Waits for so many milliseconds; tests pass one that does not. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** The longest time a call waits for its turn before it gives the waiting back to its caller. */
export const MAX_WAIT = 90 * SECOND;

/** Our part of a limit; the rest is left to whoever else uses the account's key. */
const SHARE = 0.8;

/** A fixed window, as Klaviyo counts: so many requests from its beginning to its end. */
interface Window {
  length: number;
  /** As Klaviyo states it; we use our share. */
  limit: number;
  used: number;
  endsAt: Instant;
}

interface EndpointState {
  windows: Window[];
  /** The minute window, which Klaviyo's RateLimit headers describe. */
  steady: Window;
  blockedUntil: Instant;
}

/**
 * The rate budget of one Klaviyo account: a second, a minute and perhaps a day window per endpoint, seeded with 80 % of
 * the documented limits and corrected by what answers say.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #sleep: Sleep;
  readonly #states = new Map<string, EndpointState>();

  constructor(clock: Clock, sleep: Sleep) {
    this.#clock = clock;
    this.#sleep = sleep;
  }

  /**
   * Waits for a turn and takes it.
   * @throws AppError `rate_limited` when that would take longer than 90 s
   */
  async acquire(endpoint: Endpoint): Promise<void> {
    const state = this.#stateOf(endpoint);
    for (let wait = this.#waitFor(state); wait > 0; wait = this.#waitFor(state)) {
      if (wait > MAX_WAIT) {
        throw new AppError("rate_limited", `The budget for ${endpoint.name} is used up; try again later.`, {
          retryAfterMs: wait,
        });
      }
      await this.#sleep(wait);
    }
    for (const window of state.windows) window.used++;
  }

  /**
   * Learns from the RateLimit headers of an answer that was not a 429: the limits of all windows ("10, 10;w=1, 150;w=60"),
   * what remains of the minute and the seconds to its end. Each is of use without the other.
   */
  correct(endpoint: Endpoint, headers: Headers): void {
    const state = this.#stateOf(endpoint);
    for (const { length, limit } of statedLimits(headers)) {
      for (const window of state.windows) if (window.length === length) window.limit = limit;
    }
    const remaining = numberOf(headers, "ratelimit-remaining");
    const reset = numberOf(headers, "ratelimit-reset");
    if (remaining === null || reset === null || reset * SECOND > MINUTE) return;
    const { steady } = state;
    const endsAt = this.#clock.now() + reset * SECOND;
    const used = Math.max(0, steady.limit - remaining);
    // An answer may be older than requests sent since, so within a window the count only grows.
    const isSameWindow = Math.abs(endsAt - steady.endsAt) <= 2 * SECOND;
    steady.used = isSameWindow ? Math.max(steady.used, used) : used;
    steady.endsAt = endsAt;
  }

  /** Holds the endpoint back after a 429. */
  block(endpoint: Endpoint, milliseconds: number): void {
    const state = this.#stateOf(endpoint);
    state.blockedUntil = Math.max(state.blockedUntil, this.#clock.now() + milliseconds);
  }

  #waitFor(state: EndpointState): number {
    const now = this.#clock.now();
    let readyAt = state.blockedUntil;
    for (const window of state.windows) {
      if (now >= window.endsAt) {
        window.used = 0;
        window.endsAt = now + window.length;
      }
      if (window.used >= shareOf(window.limit)) readyAt = Math.max(readyAt, window.endsAt);
    }
    return readyAt - now;
  }

  #stateOf({ name, limits }: Endpoint): EndpointState {
    let state = this.#states.get(name);
    if (!state) {
      const steady = windowOf(MINUTE, limits.steady);
      const windows = [windowOf(SECOND, limits.burst), steady];
      if (limits.daily !== undefined) windows.push(windowOf(DAY, limits.daily));
      state = { windows, steady, blockedUntil: 0 };
      this.#states.set(name, state);
    }
    return state;
  }
}

function windowOf(length: number, limit: number): Window {
  return { length, limit, used: 0, endsAt: 0 };
}

function shareOf(limit: number): number {
  return Math.max(1, Math.floor(limit * SHARE));
}

/** The windows of a RateLimit-Limit header. Its first number repeats the shortest one's. */
function statedLimits(headers: Headers): { length: number; limit: number }[] {
  const text = headers.get("ratelimit-limit") ?? "";
  return [...text.matchAll(/(?<=^|,)\s*(\d{1,9})\s*;\s*w=(\d{1,6})\s*(?=,|$)/g)].map(([, limit, seconds]) => ({
    limit: Number(limit),
    length: Number(seconds) * SECOND,
  }));
}

function numberOf(headers: Headers, name: string): number | null {
  const value = headers.get(name);
  return value !== null && /^\d+$/.test(value) ? Number(value) : null;
}
