import { AppError } from "../../domain/errors.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import { ORDER_KINDS } from "../../domain/source.ts";
import { type ChannelRow, inventoryChannels } from "./channels.ts";
import type { AuditFacts } from "./facts.ts";
import { collectFindings, type Finding } from "./findings.ts";
import { inspectBursts } from "./inspectBursts.ts";
import { type FieldQuality, inspectCustomers } from "./inspectCustomers.ts";
import { EXCLUSIONS, type ExcludedOrder, type Exclusion, inspectOrders } from "./inspectOrders.ts";
import { inspectPeople } from "./inspectPeople.ts";
import { groupOrders } from "./ordersOfPeople.ts";
import { AUDIT_RULES } from "./registry.ts";
import type { Inspected } from "./rule.ts";
import { type AuditSettings, DEFAULT_AUDIT_SETTINGS } from "./settings.ts";
import { findWholesaleOutliers } from "./wholesale.ts";

/** What the data-quality pass says of a shop's data before a run may use it. */
export interface Audit {
  /** The data score, 0 (useless) to 100 (nothing found): scoreOf of what the findings cost. */
  score: number;
  gate: "pass" | "warn" | "block";
  /** Why the gate stands as it does. */
  reason: Sentence;
  /**
   * Estimated share of records that belong to nobody known, lack what the shop requires, are outdated or could not be
   * read: 1 - the product over the gate's rules of (1 - share), as if the problems struck independently. Never less than the largest of them, and never more
   * than their sum.
   */
  affected: number;
  findings: Finding[];
  /** Where every order went: `counted` and the exclusions add up to `all`. */
  orders: { all: number; counted: number } & Record<Exclusion, number>;
  /** Every order that was left out, with the rule that did it. */
  excluded: ExcludedOrder[];
  fields: FieldQuality[];
  channels: ChannelRow[];
  /** What the gate held the data against. */
  limits: Pick<AuditSettings, "warnAbove" | "blockAbove">;
}

/**
 * The data score: 100 x the product over findings of (1 - weight x share), rounded. A rule that strikes everything
 * costs its whole weight, one that strikes nothing costs nothing, and two that cost a tenth each leave .9 x .9 = 81.
 * @param costs weight x share of each finding
 */
export function scoreOf(costs: readonly number[]): number {
  return Math.round(100 * costs.reduce((left, cost) => left * (1 - cost), 1));
}

/**
 * Examines facts about a shop's data; changes nothing. The gate blocks when more than `blockAbove` of the records are
 * affected, or the history is cut to 60 days (settings), and warns when more than `warnAbove` are or a finding is
 * critical.
 * @throws AppError invalid_input when the columns of orders differ in length or name people or kinds that are not there
 */
export function auditFacts(facts: AuditFacts, settings: AuditSettings = DEFAULT_AUDIT_SETTINGS): Audit {
  checkFacts(facts);
  const inspected = inspect(facts, settings);
  const findings = collectFindings(inspected, settings);
  const affected =
    1 - findings.filter(({ rule }) => AUDIT_RULES[rule].isGate).reduce((left, { share }) => left * (1 - share), 1);
  const { all, counted, excluded, log } = inspected.orders;
  const exclusions = Object.fromEntries(EXCLUSIONS.map((rule) => [rule, excluded[rule].count]));
  return {
    score: scoreOf(findings.map(({ cost }) => cost)),
    ...judge(findings, affected, facts, settings),
    affected,
    findings,
    orders: { all, counted, ...(exclusions as Record<Exclusion, number>) },
    excluded: log,
    fields: inspected.customers.fields,
    channels: inventoryChannels(facts),
    limits: { warnAbove: settings.warnAbove, blockAbove: settings.blockAbove },
  };
}

function inspect(facts: AuditFacts, settings: AuditSettings): Inspected {
  const ordersOfPeople = groupOrders(facts);
  const room = settings.examples;
  return {
    facts,
    orders: inspectOrders(facts, room),
    customers: inspectCustomers(facts, ordersOfPeople, settings.records, room),
    people: inspectPeople(facts, ordersOfPeople, room),
    bursts: inspectBursts(facts, ordersOfPeople, settings.bursts, room),
    wholesale: findWholesaleOutliers(facts, settings.wholesale, room),
  };
}

function judge(
  findings: readonly Finding[],
  affected: number,
  { hasAllOrders }: AuditFacts,
  { warnAbove, blockAbove, withoutAllOrders }: AuditSettings,
): Pick<Audit, "gate" | "reason"> {
  // First, since nobody may override it (runs/overrideAudit.ts), whatever else is wrong.
  if (!hasAllOrders && withoutAllOrders === "block") return cutHistory(withoutAllOrders);
  if (affected > blockAbove) {
    return { gate: "block", reason: sentence("audit.gate.affected", { affected, limit: blockAbove }) };
  }
  if (!hasAllOrders) return cutHistory(withoutAllOrders);
  if (affected > warnAbove) {
    return { gate: "warn", reason: sentence("audit.gate.affected", { affected, limit: warnAbove }) };
  }
  const critical = findings.filter(({ severity }) => severity === "critical").length;
  if (critical > 0) return { gate: "warn", reason: sentence("audit.gate.critical", { count: critical }) };
  return { gate: "pass", reason: sentence("audit.gate.pass", { affected, limit: warnAbove }) };
}

function cutHistory(gate: Audit["gate"]): Pick<Audit, "gate" | "reason"> {
  return { gate, reason: sentence("audit.gate.incomplete_history") };
}

function checkFacts({ orders, customers, people }: AuditFacts): void {
  const refuse = (what: string): never => {
    throw new AppError("invalid_input", `The facts for the audit cannot be used: ${what}. Gather them anew.`);
  };
  const { sources, ...columns } = orders;
  checkLengths("orders", orders.id.length, columns, refuse);
  const { filled, ...others } = customers;
  checkLengths("customers", customers.id.length, { ...others, ...filled }, refuse);
  const stranger = orders.person.findIndex((person) => person >= people);
  if (stranger >= 0) refuse(`order ${orders.id[stranger]} belongs to person ${orders.person[stranger]} of ${people}`);
  const unknown = orders.kind.findIndex((kind) => kind >= ORDER_KINDS.length);
  if (unknown >= 0) refuse(`order ${orders.id[unknown]} has kind ${orders.kind[unknown]} of ${ORDER_KINDS.length}`);
  const elsewhere = orders.source.findIndex((source) => source >= sources.length);
  if (elsewhere >= 0) {
    refuse(`order ${orders.id[elsewhere]} has source ${orders.source[elsewhere]} of ${sources.length}`);
  }
}

function checkLengths(
  table: string,
  count: number,
  columns: Readonly<Record<string, { length: number }>>,
  refuse: (what: string) => never,
): void {
  for (const [name, column] of Object.entries(columns)) {
    if (column.length !== count) refuse(`${table}.${name} has ${column.length} rows instead of ${count}`);
  }
}
