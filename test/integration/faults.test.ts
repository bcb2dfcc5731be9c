import { expect, it } from "vitest";
import { doJob, setUp } from "../../scripts/demo/job.ts";
import { makeReport } from "../../scripts/demo/report.ts";
import { onStand, silent } from "./stand.ts";

it("does sync, run and push against services that fail one request in five", { timeout: 300_000 }, async () => {
  await onStand(["--seed", "2", "--buyers", "2500"], async (stand) => {
    const app = await stand.startApp();
    await setUp(app, silent);
    await stand.sandbox.post("/faults", { serverErrors: 0.1, resetAfterApply: 0.1 });
    const job = await doJob(app, silent, 1);
    const report = await makeReport(stand.sandbox, job, await app.peakRssMb());
    expect(report.store).toEqual(report.input);
    expect(report.push).toMatchObject({ state: "verified", profilesCreated: 0 });
    // A list whose creation was carried out but not answered is found again, not made twice.
    const lists = await stand.sandbox.get<{ id: string }[]>("/klaviyo/lists");
    expect(new Set(lists.map(({ id }) => id))).toEqual(new Set(job.slots.map(({ klaviyoListId }) => klaviyoListId)));
    expect(lists).toHaveLength(job.slots.length);
  });
});
