import { familyOf } from "../definition.ts";
import { engagementReader } from "../engagementSummary.ts";

const feature = familyOf({ family: "site", source: "klaviyo", kinds: [] });

const visited = engagementReader("site_active");
const viewed = engagementReader("product_viewed");
const carted = engagementReader("cart_added");
const checkedOut = engagementReader("checkout_started");

export const siteFeatures = [
  feature("site_visits_90d", {
    unit: "count",
    formula: "visits to the site from midnight 90 calendar days before as_of up to as_of",
    missing: "no_profile",
    log: true,
    compute: ({ engagement }) => visited.count90(engagement),
  }),
  feature("product_views_90d", {
    unit: "count",
    formula: "products viewed, in the window of site_visits_90d",
    missing: "no_profile",
    log: true,
    compute: ({ engagement }) => viewed.count90(engagement),
  }),
  feature("carts_90d", {
    unit: "count",
    formula: "additions to a cart, in the window of site_visits_90d",
    missing: "no_profile",
    log: true,
    compute: ({ engagement }) => carted.count90(engagement),
  }),
  feature("checkouts_90d", {
    unit: "count",
    formula: "checkouts started, in the window of site_visits_90d",
    missing: "no_profile",
    log: true,
    compute: ({ engagement }) => checkedOut.count90(engagement),
  }),
  feature("days_since_visit", {
    unit: "days",
    formula: "calendar days from the last visit to the site to as_of",
    missing: "no_event",
    log: true,
    compute: ({ moment, engagement }) => moment.day - visited.lastDay(engagement),
  }),
];
