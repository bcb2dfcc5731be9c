import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { AppError } from "../../server/domain/errors.ts";
import { retryPassing } from "../../server/jobs/retryPassing.ts";

const pause = (ms: number) => sleep(ms);
const passing = (code: "unavailable" | "rate_limited") => new AppError(code, "Try again.", { retryAfterMs: 1 });

/** Fails with each of the errors in turn, then succeeds. */
function failing(...errors: Error[]) {
  const left = [...errors];
  const tried = { times: 0 };
  const work = async () => {
    tried.times++;
    const error = left.shift();
    if (error) throw error;
    return "done";
  };
  return { work, tried };
}

describe("work that may be done again", () => {
  it("is, after failures that pass", async () => {
    const { work, tried } = failing(passing("unavailable"), passing("unavailable"));
    await expect(retryPassing(pause, work)).resolves.toBe("done");
    expect(tried.times).toBe(3);
  });

  it("is given up after five", async () => {
    const { work, tried } = failing(...Array.from({ length: 9 }, () => passing("unavailable")));
    await expect(retryPassing(pause, work)).rejects.toThrow("Try again.");
    expect(tried.times).toBe(5);
  });

  it("may be asked to wait as often as the other side likes", async () => {
    const { work, tried } = failing(...Array.from({ length: 9 }, () => passing("rate_limited")));
    await expect(retryPassing(pause, work)).resolves.toBe("done");
    expect(tried.times).toBe(10);
  });

  it("is not done again after a failure that does not pass", async () => {
    const { work, tried } = failing(new AppError("bad_response", "No."));
    await expect(retryPassing(pause, work)).rejects.toThrow("No.");
    expect(tried.times).toBe(1);
  });

  it("stops waiting when the process stops", async () => {
    const stop = new AbortController();
    const { work } = failing(new AppError("unavailable", "Later.", { retryAfterMs: 60_000 }));
    const result = retryPassing((ms) => sleep(ms, undefined, { signal: stop.signal }), work);
    stop.abort();
    await expect(result).rejects.toThrow(/abort/i);
  });
});
