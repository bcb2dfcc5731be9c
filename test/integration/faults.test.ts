import { expect, it } from "vitest";
import { onStand } from "./stand.ts";

it("does the whole job against services that fail one request in five", { timeout: 300_000 }, async () => {
  const args = ["--seed", "2", "--buyers", "2500", "--fault", "serverErrors=0.1", "--fault", "resetAfterApply=0.1"];
  await onStand(args, async (stand) => {
    const { job, report } = await stand.doJob();
    expect(report.store).toEqual(report.input);
    expect(report.push).toMatchObject({ state: "verified", profilesCreated: 0 });
    // A list whose creation was carried out but not answered is found again, not made twice.
    const lists = await stand.sandbox.get<{ id: string }[]>("/klaviyo/lists");
    expect(new Set(lists.map(({ id }) => id))).toEqual(new Set(job.slots.map(({ klaviyoListId }) => klaviyoListId)));
    expect(lists).toHaveLength(job.slots.length);
  });
});
