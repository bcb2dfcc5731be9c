import { describe, expect, it } from "vitest";
import { computeFeatures } from "../../../server/analytics/features/computeFeatures.ts";
import type { PurchaseHistory } from "../../../server/analytics/features/history.ts";
import { outcomesBetween } from "../../../server/analytics/features/outcomes.ts";
import { isReached, KpiTally } from "../../../server/analytics/goals/kpis.ts";
import { historyFrom, type PersonRow } from "../features/historyFrom.ts";

const day = (n: number) => Date.UTC(2026, 0, n);
const order = (n: number, net: number, discount = 0) => ({ at: day(n), net, discount });
const email = (n: number) => ({ at: day(n), kind: "email_received" as const });
const SPAN = { from: day(200), until: day(290), days: 90 };

const PEOPLE: readonly PersonRow[] = [
  // Quiet for 99 days before the span, and back in it, with a part refunded.
  { orders: [order(101, 4_000), { ...order(210, 6_000), refunds: [{ at: day(220), amount: 1_000 }] }] },
  // Quiet for as long, and still.
  { orders: [order(101, 4_000)], profileSince: day(1), events: [email(250), email(260)] },
  // Bought within the 90 days before the span and again in it, at a discount both times there.
  { orders: [order(150, 4_000), order(230, 2_000, 500), order(240, 2_000, 500)] },
  // Came in the span.
  { orders: [order(290, 1_000)], profileSince: day(1), events: [email(280)] },
  // Cancelled before the span ended, so never bought.
  { orders: [{ ...order(250, 9_000), cancelledAt: day(255), edits: [{ at: day(255), amount: -9_000 }] }] },
  // Ordered after it.
  { orders: [order(291, 9_000)] },
];

/** Adds each history as a run adds the people it reads together. */
function kpisOf(histories: readonly PurchaseHistory[]) {
  const tally = new KpiTally(SPAN);
  for (const history of histories) {
    const now = computeFeatures(history, SPAN.until);
    const past = computeFeatures(history, SPAN.from);
    const later = outcomesBetween(history, SPAN.from, SPAN.until);
    const columns: [string, ArrayLike<number>][] = [
      ...now.columns,
      ["buyer", now.buyer],
      ["past.buyer", past.buyer],
      ["past.recency_days", past.columns.get("recency_days") ?? []],
      ["later.orders", later.orders],
      ["later.net", later.net],
    ];
    tally.add(history, new Map(columns));
  }
  return tally.finish();
}

describe("the KPIs of a span", () => {
  it("are those counted by hand", () => {
    expect(kpisOf([historyFrom("UTC", PEOPLE)])).toEqual({
      repeat_rate: 2 / 3,
      reactivated_share: 1 / 2,
      average_order_value: (6_000 + 2_000 + 2_000 + 1_000) / 4,
      full_price_share: 7_000 / 11_000,
      inactive_share: 1 / 4,
      net_per_person: 10_000 / 4,
      net_per_email: 10_000 / 3,
    });
  });

  it("are the same whether people come together or one after the other", () => {
    const oneByOne = PEOPLE.map((person) => historyFrom("UTC", [person]));
    expect(kpisOf(oneByOne)).toEqual(kpisOf([historyFrom("UTC", PEOPLE)]));
  });

  it("are not known where there is nothing to divide by: no orders, no e-mails recorded", () => {
    expect(new Set(Object.values(kpisOf([historyFrom("UTC", [{}])])))).toEqual(new Set([null]));
    const unrecorded = historyFrom("UTC", PEOPLE, () => Infinity);
    expect(kpisOf([unrecorded])).toMatchObject({ net_per_email: null, repeat_rate: 2 / 3 });
  });
});

describe("a target", () => {
  it.each([
    ["repeat_rate", 0.31, 0.3, true],
    ["repeat_rate", 0.29, 0.3, false],
    ["inactive_share", 0.31, 0.3, false],
    ["inactive_share", 0.3, 0.3, true],
  ] as const)("for %s, at %d of %d: %s", (kpi, value, target, reached) => {
    expect(isReached(kpi, value, target)).toBe(reached);
  });
});
