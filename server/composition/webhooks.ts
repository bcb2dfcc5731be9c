import type { WebhookOptions } from "../http/webhooks/handler.ts";
import { enqueue } from "../jobs/queue.ts";
import { type NewDelivery, recordDeliveries } from "../store/deliveries.ts";
import type { Services } from "./services.ts";

/** What takes webhooks, on the program's own parts: deliveries and the work they bring are one commit. */
export function webhookOptions(services: Services): WebhookOptions {
  const { config, clock, log, shops } = services;
  const { shopifyApiSecret, shopifyApiSecretPrevious } = config;
  return {
    secrets: [shopifyApiSecret, ...(shopifyApiSecretPrevious === undefined ? [] : [shopifyApiSecretPrevious])],
    shops,
    clock,
    log,
    record: (deliveries) => recordAndEnqueue(services, deliveries),
  };
}

async function recordAndEnqueue(services: Services, deliveries: readonly NewDelivery[]): Promise<void> {
  const { db, clock } = services;
  const waiting = deliveries.filter(({ state }) => state === "waiting").map(({ shopId }) => shopId);
  const shopIds = [...new Set(waiting)];
  await db.transaction(async (tx) => {
    await recordDeliveries(tx, deliveries);
    for (const shopId of shopIds) await enqueue(tx, { shopId, kind: "live", reference: "", askedAt: clock.now() });
  });
}
