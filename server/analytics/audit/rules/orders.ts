import { type AuditRuleDefinition, BLEMISH, counted, DISTORTION, HANDLED, tallied } from "../rule.ts";

/** Rules on orders and their lines. */
export const orderRules = {
  /** Orders that somebody of the shop left out. */
  left_out_by_hand: {
    ...HANDLED,
    handling: "left_out",
    undo: "by_record",
    observe: ({ orders }) => tallied(orders.excluded.left_out_by_hand, orders.all),
  },
  /** Orders of Shopify's test gateway. */
  test_orders: {
    ...HANDLED,
    handling: "left_out",
    undo: "by_record",
    observe: ({ orders }) => tallied(orders.excluded.test_orders, orders.all),
  },
  cancelled_orders: {
    ...HANDLED,
    handling: "left_out",
    undo: "in_source",
    observe: ({ orders }) => tallied(orders.excluded.cancelled_orders, orders.all),
  },
  /** Orders dated later than now: they count from their date on. */
  future_orders: {
    ...DISTORTION,
    handling: "left_out",
    undo: "in_source",
    observe: ({ orders }) => tallied(orders.excluded.future_orders, orders.all),
  },
  /** Amounts in another currency cannot be added up, so no amount is given. */
  other_currency: {
    ...DISTORTION,
    handling: "left_out",
    undo: "in_source",
    observe: ({ orders }) => ({ ...tallied(orders.excluded.other_currency, orders.all), amount: null }),
  },
  /** Refunds of more than the goods were worth. */
  refund_over_order: {
    ...DISTORTION,
    handling: "kept",
    undo: "in_source",
    observe: ({ orders }) => tallied(orders.refundOverOrder, orders.valid),
  },
  /** Orders that were cancelled or refunded before they were placed: last before first. */
  impossible_dates: {
    ...DISTORTION,
    handling: "kept",
    undo: "in_source",
    observe: ({ orders }) => tallied(orders.impossibleDates, orders.valid),
  },
  /** Orders like another of the same person in time, total, revenue and units: read twice, or placed twice. */
  duplicate_orders: {
    ...DISTORTION,
    handling: "kept",
    undo: "by_record",
    observe: ({ people, orders }) => tallied(people.duplicateOrders, orders.valid),
  },
  /** Orders without net revenue: they make nobody a buyer. */
  zero_value_orders: {
    ...BLEMISH,
    handling: "kept",
    undo: "nothing",
    observe: ({ orders }) => tallied(orders.zeroValue, orders.valid),
  },
  /** Lines like another of their order in every respect. */
  duplicate_lines: {
    ...BLEMISH,
    handling: "kept",
    undo: "in_source",
    observe: ({ facts: { exactDuplicateLines, lines } }) => ({
      ...counted(exactDuplicateLines.lines, lines),
      amount: exactDuplicateLines.amount,
    }),
  },
  zero_price_lines: {
    ...BLEMISH,
    handling: "kept",
    undo: "in_source",
    observe: ({ facts }) => counted(facts.zeroPriceLines, facts.lines),
  },
  /** Orders from a place whose channel is not known. */
  unmapped_sources: {
    ...BLEMISH,
    handling: "kept",
    undo: "nothing",
    observe: ({ orders }) => tallied(orders.unmapped, orders.valid),
  },
} as const satisfies Record<string, AuditRuleDefinition>;
