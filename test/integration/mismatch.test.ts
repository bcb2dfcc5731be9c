import { expect, it } from "vitest";
import type { KlaviyoList } from "../../scripts/demo/report.ts";
import { onStand } from "./stand.ts";

it("names the people whom Klaviyo did not add although it said so", { timeout: 120_000 }, async () => {
  await onStand(["--seed", "3", "--buyers", "2500", "--fault", "dropListAdds=0.01"], async (stand) => {
    const { job, report } = await stand.doJob();
    expect(report.push?.state).toBe("mismatch");
    const lists = await stand.sandbox.get<KlaviyoList[]>("/klaviyo/lists");
    const missing = report.push?.mismatches.flatMap((mismatch) => mismatch.missing) ?? [];
    expect(missing.length).toBeGreaterThan(0);
    for (const { segmentId, missing: absent, unexpected } of report.push?.mismatches ?? []) {
      const listId = job.slots.find(({ id }) => id === segmentId)?.klaviyoListId;
      const members = new Set(lists.find(({ id }) => id === listId)?.members);
      expect(absent.filter((profileId) => members.has(profileId))).toEqual([]);
      expect(unexpected).toEqual([]);
    }
    const meant = report.run.segments.filter(({ accepted }) => accepted);
    const short = meant.reduce((sum, s) => sum + s.people - s.notInKlaviyo - s.unreachable - s.heldOut - s.onList, 0);
    expect(short).toBe(missing.length);
  });
});
