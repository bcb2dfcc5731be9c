import { AUDIT_RULES, type AuditRule } from "./rules.ts";

/** Every threshold of the audit. */
export interface AuditSettings {
  /** Affected share of records above which the gate warns, and above which it blocks. */
  warnAbove: number;
  blockAbove: number;
  /** What the gate says when only the last 60 days of orders are visible. */
  withoutAllOrders: "warn" | "block";
  wholesale: WholesaleSettings;
  /** Cost of each rule in the score when it strikes everything, from 0 to 1. */
  weights: Readonly<Record<AuditRule, number>>;
  /** Most ids shown with a finding. */
  examples: number;
}

export interface WholesaleSettings {
  /** Interquartile ranges above the third quartile, of logarithms (Tukey 1977: 3 is "far out"). */
  fences: number;
  /** What is out of the ordinary is also above this multiple of the median, however alike the rest is. */
  timesMedian: number;
  /** Fewer buyers than this have no quartiles to speak of. */
  fewestBuyers: number;
}

export const DEFAULT_AUDIT_SETTINGS: AuditSettings = {
  warnAbove: 0.2,
  blockAbove: 0.4,
  withoutAllOrders: "block",
  wholesale: { fences: 3, timesMedian: 10, fewestBuyers: 20 },
  weights: weightsOfRules(),
  examples: 5,
};

function weightsOfRules(): Record<AuditRule, number> {
  const entries = Object.entries(AUDIT_RULES).map(([rule, { weight }]) => [rule, weight]);
  return Object.fromEntries(entries) as Record<AuditRule, number>;
}
