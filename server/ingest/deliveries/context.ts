import type { ShopifyAdmin } from "../../connectors/shopify/shopify.ts";
import type { Clock } from "../../domain/clock.ts";
import type { ContactHasher } from "../../store/contactHash.ts";
import type { Database } from "../../store/database.ts";
import type { Shop } from "../../store/shops.ts";
import type { RowContext } from "../rows.ts";

/** What applying the deliveries of one shop works with. */
export interface DeliveryContext {
  db: Database;
  clock: Clock;
  shop: Shop;
  shopify: Pick<ShopifyAdmin, "getShop" | "getOrders" | "getCustomers" | "getRefunds">;
  hashContact: ContactHasher;
  signal: AbortSignal;
}

/** What a pass over the waiting deliveries of a shop did. */
export interface Applied {
  deliveries: number;
  touchedOrders: number;
  touchedCustomers: number;
  /** Deliveries that Shopify does not confirm yet: to be looked at again a little later. */
  postponed: number;
  quarantined: number;
  /** Deliveries about records that must not come back. */
  refused: number;
  isUninstalled: boolean;
}

/** In `seen_by_sync` of rows that a delivery wrote last. */
export const SEEN_BY_DELIVERY = "delivery";

export function rowContextOf({ shop, hashContact }: DeliveryContext): RowContext {
  return { shopId: shop.id, syncId: SEEN_BY_DELIVERY, hash: hashContact };
}
