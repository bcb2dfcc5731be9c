import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { SyncView } from "../../scripts/demo/answers.ts";
import { AppClient } from "../../scripts/demo/clients.ts";
import { setUp } from "../../scripts/demo/job.ts";
import { newAppKeys, startApp } from "../../scripts/demo/programs.ts";
import { onStand, silent } from "./stand.ts";
import { waitForSync } from "./waitForSync.ts";

it("two processes on one file do the work of a store once, and one goes on where the other was stopped", {
  timeout: 120_000,
}, async () => {
  const keys = newAppKeys();
  await onStand(
    ["--buyers", "2500", "--seed", "7"],
    async (stand) => {
      const first = await stand.startApp();
      await setUp(first, silent);
      const { now } = await stand.sandbox.get<{ now: string }>("/state");
      const { id } = await first.request<{ id: string }>("POST", "/syncs");
      const program = await startApp(stand.sandboxOrigin, stand.dataDir, now, keys);
      try {
        const second = new AppClient(program.origin, stand.sandbox);
        const view = () => second.request<SyncView>("GET", `/syncs/${id}`);
        while ((await view()).streams.every(({ read }) => read === 0)) await sleep(10);
        await stand.stopApp("SIGTERM");
        expect((await view()).state).toBe("running");
        const done = await waitForSync(second, id);
        expect(done).toMatchObject({ state: "done", error: null });
        // A bulk stream counts what it read, so lines read by both would make the sync fail.
        expect(done.streams.find(({ stream }) => stream === "orders")?.read).toBeGreaterThan(0);
      } finally {
        await program.stop();
      }
    },
    keys,
  );
});
