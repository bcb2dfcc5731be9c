import type { OrderKind, SalesChannel } from "../../domain/source.ts";

/**
 * Order.sourceName is "web", "pos", "shopify_draft_order", an app's handle, or the number of the app that placed the
 * order; the numbers below are those of Shopify's own channels.
 */
const ONLINE = new Set(["web", "580111", "checkout_next", "shop", "shop_app", "3890849", "buy_button"]);
const POINT_OF_SALE = new Set(["pos", "129785", "iphone", "android"]);
const DRAFT = new Set(["shopify_draft_order", "draft_order", "1354745"]);
const MARKETPLACE = /amazon|ebay|walmart|etsy|mirakl|zalando|marketplace|tiktok_shop/;
const SUBSCRIPTION = /^subscription/;
const EXCHANGE = /exchange/;

/** What an order's own fields tell about its kind. */
export interface OrderOrigin {
  sourceName: string | null;
  isTest: boolean;
  /** `purchasingEntity` is a PurchasingCompany. */
  boughtByCompany: boolean;
}

/**
 * The kind of an order, the first that applies: test, B2B, exchange, subscription (`sourceName` begins with
 * "subscription"), marketplace, draft, else one-off. A line under a selling plan makes a one-off order a subscription
 * too, but lines arrive apart from their order, so whoever joins them decides that.
 */
export function orderKindOf({ sourceName, isTest, boughtByCompany }: OrderOrigin): OrderKind {
  const source = sourceName?.toLowerCase() ?? "";
  if (isTest) return "test";
  if (boughtByCompany) return "b2b";
  if (EXCHANGE.test(source)) return "exchange";
  if (SUBSCRIPTION.test(source)) return "subscription";
  if (MARKETPLACE.test(source)) return "marketplace";
  if (DRAFT.has(source)) return "draft";
  return "one_off";
}

/** Where an order was placed; what we do not know is "other". */
export function salesChannelOf(sourceName: string | null): SalesChannel {
  const source = sourceName?.toLowerCase() ?? "";
  if (ONLINE.has(source)) return "online";
  if (POINT_OF_SALE.has(source)) return "pos";
  if (DRAFT.has(source)) return "draft";
  if (SUBSCRIPTION.test(source)) return "subscription";
  if (MARKETPLACE.test(source)) return "marketplace";
  return "other";
}
