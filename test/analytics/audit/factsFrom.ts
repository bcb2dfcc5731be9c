import type { AuditFacts } from "../../../server/analytics/audit/facts.ts";
import { RULINGS } from "../../../server/analytics/audit/facts.ts";
import { CUSTOMER_FIELDS, type CustomerField } from "../../../server/domain/customerFields.ts";
import { DAY } from "../../../server/domain/instant.ts";
import { ORDER_KINDS, type OrderKind, SALES_CHANNELS, type SalesChannel } from "../../../server/domain/source.ts";

export const NOW = Date.parse("2026-06-01T00:00Z");

export interface OrderFact {
  id?: number;
  person?: number;
  isGuest?: boolean;
  at?: number;
  net?: number;
  total?: number;
  refunded?: number;
  kind?: OrderKind;
  isCancelled?: boolean;
  units?: number;
  hasOtherCurrency?: boolean;
  returnedAt?: number;
  channel?: SalesChannel;
  source?: string;
  ruling?: (typeof RULINGS)[number];
}

export interface CustomerFact {
  id?: number;
  person?: number;
  without?: readonly CustomerField[];
  updatedAt?: number;
  isBounced?: boolean;
}

/** Customers of whom everything is known, except what the test names. */
export function customersFrom(customers: readonly CustomerFact[]): AuditFacts["customers"] {
  const filled = (field: CustomerField) =>
    Uint8Array.from(customers, ({ without = [] }) => (without.includes(field) ? 0 : 1));
  return {
    id: Float64Array.from(customers, ({ id }, row) => id ?? 500 + row),
    person: Int32Array.from(customers, ({ person = 0 }) => person),
    filled: Object.fromEntries(CUSTOMER_FIELDS.map((field) => [field, filled(field)])) as Record<
      CustomerField,
      Uint8Array
    >,
    updatedAt: Float64Array.from(customers, ({ updatedAt = NOW }) => updatedAt),
    bounced: Uint8Array.from(customers, ({ isBounced }) => (isBounced ? 1 : 0)),
  };
}

/** Facts of a shop of ten people in which nothing is wrong, except what the test names. */
export function factsFrom(
  orders: readonly OrderFact[] = [{}, {}, {}, {}, {}, {}, {}, {}, {}, {}],
  changes: Partial<AuditFacts> = {},
): AuditFacts {
  const sources = [...new Set(orders.map(({ source = "web" }) => source))];
  return {
    now: NOW,
    currency: "GBP",
    people: Math.max(10, ...orders.map(({ person = 0 }) => person + 1)),
    accounts: 10,
    joinedAccounts: 0,
    sharedIdentifiers: 0,
    candidatePairs: 0,
    prospects: 0,
    peopleWithoutContact: 0,
    objecting: 0,
    orders: {
      id: Float64Array.from(orders, ({ id }, row) => id ?? 100 + row),
      person: Int32Array.from(orders, ({ person = 0 }) => person),
      customerKnown: Uint8Array.from(orders, ({ isGuest }) => (isGuest ? 0 : 1)),
      at: Float64Array.from(orders, ({ at }, row) => at ?? NOW - (orders.length - row) * DAY),
      total: Float64Array.from(orders, ({ total, net = 1000 }) => total ?? net),
      net: Float64Array.from(orders, ({ net = 1000 }) => net),
      refundedNet: Float64Array.from(orders, ({ refunded = 0 }) => refunded),
      kind: Uint8Array.from(orders, ({ kind = "one_off" }) => ORDER_KINDS.indexOf(kind)),
      cancelled: Uint8Array.from(orders, ({ isCancelled }) => (isCancelled ? 1 : 0)),
      units: Float64Array.from(orders, ({ units = 1 }) => units),
      currencyMatches: Uint8Array.from(orders, ({ hasOtherCurrency }) => (hasOtherCurrency ? 0 : 1)),
      firstReturnAt: Float64Array.from(orders, ({ returnedAt = Number.POSITIVE_INFINITY }) => returnedAt),
      channel: Uint8Array.from(orders, ({ channel = "online" }) => SALES_CHANNELS.indexOf(channel)),
      source: Int32Array.from(orders, ({ source = "web" }) => sources.indexOf(source)),
      ruling: Uint8Array.from(orders, ({ ruling = "none" }) => RULINGS.indexOf(ruling)),
      sources,
    },
    customers: customersFrom(Array.from({ length: 10 }, () => ({}))),
    engagement: { kinds: [], profiles: 0, clickMachines: [], countsMachineClicks: false },
    lines: 20,
    exactDuplicateLines: { lines: 0, amount: 0 },
    zeroPriceLines: 0,
    quarantined: 0,
    hasAllOrders: true,
    ...changes,
  };
}
