import { clearKlaviyo } from "../activation/clearKlaviyo.ts";
import { AppError } from "../domain/errors.ts";
import type { JobHandler } from "../jobs/job.ts";
import { deleteCredential } from "../store/credentials.ts";
import type { Transaction } from "../store/database.ts";
import { findShop } from "../store/shops.ts";
import { klaviyoOf } from "./connections.ts";
import type { Services } from "./services.ts";

/** After an uninstall, where the merchant had chosen so: clears Klaviyo of what we wrote, then throws its key away. */
export function clearingHandler(services: Services): JobHandler {
  const isGone = async (shopId: number) => {
    const shop = await findShop(services.db, shopId);
    return shop !== undefined && shop.uninstalledAt !== null;
  };
  const dropKey = async (tx: Transaction, shopId: number) => {
    if (await isGone(shopId)) await deleteCredential(tx, shopId, "klaviyo");
  };
  return {
    async run({ db, pause, complete }, { shopId }) {
      const shop = await findShop(db, shopId);
      const connection = shop ? await klaviyoOf(services, shop) : null;
      if (connection) {
        const { klaviyo } = connection;
        await clearKlaviyo({ db, shopId, klaviyo, pause }, () => isGone(shopId)).catch((error: unknown) => {
          // A key that was withdrawn opens nothing any more: what is there is the merchant's to remove.
          const isShut = error instanceof AppError && (error.code === "unauthorised" || error.code === "forbidden");
          if (!isShut) throw error;
          services.log.warn({ shopId }, "Klaviyo no longer lets us in: what we wrote there stays");
        });
      }
      await db.transaction(async (tx) => {
        await dropKey(tx, shopId);
        await complete(tx);
      });
    },
    fail: (tx, { shopId }) => dropKey(tx, shopId),
  };
}
