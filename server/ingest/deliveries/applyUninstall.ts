import { AppError, isRetriable } from "../../domain/errors.ts";
import { enqueue } from "../../jobs/queue.ts";
import { deleteCredential } from "../../store/credentials.ts";
import { type Delivery, settleDeliveries } from "../../store/deliveries.ts";
import { markUninstalled } from "../../store/shops.ts";
import type { Applied, DeliveryContext } from "./context.ts";
import { settle } from "./signal.ts";

/**
 * Ends the work on a shop that has uninstalled the app: nothing happens in it any more, and its keys are thrown away;
 * that of Klaviyo only after what we wrote there was cleared, where the merchant had chosen so.
 * A webhook from before the last installation says nothing; neither does one while Shopify still lets us in, which a
 * replayed one would be.
 */
export async function applyUninstall(
  context: DeliveryContext,
  deliveries: readonly Delivery[],
): Promise<Partial<Applied>> {
  const { db, clock, shop } = context;
  if (shop.uninstalledAt !== null) {
    await settle(context, deliveries, "done", "the app was uninstalled before");
    return {};
  }
  const isStale = (delivery: Delivery) => (delivery.triggeredAt ?? delivery.receivedAt) < shop.installedAt;
  const stale = deliveries.filter(isStale);
  if (stale.length > 0) await settle(context, stale, "done", "the app was installed again since");
  const current = deliveries.filter((delivery) => !isStale(delivery));
  if (current.length === 0) return {};
  if (await letsUsIn(context)) {
    await settle(context, current, "quarantined", "Shopify still lets the app in");
    return { quarantined: current.length };
  }
  const clears = shop.settings.onUninstall === "clear" && shop.klaviyoAccountId !== null;
  await db.transaction(async (tx) => {
    await markUninstalled(tx, shop.id, clock.now());
    await deleteCredential(tx, shop.id, "shopify");
    if (clears) await enqueue(tx, { shopId: shop.id, kind: "clearing", reference: "", askedAt: clock.now() });
    else await deleteCredential(tx, shop.id, "klaviyo");
    await settleDeliveries(tx, current, { state: "done", reason: null, at: clock.now() });
  });
  return { isUninstalled: true };
}

/**
 * Whether our token still opens the shop: a store that is frozen, or keeps a scope from us, has not uninstalled the app.
 * No answer is an error, to be tried again.
 */
export async function letsUsIn({ shopify }: Pick<DeliveryContext, "shopify">): Promise<boolean> {
  try {
    await shopify.getShop();
    return true;
  } catch (error) {
    if (isRetriable(error)) throw error;
    if (error instanceof AppError) return error.code !== "unauthorised" && error.code !== "not_found";
    throw error;
  }
}
