import fc from "fast-check";
import { expect, test } from "vitest";
import { computeFeatures, type FeatureMatrix } from "../../../server/analytics/features/computeFeatures.ts";
import { DEVICES } from "../../../server/analytics/features/history.ts";
import { LABELS } from "../../../server/analytics/features/labels.ts";
import { outcomesBetween } from "../../../server/analytics/features/outcomes.ts";
import { calendarDay, DAY, HOUR } from "../../../server/domain/instant.ts";
import { ENGAGEMENT_KINDS, ORDER_KINDS, SALES_CHANNELS } from "../../../server/domain/source.ts";
import { type EventRow, historyFrom, type OrderRow, type PersonRow } from "./historyFrom.ts";

/** Around New York's clock change of 8 March 2026, so that days of 23 hours occur. */
const START = Date.parse("2025-11-01T00:00Z");
const SPAN = 200 * DAY;
const ZONE = "America/New_York";

const instant = fc.integer({ min: START, max: START + SPAN });
const amount = fc.integer({ min: 0, max: 5000 });
const change = fc.record({ at: instant, amount: fc.integer({ min: 1, max: 6000 }) });
const thing = { product: fc.integer({ min: -1, max: 3 }), category: fc.integer({ min: -1, max: 2 }) };
const order: fc.Arbitrary<OrderRow> = fc.record({
  at: instant,
  net: fc.oneof({ weight: 4, arbitrary: amount }, fc.constant(0)),
  kind: fc.constantFrom(...ORDER_KINDS),
  channel: fc.constantFrom(...SALES_CHANNELS),
  discount: fc.oneof(fc.constant(0), amount),
  units: fc.integer({ min: 1, max: 5 }),
  country: fc.integer({ min: -1, max: 2 }),
  lines: fc.array(fc.record({ ...thing, net: amount, isDiscounted: fc.boolean() }), { maxLength: 3 }),
  refunds: fc.array(change, { maxLength: 2 }),
  edits: fc.array(change, { maxLength: 1 }),
});
const event: fc.Arbitrary<EventRow> = fc.record({
  at: instant,
  kind: fc.constantFrom(...ENGAGEMENT_KINDS),
  ...thing,
  value: fc.oneof(fc.constant(Number.NaN), amount),
  device: fc.constantFrom(...DEVICES),
});
const person: fc.Arbitrary<PersonRow> = fc.record(
  {
    profileSince: instant,
    accountSince: instant,
    orders: fc.array(order, { maxLength: 6 }),
    events: fc.array(event, { maxLength: 8 }),
  },
  { requiredKeys: ["orders", "events"] },
);
const people = fc.array(person, { minLength: 1, maxLength: 5 });

const labels = LABELS.map(({ name }) => name);
const columnsOf = ({ columns, labels: words }: FeatureMatrix) =>
  Object.fromEntries([...columns, ...words].map(([name, values]) => [name, [...values]]));

/** The people as they were known at the instant: without any row dated later. */
function until(asOf: number, rows: readonly PersonRow[]): PersonRow[] {
  const seen = <T extends { at: number }>(dated: readonly T[] = []) => dated.filter(({ at }) => at <= asOf);
  return rows.map(({ profileSince = Infinity, accountSince = Infinity, orders, events }) => ({
    profileSince: profileSince <= asOf ? profileSince : Infinity,
    accountSince: accountSince <= asOf ? accountSince : Infinity,
    orders: seen(orders).map((row) => ({ ...row, refunds: seen(row.refunds), edits: seen(row.edits) })),
    events: seen(events),
  }));
}

test("features as of an instant do not change when rows dated later arrive", () => {
  fc.assert(
    fc.property(people, instant, (rows, asOf) => {
      const then = computeFeatures(historyFrom(ZONE, until(asOf, rows)), asOf, { labels });
      const later = computeFeatures(historyFrom(ZONE, rows), asOf, { labels });
      expect(columnsOf(later)).toEqual(columnsOf(then));
      expect(later.buyer).toEqual(then.buyer);
    }),
  );
});

test("a person computed alone has the same features as among others", () => {
  fc.assert(
    fc.property(people, instant, (rows, asOf) => {
      const together = columnsOf(computeFeatures(historyFrom(ZONE, rows), asOf, { labels }));
      for (const [index, row] of rows.entries()) {
        const own = Object.entries(together).map(([name, values]) => [name, [values[index]]]);
        expect(columnsOf(computeFeatures(historyFrom(ZONE, [row]), asOf, { labels }))).toEqual(Object.fromEntries(own));
      }
    }),
  );
});

test("features at the beginning of a span and its outcomes add up to the features at its end", () => {
  fc.assert(
    fc.property(people, instant, instant, (rows, a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const history = historyFrom(ZONE, rows);
      const before = computeFeatures(history, from, { features: ["frequency", "monetary"] }).columns;
      const after = computeFeatures(history, to, { features: ["frequency", "monetary"] }).columns;
      const { orders, net } = outcomesBetween(history, from, to);
      expect([...orders].map((count, row) => count + (before.get("frequency")?.[row] ?? 0))).toEqual([
        ...(after.get("frequency") ?? []),
      ]);
      expect([...net].map((sum, row) => sum + (before.get("monetary")?.[row] ?? 0))).toEqual([
        ...(after.get("monetary") ?? []),
      ]);
    }),
  );
});

test("recency, frequency and money are what their definitions say, row by row", () => {
  fc.assert(
    fc.property(people, instant, (rows, asOf) => {
      const { columns } = computeFeatures(historyFrom(ZONE, rows), asOf);
      for (const [index, { orders = [] }] of rows.entries()) {
        const seen = orders.filter(({ at }) => at <= asOf);
        const purchases = seen.filter(({ kind, net }) => net > 0 && kind !== "exchange" && kind !== "test");
        const last = Math.max(...purchases.map(({ at }) => at));
        const recency = purchases.length === 0 ? Number.NaN : calendarDay(asOf, ZONE) - calendarDay(last, ZONE);
        const dated = (changes: OrderRow["refunds"] = []) =>
          changes.filter(({ at }) => at <= asOf).reduce((sum, change) => sum + change.amount, 0);
        const money = seen.reduce((sum, row) => sum + row.net - dated(row.refunds) + dated(row.edits), 0);
        expect(columns.get("frequency")?.[index]).toBe(purchases.length);
        expect(columns.get("recency_days")?.[index]).toBe(recency);
        expect(columns.get("monetary")?.[index]).toBe(money);
      }
    }),
  );
});

test("no feature is infinite, and no count, share or number of days is below zero", () => {
  fc.assert(
    fc.property(people, instant, (rows, asOf) => {
      const columns = columnsOf(computeFeatures(historyFrom(ZONE, rows), asOf));
      const isWrong = (name: string, value: number) =>
        Math.abs(value) === Infinity ||
        (value < 0 && !["monetary", "revenue_90d", "revenue_365d", "revenue_per_month"].includes(name));
      const wrong = Object.entries(columns).filter(([name, values]) => values.some((value) => isWrong(name, value)));
      expect(wrong).toEqual([]);
    }),
  );
});

test("an hour across midnight is a day", () => {
  const midnight = Date.parse("2026-03-09T04:00Z");
  const { columns } = computeFeatures(
    historyFrom(ZONE, [{ orders: [{ at: midnight - HOUR / 2, net: 1 }] }]),
    midnight + HOUR / 2,
  );
  expect(columns.get("recency_days")?.[0]).toBe(1);
});
