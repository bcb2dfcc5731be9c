import { describe, expect, it } from "vitest";
import { AppError } from "../../server/domain/errors.ts";
import { recordFailure } from "../../server/jobs/recordFailure.ts";
import { retryPassing } from "../../server/jobs/retryPassing.ts";

const { signal } = new AbortController();
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
    await expect(retryPassing(signal, work)).resolves.toBe("done");
    expect(tried.times).toBe(3);
  });

  it("is given up after five", async () => {
    const { work, tried } = failing(...Array.from({ length: 9 }, () => passing("unavailable")));
    await expect(retryPassing(signal, work)).rejects.toThrow("Try again.");
    expect(tried.times).toBe(5);
  });

  it("may be asked to wait as often as the other side likes", async () => {
    const { work, tried } = failing(...Array.from({ length: 9 }, () => passing("rate_limited")));
    await expect(retryPassing(signal, work)).resolves.toBe("done");
    expect(tried.times).toBe(10);
  });

  it("is not done again after a failure that does not pass", async () => {
    const { work, tried } = failing(new AppError("bad_response", "No."));
    await expect(retryPassing(signal, work)).rejects.toThrow("No.");
    expect(tried.times).toBe(1);
  });

  it("stops waiting when the process stops", async () => {
    const stop = new AbortController();
    const { work } = failing(new AppError("unavailable", "Later.", { retryAfterMs: 60_000 }));
    const result = retryPassing(stop.signal, work);
    stop.abort();
    await expect(result).rejects.toThrow(/abort/i);
  });
});

describe("a failure", () => {
  const recorded: string[] = [];
  const record = async (message: string) => void recorded.push(message);

  it.each([
    [new AppError("conflict", "A sentence of ours."), "A sentence of ours."],
    [new Error("select secret from table"), "Something went wrong on our side; it has been recorded. Try again."],
  ])("is recorded in words for a person and passed on (%#)", async (error, words) => {
    await expect(recordFailure(signal, () => Promise.reject(error), record)).rejects.toBe(error);
    expect(recorded.splice(0)).toEqual([words]);
  });

  it("is none when the process stops", async () => {
    const work = () => Promise.reject(new Error("aborted"));
    await expect(recordFailure(AbortSignal.abort(), work, record)).rejects.toThrow("aborted");
    expect(recorded).toEqual([]);
  });
});
