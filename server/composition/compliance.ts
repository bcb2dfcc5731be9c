import { forgetProfiles } from "../activation/forgetProfile.ts";
import { AppError } from "../domain/errors.ts";
import { answerDataRequest } from "../ingest/compliance/answerDataRequest.ts";
import { redactCustomer } from "../ingest/compliance/redactCustomer.ts";
import { letsUsIn } from "../ingest/deliveries/applyUninstall.ts";
import type { JobContext, JobHandler } from "../jobs/job.ts";
import { type ComplianceRequest, findComplianceRequest, updateComplianceRequest } from "../store/compliance.ts";
import type { Database } from "../store/database.ts";
import { redactShop } from "../store/redaction/redactShop.ts";
import { findShop, type Shop } from "../store/shops.ts";
import { klaviyoOf, shopifyOf } from "./connections.ts";
import type { Services } from "./services.ts";

/** Meets requests under data protection law. A store that is gone has them too, so it need not be installed. */
export function complianceHandler(services: Services): JobHandler {
  const { clock, hashContact } = services;
  return {
    async run(context, { shopId, reference }) {
      const { db } = context;
      const shop = await findShop(db, shopId);
      const request = await findComplianceRequest(db, shopId, reference);
      if (!shop || !request || request.finishedAt !== null) return;
      if (request.kind === "shop_redact") return redactWholeShop(services, db, shop, request);
      if (request.kind === "customer_data") return answerDataRequest(db, clock, request);
      const forget = (profileIds: readonly string[]) => forgetInKlaviyo(services, context, shop, profileIds);
      return redactCustomer({ db, clock, hashContact, forget }, request);
    },
  };
}

async function forgetInKlaviyo(
  services: Services,
  { db, pause }: JobContext,
  shop: Shop,
  profileIds: readonly string[],
): Promise<Record<string, number>> {
  const connection = shop.uninstalledAt === null ? await klaviyoOf(services, shop) : null;
  if (!connection) return {};
  const { klaviyo } = connection;
  try {
    const { lists, properties } = await forgetProfiles({ db, shopId: shop.id, klaviyo, pause }, profileIds);
    return { klaviyoLists: lists, klaviyoProperties: properties };
  } catch (error) {
    // A key that was withdrawn opens nothing any more: what is there is the merchant's to remove.
    const isShut = error instanceof AppError && (error.code === "unauthorised" || error.code === "forbidden");
    if (!isShut) throw error;
    services.log.warn({ shopId: shop.id }, "Klaviyo no longer lets us in: what we wrote there stays");
    return { klaviyoRefused: 1 };
  }
}

/** Shopify asks 48 hours after an uninstall, and may ask although the app is back: then everything stays. */
async function redactWholeShop(
  services: Services,
  db: Database,
  shop: Shop,
  request: ComplianceRequest,
): Promise<void> {
  const { clock, log, shops, tokenSources } = services;
  const isBack =
    shop.installedAt > request.requestedAt ||
    (shop.uninstalledAt === null && (await letsUsIn({ shopify: shopifyOf(services, shop) })));
  if (isBack) {
    log.info({ shopId: shop.id }, "shop/redact was not followed: the app is installed");
    await db.transaction((tx) =>
      updateComplianceRequest(tx, request, { outcome: { kept: 1 }, finishedAt: clock.now() }),
    );
    return;
  }
  const removed = await redactShop(db, shop.id);
  shops.forget();
  tokenSources.delete(shop.id);
  await services.db.scrub();
  log.info({ removed }, "shop/redact: every row of a store was removed");
}
