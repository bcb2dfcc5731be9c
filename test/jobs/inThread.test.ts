import { describe, expect, it } from "vitest";
import { inThread, partsFromThread } from "../../server/jobs/inThread.ts";

const MODULE = new URL("./countingThread.ts", import.meta.url);
const signal = () => new AbortController().signal;

describe("a thread", () => {
  it("hands over its parts one by one, and goes on only when the next is asked for", async () => {
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const parts: number[] = [];
    for await (const part of partsFromThread<number>(MODULE, { until: 5, counter }, { signal: signal() })) {
      parts.push(part);
      expect(Atomics.load(counter, 0)).toBe(part);
    }
    expect(parts).toEqual([1, 2, 3, 4, 5]);
  });

  it("is ended when nobody asks any more", async () => {
    const counter = new Int32Array(new SharedArrayBuffer(4));
    expect(await inThread<number>(MODULE, { until: 1_000_000, counter }, { signal: signal() })).toBe(1);
    expect(Atomics.load(counter, 0)).toBe(1);
  });

  it("says how far it is", async () => {
    const told: number[] = [];
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const options = { signal: signal(), onProgress: (share: number) => told.push(share) };
    for await (const part of partsFromThread<number>(MODULE, { until: 4, counter }, options)) void part;
    expect(told).toEqual([0.25, 0.5, 0.75, 1]);
  });

  it("passes on what it throws", async () => {
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const failing = inThread(MODULE, { until: -1, counter }, { signal: signal() });
    await expect(failing).rejects.toThrow("There is nothing to count.");
  });

  it("ends when aborted, with the reason", async () => {
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const controller = new AbortController();
    const waiting = inThread(MODULE, { until: 0, counter }, { signal: controller.signal });
    controller.abort(new Error("The process stops."));
    await expect(waiting).rejects.toThrow("The process stops.");
  });
});
