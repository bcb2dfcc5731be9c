import { describe, expect, test } from "vitest";
import { auditFacts } from "../../../server/analytics/audit/audit.ts";
import type { AuditFacts } from "../../../server/analytics/audit/facts.ts";
import type { Finding } from "../../../server/analytics/audit/findings.ts";
import { AUDIT_RULES, type AuditRule } from "../../../server/analytics/audit/registry.ts";
import { auditSettingsOf, DEFAULT_AUDIT_SETTINGS } from "../../../server/analytics/audit/settings.ts";
import { DAY } from "../../../server/domain/instant.ts";
import { auditSentences } from "../../../server/domain/language/audit.ts";
import { type CustomerFact, customersFrom, factsFrom, NOW, type OrderFact } from "./factsFrom.ts";

const MINUTE = 60_000;
const nine = Array.from({ length: 9 }, (): OrderFact => ({}));
const oneBeside = (order: OrderFact) => factsFrom([...nine, { id: 7, net: 500, ...order }]);
const found = (facts: AuditFacts, rule: AuditRule) =>
  auditFacts(facts).findings.find((finding) => finding.rule === rule);

/** Twenty-four buyers with revenue from 10.00 to 33.00 pounds, and one with `order`. */
const shopWith = (order: OrderFact) =>
  factsFrom([
    ...Array.from({ length: 24 }, (_, person) => ({ person, net: 1000 + 100 * person })),
    { id: 7, person: 24, ...order },
  ]);

/** Nine customers of whom everything is known, and one more. */
const withCustomers = (customer: CustomerFact) =>
  factsFrom(undefined, { customers: customersFrom([...Array.from({ length: 9 }, () => ({})), customer]) });

/** Per rule: facts that break it with what it finds, and facts that come close without breaking it. */
const cases: Record<AuditRule, { broken: AuditFacts; finding: Partial<Finding>; close: AuditFacts }> = {
  incomplete_history: {
    broken: factsFrom(undefined, { hasAllOrders: false }),
    finding: { severity: "critical", count: 1, of: 1, amount: null },
    close: factsFrom(undefined, { hasAllOrders: true }),
  },
  uncredited_guest_orders: {
    broken: oneBeside({ person: -1, isGuest: true }),
    finding: { severity: "info", count: 1, of: 10, amount: 500, examples: ["7"] },
    close: oneBeside({ person: 3, isGuest: true }),
  },
  orders_of_missing_customers: {
    broken: oneBeside({ person: -1 }),
    finding: { severity: "info", count: 1, of: 10, amount: 500, examples: ["7"] },
    close: oneBeside({ person: -1, isGuest: true }),
  },
  people_without_contact: {
    broken: factsFrom(undefined, { peopleWithoutContact: 3 }),
    finding: { severity: "info", count: 3, of: 10, amount: null },
    close: factsFrom(),
  },
  incomplete_customers: {
    broken: withCustomers({ id: 8, without: ["email", "phone"] }),
    finding: { severity: "info", count: 1, of: 10, share: 0.1, examples: ["8"] },
    close: withCustomers({ id: 8, without: ["phone", "name", "country"] }),
  },
  outdated_customers: {
    broken: withCustomers({ id: 8, updatedAt: NOW - 1826 * DAY, person: 9 }),
    finding: { severity: "info", count: 1, of: 10, share: 0.1, examples: ["8"] },
    close: withCustomers({ id: 8, updatedAt: NOW - 1825 * DAY, person: 9 }),
  },
  possible_duplicates: {
    broken: factsFrom(undefined, { candidatePairs: 2 }),
    finding: { severity: "info", count: 2, of: 10, undo: "by_pair" },
    close: factsFrom(),
  },
  negative_spend: {
    broken: factsFrom([{ person: 1 }, { person: 2, id: 7, refunded: 1500 }]),
    finding: { severity: "warn", count: 1, of: 2, amount: 500, examples: ["7"] },
    close: factsFrom([
      { person: 2, refunded: 1500 },
      { person: 2, net: 600 },
    ]),
  },
  left_out_by_hand: {
    broken: oneBeside({ ruling: "leave_out" }),
    finding: { count: 1, of: 10, amount: 500, handling: "left_out", undo: "by_record", before: 10, after: 9 },
    close: oneBeside({ ruling: "count" }),
  },
  impossible_dates: {
    broken: oneBeside({ at: NOW - 10, returnedAt: NOW - 11 }),
    finding: { severity: "warn", count: 1, of: 10, amount: 500, examples: ["7"] },
    close: oneBeside({ at: NOW - 10, returnedAt: NOW - 10 }),
  },
  duplicate_orders: {
    broken: factsFrom([
      { at: NOW, id: 1 },
      { at: NOW, id: 2 },
      { at: NOW, id: 3 },
    ]),
    finding: { severity: "warn", count: 2, of: 3, amount: 2000, examples: ["2", "3"] },
    close: factsFrom([
      { at: NOW },
      { at: NOW, units: 2 },
      { at: NOW, total: 1 },
      { at: NOW - 1 },
      { at: NOW, person: 1 },
    ]),
  },
  unmapped_sources: {
    broken: oneBeside({ channel: "other", source: "an-app" }),
    finding: { count: 1, of: 10, amount: 500, examples: ["an-app"] },
    close: oneBeside({ channel: "other", source: "loop-exchange", kind: "exchange" }),
  },
  order_bursts: {
    broken: factsFrom(Array.from({ length: 10 }, (_, i) => ({ id: i + 1, at: NOW - 60 * MINUTE + i * 400_000 }))),
    finding: { severity: "warn", count: 1, of: 1, amount: 10_000, examples: ["10"] },
    close: factsFrom(Array.from({ length: 10 }, (_, i) => ({ at: NOW - 61 * MINUTE + i * 400_001 }))),
  },
  click_machines: {
    broken: factsFrom(undefined, {
      engagement: { kinds: [], profiles: 50, clickMachines: ["01PROFILE"], countsMachineClicks: false },
    }),
    finding: { severity: "info", count: 1, of: 50, examples: ["01PROFILE"], handling: "left_out", after: 49 },
    close: factsFrom(undefined, {
      engagement: { kinds: [], profiles: 50, clickMachines: [], countsMachineClicks: false },
    }),
  },
  counted_click_machines: {
    broken: factsFrom(undefined, {
      engagement: { kinds: [], profiles: 50, clickMachines: ["01PROFILE"], countsMachineClicks: true },
    }),
    finding: { severity: "warn", count: 1, of: 50, examples: ["01PROFILE"], handling: "kept", undo: "by_setting" },
    close: factsFrom(undefined, {
      engagement: { kinds: [], profiles: 50, clickMachines: ["01PROFILE"], countsMachineClicks: false },
    }),
  },
  quarantined_records: {
    broken: factsFrom(undefined, { quarantined: 60 }),
    finding: { severity: "critical", count: 60, of: 100, share: 0.6 },
    close: factsFrom(),
  },
  future_orders: {
    broken: oneBeside({ at: NOW + 1 }),
    finding: { severity: "warn", count: 1, of: 10, amount: 500, examples: ["7"] },
    close: oneBeside({ at: NOW }),
  },
  other_currency: {
    broken: oneBeside({ hasOtherCurrency: true }),
    finding: { severity: "warn", count: 1, of: 10, amount: null, examples: ["7"] },
    close: oneBeside({ hasOtherCurrency: true, kind: "test" }),
  },
  refund_over_order: {
    broken: oneBeside({ refunded: 620 }),
    finding: { severity: "warn", count: 1, of: 10, amount: 120, examples: ["7"] },
    close: oneBeside({ refunded: 500 }),
  },
  shared_identifiers: {
    broken: factsFrom(undefined, { sharedIdentifiers: 2 }),
    finding: { severity: "warn", count: 2, amount: null },
    close: factsFrom(),
  },
  wholesale_outliers: {
    broken: shopWith({ net: 9_000_000, units: 400 }),
    finding: { severity: "info", count: 1, of: 25, amount: 9_000_000, examples: ["7"] },
    close: shopWith({ net: 9_000_000, units: 3 }),
  },
  duplicate_people: {
    broken: factsFrom(undefined, { joinedAccounts: 2 }),
    finding: { severity: "info", count: 2, of: 10, share: 0.2 },
    close: factsFrom(),
  },
  zero_value_orders: {
    broken: oneBeside({ net: 0, total: 450 }),
    finding: { severity: "info", count: 1, of: 10, amount: 450, examples: ["7"] },
    close: oneBeside({ net: 1 }),
  },
  duplicate_lines: {
    broken: factsFrom(undefined, { exactDuplicateLines: { lines: 2, amount: 199 } }),
    finding: { severity: "info", count: 2, of: 20, amount: 199 },
    close: factsFrom(),
  },
  zero_price_lines: {
    broken: factsFrom(undefined, { zeroPriceLines: 5 }),
    finding: { severity: "info", count: 5, of: 20, share: 0.25 },
    close: factsFrom(),
  },
  test_orders: {
    broken: oneBeside({ kind: "test" }),
    finding: { severity: "info", count: 1, of: 10, amount: 500, examples: ["7"] },
    close: oneBeside({ kind: "draft" }),
  },
  cancelled_orders: {
    broken: oneBeside({ isCancelled: true }),
    finding: { severity: "info", count: 1, of: 10, amount: 500, examples: ["7"] },
    close: oneBeside({ isCancelled: true, kind: "test" }),
  },
  customers_without_orders: {
    broken: factsFrom(undefined, { prospects: 4 }),
    finding: { severity: "info", count: 4, of: 10 },
    close: factsFrom(),
  },
  objecting_people: {
    broken: factsFrom(undefined, { objecting: 1 }),
    finding: { severity: "info", count: 1, of: 10 },
    close: factsFrom(),
  },
};
const rules = Object.entries(cases).map(([rule, each]) => ({ rule: rule as AuditRule, ...each }));

test.each(rules)("$rule is found where it is, with its numbers", ({ rule, broken, finding }) => {
  expect(found(broken, rule)).toMatchObject({ rule, ...finding });
});

test.each(rules)("$rule is not found in what only comes close to it", ({ rule, close }) => {
  expect(found(close, rule)).toBeUndefined();
});

test.each(rules)("$rule says in English what was found and what was done", ({ rule, broken }) => {
  const { action } = found(broken, rule) ?? { action: { code: "", params: {} } };
  expect(action.code).toBe(`audit.${rule}`);
  expect(auditSentences[action.code]?.(action.params)).toMatch(/^[A-Z\d].*\.$/);
  expect(auditSentences[action.code]?.(action.params)).not.toMatch(/undefined|NaN/);
  expect(auditSentences[`audit.${rule}.title`]?.({})).toMatch(/^[A-Z]/);
});

test("a sentence holds the numbers and the money as people write them", () => {
  const params = { count: 1, of: 1200, amount: 123456, currency: "GBP" };
  expect(auditSentences["audit.test_orders"]?.(params)).toBe("1 order is a test (of 1,200; 1,234.56 GBP): left out.");
});

describe("a wholesale buyer", () => {
  test("is known by a business order too", () => {
    expect(found(shopWith({ net: 9_000_000, kind: "b2b" }), "wholesale_outliers")?.count).toBe(1);
  });

  test("is nobody who sent it all back", () => {
    expect(found(shopWith({ net: 9_000_000, refunded: 9_000_000, units: 400 }), "wholesale_outliers")).toBeUndefined();
  });

  test("is nobody who spends as others do, business or not", () => {
    expect(found(shopWith({ net: 3000, kind: "b2b", units: 400 }), "wholesale_outliers")).toBeUndefined();
  });

  test("stands out above ten times the median, not above equals", () => {
    const equals = Array.from({ length: 24 }, (_, person) => ({ person, net: 1000 }));
    const withOne = (net: number) => factsFrom([...equals, { person: 24, net, units: 400 }]);
    expect(found(withOne(9000), "wholesale_outliers")).toBeUndefined();
    expect(found(withOne(11_000), "wholesale_outliers")?.count).toBe(1);
  });

  test("cannot be told among fewer than twenty buyers", () => {
    const few = factsFrom([{ person: 0 }, { person: 1, net: 9_000_000, units: 400 }]);
    expect(found(few, "wholesale_outliers")).toBeUndefined();
  });
});

describe("the gate", () => {
  const affecting = (guests: number) =>
    factsFrom(Array.from({ length: 100 }, (_, row) => (row < guests ? { person: -1, isGuest: true } : {})));

  test.each([
    [0, "pass"],
    [20, "pass"],
    [21, "warn"],
    [40, "warn"],
    [41, "block"],
  ] as const)("with %i%% of the records affected says %s", (guests, gate) => {
    expect(auditFacts(affecting(guests)).gate).toBe(gate);
  });

  test("adds up problems that strike different records", () => {
    const customers = customersFrom(
      Array.from({ length: 10 }, (_, row) => (row < 3 ? { without: ["email", "phone"] } : {})),
    );
    const { gate, affected } = auditFacts({ ...affecting(20), customers });
    expect(affected).toBeCloseTo(1 - 0.8 * 0.7);
    expect(gate).toBe("block");
  });

  test("blocks a history cut to 60 days, unless the settings let it pass with a warning", () => {
    const cut = factsFrom(undefined, { hasAllOrders: false });
    expect(auditFacts(cut)).toMatchObject({ gate: "block", reason: { code: "audit.gate.incomplete_history" } });
    expect(auditFacts(cut, { ...DEFAULT_AUDIT_SETTINGS, withoutAllOrders: "warn" }).gate).toBe("warn");
  });

  test("names a cut history first, which nobody may override, however many records are affected", () => {
    const cut = { ...affecting(41), hasAllOrders: false };
    expect(auditFacts(cut)).toMatchObject({ gate: "block", reason: { code: "audit.gate.incomplete_history" } });
    const lenient = auditFacts(cut, { ...DEFAULT_AUDIT_SETTINGS, withoutAllOrders: "warn" });
    expect(lenient).toMatchObject({ gate: "block", reason: { code: "audit.gate.affected" } });
  });

  test("moves with its settings", () => {
    const settings = { ...DEFAULT_AUDIT_SETTINGS, warnAbove: 0.05, blockAbove: 0.1 };
    expect(auditFacts(affecting(7), settings).gate).toBe("warn");
    expect(auditFacts(affecting(11), settings).gate).toBe("block");
  });

  const halfWithoutCountry = () =>
    factsFrom(undefined, {
      customers: customersFrom(Array.from({ length: 10 }, (_, row) => (row < 5 ? { without: ["country"] } : {}))),
    });

  test.each([
    [
      factsFrom(),
      "An estimated 0% of the records belong to nobody known, lack what this store requires, are outdated or could not be read; up to 20% is fine.",
    ],
    [
      affecting(41),
      "An estimated 41% of the records belong to nobody known, lack what this store requires, are outdated or could not be read, which is over the limit of 40%.",
    ],
    [
      halfWithoutCountry(),
      "An estimated 50% of the records belong to nobody known, lack what this store requires, are outdated or could not be read, which is over the limit of 40%.",
    ],
  ])("gives its reason (%#)", (facts, expected) => {
    const { reason } = auditFacts(facts, auditSettingsOf({ requiredFields: ["contact", "country"] }));
    expect(auditSentences[reason.code]?.(reason.params)).toBe(expected);
  });
});

describe("the score", () => {
  test("is 100 where nothing was found", () => {
    expect(auditFacts(factsFrom())).toMatchObject({ score: 100, gate: "pass", findings: [], affected: 0 });
  });

  test("is 100 less the affected share where nothing else is wrong", () => {
    const customers = customersFrom(
      Array.from({ length: 10 }, (_, row) => (row < 4 ? { without: ["email", "phone"] } : {})),
    );
    expect(auditFacts(factsFrom(undefined, { customers })).score).toBe(60);
  });

  test("does not fall for what was dealt with completely", () => {
    expect(auditFacts(oneBeside({ kind: "test" })).score).toBe(100);
  });

  test("falls with each finding by its weight and share", () => {
    const facts = factsFrom(undefined, { zeroPriceLines: 10, sharedIdentifiers: 2 });
    expect(auditFacts(facts).score).toBe(Math.round(100 * (1 - 0.1 * 0.5) * (1 - 0.5 * 0.2)));
  });

  test.each(Object.entries(AUDIT_RULES))("never costs more than it is worth: %s", (_, { weight }) => {
    expect(weight).toBeGreaterThanOrEqual(0);
    expect(weight).toBeLessThanOrEqual(1);
  });
});

test("every order is counted or in one exclusion", () => {
  const { orders } = auditFacts(
    factsFrom([
      {},
      { ruling: "leave_out", kind: "test", isCancelled: true, hasOtherCurrency: true, at: NOW + 1, person: -1 },
      { kind: "test", isCancelled: true, hasOtherCurrency: true, at: NOW + 1, person: -1 },
      { isCancelled: true, hasOtherCurrency: true, at: NOW + 1, person: -1 },
      { hasOtherCurrency: true, at: NOW + 1, person: -1 },
      { at: NOW + 1, person: -1 },
      { person: -1, isGuest: true },
      { person: -1 },
    ]),
  );
  expect(orders).toEqual({
    all: 8,
    counted: 1,
    left_out_by_hand: 1,
    test_orders: 1,
    cancelled_orders: 1,
    other_currency: 1,
    future_orders: 1,
    uncredited_guest_orders: 1,
    orders_of_missing_customers: 1,
  });
});

test("at most five ids are shown, given ones before found ones", () => {
  const many = factsFrom(Array.from({ length: 9 }, () => ({ kind: "test" as const })));
  expect(found(many, "test_orders")?.examples).toEqual(["100", "101", "102", "103", "104"]);
  const given = { ...many, joinedAccounts: 1, examples: { duplicate_people: ["11", "12"] } };
  expect(found(given, "duplicate_people")?.examples).toEqual(["11", "12"]);
});

test("a shop without anything passes", () => {
  const empty = factsFrom([], { people: 0, accounts: 0, lines: 0 });
  expect(auditFacts(empty)).toMatchObject({ score: 100, gate: "pass", findings: [] });
});

test.each([
  [
    "a column is too short",
    (facts: AuditFacts) => ({ ...facts.orders, net: new Float64Array(1) }),
    /orders.net has 1 rows/,
  ],
  [
    "a person is not there",
    (facts: AuditFacts) => ({ ...facts.orders, person: new Int32Array(10).fill(10) }),
    /person 10 of 10/,
  ],
  ["a kind is not known", (facts: AuditFacts) => ({ ...facts.orders, kind: new Uint8Array(10).fill(99) }), /kind 99/],
])("facts are refused when %s", (_, broken, message) => {
  const facts = factsFrom();
  expect(() => auditFacts({ ...facts, orders: broken(facts) })).toThrow(message);
});
