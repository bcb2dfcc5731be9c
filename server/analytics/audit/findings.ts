import { type Sentence, sentence } from "../../domain/sentence.ts";
import { AUDIT_RULES, type AuditRule } from "./registry.ts";
import type { AuditRuleDefinition, Handling, Inspected, Observation, Severity, Undo } from "./rule.ts";
import type { AuditSettings } from "./settings.ts";

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
  /** What the score loses by it: it is multiplied by 1 less this. */
  cost: number;
  /** What it is and what was done with it: left out, kept, joined. */
  action: Sentence;
  handling: Handling;
  undo: Undo;
  /** Records before the handling and after it. */
  before: number;
  after: number;
  /** At most five ids; never contact data. */
  examples: string[];
}

/** Findings of all rules that struck something, in the order of AUDIT_RULES. */
export function collectFindings(inspected: Inspected, settings: AuditSettings): Finding[] {
  const rules = Object.entries(AUDIT_RULES) as [AuditRule, AuditRuleDefinition][];
  return rules.flatMap(([rule, definition]) => {
    const observed = definition.observe(inspected);
    return observed.count > 0 ? [describeFinding(rule, definition, observed, inspected, settings)] : [];
  });
}

function describeFinding(
  rule: AuditRule,
  { handling, undo, ...bearing }: AuditRuleDefinition,
  { count, of, amount, examples = [] }: Observation,
  { facts }: Inspected,
  settings: AuditSettings,
): Finding {
  const share = of > 0 ? Math.min(1, count / of) : 1;
  const money = amount === null ? {} : { amount, currency: facts.currency };
  return {
    rule,
    severity: severityOf(bearing, share, settings),
    count,
    of,
    share,
    amount,
    cost: settings.weights[rule] * share,
    action: sentence(`audit.${rule}`, { count, of, ...money }),
    handling,
    undo,
    before: of,
    after: handling === "kept" ? of : of - count,
    examples: [...(facts.examples?.[rule] ?? examples)].slice(0, settings.examples),
  };
}

function severityOf(
  { severity, isGate }: Pick<AuditRuleDefinition, "severity" | "isGate">,
  share: number,
  { warnAbove, blockAbove }: AuditSettings,
): Severity {
  if (!isGate || share <= warnAbove) return severity;
  return share > blockAbove ? "critical" : "warn";
}
