import { type AuditRuleDefinition, counted, GATE } from "../rule.ts";

/** Rules on whether the records are there at all. */
export const historyRules = {
  /** Without the scope for all orders Shopify shows those of the last 60 days: old customers look new. */
  incomplete_history: {
    severity: "critical",
    isGate: false,
    weight: 0.5,
    handling: "kept",
    undo: "in_source",
    observe: ({ facts }) => counted(facts.hasAllOrders ? 0 : 1, 1),
  },
  /** Lines of an answer that could not be read. */
  quarantined_records: {
    ...GATE,
    handling: "put_aside",
    undo: "in_source",
    observe: ({ facts: { quarantined, accounts, lines }, orders }) =>
      counted(quarantined, quarantined + accounts + orders.all + lines),
  },
} as const satisfies Record<string, AuditRuleDefinition>;
