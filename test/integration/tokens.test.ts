import { expect, it } from "vitest";
import { setUp } from "../../scripts/demo/job.ts";
import { onStand, silent } from "./stand.ts";
import { waitForSync } from "./waitForSync.ts";

it("renews its access to the store as often as tokens expire, also after a restart", { timeout: 120_000 }, async () => {
  await onStand(["--buyers", "300", "--token-seconds", "1"], async (stand) => {
    await setUp(await stand.startApp(), silent);
    expect((await waitForSync(stand.app)).state).toBe("done");
    await stand.stopApp();
    await stand.startApp();
    const { state, tally } = await waitForSync(stand.app);
    expect(state).toBe("done");
    expect(tally).toMatchObject({ purchases: (await stand.given()).purchases });
  });
});
