import { describe, expect, test } from "vitest";
import { BuyerSample } from "../../../server/analytics/features/buyerSample.ts";
import { FEATURES, type FeatureName } from "../../../server/analytics/features/catalogue.ts";
import { computeFeatures } from "../../../server/analytics/features/computeFeatures.ts";
import type { PurchaseHistory } from "../../../server/analytics/features/history.ts";
import { outcomesBetween } from "../../../server/analytics/features/outcomes.ts";
import { DAY } from "../../../server/domain/instant.ts";
import { historyFrom } from "./historyFrom.ts";

const at = (iso: string) => Date.parse(iso);
/** Midnight in London with which 1 April 2026 begins; clocks went forward on 29 March at 01:00 UTC. */
const AS_OF = at("2026-03-31T23:00Z");
const [ANN, BOB, CAT, DAN, EVE, FAY] = [0, 1, 2, 3, 4, 5];

const history = historyFrom(
  "Europe/London",
  [
    {
      profileSince: at("2026-01-15T00:00Z"),
      accountSince: at("2025-12-01T12:00Z"),
      orders: [
        { at: at("2026-01-05T10:00Z"), net: 100, cancelledAt: at("2026-01-06T10:00Z") },
        {
          at: at("2025-12-10T10:00Z"),
          net: 5000,
          country: 0,
          units: 2,
          lines: [
            { product: 0, category: 0, net: 3000 },
            { product: 1, category: 1, net: 2000 },
          ],
          refunds: [{ at: at("2026-01-20T10:00Z"), amount: 1000 }],
        },
        // 23:30 on 28 March, then 23:30 on 29 March (23 hours later), then 00:30 on 30 March.
        {
          at: at("2026-03-28T23:30Z"),
          net: 3000,
          discount: 1000,
          lines: [{ product: 0, category: 0, net: 3000, isDiscounted: true }],
        },
        {
          at: at("2026-03-29T22:30Z"),
          net: 2000,
          units: 3,
          channel: "pos",
          country: 1,
          lines: [{ product: 2, category: -1, net: 2000 }],
        },
        {
          at: at("2026-03-29T23:30Z"),
          net: 4000,
          lines: [{ product: -1, category: 1, net: 4000 }],
          refunds: [{ at: at("2026-04-02T09:00Z"), amount: 4000 }],
        },
        { at: at("2026-03-31T15:00Z"), net: 0, units: 9, lines: [{ product: 7, category: 7, net: 0 }] },
        { at: at("2026-04-05T12:00Z"), net: 9999, lines: [{ product: 8, category: 8, net: 9999 }] },
      ],
      events: [
        { at: at("2025-12-20T10:00Z"), kind: "site_active" },
        { at: at("2026-02-01T08:00Z"), kind: "email_received" },
        { at: at("2026-02-01T09:00Z"), kind: "email_opened" },
        { at: at("2026-02-10T08:00Z"), kind: "email_received" },
        { at: at("2026-03-01T08:00Z"), kind: "email_received" },
        { at: at("2026-03-02T08:00Z"), kind: "site_active", device: "telephone" },
        { at: at("2026-03-02T08:01Z"), kind: "product_viewed", product: 0, category: 0 },
        { at: at("2026-03-02T08:02Z"), kind: "product_viewed", product: 5, category: 2 },
        { at: at("2026-03-02T08:03Z"), kind: "product_viewed", product: 5, category: 2 },
        { at: at("2026-03-28T08:00Z"), kind: "email_received" },
        { at: at("2026-03-29T23:30Z"), kind: "email_clicked" },
        { at: at("2026-04-01T08:00Z"), kind: "email_clicked" },
      ],
    },
    {
      orders: [
        { at: at("2026-02-01T09:00Z"), net: 1000, kind: "subscription" },
        {
          at: at("2026-02-01T18:00Z"),
          net: 1000,
          refunds: [{ at: at("2026-02-05T09:00Z"), amount: 700 }],
          edits: [{ at: at("2026-02-06T09:00Z"), amount: 200 }],
        },
      ],
    },
    { profileSince: at("2026-04-01T09:00Z"), orders: [{ at: at("2026-02-01T09:00Z"), net: 700, kind: "exchange" }] },
    { profileSince: at("2025-01-01T00:00Z"), orders: [{ at: at("2026-04-02T09:00Z"), net: 100 }] },
    { orders: [{ at: AS_OF, net: 1000, refunds: [{ at: at("2026-03-01T00:00Z"), amount: 1300 }] }] },
    {},
  ],
  (kind) => (kind === "checkout_started" ? Infinity : kind === "cart_added" ? at("2026-04-03T00:00Z") : 0),
);
const matrix = computeFeatures(history, AS_OF);
const featuresOf = (person: number) =>
  Object.fromEntries([...matrix.columns].map(([name, values]) => [name, values[person]]));

test("every feature of a person with refunds, a discount, a clock change and rows in the future", () => {
  const expected: Record<FeatureName, number> = {
    recency_days: 2,
    first_gap_days: 108,
    last_gap_days: 1,
    longest_gap_days: 108,
    gap_trend: 1 / (110 / 3),
    // 28 March was a Saturday, 29 March a Sunday.
    weekend_share: 0.5,
    tenure_days: 112,
    account_age_days: 121,
    days_to_first_order: 9,
    profile_age_days: 76,
    // Days with a purchase: 10 December, 28, 29 and 30 March; gaps 108, 1, 1.
    mean_gap_days: 110 / 3,
    gap_variation: Math.sqrt(((108 - 110 / 3) ** 2 + 2 * (1 - 110 / 3) ** 2) / 2) / (110 / 3),
    overdue_ratio: 2 / (110 / 3),
    frequency: 4,
    orders_30d: 3,
    orders_90d: 3,
    orders_365d: 4,
    orders_per_month: 4 / (112 / 30.4375),
    active_months_365d: 2,
    monetary: 13000,
    revenue_90d: 8000,
    revenue_365d: 13000,
    average_order_value: 3500,
    first_order_value: 5000,
    last_order_value: 4000,
    largest_order_value: 5000,
    revenue_per_month: 13000 / (112 / 30.4375),
    order_value_variation: Math.sqrt((2 * 1500 ** 2 + 2 * 500 ** 2) / 3) / 3500,
    order_value_trend: 4000 / 3500,
    units_per_order: 1.75,
    distinct_products: 3,
    repeat_product_share: 0.25,
    distinct_categories: 2,
    top_category_share: 0.5,
    lines_per_order: 1.25,
    average_unit_price: 2000,
    multi_unit_order_share: 0.5,
    cross_category_order_share: 1 / 3,
    discount_share: 1000 / 15000,
    discounted_order_share: 0.25,
    full_price_share: 11000 / 14000,
    average_discount_depth: 0.25,
    deepest_discount: 0.25,
    sale_only_share: 0.25,
    refund_rate: 0.25,
    refund_value_share: 1000 / 14000,
    refunded_orders: 1,
    days_since_refund: 71,
    cancelled_orders: 1,
    pos_share: 0.25,
    online_share: 0.75,
    marketplace_share: 0,
    b2b_share: 0,
    distinct_channels: 2,
    showroomer: 0,
    subscription_share: 0,
    subscription_orders: 0,
    days_since_subscription_order: Number.NaN,
    distinct_countries: 2,
    emails_received_90d: 4,
    human_opens_90d: 1,
    human_clicks_90d: 1,
    open_rate_90d: 0.25,
    click_rate_90d: 0.25,
    days_since_click: 2,
    days_since_open: 59,
    click_to_open_rate_90d: 1,
    site_visits_90d: 1,
    product_views_90d: 3,
    carts_90d: Number.NaN,
    checkouts_90d: Number.NaN,
    days_since_visit: 30,
    days_since_view: 30,
    products_viewed_90d: 2,
    repeat_views_90d: 1,
    most_viewed_product_views_90d: 2,
    categories_viewed_90d: 2,
    browsed_not_bought_90d: 1,
    browse_to_buy_ratio_90d: 0.75,
    cart_rate_90d: Number.NaN,
    cart_value_90d: Number.NaN,
    abandoned_carts_90d: Number.NaN,
    mobile_share_90d: 1,
    // An open, a click, a visit and three views; carts and checkouts are not recorded yet.
    engagement_index: 1 - Math.exp(-(1 + 3 + 2 + 3) / 10),
  };
  const rounded = (values: Record<string, number | undefined>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value?.toFixed(10))]));
  expect(rounded(featuresOf(ANN))).toEqual(rounded(expected));
});

describe("a person", () => {
  test("with two orders on one day has no gap between them", () => {
    expect(featuresOf(BOB)).toMatchObject({
      frequency: 2,
      recency_days: 59,
      mean_gap_days: Number.NaN,
      gap_variation: Number.NaN,
      overdue_ratio: Number.NaN,
      monetary: 1500,
      refund_rate: 0.5,
      refund_value_share: 0.35,
      subscription_share: 0.5,
      distinct_products: Number.NaN,
      top_category_share: Number.NaN,
    });
  });

  test.each([
    ["without a profile", BOB],
    ["whose profile began after as_of", CAT],
  ])("%s has no engagement rather than none", (_, person) => {
    const klaviyo = FEATURES.filter(({ source }) => source === "klaviyo").map(({ name }) => name);
    expect(klaviyo.map((name) => matrix.columns.get(name)?.[person])).toEqual(klaviyo.map(() => Number.NaN));
  });

  test("with a profile and no event has a count of zero, and no day of a last event", () => {
    expect(featuresOf(DAN)).toMatchObject({
      emails_received_90d: 0,
      site_visits_90d: 0,
      open_rate_90d: Number.NaN,
      days_since_click: Number.NaN,
    });
  });

  test("with an exchange only is no buyer, though its money counts", () => {
    expect(featuresOf(CAT)).toMatchObject({ frequency: 0, recency_days: Number.NaN, monetary: 700 });
  });

  test("with an order in the future only has bought nothing yet", () => {
    expect(featuresOf(DAN)).toMatchObject({
      frequency: 0,
      monetary: 0,
      orders_365d: 0,
      average_order_value: Number.NaN,
    });
  });

  test("to whom more was refunded than the order was worth has revenue below zero, as in the ledger", () => {
    expect(featuresOf(EVE)).toMatchObject({ frequency: 1, recency_days: 0, monetary: -300, refund_value_share: 1 });
  });

  test("is a buyer from the first purchase on", () => {
    expect([...matrix.buyer]).toEqual([1, 1, 0, 0, 1, 0]);
    expect(featuresOf(FAY)).toMatchObject({ frequency: 0, tenure_days: Number.NaN, refund_rate: Number.NaN });
  });
});

test("outcomes are what happened after the first instant and up to the last", () => {
  const { orders, net } = outcomesBetween(history, AS_OF, at("2026-04-05T12:00Z"));
  expect([...orders]).toEqual([1, 0, 0, 1, 0, 0]);
  expect([...net]).toEqual([9999 - 4000, 0, 0, 100, 0, 0]);
});

test("coverage is the share of buyers with a value", () => {
  const sample = new BuyerSample(10, 1);
  sample.add(matrix);
  const coverage = sample.coverage();
  expect(coverage.get("frequency")).toBe(1);
  expect(coverage.get("mean_gap_days")).toBeCloseTo(1 / 3);
  expect(coverage.get("human_opens_90d")).toBeCloseTo(1 / 3);
  expect(coverage.get("checkouts_90d")).toBe(0);
});

test("only the features asked for are computed", () => {
  const { columns } = computeFeatures(history, AS_OF, { features: ["monetary", "recency_days"] });
  expect([...columns.keys()]).toEqual(["monetary", "recency_days"]);
  expect(columns.get("monetary")).toEqual(matrix.columns.get("monetary"));
});

test("nobody has no features", () => {
  const empty = computeFeatures(historyFrom("Asia/Tokyo", []), AS_OF);
  expect(empty.buyer).toHaveLength(0);
  const sample = new BuyerSample(10, 1);
  sample.add(empty);
  expect([...sample.coverage().values()].every((share) => share === 0)).toBe(true);
});

describe("a history is refused", () => {
  const one = () =>
    historyFrom("UTC", [
      {
        orders: [
          { at: 5, net: 1 },
          { at: 6, net: 1 },
        ],
      },
      { orders: [{ at: 1, net: 1 }] },
    ]);
  test.each<[string, (h: PurchaseHistory) => PurchaseHistory]>([
    ["when people are out of order", (h) => ({ ...h, orders: { ...h.orders, person: Int32Array.of(1, 0, 0) } })],
    [
      "when a person's orders are out of order",
      (h) => ({ ...h, orders: { ...h.orders, at: Float64Array.of(6, 5, 1) } }),
    ],
    [
      "when it names a person who is not there",
      (h) => ({ ...h, orders: { ...h.orders, person: Int32Array.of(0, 0, 2) } }),
    ],
    ["when a column is too short", (h) => ({ ...h, orders: { ...h.orders, net: new Float64Array(2) } })],
    ["when an order has no time", (h) => ({ ...h, orders: { ...h.orders, at: Float64Array.of(5, Number.NaN, 1) } })],
    ["when an order is of no known kind", (h) => ({ ...h, orders: { ...h.orders, kind: Uint8Array.of(0, 0, 99) } })],
    ["when profiles do not match the people", (h) => ({ ...h, profileSince: new Float64Array(5) })],
  ])("%s", (_, broken) => {
    expect(() => computeFeatures(broken(one()), AS_OF)).toThrow(/^The purchase history cannot be used: /);
  });

  test("for outcomes of a span that ends before it begins", () => {
    expect(() => outcomesBetween(history, AS_OF, AS_OF - 1)).toThrow(/cannot be counted from 2026-03-31T23:00:00Z/);
  });
});

describe("a product", () => {
  const shirt = { product: 1, category: 1, net: 500 };
  const shareOf = (...orders: { lines: (typeof shirt)[] }[]) => {
    const dated = orders.map((order, i) => ({ at: AS_OF - (10 - i) * DAY, net: 1000, ...order }));
    const history = historyFrom("UTC", [{ orders: dated }]);
    return computeFeatures(history, AS_OF, { features: ["repeat_product_share"] }).columns.get(
      "repeat_product_share",
    )?.[0];
  };

  test("bought in two sizes at once is not bought again", () => {
    expect(shareOf({ lines: [shirt, shirt] })).toBe(0);
  });

  test("bought in a later purchase is, once a purchase", () => {
    expect(shareOf({ lines: [shirt, shirt] }, { lines: [shirt, shirt, { ...shirt, product: 2 }] })).toBeCloseTo(1 / 3);
  });
});
