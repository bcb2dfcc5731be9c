import type { Sentence } from "../../domain/sentence.ts";
import type { Exclusion } from "./inspectOrders.ts";
import type { AuditRule, Severity } from "./rules.ts";

/** What the data-quality pass says of a shop's data before a run may use it. */
export interface Audit {
  /** 0 (useless) to 100 (nothing found): 100 x the product over findings of (1 - weight x share), rounded. */
  score: number;
  gate: "pass" | "warn" | "block";
  /** Why the gate stands as it does. */
  reason: Sentence;
  /**
   * Estimated share of records that cannot be tied to a person who can be reached: 1 - the product over the gate's
   * rules of (1 - share), as if the problems struck independently. Never less than the largest of them, and never more
   * than their sum.
   */
  affected: number;
  findings: Finding[];
  /** Where every order went: `counted` and the exclusions add up to `all`. */
  orders: { all: number; counted: number } & Record<Exclusion, number>;
}

/** What one rule found. */
export interface Finding {
  rule: AuditRule;
  severity: Severity;
  count: number;
  /** How many could have been struck: orders, people, lines, accounts or records, as the rule counts. */
  of: number;
  /** `count / of`, from 0 to 1. */
  share: number;
  /** Money concerned, minor units; null where money is not the point. */
  amount: number | null;
  /** What it is and what was done with it: left out, kept, joined. */
  action: Sentence;
  /** At most five ids; never contact data. */
  examples: string[];
}
