import { describe, expect, it } from "vitest";
import { AppError } from "../../server/domain/errors.ts";
import { ATTEMPTS, outcomeOf } from "../../server/jobs/outcome.ts";
import type { Job } from "../../server/store/jobs.ts";

const job = (over: Partial<Job> = {}): Job => ({
  shopId: 1,
  kind: "sync",
  reference: "a",
  state: "running",
  priority: 10,
  askedAt: 0,
  dueAt: 0,
  attempts: 0,
  error: null,
  ...over,
});
const passing = (retryAfterMs?: number) =>
  new AppError("unavailable", "Not now.", retryAfterMs === undefined ? {} : { retryAfterMs });

describe("a failure means", () => {
  it("the same pause for the same job and seed, and another for another job", () => {
    const pauses = [job(), job(), job({ shopId: 2 }), job({ reference: "b" })].map((of) => outcomeOf(passing(), of, 1));
    expect(pauses[0]).toEqual(pauses[1]);
    expect(new Set(pauses.map((pause) => JSON.stringify(pause))).size).toBe(3);
    expect(outcomeOf(passing(), job(), 2)).not.toEqual(pauses[0]);
  });

  it("a pause no shorter than the other side asks for", () => {
    expect(outcomeOf(passing(90_000), job(), 1)).toMatchObject({ type: "again", afterMs: 90_000, attempts: 1 });
  });

  it("a last attempt that is not used up by being told to wait", () => {
    const last = job({ attempts: ATTEMPTS - 1 });
    expect(outcomeOf(passing(), last, 1)).toEqual({ type: "set_aside", error: "Not now." });
    const limited = new AppError("rate_limited", "Slower.", { retryAfterMs: 5 });
    expect(outcomeOf(limited, last, 1)).toMatchObject({ type: "again", afterMs: 5, attempts: ATTEMPTS - 1 });
  });

  it("the end, with words that hold nothing of the inside", () => {
    const outcome = outcomeOf(new Error("no such customer: someone@example.com"), job(), 1);
    expect(outcome).toMatchObject({ type: "set_aside", error: expect.not.stringContaining("someone") });
  });
});
