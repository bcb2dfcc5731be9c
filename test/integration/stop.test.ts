import { setTimeout as sleep } from "node:timers/promises";
import SQLite from "better-sqlite3";
import { expect, it } from "vitest";
import type { SyncView } from "../../scripts/demo/answers.ts";
import { setUp } from "../../scripts/demo/job.ts";
import { onStand, type Stand, silent } from "./stand.ts";
import { waitForSync } from "./waitForSync.ts";

/** Who works on what, as the database has it. */
function work({ databaseFile }: Stand) {
  const db = new SQLite(databaseFile, { readonly: true });
  try {
    return {
      jobs: db.prepare("select kind, state, attempts, error from jobs").all(),
      holders: db.prepare("select holder from shop_leases").pluck().all(),
    };
  } finally {
    db.close();
  }
}

it("a process told to stop in the middle of a sync gives everything back, and the next one goes on", {
  timeout: 120_000,
}, async () => {
  await onStand(["--buyers", "2500", "--seed", "6"], async (stand) => {
    const app = await stand.startApp();
    await setUp(app, silent);
    const { id } = await app.request<{ id: string }>("POST", "/syncs");
    const streamsOf = async () => (await stand.app.request<SyncView>("GET", `/syncs/${id}`)).streams;
    while ((await streamsOf()).every(({ read }) => read === 0)) await sleep(10);
    await stand.stopApp("SIGTERM");
    expect(work(stand)).toEqual({
      jobs: [{ kind: "sync", state: "waiting", attempts: 0, error: null }],
      holders: [null],
    });
    const again = await stand.startApp();
    expect(await waitForSync(again, id)).toMatchObject({ state: "done", error: null });
    while (work(stand).jobs.length > 0) await sleep(20);
  });
});
