import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { SyncView } from "../../scripts/demo/answers.ts";
import { setUp } from "../../scripts/demo/job.ts";
import { newAppKeys } from "../../scripts/demo/programs.ts";
import { dumpStore } from "./dumpStore.ts";
import { onStand, type Stand, silent } from "./stand.ts";
import { waitForSync } from "./waitForSync.ts";

const STORE = ["--buyers", "1200", "--seed", "5"];
const TABLES = ["customers", "orders", "order_lines", "order_discounts", "refunds", "ledger", "profiles", "engagement"];
const KILLS = 8;

interface Synced {
  view: SyncView;
  rows: Record<string, string[]>;
  milliseconds: number;
}

async function syncUndisturbed(stand: Stand): Promise<Synced> {
  const app = await stand.startApp();
  await setUp(app, silent);
  const started = performance.now();
  const view = await waitForSync(app);
  return { view, rows: dumpStore(stand.databaseFile, TABLES), milliseconds: performance.now() - started };
}

/** Kills the app again and again while one sync runs; each new start is left a little more time than the last. */
async function syncKilled(stand: Stand, milliseconds: number): Promise<Synced & { struck: number }> {
  let struck = 0;
  let app = await stand.startApp();
  await setUp(app, silent);
  const { id } = await app.request<{ id: string }>("POST", "/syncs");
  for (let kill = 1; kill <= KILLS; kill++) {
    await sleep((milliseconds * kill) / (2 * KILLS));
    const { state } = await app.request<SyncView>("GET", `/syncs/${id}`);
    await stand.stopApp("SIGKILL");
    if (state === "running") struck++;
    app = await stand.startApp();
  }
  const view = await waitForSync(app, id);
  return { view, rows: dumpStore(stand.databaseFile, TABLES), milliseconds, struck };
}

it("ends in the same rows however often a sync is killed", { timeout: 240_000 }, async () => {
  // The same keys, so that the hashes of contacts are comparable.
  const keys = newAppKeys();
  const undisturbed = await onStand(STORE, syncUndisturbed, keys);
  expect(undisturbed.view.state).toBe("done");
  for (const table of TABLES) expect(undisturbed.rows[table]?.length).toBeGreaterThan(0);

  const killed = await onStand(STORE, (stand) => syncKilled(stand, undisturbed.milliseconds), keys);
  expect(killed.struck).toBeGreaterThanOrEqual(3);
  expect(killed.view).toMatchObject({ state: "done", tally: undisturbed.view.tally });
  // Lines read twice would show here: a bulk stream counts what it read.
  const counts = ({ view }: Synced) => Object.fromEntries(view.streams.map(({ stream, read }) => [stream, read]));
  const { customers, orders } = counts(undisturbed);
  expect(counts(killed)).toMatchObject({ customers, orders });
  expect(killed.rows).toEqual(undisturbed.rows);
});
