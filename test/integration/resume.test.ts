import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { setUp } from "../../scripts/demo/job.ts";
import { dumpStore } from "./dumpStore.ts";
import { onStand, silent } from "./stand.ts";
import { waitForSync } from "./waitForSync.ts";

const TABLES = ["customers", "orders", "order_lines", "order_discounts", "refunds", "ledger", "profiles", "engagement"];
const KILLS = 8;

it("ends in the same rows however often a sync is killed", { timeout: 240_000 }, async () => {
  await onStand(["--buyers", "1200", "--seed", "5"], async (stand) => {
    const app = await stand.startApp();
    await setUp(app, silent);
    const started = performance.now();
    const undisturbed = await waitForSync(app);
    const duration = performance.now() - started;
    expect(undisturbed.state).toBe("done");
    const expected = dumpStore(stand.databaseFile, TABLES);
    expect(expected.ledger?.length).toBeGreaterThan(1_000);
    await stand.stopApp();

    await onStand(["--buyers", "1200", "--seed", "5"], async (killed) => {
      let victim = await killed.startApp();
      await setUp(victim, silent);
      const { id } = await victim.request<{ id: string }>("POST", "/syncs");
      for (let kill = 0; kill < KILLS; kill++) {
        await sleep(duration / KILLS);
        await killed.stopApp("SIGKILL");
        victim = await killed.startApp();
      }
      const resumed = await waitForSync(victim, id);
      expect(resumed).toMatchObject({ state: "done", tally: undisturbed.tally });
      // Lines read twice would show here: every stream counts what it read.
      const counts = (view: typeof resumed) =>
        Object.fromEntries(view.streams.map(({ stream, read }) => [stream, read]));
      const { customers, orders } = counts(undisturbed);
      expect(counts(resumed)).toMatchObject({ customers, orders });
      // The key of the contact hashes is each app's own, so contacts differ and are left out.
      const withoutHashes = (dump: Record<string, string[]>) =>
        JSON.parse(JSON.stringify(dump).replaceAll(/\[\\"\w+_hash\\",(\\"[^"\\]*\\"|null)\]/g, ""));
      expect(withoutHashes(dumpStore(killed.databaseFile, TABLES))).toEqual(withoutHashes(expected));
    });
  });
});
