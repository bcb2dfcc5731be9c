import type { Transaction } from "../../server/store/database.ts";
import type { Tables } from "../../server/store/schema/tables.ts";

type Shop = Tables["shops"]["$inferSelect"];
type Customer = Tables["customers"]["$inferSelect"];

/** An invented shop; its id is in every row the tests write. */
export const SHOP = 901;

export const shop = (over: Partial<Shop> = {}): Shop => ({
  id: SHOP,
  domain: "an-invented-shop.example.com",
  name: "An invented shop",
  currency: "GBP",
  timeZone: "Europe/London",
  scopes: ["read_orders", "read_customers"],
  settings: { holdoutShare: 0.1, sendsEvents: false, onUninstall: "keep" },
  klaviyoAccountId: null,
  installedAt: 1_700_000_000_000,
  uninstalledAt: null,
  pausedAt: null,
  pausedBecause: null,
  resumedAt: null,
  ...over,
});

/** A customer with every character in it that has ever broken an encoding. */
export const customer = (id: number, over: Partial<Customer> = {}): Customer => ({
  shopId: SHOP,
  id,
  createdAt: 1_700_000_000_000,
  updatedAt: 1_700_000_000_001,
  emailHash: `hash-of-${id}`,
  emailVariantHash: null,
  phoneHash: null,
  nameHash: 'o\'x "y" {1,2} \\ é 🙂 null',
  emailConsent: "subscribed",
  smsConsent: "unknown",
  country: id % 3 === 0 ? "DE" : "FR",
  province: id % 3 === 0 ? "BE" : null,
  tags: ["vip", "a,b", "{x}", "o'k\\", '"'],
  objectsToProfiling: id % 2 === 0,
  seenBySync: "sync-1",
  ...over,
});

export async function addShop(tx: Transaction, over: Partial<Shop> = {}): Promise<void> {
  await tx.query.insert(tx.tables.shops).values(shop(over));
}
