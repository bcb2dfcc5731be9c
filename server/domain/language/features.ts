import { formatMoney } from "../money.ts";
import type { Sentence } from "../sentence.ts";

type Params = Sentence["params"];

const number = (value: Params[string] | undefined, digits = 0) =>
  Number(value).toLocaleString("en", { maximumFractionDigits: digits });

/**
 * `feature.<name>`: the feature as a label. `feature.value.<unit>`: its value with the unit; params `value`, for money
 * also `currency`.
 */
export const featureSentences: Readonly<Record<string, (params: Params) => string>> = {
  "feature.recency_days": () => "Days since the last order",
  "feature.tenure_days": () => "Days since the first order",
  "feature.mean_gap_days": () => "Usual days between orders",
  "feature.gap_variation": () => "Irregularity of the days between orders",
  "feature.overdue_ratio": () => "Days since the last order against the usual gap",
  "feature.frequency": () => "Orders",
  "feature.orders_90d": () => "Orders in the last 90 days",
  "feature.orders_365d": () => "Orders in the last 365 days",
  "feature.monetary": () => "Net revenue",
  "feature.revenue_90d": () => "Net revenue in the last 90 days",
  "feature.revenue_365d": () => "Net revenue in the last 365 days",
  "feature.average_order_value": () => "Average order value",
  "feature.first_order_value": () => "Value of the first order",
  "feature.last_order_value": () => "Value of the last order",
  "feature.largest_order_value": () => "Value of the largest order",
  "feature.units_per_order": () => "Units per order",
  "feature.distinct_products": () => "Different products bought",
  "feature.repeat_product_share": () => "Share of order lines bought before",
  "feature.distinct_categories": () => "Different product types bought",
  "feature.top_category_share": () => "Share of revenue from the favourite product type",
  "feature.discount_share": () => "Discount as a share of the full price",
  "feature.discounted_order_share": () => "Share of orders with a discount",
  "feature.full_price_share": () => "Share of revenue at full price",
  "feature.refund_rate": () => "Share of orders with a refund",
  "feature.refund_value_share": () => "Share of order value refunded",
  "feature.pos_share": () => "Share of orders in a physical shop",
  "feature.subscription_share": () => "Share of orders from a subscription",
  "feature.emails_received_90d": () => "E-mails received in the last 90 days",
  "feature.human_opens_90d": () => "E-mails opened by hand in the last 90 days",
  "feature.human_clicks_90d": () => "E-mail clicks by hand in the last 90 days",
  "feature.open_rate_90d": () => "Opens per e-mail in the last 90 days",
  "feature.click_rate_90d": () => "Clicks per e-mail in the last 90 days",
  "feature.days_since_click": () => "Days since the last e-mail click",
  "feature.site_visits_90d": () => "Site visits in the last 90 days",
  "feature.product_views_90d": () => "Products viewed in the last 90 days",
  "feature.carts_90d": () => "Additions to a cart in the last 90 days",
  "feature.checkouts_90d": () => "Checkouts started in the last 90 days",
  "feature.days_since_visit": () => "Days since the last site visit",
  "feature.value.days": ({ value }) => `${number(value)} ${number(value) === "1" ? "day" : "days"}`,
  "feature.value.count": ({ value }) => number(value, 1),
  "feature.value.share": ({ value }) => `${number(Number(value) * 100)}%`,
  "feature.value.ratio": ({ value }) => number(value, 1),
  "feature.value.minor_units": ({ value, currency }) => formatMoney(Math.round(Number(value)), String(currency)),
  "feature.value.missing": () => "not known",
};
