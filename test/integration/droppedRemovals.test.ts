import { expect, it } from "vitest";
import { pushOnce } from "../../scripts/demo/job.ts";
import type { KlaviyoList } from "../../scripts/demo/report.ts";
import { onStand } from "./stand.ts";
import { waitFor, whenIdle } from "./waitFor.ts";

it("names people whom Klaviyo did not take off a list although it said so, and takes them off with the next push", {
  timeout: 180_000,
}, async () => {
  await onStand(["--seed", "6", "--buyers", "1500"], async (stand) => {
    const { app, job } = await stand.doJob();
    await whenIdle(stand);
    const before = await stand.sandbox.get<KlaviyoList[]>("/klaviyo/lists");
    await stand.sandbox.post("/faults", { dropListRemoves: 1 });
    const { id } = await app.request<{ id: string }>("POST", `/pushes/${job.push?.id}/reversal`);
    const view = () =>
      app.request<{ state: string; mismatches: { unexpectedCount: number }[] }>("GET", `/pushes/${id}`);
    await waitFor(view, ({ state }) => state === "planned");
    await app.request("POST", `/pushes/${id}/approval`);
    const reversal = await waitFor(view, ({ state }) => ["verified", "mismatch", "failed"].includes(state));
    expect(reversal.state).toBe("mismatch");
    const people = before.reduce((sum, { members }) => sum + members.length, 0);
    expect(reversal.mismatches.reduce((sum, { unexpectedCount }) => sum + unexpectedCount, 0)).toBe(people);

    // Nobody was forgotten: they are ours still, and the next push finds the lists as it wants them.
    await stand.sandbox.post("/faults", { dropListRemoves: 0 });
    await app.request("POST", "/resume");
    const [push] = await pushOnce(app, () => undefined);
    expect(push.state).toBe("verified");
    expect(push.dryRun?.lists.reduce((sum, { join }) => sum + join, 0)).toBe(0);
    expect(await stand.sandbox.get<KlaviyoList[]>("/klaviyo/lists")).toEqual(before);
  });
});
