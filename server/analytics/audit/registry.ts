import type { AuditRuleDefinition } from "./rule.ts";
import { historyRules } from "./rules/history.ts";
import { orderRules } from "./rules/orders.ts";
import { peopleRules } from "./rules/people.ts";
import { unlikelyRules } from "./rules/unlikely.ts";

/** Every rule of the audit, by name, in the order findings are told. */
export const AUDIT_RULES = {
  ...historyRules,
  ...peopleRules,
  ...orderRules,
  ...unlikelyRules,
} as const satisfies Readonly<Record<string, AuditRuleDefinition>>;

export type AuditRule = keyof typeof AUDIT_RULES;
