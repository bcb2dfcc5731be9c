import { AppError } from "../../domain/errors.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import { ORDER_KINDS } from "../../domain/source.ts";
import type { AuditFacts } from "./facts.ts";
import { collectFindings, type Finding } from "./findings.ts";
import { EXCLUSIONS, type Exclusion, inspectOrders } from "./inspectOrders.ts";
import { AUDIT_RULES } from "./rules.ts";
import { type AuditSettings, DEFAULT_AUDIT_SETTINGS } from "./settings.ts";
import { findWholesaleOutliers } from "./wholesale.ts";

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

/**
 * Examines facts about a shop's data; changes nothing. The gate blocks when more than `blockAbove` of the records are
 * affected, or the history is cut to 60 days (settings), and warns when more than `warnAbove` are or a finding is
 * critical.
 * @throws AppError invalid_input when the columns of orders differ in length or name people or kinds that are not there
 */
export function auditFacts(facts: AuditFacts, settings: AuditSettings = DEFAULT_AUDIT_SETTINGS): Audit {
  checkOrders(facts);
  const inspection = inspectOrders(facts, settings.examples);
  const wholesale = findWholesaleOutliers(facts, settings.wholesale, settings.examples);
  const findings = collectFindings(facts, inspection, wholesale, settings);
  const remaining = (shares: readonly number[]) => shares.reduce((left, share) => left * (1 - share), 1);
  const affected = 1 - remaining(findings.filter(({ rule }) => AUDIT_RULES[rule].isGate).map(({ share }) => share));
  const score = Math.round(100 * remaining(findings.map(({ rule, share }) => settings.weights[rule] * share)));
  const excluded = Object.fromEntries(EXCLUSIONS.map((rule) => [rule, inspection.excluded[rule].count]));
  return {
    score,
    ...judge(findings, affected, facts, settings),
    affected,
    findings,
    orders: { all: inspection.all, counted: inspection.counted, ...(excluded as Record<Exclusion, number>) },
  };
}

function judge(
  findings: readonly Finding[],
  affected: number,
  { hasAllOrders }: AuditFacts,
  { warnAbove, blockAbove, withoutAllOrders }: AuditSettings,
): Pick<Audit, "gate" | "reason"> {
  if (affected > blockAbove) {
    return { gate: "block", reason: sentence("audit.gate.affected", { affected, limit: blockAbove }) };
  }
  if (!hasAllOrders) return { gate: withoutAllOrders, reason: sentence("audit.gate.incomplete_history") };
  if (affected > warnAbove) {
    return { gate: "warn", reason: sentence("audit.gate.affected", { affected, limit: warnAbove }) };
  }
  const critical = findings.filter(({ severity }) => severity === "critical").length;
  if (critical > 0) return { gate: "warn", reason: sentence("audit.gate.critical", { count: critical }) };
  return { gate: "pass", reason: sentence("audit.gate.pass", { affected, limit: warnAbove }) };
}

function checkOrders({ orders, people }: AuditFacts): void {
  const refuse = (what: string): never => {
    throw new AppError("invalid_input", `The facts for the audit cannot be used: ${what}. Gather them anew.`);
  };
  const count = orders.id.length;
  for (const [name, column] of Object.entries(orders)) {
    if (column.length !== count) refuse(`orders.${name} has ${column.length} rows instead of ${count}`);
  }
  const stranger = orders.person.findIndex((person) => person >= people);
  if (stranger >= 0) refuse(`order ${orders.id[stranger]} belongs to person ${orders.person[stranger]} of ${people}`);
  const unknown = orders.kind.findIndex((kind) => kind >= ORDER_KINDS.length);
  if (unknown >= 0) refuse(`order ${orders.id[unknown]} has kind ${orders.kind[unknown]} of ${ORDER_KINDS.length}`);
}
