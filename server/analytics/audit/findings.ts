import { type Sentence, sentence } from "../../domain/sentence.ts";
import type { AuditFacts } from "./facts.ts";
import type { OrderInspection } from "./inspectOrders.ts";
import { AUDIT_RULES, type AuditRule, type Severity } from "./rules.ts";
import type { AuditSettings } from "./settings.ts";
import type { Tally } from "./tally.ts";
import type { WholesaleOutliers } from "./wholesale.ts";

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

type Observation = Pick<Finding, "count" | "of" | "amount"> & { examples?: readonly string[] };

/** Findings of all rules that struck something, in the order of AUDIT_RULES. */
export function collectFindings(
  facts: AuditFacts,
  orders: OrderInspection,
  wholesale: WholesaleOutliers,
  settings: AuditSettings,
): Finding[] {
  const observed = observe(facts, orders, wholesale);
  return (Object.keys(AUDIT_RULES) as AuditRule[])
    .filter((rule) => observed[rule].count > 0)
    .map((rule) => describeFinding(rule, observed[rule], facts, settings));
}

function observe(
  facts: AuditFacts,
  { all, valid, excluded, zeroValue, refundOverOrder }: OrderInspection,
  wholesale: WholesaleOutliers,
): Record<AuditRule, Observation> {
  const { people, lines, accounts, quarantined } = facts;
  const counted = (count: number, of: number): Observation => ({ count, of, amount: null });
  const tallied = (tally: Tally, of: number): Observation => ({ ...tally, of });
  return {
    incomplete_history: counted(facts.hasAllOrders ? 0 : 1, 1),
    uncredited_guest_orders: tallied(excluded.uncredited_guest_orders, valid),
    orders_of_missing_customers: tallied(excluded.orders_of_missing_customers, valid),
    people_without_contact: counted(facts.peopleWithoutContact, people),
    quarantined_records: counted(quarantined, quarantined + accounts + all + lines),
    future_orders: tallied(excluded.future_orders, all),
    // Amounts in another currency cannot be added up.
    other_currency: { ...tallied(excluded.other_currency, all), amount: null },
    refund_over_order: tallied(refundOverOrder, valid),
    shared_identifiers: counted(facts.sharedIdentifiers, Math.max(people, facts.sharedIdentifiers)),
    wholesale_outliers: tallied(wholesale.tally, wholesale.buyers),
    duplicate_people: counted(facts.joinedAccounts, accounts),
    zero_value_orders: tallied(zeroValue, valid),
    duplicate_lines: { ...counted(facts.exactDuplicateLines.lines, lines), amount: facts.exactDuplicateLines.amount },
    zero_price_lines: counted(facts.zeroPriceLines, lines),
    test_orders: tallied(excluded.test_orders, all),
    cancelled_orders: tallied(excluded.cancelled_orders, all),
    customers_without_orders: counted(facts.prospects, people),
    objecting_people: counted(facts.objecting, people),
  };
}

function describeFinding(
  rule: AuditRule,
  { count, of, amount, examples = [] }: Observation,
  { currency, examples: given }: AuditFacts,
  settings: AuditSettings,
): Finding {
  const share = of > 0 ? Math.min(1, count / of) : 1;
  const money = amount === null ? {} : { amount, currency };
  return {
    rule,
    severity: severityOf(rule, share, settings),
    count,
    of,
    share,
    amount,
    action: sentence(`audit.${rule}`, { count, of, ...money }),
    examples: [...(given?.[rule] ?? examples)].slice(0, settings.examples),
  };
}

function severityOf(rule: AuditRule, share: number, { warnAbove, blockAbove }: AuditSettings): Severity {
  const { severity, isGate } = AUDIT_RULES[rule];
  if (!isGate || share <= warnAbove) return severity;
  return share > blockAbove ? "critical" : "warn";
}
