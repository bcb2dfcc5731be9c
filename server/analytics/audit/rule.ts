import type { AuditFacts } from "./facts.ts";
import type { BurstInspection } from "./inspectBursts.ts";
import type { CustomerInspection } from "./inspectCustomers.ts";
import type { OrderInspection } from "./inspectOrders.ts";
import type { PersonInspection } from "./inspectPeople.ts";
import type { Tally } from "./tally.ts";
import type { WholesaleOutliers } from "./wholesale.ts";

export type Severity = "info" | "warn" | "critical";

/** What became of the records a rule struck. */
export type Handling = "left_out" | "put_aside" | "joined" | "kept";

/**
 * Who can take the handling back: somebody in this app, for one order (`by_record`) or for two records (`by_pair`); only
 * the source, since that is where the record says it (`in_source`); a setting of the shop (`by_setting`); or nobody needs to, since nothing was changed.
 */
export type Undo = "by_record" | "by_pair" | "in_source" | "by_setting" | "nothing";

/** The one look at the facts that all rules share. */
export interface Inspected {
  facts: AuditFacts;
  orders: OrderInspection;
  customers: CustomerInspection;
  people: PersonInspection;
  bursts: BurstInspection;
  wholesale: WholesaleOutliers;
}

/** How many a rule struck, of how many it looked at. */
export interface Observation {
  count: number;
  of: number;
  /** Money concerned, minor units; null where money is not the point. */
  amount: number | null;
  /** Ids, never contact data. */
  examples?: readonly string[];
}

/** A named rule of the audit. Its title and its sentence are worded in domain/language/audit.ts. */
export interface AuditRuleDefinition {
  /** How bad a case is at best; a rule of the gate rises with its share. */
  severity: Severity;
  /** Part of the gate: the records it strikes say nothing reliable of a person. */
  isGate: boolean;
  /** How much of the score it costs when it strikes everything, from 0 to 1. */
  weight: number;
  handling: Handling;
  undo: Undo;
  observe(inspected: Inspected): Observation;
}

type Bearing = Pick<AuditRuleDefinition, "severity" | "isGate" | "weight">;

/** Dealt with completely: told, not held against the data. */
export const HANDLED: Bearing = { severity: "info", isGate: false, weight: 0 };
/** Dealt with, but a sign of careless records. */
export const BLEMISH: Bearing = { severity: "info", isGate: false, weight: 0.1 };
/** Distorts what is computed; worth a look. */
export const DISTORTION: Bearing = { severity: "warn", isGate: false, weight: 0.5 };
/** Decides, with the others of its kind, whether a run may go on. */
export const GATE: Bearing = { severity: "info", isGate: true, weight: 1 };

export function counted(count: number, of: number): Observation {
  return { count, of, amount: null };
}

export function tallied(tally: Tally, of: number): Observation {
  return { ...tally, of };
}
