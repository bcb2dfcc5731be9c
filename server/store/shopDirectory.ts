import type { Reader } from "./database.ts";
import { eq } from "./query.ts";
import type { Shop } from "./shops.ts";

/** What a webhook needs to know of the store it names. */
export type KnownShop = Pick<Shop, "id" | "domain" | "uninstalledAt">;

/** Stores by domain, kept in memory: looked up for every webhook, changed by installing and uninstalling alone. */
export interface ShopDirectory {
  /** A store that was ever installed under this domain and not been removed since. */
  find(domain: string): Promise<KnownShop | undefined>;
  /** To be called whenever a store was installed, uninstalled or removed. */
  forget(): void;
}

export function createShopDirectory(reader: Reader): ShopDirectory {
  let known = new Map<string, KnownShop>();
  return {
    async find(domain) {
      const cached = known.get(domain);
      if (cached) return cached;
      // An answer that was asked for before a change must not be kept after it.
      const current = known;
      const { shops } = reader.tables;
      const [shop] = await reader.query
        .select({ id: shops.id, domain: shops.domain, uninstalledAt: shops.uninstalledAt })
        .from(shops)
        .where(eq(shops.domain, domain))
        .limit(1);
      if (shop) current.set(domain, shop);
      return shop;
    },
    forget() {
      known = new Map();
    },
  };
}
