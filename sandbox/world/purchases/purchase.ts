import type { OrderDiscount } from "../world.ts";
import type { Traits } from "./behaviours.ts";
import type { Offer } from "./catalogue.ts";

export type SourceName = "web" | "pos" | "shopify_draft_order" | "subscription_contract";

export interface PlannedLine {
  offer: Offer;
  quantity: number;
  /** On all units together, minor units. */
  discount: number;
  isSubscription: boolean;
}

/** What somebody buys, before it is known who they are: negative controls move purchases between people. */
export interface Purchase {
  at: number;
  sourceName: SourceName;
  lines: PlannedLine[];
  discounts: OrderDiscount[];
}

/** A person who may buy: constants, and purchases in order of time. */
export interface Shopper {
  readonly traits: Traits;
  /** False for people who only ever check out as guests. */
  readonly hasAccount: boolean;
  purchases: Purchase[];
}
