import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AgainReport, againReport } from "../../scripts/demo/again.ts";
import type { JobResult } from "../../scripts/demo/job.ts";
import { pushOnce } from "../../scripts/demo/job.ts";
import type { Report } from "../../scripts/demo/report.ts";
import { FEATURES } from "../../server/analytics/features/catalogue.ts";
import type { FeatureFacts } from "../../server/runs/prepareFeatures.ts";
import { Stand, silent } from "./stand.ts";

const CUSTOMERS_AND_MONEY = ["customers", "purchases", "gross", "cancelled", "guestOrders", "guestLines"] as const;

describe("the main job on the generated store", { timeout: 240_000 }, () => {
  let stand: Stand;
  let report: Report;
  let job: JobResult;
  let repeated: number;
  let again: AgainReport;

  beforeAll(async () => {
    stand = await Stand.open(["--seed", "1"]);
    const first = await stand.doJob();
    ({ report, job } = first);
    const [push] = await pushOnce(first.app, () => undefined);
    repeated = push.operations;
    // What moves by itself meanwhile would blur what the next push does.
    await first.app.request("POST", "/pause");
    await stand.sandbox.post("/clock", { advanceDays: 30 });
    await stand.stopApp();
    again = await againReport(silent, stand.sandbox, await stand.startApp(), 2, "USD");
  }, 240_000);

  afterAll(() => stand?.close());

  it.each(CUSTOMERS_AND_MONEY)("stores exactly the %s that the sandbox was given", (key) => {
    expect(report.store?.[key]).toBe(report.input[key]);
    expect(report.input[key]).toBeGreaterThan(0);
  });

  it("proposes segments that pass the gate's size and stability", () => {
    const accepted = report.run.segments.filter((segment) => segment.accepted);
    expect(accepted.length).toBeGreaterThanOrEqual(4);
    for (const { share, jaccard } of accepted) {
      expect(share).toBeGreaterThanOrEqual(0.05);
      expect(jaccard).toBeGreaterThanOrEqual(0.6);
    }
  });

  it("describes people by 20 to 50 features, and says why it left out each of the others", async () => {
    const { selection, coverage, notRecorded } = stand.snapshotOfFirstRun() as FeatureFacts;
    expect(selection.kept.length).toBeGreaterThanOrEqual(20);
    expect(selection.kept.length).toBeLessThanOrEqual(50);
    expect(selection.kept.length + selection.dropped.length).toBe(FEATURES.length);
    expect(selection.kept).toEqual(expect.arrayContaining(["recency_days", "frequency", "monetary"]));
    expect(Object.keys(coverage)).toHaveLength(FEATURES.length);
    expect(notRecorded).toEqual([]);
  });

  it("puts everybody of a segment in exactly one of: not in Klaviyo, unreachable, held out, on the list", () => {
    for (const segment of report.run.segments.filter(({ accepted }) => accepted)) {
      const { people, notInKlaviyo, unreachable, heldOut, onList } = segment;
      expect(notInKlaviyo + unreachable + heldOut + onList).toBe(people);
      expect(onList).toBeGreaterThan(0);
    }
  });

  it("ends verified and creates no Klaviyo profile", () => {
    expect(report.push).toMatchObject({ state: "verified", profilesCreated: 0, mismatches: [] });
  });

  it("gives every segment a name of its own, and one list", () => {
    expect(new Set(job.slots.map(({ name }) => name)).size).toBe(job.slots.length);
    expect(new Set(job.slots.map(({ klaviyoListId }) => klaviyoListId)).size).toBe(job.slots.length);
  });

  it("leaves no e-mail address and no Klaviyo key in clear on the disk", () => {
    const files = readdirSync(stand.dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const { parentPath, name } of files) {
      const bytes = readFileSync(join(parentPath, name), "latin1");
      for (const clear of ["@example.", "pk_sandbox_", "shpat_"]) expect(bytes.includes(clear)).toBe(false);
    }
  });

  it("has nothing to send when it pushes again", () => {
    expect(repeated).toBe(0);
  });

  describe("with another seed and 30 more days", () => {
    it("keeps id and name of every slot half of whose people are in one segment now, and of no other", () => {
      const { moves, segments } = again.report.run;
      // Overlap is counted among people who were in a segment before and are in one now.
      const stayed = moves.filter(({ slotId, cluster }) => slotId !== 0 && cluster !== -1);
      const people = (of: (move: (typeof stayed)[number]) => boolean) =>
        stayed.filter(of).reduce((sum, move) => sum + move.people, 0);
      const overlaps = job.slots.flatMap(({ id, name }) =>
        segments.map((segment) => {
          const both = people(({ slotId, cluster }) => slotId === id && cluster === segment.cluster);
          const either = people(({ slotId, cluster }) => slotId === id || cluster === segment.cluster);
          return { id, name, segment, overlap: both / either };
        }),
      );
      const same = overlaps.filter(({ overlap }) => overlap >= 0.5);
      expect(same.length).toBeGreaterThanOrEqual(3);
      for (const { id, name, segment } of same) expect([segment.slot, segment.name]).toEqual([id, name]);
      const carried = segments.filter(({ slot }) => job.slots.some(({ id }) => id === slot));
      expect(carried).toHaveLength(same.length);
    });

    it("writes to the lists exactly what they differ by", () => {
      expect(again.lists.some(({ joined, left }) => joined + left > 0)).toBe(true);
      for (const { joined, left, planned } of again.lists) expect(planned).toEqual({ join: joined, leave: left });
    });

    it("ends verified, and has nothing to send right after", () => {
      expect(again.report.push?.state).toBe("verified");
      expect(again.repeatedOperations).toBe(0);
    });
  });
});
