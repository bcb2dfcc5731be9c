import { expect, it } from "vitest";
import { setUp } from "../../scripts/demo/job.ts";
import type { IdentityView, QualityView } from "../../server/http/contract/quality.ts";
import type { RunView } from "../../server/http/contract/runs.ts";
import { onStand, type Stand, silent } from "./stand.ts";
import { waitFor } from "./waitFor.ts";
import { waitForSync } from "./waitForSync.ts";

const DOUBLES = 8;

async function ended(stand: Stand, runId: string): Promise<RunView> {
  return waitFor(
    () => stand.app.request<RunView>("GET", `/runs/${runId}`),
    ({ state }) => state !== "running",
  );
}

it("data that the audit blocks goes no further unless somebody lets it, by name", { timeout: 240_000 }, async () => {
  await onStand(["--seed", "6", "--buyers", "300", "--doubles", String(DOUBLES)], async (stand) => {
    const app = await stand.startApp();
    await setUp(app, silent);
    await waitForSync(app);
    await app.request("PUT", "/audit-limits", { warnAbove: 0, blockAbove: 0.000_01 });
    const { id } = await app.request<{ id: string }>("POST", "/runs", { seed: 1 });
    const blocked = await ended(stand, id);
    expect(blocked).toMatchObject({
      state: "refused",
      refusal: { check: "audit", threshold: 0.000_01 },
      snapshot: null,
    });

    const quality = await app.request<QualityView>("GET", `/quality/${id}`);
    expect(quality.findings.length).toBeGreaterThan(5);
    expect(quality.scoreText).toContain(`Data score ${quality.score} of 100`);
    expect(Math.round(100 * quality.findings.reduce((left, { cost }) => left * (1 - cost), 1))).toBe(quality.score);
    expect(quality.channels.map(({ channel }) => channel)).toEqual(expect.arrayContaining(["online", "pos", "email"]));

    await app.request("POST", `/runs/${id}/override`, { reason: "A trial of the whole way." });
    const went = await ended(stand, id);
    expect(went).toMatchObject({ override: { reason: "A trial of the whole way." } });
    expect(went.refusal?.check).not.toBe("audit");
    expect(went.snapshot).not.toBeNull();

    const after = await app.request<QualityView>("GET", "/quality");
    const { waterfall } = after;
    expect(after.preparationMs).toBeGreaterThanOrEqual(0);
    waterfall.forEach(({ change, left }, i) => {
      expect(left).toBe((waterfall[i - 1]?.left ?? left - change) + change);
    });
    const left = (step: string) => waterfall.find((one) => one.step === step)?.left;
    expect([left("people"), left("buyers")]).toEqual([went.snapshot?.people, went.snapshot?.buyers]);
    // Half of the doubles are second accounts that only Klaviyo's profile connects with the first.
    expect(waterfall.find(({ step }) => step === "merged")?.change).toBeLessThanOrEqual(-DOUBLES / 2);

    const identity = await app.request<IdentityView>("GET", "/identity");
    expect(identity.match?.profileRate).toBeGreaterThan(0.5);
    expect(identity.candidates.filter(({ rule }) => rule === "email_variant").length).toBeGreaterThanOrEqual(
      DOUBLES / 2,
    );
  });
});
