import { describe, expect, it } from "vitest";
import { render } from "../../server/domain/language/english.ts";
import { sentence } from "../../server/domain/sentence.ts";

const ORDER = {
  currency: "EUR",
  "average_order_value.median": 4_800,
  "everyone.average_order_value.median": 4_300,
  "full_price_share.median": 0.83,
};
const BASKET = { "distinct_categories.median": 5, "top_category_share.median": 0.58 };
const said = (params: Record<string, string | number>) =>
  render(
    sentence("distinct_categories.median" in params ? "persona.buys.types" : "persona.buys.orders", {
      ...ORDER,
      ...params,
    }),
  );

describe("what a segment buys", () => {
  it.each([
    [
      { ...BASKET, "pos_share.median": 0.4 },
      "pays full price for 83% of what they spend, puts 58% into their favourite of 5 product types, and places 40% of their orders in a physical shop.",
    ],
    [
      { ...BASKET, "pos_share.median": 0 },
      "pays full price for 83% of what they spend, and puts 58% into their favourite of 5 product types.",
    ],
    [
      { "distinct_categories.median": 1, "top_category_share.median": 1, "pos_share.median": 0 },
      "pays full price for 83% of what they spend, and puts 100% into one product type.",
    ],
    [{ "pos_share.median": 0 }, "and pays full price for 83% of what they spend."],
  ])("is told without what is not there: %j", (params, end) => {
    expect(said(params)).toMatch(
      /^The typical one spends 48\.00 EUR an order \(typical of all buyers: 43\.00 EUR\),? /,
    );
    expect(said(params).slice(-end.length)).toBe(end);
  });
});
