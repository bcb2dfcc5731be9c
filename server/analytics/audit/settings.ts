import type { RequiredField } from "../../domain/customerFields.ts";
import { AUDIT_RULES, type AuditRule } from "./registry.ts";

/** Every threshold of the audit. */
export interface AuditSettings {
  /** Affected share of records above which the gate warns, and above which it blocks. */
  warnAbove: number;
  blockAbove: number;
  /** What the gate says when only the last 60 days of orders are visible. */
  withoutAllOrders: "warn" | "block";
  records: RecordSettings;
  wholesale: WholesaleSettings;
  bursts: BurstSettings;
  /** Cost of each rule in the score when it strikes everything, from 0 to 1. */
  weights: Readonly<Record<AuditRule, number>>;
  /** Most ids shown with a finding. */
  examples: number;
}

export interface RecordSettings {
  /** What a customer's record must hold to be complete. */
  requiredFields: readonly RequiredField[];
  /** Days without a sign of life after which a record is taken to be outdated. */
  outdatedAfterDays: number;
}

export interface WholesaleSettings {
  /** Interquartile ranges above the third quartile, of logarithms (Tukey 1977: 3 is "far out"). */
  fences: number;
  /** What is out of the ordinary is also above this multiple of the median, however alike the rest is. */
  timesMedian: number;
  /** Fewer buyers than this have no quartiles to speak of. */
  fewestBuyers: number;
}

export interface BurstSettings {
  /** So many orders of one person … */
  orders: number;
  /** … within so many minutes. */
  minutes: number;
}

/** Five years: whoever was silent for longer has moved, in address or in life, more often than not. */
const OUTDATED_AFTER_DAYS = 1_825;

export const DEFAULT_AUDIT_SETTINGS: AuditSettings = {
  warnAbove: 0.2,
  blockAbove: 0.4,
  withoutAllOrders: "block",
  records: { requiredFields: ["contact"], outdatedAfterDays: OUTDATED_AFTER_DAYS },
  wholesale: { fences: 3, timesMedian: 10, fewestBuyers: 20 },
  bursts: { orders: 10, minutes: 60 },
  weights: weightsOfRules(),
  examples: 5,
};

/** What a shop may set itself. */
export type ShopAuditSettings = {
  [Name in "warnAbove" | "blockAbove" | keyof RecordSettings]?: (AuditSettings & RecordSettings)[Name] | undefined;
};

/** The settings of a shop: its own where it has made any. */
export function auditSettingsOf(own: ShopAuditSettings = {}): AuditSettings {
  const { requiredFields, outdatedAfterDays, warnAbove, blockAbove } = own;
  const { records } = DEFAULT_AUDIT_SETTINGS;
  return {
    ...DEFAULT_AUDIT_SETTINGS,
    warnAbove: warnAbove ?? DEFAULT_AUDIT_SETTINGS.warnAbove,
    blockAbove: blockAbove ?? DEFAULT_AUDIT_SETTINGS.blockAbove,
    records: {
      requiredFields: requiredFields ?? records.requiredFields,
      outdatedAfterDays: outdatedAfterDays ?? records.outdatedAfterDays,
    },
  };
}

function weightsOfRules(): Record<AuditRule, number> {
  const entries = Object.entries(AUDIT_RULES).map(([rule, { weight }]) => [rule, weight]);
  return Object.fromEntries(entries) as Record<AuditRule, number>;
}
