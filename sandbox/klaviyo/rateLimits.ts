import { throttled } from "./errors.ts";
import type { Limits, Rule } from "./ruleTable.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

interface Window {
  length: number;
  limit: number;
  startedAt: number;
  used: number;
}

/** The windows of one operation (or of one of its extra parameters) for one caller's quota. */
interface Bucket {
  limits: Limits;
  burst: Window;
  steady: Window;
  all: Window[];
}

export type RateHeaders = Readonly<Record<string, string>>;

/**
 * Klaviyo's fixed windows of 1 second, 1 minute and, for some operations, 1 day, in wall time. A request that uses a
 * slower parameter is counted in that parameter's windows too. A refused request is not counted.
 */
export class RateLimiter {
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param now wall time in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts one request; throws 429 with Retry-After when a window is full. Returns the headers of the answer. */
  take(quota: string, rule: Rule, query: URLSearchParams): RateHeaders {
    const extras = rule.extraLimits.filter(({ parameter, value }) =>
      // The documented name is the singular of the value ("include=list" for lists).
      (query.get(parameter) ?? "").split(",").some((given) => given.startsWith(value)),
    );
    const buckets = [
      this.#bucket(`${quota} ${rule.operation}`, rule.limits),
      ...extras.map(({ value, limits }) => this.#bucket(`${quota} ${rule.operation} ${value}`, limits)),
    ];
    const now = this.#now();
    const windows = buckets.flatMap((bucket) => bucket.all);
    let wait = 0;
    for (const window of windows) {
      if (now - window.startedAt >= window.length) {
        window.startedAt = Math.floor(now / window.length) * window.length;
        window.used = 0;
      }
      if (window.used >= window.limit) wait = Math.max(wait, window.startedAt + window.length - now);
    }
    if (wait > 0) throw throttled(Math.ceil(wait / SECOND));
    for (const window of windows) window.used++;
    return headersOf(tightest(buckets), now);
  }

  #bucket(key: string, limits: Limits): Bucket {
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      const burst = windowOf(SECOND, limits.burst);
      const steady = windowOf(MINUTE, limits.steady);
      const daily = limits.daily === undefined ? [] : [windowOf(DAY, limits.daily)];
      bucket = { limits, burst, steady, all: [burst, steady, ...daily] };
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }
}

const windowOf = (length: number, limit: number): Window => ({ length, limit, startedAt: -Infinity, used: 0 });

const remaining = ({ steady }: Bucket): number => steady.limit - steady.used;

function tightest(buckets: readonly Bucket[]): Bucket {
  return buckets.reduce((least, bucket) => (remaining(bucket) < remaining(least) ? bucket : least));
}

/** The state of the minute. The limit is written as the live service writes it: "75, 75;w=1, 750;w=60". */
function headersOf({ limits, steady }: Bucket, now: number): RateHeaders {
  const windows = [`${limits.burst};w=1`, `${limits.steady};w=60`];
  if (limits.daily !== undefined) windows.push(`${limits.daily};w=86400`);
  return {
    "RateLimit-Limit": `${limits.burst}, ${windows.join(", ")}`,
    "RateLimit-Remaining": String(steady.limit - steady.used),
    "RateLimit-Reset": String(Math.ceil((steady.startedAt + steady.length - now) / SECOND)),
  };
}
