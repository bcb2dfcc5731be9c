import type { Clock } from "../domain/clock.ts";
import type { Database } from "../store/database.ts";
import type { Shop } from "../store/shops.ts";

/** What changing memberships of one shop works with. */
export interface MembershipContext {
  db: Database;
  clock: Clock;
  shop: Shop;
}
