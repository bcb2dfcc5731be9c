import { z } from "zod";
import { isWebhookTopic, type WebhookTopic } from "../../connectors/shopify/webhook.ts";
import { AppError, isRetriable } from "../../domain/errors.ts";
import { DAY } from "../../domain/instant.ts";
import { ANSWERS_KEPT_FOR, forgetSubjects } from "../../store/compliance.ts";
import { type Delivery, dropDeliveries, listWaiting } from "../../store/deliveries.ts";
import { StatementError } from "../../store/failures.ts";
import { applyCustomers } from "./applyCustomers.ts";
import { applyDeletion } from "./applyDeletion.ts";
import { applyMerge } from "./applyMerge.ts";
import { applyOrders } from "./applyOrders.ts";
import { applyUninstall } from "./applyUninstall.ts";
import type { Applied, DeliveryContext } from "./context.ts";
import { requestCompliance } from "./requestCompliance.ts";
import { settle } from "./signal.ts";

/** How many deliveries are looked at together: what one call to Shopify may name. */
const DELIVERIES_PER_BATCH = 25;
/** Kept so long after they were met, to count copies; a later copy is followed again and changes nothing. */
const KEPT_FOR = 7 * DAY;
const ROWS_PER_COMMIT = 500;

type Apply = (context: DeliveryContext, deliveries: readonly Delivery[]) => Promise<Partial<Applied>>;

interface Stage {
  apply: Apply;
  topics: readonly WebhookTopic[];
}

/** What is done whether or not the app is still installed. */
const ALWAYS: readonly Stage[] = [
  { apply: applyUninstall, topics: ["app/uninstalled"] },
  { apply: requestCompliance, topics: ["customers/data_request", "customers/redact", "shop/redact"] },
];
/** What takes the store's token. Orders last: they may name customers who were merged or deleted. */
const WHILE_INSTALLED: readonly Stage[] = [
  { apply: applyCustomers, topics: ["customers/create", "customers/update"] },
  { apply: applyDeletion, topics: ["customers/delete"] },
  { apply: applyMerge, topics: ["customers/merge"] },
  { apply: applyOrders, topics: ["orders/create", "orders/updated", "orders/cancelled", "refunds/create"] },
];

/**
 * Follows the deliveries that wait: reads what they name from Shopify with the shop's own token and brings the rows up
 * to date, newer by source time wins. Each record is one commit with the end of the deliveries that named it, so a pass
 * that was cut off is simply done again. Looks at each delivery once: what Shopify does not confirm yet goes on waiting,
 * and so does what a shop that has uninstalled the app would have to be asked about.
 */
export async function applyDeliveries(context: DeliveryContext): Promise<Applied> {
  const { db, shop, signal } = context;
  const applied: Applied = {
    deliveries: 0,
    touchedOrders: 0,
    touchedCustomers: 0,
    postponed: 0,
    quarantined: 0,
    refused: 0,
    isUninstalled: shop.uninstalledAt !== null,
  };
  for (let last: Delivery | undefined; ; ) {
    signal.throwIfAborted();
    const page = await listWaiting(db, shop.id, last, DELIVERIES_PER_BATCH);
    last = page.at(-1);
    if (!last) break;
    await applyPage(context, page, applied);
  }
  await dropOld(context);
  if (applied.refused > 0) await scrubIfPossible(context);
  return applied;
}

async function applyPage(context: DeliveryContext, page: readonly Delivery[], applied: Applied): Promise<void> {
  applied.deliveries += page.length;
  for (const stage of ALWAYS) await applyStage(context, stage, page, applied);
  if (applied.isUninstalled) return;
  for (const stage of WHILE_INSTALLED) await applyStage(context, stage, page, applied);
  const unknown = page.filter(({ topic }) => !isWebhookTopic(topic));
  if (unknown.length > 0) await settle(context, unknown, "quarantined", "the topic is not known to this version");
}

async function applyStage(
  context: DeliveryContext,
  { apply, topics }: Stage,
  page: readonly Delivery[],
  applied: Applied,
): Promise<void> {
  const deliveries = page.filter(({ topic }) => topics.some((own) => own === topic));
  if (deliveries.length === 0) return;
  try {
    add(applied, await apply(context, deliveries));
  } catch (error) {
    if (!isPoison(error)) throw error;
    for (const delivery of deliveries) add(applied, await applyAlone(context, apply, delivery));
  }
}

/** A delivery that cannot be followed, for a reason that will not pass, must not hold up the others. */
async function applyAlone(context: DeliveryContext, apply: Apply, delivery: Delivery): Promise<Partial<Applied>> {
  try {
    return await apply(context, [delivery]);
  } catch (error) {
    if (!isPoison(error)) throw error;
    await settle(context, [delivery], "quarantined", "what it names could not be read or stored");
    return { quarantined: 1 };
  }
}

function add(applied: Applied, part: Partial<Applied>): void {
  applied.touchedOrders += part.touchedOrders ?? 0;
  applied.touchedCustomers += part.touchedCustomers ?? 0;
  applied.postponed += part.postponed ?? 0;
  applied.quarantined += part.quarantined ?? 0;
  applied.refused += part.refused ?? 0;
  applied.isUninstalled ||= part.isUninstalled ?? false;
}

function isPoison(error: unknown): boolean {
  if (error instanceof StatementError || error instanceof z.ZodError) return true;
  return error instanceof AppError && (error.code === "bad_response" || error.code === "invalid_input");
}

/** A delivery names what it is about until it is followed; of what was redacted not even that is to stay in the files. */
async function scrubIfPossible({ db }: DeliveryContext): Promise<void> {
  try {
    await db.scrub();
  } catch (error) {
    if (!isRetriable(error)) throw error;
  }
}

/** Deliveries are kept for a week once they wait for nothing, answers to customers for thirty days. */
async function dropOld({ db, shop, clock }: DeliveryContext): Promise<void> {
  const before = clock.now() - KEPT_FOR;
  await db.transaction((tx) => forgetSubjects(tx, shop.id, clock.now() - ANSWERS_KEPT_FOR));
  while ((await db.transaction((tx) => dropDeliveries(tx, shop.id, before, ROWS_PER_COMMIT))) === ROWS_PER_COMMIT);
}
