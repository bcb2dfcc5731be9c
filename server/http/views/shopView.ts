import type { Shop } from "../../store/shops.ts";
import type { PauseView } from "../contract/settings.ts";
import type { ShopView } from "../contract/shop.ts";

export function viewShop(shop: Shop): ShopView {
  const { id, domain, name, currency, timeZone, scopes, klaviyoAccountId, installedAt } = shop;
  return { id, domain, name, currency, timeZone, scopes, klaviyoAccountId, installedAt };
}

/** Why nothing happens by itself; null while it does. */
export function viewPause({ pausedAt, pausedBecause }: Shop): PauseView | null {
  return pausedAt === null ? null : { at: pausedAt, because: pausedBecause ?? "by_hand" };
}
