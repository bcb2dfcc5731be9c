import { familyOf, ratio } from "../definition.ts";
import { engagementReader } from "../engagementSummary.ts";
import { PURCHASE_KINDS } from "../orderKinds.ts";
import type { PersonSummary } from "../summary.ts";

const feature = familyOf({ family: "site", source: "klaviyo", kinds: [] });

const visited = engagementReader("site_active");
const viewed = engagementReader("product_viewed");
const carted = engagementReader("cart_added");
const checkedOut = engagementReader("checkout_started");

/** A number of what is browsed, missing where views, or carts, are: nothing is known then, rather than nothing seen. */
const ofViews = (person: PersonSummary, value: number) =>
  Number.isNaN(viewed.count90(person.engagement)) ? Number.NaN : value;
const ofCarts = (person: PersonSummary, value: number) =>
  Number.isNaN(carted.count90(person.engagement)) ? Number.NaN : value;

export const siteFeatures = [
  feature("site_visits_90d", {
    unit: "count",
    formula: "visits to the site from midnight 90 calendar days before as_of up to as_of",
    missing: "no_window",
    log: true,
    compute: ({ engagement }) => visited.count90(engagement),
  }),
  feature("product_views_90d", {
    unit: "count",
    formula: "products viewed, in the window of site_visits_90d",
    missing: "no_window",
    log: true,
    compute: ({ engagement }) => viewed.count90(engagement),
  }),
  feature("carts_90d", {
    unit: "count",
    formula: "additions to a cart, in the window of site_visits_90d",
    missing: "no_window",
    log: true,
    compute: ({ engagement }) => carted.count90(engagement),
  }),
  feature("checkouts_90d", {
    unit: "count",
    formula: "checkouts started, in the window of site_visits_90d",
    missing: "no_window",
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
  feature("days_since_view", {
    unit: "days",
    formula: "calendar days from the last product viewed to as_of",
    missing: "no_event",
    log: true,
    compute: ({ moment, engagement }) => moment.day - viewed.lastDay(engagement),
  }),
  feature("products_viewed_90d", {
    unit: "count",
    formula: "different products among product_views_90d, of views that name one",
    missing: "no_window",
    log: true,
    compute: (person) => ofViews(person, person.browsing.products),
  }),
  feature("repeat_views_90d", {
    unit: "count",
    formula: "views in product_views_90d of a product viewed before in the window, of views that name one",
    missing: "no_window",
    log: true,
    compute: (person) => ofViews(person, person.browsing.views - person.browsing.products),
  }),
  feature("most_viewed_product_views_90d", {
    unit: "count",
    formula: "views in product_views_90d of the product viewed most",
    missing: "no_window",
    log: true,
    compute: (person) => ofViews(person, person.browsing.mostViews),
  }),
  feature("categories_viewed_90d", {
    unit: "count",
    formula: "different categories among product_views_90d, of views that name one; the first where several are named",
    missing: "no_window",
    log: true,
    compute: (person) => ofViews(person, person.browsing.categories),
  }),
  feature("browsed_not_bought_90d", {
    unit: "count",
    formula:
      "categories of categories_viewed_90d less those bought in the window: a purchase of a product type of that name, or of a product viewed in it",
    missing: "no_window",
    log: true,
    kinds: PURCHASE_KINDS,
    compute: (person) => ofViews(person, person.browsing.notBought),
  }),
  feature("browse_to_buy_ratio_90d", {
    unit: "ratio",
    formula: "product_views_90d / (orders_90d + 1)",
    missing: "no_window",
    log: true,
    kinds: PURCHASE_KINDS,
    compute: ({ engagement, purchases }) => viewed.count90(engagement) / (purchases.count90 + 1),
  }),
  feature("cart_rate_90d", {
    unit: "ratio",
    formula: "carts_90d / product_views_90d",
    missing: "no_event_in_window",
    log: false,
    compute: ({ engagement }) => ratio(carted.count90(engagement), viewed.count90(engagement)),
  }),
  feature("cart_value_90d", {
    unit: "minor_units",
    formula: "value of the additions of carts_90d, as far as they name one",
    missing: "no_window",
    log: true,
    compute: (person) => ofCarts(person, person.browsing.cartValue),
  }),
  feature("abandoned_carts_90d", {
    unit: "count",
    formula:
      "calendar days with an addition of carts_90d that no purchase followed within 24 hours, those of the last 24 hours left out",
    missing: "no_window",
    log: true,
    kinds: PURCHASE_KINDS,
    compute: (person) => ofCarts(person, person.browsing.abandonedDays),
  }),
  feature("mobile_share_90d", {
    unit: "share",
    formula: "visits of site_visits_90d made on a telephone / those that say what they were made with",
    missing: "no_event_in_window",
    log: false,
    compute: ({ browsing, engagement }) =>
      Number.isNaN(visited.count90(engagement)) ? Number.NaN : ratio(browsing.mobileVisits, browsing.visits),
  }),
];
