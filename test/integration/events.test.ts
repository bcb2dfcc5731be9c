import { expect, it } from "vitest";
import { doJob, setUp } from "../../scripts/demo/job.ts";
import { onStand, silent } from "./stand.ts";
import { waitFor, whenIdle } from "./waitFor.ts";

interface Message {
  profileId: string;
  flowId: string;
}

it("announces who a move by an order brought in, so that flows start; a push of a new model starts none", {
  timeout: 180_000,
}, async () => {
  await onStand(["--seed", "6", "--buyers", "1500"], async (stand) => {
    const app = await stand.startApp();
    await setUp(app, silent);
    const settings = { holdoutShare: 0.1, sendsEvents: true, onUninstall: "keep" };
    await app.request("PUT", "/settings", settings);
    const flow = {
      name: "Welcome to the segment",
      metric: "Strata: entered segment",
      reentry: "always",
      status: "live",
    };
    await stand.sandbox.post("/klaviyo/flows", flow);
    await stand.sandbox.post("/webhooks/target", { url: stand.appOrigin });
    const { push } = await doJob(app, silent, 1);
    expect(push?.dryRun?.events).toBeGreaterThan(500);
    await whenIdle(stand);
    expect(await stand.sandbox.get<Message[]>("/klaviyo/messages")).toEqual([]);

    const { segments } = await app.request<{ segments: { id: number; name: string }[] }>("GET", "/segments");
    const lapsed = segments.find(({ name }) => name.startsWith("Lapsed one-time buyers, smaller"));
    expect(lapsed).toBeDefined();
    const customers = stand.customersOnList(lapsed?.id ?? 0, 3);
    for (const { customerId } of customers) await stand.sandbox.post("/shopify/orders", { customer: customerId });
    const messages = await waitFor(
      () => stand.sandbox.get<Message[]>("/klaviyo/messages"),
      (found) => found.length >= customers.length,
    );
    await whenIdle(stand);
    expect(messages.map(({ profileId }) => profileId).toSorted()).toEqual(
      customers.map(({ profileId }) => profileId).toSorted(),
    );
  });
});
