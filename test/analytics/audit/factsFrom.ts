import type { AuditFacts } from "../../../server/analytics/audit/facts.ts";
import { ORDER_KINDS, type OrderKind } from "../../../server/domain/source.ts";

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
}

/** Facts of a shop of ten people in which nothing is wrong, except what the test names. */
export function factsFrom(
  orders: readonly OrderFact[] = [{}, {}, {}, {}, {}, {}, {}, {}, {}, {}],
  changes: Partial<AuditFacts> = {},
): AuditFacts {
  return {
    now: NOW,
    currency: "GBP",
    people: Math.max(10, ...orders.map(({ person = 0 }) => person + 1)),
    accounts: 10,
    joinedAccounts: 0,
    sharedIdentifiers: 0,
    prospects: 0,
    peopleWithoutContact: 0,
    objecting: 0,
    orders: {
      id: Float64Array.from(orders, ({ id }, row) => id ?? 100 + row),
      person: Int32Array.from(orders, ({ person = 0 }) => person),
      customerKnown: Uint8Array.from(orders, ({ isGuest }) => (isGuest ? 0 : 1)),
      at: Float64Array.from(orders, ({ at = NOW }) => at),
      total: Float64Array.from(orders, ({ total, net = 1000 }) => total ?? net),
      net: Float64Array.from(orders, ({ net = 1000 }) => net),
      refundedNet: Float64Array.from(orders, ({ refunded = 0 }) => refunded),
      kind: Uint8Array.from(orders, ({ kind = "one_off" }) => ORDER_KINDS.indexOf(kind)),
      cancelled: Uint8Array.from(orders, ({ isCancelled }) => (isCancelled ? 1 : 0)),
      units: Float64Array.from(orders, ({ units = 1 }) => units),
      currencyMatches: Uint8Array.from(orders, ({ hasOtherCurrency }) => (hasOtherCurrency ? 0 : 1)),
    },
    lines: 20,
    exactDuplicateLines: { lines: 0, amount: 0 },
    zeroPriceLines: 0,
    quarantined: 0,
    hasAllOrders: true,
    ...changes,
  };
}
