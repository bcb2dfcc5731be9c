import { describe, expect, test } from "vitest";
import type { FeatureName } from "../../../server/analytics/features/catalogue.ts";
import { computeFeatures } from "../../../server/analytics/features/computeFeatures.ts";
import { LABELS, type LabelName } from "../../../server/analytics/features/labels.ts";
import { DAY, HOUR } from "../../../server/domain/instant.ts";
import { historyFrom, type PersonRow } from "./historyFrom.ts";

const AS_OF = Date.parse("2026-06-01T00:00Z");
const ago = (days: number) => AS_OF - days * DAY;
const view = (days: number, category: number, product = -1) => ({
  at: ago(days),
  kind: "product_viewed" as const,
  category,
  product,
});
const order = (days: number, category: number, product = -1, rest = {}) => ({
  at: ago(days),
  net: 1000,
  lines: [{ product, category, net: 1000 }],
  ...rest,
});

function valueOf(name: FeatureName, person: PersonRow): number | undefined {
  const history = historyFrom("UTC", [{ profileSince: 0, ...person }]);
  return computeFeatures(history, AS_OF, { features: [name] }).columns.get(name)?.[0];
}

function labelOf(name: LabelName, person: PersonRow): number | undefined {
  const history = historyFrom("UTC", [{ profileSince: 0, ...person }]);
  return computeFeatures(history, AS_OF, { labels: LABELS.map((label) => label.name) }).labels.get(name)?.[0];
}

describe("browsed but not bought", () => {
  test.each<[string, PersonRow, number, number]>([
    [
      "two categories nobody bought of; the one seen more leads",
      { events: [view(9, 1), view(8, 2), view(7, 2)] },
      2,
      2,
    ],
    ["of equally seen ones the first leads", { events: [view(9, 3), view(8, 2)] }, 2, 3],
    ["a category bought later is taken out", { events: [view(9, 1), view(8, 2)], orders: [order(3, 1)] }, 1, 2],
    ["so is one bought before it was looked at", { events: [view(9, 1)], orders: [order(30, 1)] }, 0, Number.NaN],
    ["one bought before the window is not", { events: [view(9, 1)], orders: [order(91, 1)] }, 1, 1],
    [
      "a product bought takes out the category it was seen in",
      { events: [view(9, 4, 7)], orders: [order(3, 1, 7)] },
      0,
      Number.NaN,
    ],
    [
      "a cancelled purchase is none",
      { events: [view(9, 1)], orders: [order(3, 1, -1, { cancelledAt: ago(2) })] },
      1,
      1,
    ],
    ["what was seen before the window does not count", { events: [view(91, 1)] }, 0, Number.NaN],
    ["nor what is not known to be of a category", { events: [view(9, -1, 3)] }, 0, Number.NaN],
  ])("%s", (_, person, count, top) => {
    expect(valueOf("browsed_not_bought_90d", person)).toBe(count);
    expect(labelOf("browsed_category", person)).toBe(top);
  });
});

const cart = (at: number, value?: number) => ({
  at,
  kind: "cart_added" as const,
  ...(value === undefined ? {} : { value }),
});

describe("carts", () => {
  test.each<[string, PersonRow, number]>([
    ["not followed by a purchase are abandoned", { events: [cart(ago(5))] }, 1],
    ["count once a day", { events: [cart(ago(5)), cart(ago(5) + HOUR), cart(ago(3))] }, 2],
    ["followed by a purchase within a day are not", { events: [cart(ago(5))], orders: [order(4.5, 1)] }, 0],
    ["followed by one later are", { events: [cart(ago(5))], orders: [order(3.5, 1)] }, 1],
    ["of the last day are not abandoned yet", { events: [cart(AS_OF - HOUR)] }, 0],
  ])("%s", (_, person, days) => {
    expect(valueOf("abandoned_carts_90d", person)).toBe(days);
  });

  test("are worth what the additions name", () => {
    const person = { events: [cart(ago(5), 1200), cart(ago(4)), cart(ago(3), 300), cart(ago(95), 9000), view(5, 1)] };
    expect(valueOf("cart_value_90d", person)).toBe(1500);
    expect(valueOf("carts_90d", person)).toBe(3);
    expect(valueOf("cart_rate_90d", person)).toBe(3);
  });
});

test("a visit that does not say what it was made with is left out of the share made on a telephone", () => {
  const visits = (["telephone", "other", "unknown", "telephone"] as const).map((device, index) => ({
    at: ago(index + 1),
    kind: "site_active" as const,
    device,
  }));
  expect(valueOf("mobile_share_90d", { events: visits })).toBeCloseTo(2 / 3);
  expect(valueOf("mobile_share_90d", { events: visits.slice(2, 3) })).toBeNaN();
});

describe("a showroomer", () => {
  const views = [1, 2, 3, 4, 5].map((days) => view(days, 1));
  test.each<[string, PersonRow, number]>([
    ["looks a lot and buys at the till", { events: views, orders: [order(9, 1, 1, { channel: "pos" })] }, 1],
    ["is nobody who looks a little", { events: views.slice(1), orders: [order(9, 1, 1, { channel: "pos" })] }, 0],
    ["is nobody who buys online", { events: views, orders: [order(9, 1)] }, 0],
    ["is nobody who never bought", { events: views }, 0],
  ])("%s", (_, person, expected) => {
    expect(valueOf("showroomer", person)).toBe(expected);
  });
});

test("words about a person come from the last purchase, and the favourite type from all", () => {
  const person: PersonRow = {
    orders: [
      order(30, 2, 1, { country: 1, net: 1000 }),
      { ...order(20, 1, 1, { country: 3 }), lines: [{ product: 1, category: 1, net: 500 }] },
      order(10, -1, 1, { channel: "pos" }),
    ],
  };
  expect(labelOf("country", person)).toBe(3);
  expect(labelOf("top_category", person)).toBe(2);
  expect(labelOf("last_channel", person)).toBe(1);
  expect(labelOf("country", {})).toBeNaN();
});
