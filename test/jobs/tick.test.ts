import { expect, it } from "vitest";
import { startTicking } from "../../server/jobs/tick.ts";

it("a tick comes at once, and its end is waited for", async () => {
  const { promise: go, resolve } = Promise.withResolvers<void>();
  const done: string[] = [];
  const stop = startTicking(async () => {
    done.push("begun");
    await go;
    done.push("ended");
  });
  expect(done).toEqual(["begun"]);
  const stopping = stop();
  resolve();
  await stopping;
  expect(done).toEqual(["begun", "ended"]);
});
