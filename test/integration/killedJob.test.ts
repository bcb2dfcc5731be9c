import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { PushView, RunView, SlotView } from "../../scripts/demo/answers.ts";
import { setUp, warningsOf } from "../../scripts/demo/job.ts";
import type { KlaviyoList } from "../../scripts/demo/report.ts";
import { dumpStore } from "./dumpStore.ts";
import { onStand, type Stand, silent } from "./stand.ts";
import { waitForSync } from "./waitForSync.ts";

/** Milliseconds of life left to the app before each kill. */
const LIVES = [20, 80, 200, 500, 1_000, 2_000];

/** Kills and restarts the app while the work behind `path` is under way, then waits for its end. */
async function endThroughKills<T extends { state: string }>(stand: Stand, path: string, open: readonly string[]) {
  let app = stand.app;
  for (const life of LIVES) {
    await sleep(life);
    await stand.stopApp("SIGKILL");
    app = await stand.startApp();
  }
  for (;;) {
    const view = await app.request<T>("GET", path);
    if (!open.includes(view.state)) return view;
    await sleep(50);
  }
}

it("ends run, acceptance and push as if nothing had happened, however often the app is killed", {
  timeout: 240_000,
}, async () => {
  await onStand(["--buyers", "2500", "--seed", "4"], async (stand) => {
    const app = await stand.startApp();
    await setUp(app, silent);
    await waitForSync(app);

    const { id: runId } = await stand.app.request<{ id: string }>("POST", "/runs", { seed: 1 });
    const run = await endThroughKills<RunView>(stand, `/runs/${runId}`, ["running"]);
    expect(run.state).toBe("proposed");
    const { id: twinId } = await stand.app.request<{ id: string }>("POST", "/runs", { seed: 1 });
    let twin = await stand.app.request<RunView>("GET", `/runs/${twinId}`);
    while (twin.state === "running") twin = await stand.app.request<RunView>("GET", `/runs/${twinId}`);
    // Same rows and same seed, without a kill: the same segments.
    expect(twin.segments).toEqual(run.segments);

    await stand.app.request("POST", `/runs/${twinId}/acceptance`, { warnings: warningsOf(twin) });
    const accepted = await endThroughKills<RunView>(stand, `/runs/${twinId}`, ["proposed"]);
    expect(accepted.state).toBe("accepted");
    const members = dumpStore(stand.databaseFile, ["memberships"]).memberships ?? [];
    expect(members).toHaveLength(twin.segments.filter((s) => s.isAccepted).reduce((sum, s) => sum + s.people, 0));

    const { id: pushId } = await stand.app.request<{ id: string }>("POST", "/pushes");
    const planned = await endThroughKills<PushView>(stand, `/pushes/${pushId}`, ["draft"]);
    expect(planned.state).toBe("planned");
    await stand.app.request("POST", `/pushes/${pushId}/approval`);
    const push = await endThroughKills<PushView>(stand, `/pushes/${pushId}`, ["approved", "sending", "verifying"]);
    expect(push).toMatchObject({ state: "verified", mismatches: [] });
    const { segments } = await stand.app.request<{ segments: SlotView[] }>("GET", "/segments");
    const lists = await stand.sandbox.get<KlaviyoList[]>("/klaviyo/lists");
    expect(lists).toHaveLength(segments.length);
    for (const { segmentId, onList } of push.dryRun?.reach ?? []) {
      const listId = segments.find(({ id }) => id === segmentId)?.klaviyoListId;
      expect(lists.find(({ id }) => id === listId)?.members).toHaveLength(onList);
    }
    expect(await stand.sandbox.get("/klaviyo/counters")).toMatchObject({ profilesCreated: 0 });
  });
});
