import { describe, expect, it } from "vitest";
import { RateLimiter as SandboxLimiter } from "../../../sandbox/klaviyo/rateLimits.ts";
import { readRuleTable, ruleFor } from "../../../sandbox/klaviyo/ruleTable.ts";
import { type Endpoint, endpoints } from "../../../server/connectors/klaviyo/endpoints.ts";
import { RateLimiter } from "../../../server/connectors/klaviyo/limiter.ts";
import { virtualTime } from "./fixtures.ts";

const MINUTE = 60_000;

function limited(limits: Endpoint["limits"], name = "GET /api/x") {
  const time = virtualTime(0);
  const limiter = new RateLimiter(time.clock, time.sleep);
  const endpoint: Endpoint = { name, limits, repeatable: true };
  const acquire = async (times: number) => {
    for (let i = 0; i < times; i++) await limiter.acquire(endpoint);
    return time.clock.now();
  };
  /** As Klaviyo writes them: the limits of the second and the minute, the state of the minute. */
  const headers = (steady: number, remaining: number, reset: number, burst = limits.burst) =>
    new Headers({
      "ratelimit-limit": `${burst}, ${burst};w=1, ${steady};w=60`,
      "ratelimit-remaining": `${remaining}`,
      "ratelimit-reset": `${reset}`,
    });
  return { limiter, endpoint, time, acquire, headers };
}

/** A clock that many sleepers share: it moves on to the next one's hour when nobody has anything else to do. */
function sharedTime() {
  let now = 0;
  let sleepers: { at: number; wake: () => void }[] = [];
  return {
    clock: { now: () => now },
    sleep: (milliseconds: number) =>
      new Promise<void>((wake) => {
        sleepers.push({ at: now + milliseconds, wake });
      }),
    async runUntil(work: Promise<unknown>) {
      for (await idle(); sleepers.length > 0; await idle()) {
        now = Math.min(...sleepers.map(({ at }) => at));
        const due = sleepers.filter(({ at }) => at <= now);
        sleepers = sleepers.filter(({ at }) => at > now);
        for (const { wake } of due) wake();
      }
      await work;
    },
  };
}

/** Lets everything run that is ready to. */
async function idle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe("the rate budget", () => {
  it.each<[string, Endpoint["limits"], number, number]>([
    ["four fifths of the second's limit at once", { burst: 10, steady: 150 }, 8, 0],
    ["the rest in the next second", { burst: 10, steady: 150 }, 9, 1_000],
    ["four fifths of the minute's limit in a minute", { burst: 1_000, steady: 150 }, 120, 0],
    ["the rest in the next minute", { burst: 1_000, steady: 150 }, 121, MINUTE],
    ["at least one, however low the limit", { burst: 1, steady: 1 }, 2, MINUTE],
  ])("lets through %s", async (_, limits, calls, endsAt) => {
    expect(await limited(limits).acquire(calls)).toBe(endsAt);
  });

  it("hands back a wait until tomorrow", async () => {
    const { acquire } = limited({ burst: 1_000, steady: 1_000, daily: 5 });
    await acquire(4);
    await expect(acquire(1)).rejects.toMatchObject({ code: "rate_limited", retryAfterMs: 86_400_000 });
  });

  it("keeps endpoints apart", async () => {
    const { limiter, acquire, time } = limited({ burst: 1, steady: 1 });
    await acquire(1);
    await limiter.acquire({ name: "GET /api/y", limits: { burst: 1, steady: 1 }, repeatable: true });
    expect(time.waits).toEqual([]);
  });

  it("never lets more than its share through side by side", async () => {
    const time = sharedTime();
    const limiter = new RateLimiter(time.clock, time.sleep);
    const endpoint: Endpoint = { name: "GET /api/x", limits: { burst: 10, steady: 150 }, repeatable: true };
    const passed: number[] = [];
    const calls = Array.from({ length: 20 }, () => limiter.acquire(endpoint).then(() => passed.push(time.clock.now())));
    await time.runUntil(Promise.all(calls));
    expect([0, 1_000, 2_000].map((at) => passed.filter((then) => then === at).length)).toEqual([8, 8, 4]);
  });

  it("waits out a window that others have used up", async () => {
    const { limiter, endpoint, acquire, headers } = limited({ burst: 10, steady: 150 });
    await acquire(1);
    limiter.correct(endpoint, headers(150, 20, 42));
    expect(await acquire(1)).toBe(42_000);
  });

  it("takes up a limit that is higher than documented", async () => {
    const { limiter, endpoint, acquire, headers } = limited({ burst: 1_000, steady: 10 });
    await acquire(1);
    limiter.correct(endpoint, headers(1_000, 999, 60));
    expect(await acquire(500)).toBe(0);
  });

  it("takes up a limit of the second that is lower than documented", async () => {
    const { limiter, endpoint, acquire, headers } = limited({ burst: 100, steady: 1_000 });
    await acquire(1);
    limiter.correct(endpoint, headers(1_000, 999, 60, 10));
    await acquire(7);
    expect(await acquire(1)).toBe(1_000);
  });

  it.each(["", "150", "many;w=60", "10, 10;w=1, 150;w=x"])(
    "learns what remains of the minute without a limit it can read (%j)",
    async (limit) => {
      const { limiter, endpoint, acquire, headers } = limited({ burst: 1_000, steady: 150 });
      const stated = headers(150, 30, 42);
      stated.set("ratelimit-limit", limit);
      limiter.correct(endpoint, stated);
      expect(await acquire(1)).toBe(42_000);
    },
  );

  it("takes up every limit as the sandbox states them", async () => {
    const { limiter, endpoint, acquire } = limited({ burst: 1_000, steady: 1_000, daily: 1_000 });
    const rule = ruleFor(readRuleTable(), "POST /api/lists");
    const stated = new SandboxLimiter(() => 0).take("an account", rule, new URLSearchParams());
    expect(stated["RateLimit-Limit"]).toBe("10, 10;w=1, 150;w=60, 150;w=86400");
    limiter.correct(endpoint, new Headers(stated));
    expect(await acquire(9)).toBe(1_000);
    expect(await acquire(111)).toBe(MINUTE);
    await expect(acquire(1)).rejects.toMatchObject({ code: "rate_limited" });
  });

  it("does not forget calls since sent, when an older answer comes in", async () => {
    const { limiter, endpoint, acquire, headers } = limited({ burst: 1_000, steady: 150 });
    limiter.correct(endpoint, headers(150, 149, 60));
    await acquire(119);
    limiter.correct(endpoint, headers(150, 148, 60));
    expect(await acquire(2)).toBe(MINUTE);
  });

  it.each([["x"], ["-1"], ["999999"]])("ignores headers that make no sense (%s)", async (value) => {
    const { limiter, endpoint, acquire } = limited({ burst: 1_000, steady: 150 });
    const names = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"];
    limiter.correct(endpoint, new Headers(names.map((name): [string, string] => [name, value])));
    expect(await acquire(120)).toBe(0);
  });

  it("knows the limits of this revision", () => {
    const limits = Object.fromEntries(endpoints.map((endpoint) => [endpoint.name, endpoint.limits]));
    expect(limits["GET /api/profiles"]).toEqual({ burst: 75, steady: 750 });
    expect(limits["GET /api/events"]).toEqual({ burst: 350, steady: 3_500 });
    expect(limits["POST /api/lists"]).toEqual({ burst: 10, steady: 150, daily: 150 });
  });
});
