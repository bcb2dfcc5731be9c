export type Severity = "info" | "warn" | "critical";

export interface RuleDefinition {
  /** How bad a case is at best; a rule of the gate rises with its share. */
  severity: Severity;
  /** Part of the gate: the records it strikes cannot be tied to a person who can be reached. */
  isGate: boolean;
  /** How much of the score it costs when it strikes everything, from 0 to 1. */
  weight: number;
}

/** Dealt with completely: told, not held against the data. */
const handled: RuleDefinition = { severity: "info", isGate: false, weight: 0 };
/** Dealt with, but a sign of careless records. */
const blemish: RuleDefinition = { severity: "info", isGate: false, weight: 0.1 };
/** Distorts what is computed; worth a look. */
const distortion: RuleDefinition = { severity: "warn", isGate: false, weight: 0.5 };
const gate: RuleDefinition = { severity: "info", isGate: true, weight: 1 };

/** Every rule of the audit. What each looks for and what is done about it is in findings.ts. */
export const AUDIT_RULES = {
  incomplete_history: { severity: "critical", isGate: false, weight: 0.5 },
  uncredited_guest_orders: gate,
  orders_of_missing_customers: gate,
  people_without_contact: gate,
  quarantined_records: gate,
  future_orders: distortion,
  other_currency: distortion,
  refund_over_order: distortion,
  shared_identifiers: distortion,
  wholesale_outliers: { ...blemish, weight: 0.25 },
  duplicate_people: blemish,
  zero_value_orders: blemish,
  duplicate_lines: blemish,
  zero_price_lines: blemish,
  test_orders: handled,
  cancelled_orders: handled,
  customers_without_orders: handled,
  objecting_people: handled,
} as const satisfies Readonly<Record<string, RuleDefinition>>;

export type AuditRule = keyof typeof AUDIT_RULES;
