import { expect, it } from "vitest";
import type { SyncView } from "../../scripts/demo/answers.ts";
import { setUp } from "../../scripts/demo/job.ts";
import { dumpStore } from "./dumpStore.ts";
import { onStand, silent } from "./stand.ts";
import { waitForSync } from "./waitForSync.ts";

it("fails a sync that received fewer lines than Shopify announced, and reads everything again next time", {
  timeout: 120_000,
}, async () => {
  await onStand(["--buyers", "600", "--fault", "dropBulkLines=7"], async (stand) => {
    const app = await stand.startApp();
    await setUp(app, silent);
    const failed = await waitForSync(app);
    expect(failed.state).toBe("failed");
    expect(failed.error).toMatch(/announced \d+ \w+ records and delivered \d+/);
    expect(dumpStore(stand.databaseFile, ["watermarks"])).toEqual({ watermarks: [] });

    await stand.sandbox.post("/faults", { dropBulkLines: 0 });
    const repeated: SyncView = await waitForSync(app);
    expect(repeated.state).toBe("done");
    const { customers, purchases, gross, cancelled, guestOrders, guestLines } = await stand.given();
    expect(repeated.tally).toMatchObject({ customers, purchases, gross, cancelled, guestOrders, guestLines });
  });
});
