import { expect, it } from "vitest";
import type { SlotView } from "../../scripts/demo/answers.ts";
import { pushOnce } from "../../scripts/demo/job.ts";
import type { KlaviyoList } from "../../scripts/demo/report.ts";
import { onStand } from "./stand.ts";

/** The sandbox's Klaviyo as somebody else with a key reaches it. */
function klaviyo(origin: string, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${origin}/api${path}`, {
    method,
    headers: {
      authorization: "Klaviyo-API-Key pk_sandbox_0000000000000000000000000000",
      revision: "2026-07-15",
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

it("makes a list again that somebody deleted, and leaves alone whom somebody added by hand", {
  timeout: 120_000,
}, async () => {
  await onStand(["--seed", "6", "--buyers", "1500"], async (stand) => {
    const { app, job, report } = await stand.doJob();
    const [deleted, edited] = job.slots;
    const stranger = (await stand.sandbox.get<KlaviyoList[]>("/klaviyo/lists")).find(
      ({ id }) => id === deleted?.klaviyoListId,
    )?.members[0];
    expect((await klaviyo(stand.sandboxOrigin, "DELETE", `/lists/${deleted?.klaviyoListId}`)).status).toBe(204);
    const hand = await klaviyo(stand.sandboxOrigin, "POST", `/lists/${edited?.klaviyoListId}/relationships/profiles`, {
      data: [{ type: "profile", id: stranger }],
    });
    expect(hand.status).toBe(204);

    const [push] = await pushOnce(app, () => undefined);
    const { segments } = await app.request<{ segments: SlotView[] }>("GET", "/segments");
    const lists = await stand.sandbox.get<KlaviyoList[]>("/klaviyo/lists");
    const membersOf = (slot: SlotView | undefined) =>
      lists.find(({ id }) => id === segments.find((one) => one.id === slot?.id)?.klaviyoListId)?.members ?? [];
    expect(membersOf(deleted)).toHaveLength(report.run.segments.find(({ slot }) => slot === deleted?.id)?.onList ?? -1);
    expect(membersOf(edited)).toContain(stranger);
    expect(push.mismatches).toMatchObject([{ segmentId: edited?.id, missing: [], unexpected: [stranger] }]);
  });
});
