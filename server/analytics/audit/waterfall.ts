import { AppError } from "../../domain/errors.ts";

/** The counts on the way from Shopify's customers to the people who can be reached. */
export const WATERFALL_STEPS = [
  "shopify_customers",
  "not_read",
  "records",
  "merged",
  "guests",
  "people",
  "without_orders",
  "objecting",
  "without_purchase",
  "buyers",
  "not_in_klaviyo",
  "no_consent",
  "suppressed",
  "held_out",
  "reachable",
] as const;
export type WaterfallStepName = (typeof WATERFALL_STEPS)[number];

/** Steps that say where the count stands; the others change it. */
const TOTALS: ReadonlySet<WaterfallStepName> = new Set([
  "shopify_customers",
  "records",
  "people",
  "buyers",
  "reachable",
]);

/** One step: by how much it changes the count, and what is left. A total changes nothing. */
export interface WaterfallStep {
  step: WaterfallStepName;
  change: number;
  left: number;
  isTotal: boolean;
}

/** What stands in the way of writing to a buyer; exactly one of these, asked in this order. */
export const BARRIERS = ["none", "not_in_klaviyo", "no_consent", "suppressed", "held_out"] as const;
export type Barrier = (typeof BARRIERS)[number];

/** People in columns, and what the store and Shopify counted of their own. */
export interface WaterfallFacts {
  /** As Shopify counted them when the sync began; null where it was not asked. */
  shopifyCustomers: number | null;
  /** Accounts that were read. */
  accounts: number;
  /** Accounts that are somebody's second or later one. */
  joinedAccounts: number;
  /** By person: 1 where they have an account (else they are a guest), have any order, object, are a buyer. */
  hasAccount: Uint8Array;
  hasOrder: Uint8Array;
  objects: Uint8Array;
  isBuyer: Uint8Array;
  /** Index into BARRIERS. */
  barrier: Uint8Array;
}

/**
 * Counts down from Shopify's customers to the people who can be reached. What was not read may be negative (customers
 * who came while the sync ran). Each total is counted by itself, and compared with what the steps before it come to.
 * @throws AppError invalid_input where a step does not add up: a number in it would be wrong
 */
export function countWaterfall(facts: WaterfallFacts): WaterfallStep[] {
  const people = facts.hasAccount.length;
  const first = facts.shopifyCustomers ?? facts.accounts;
  const changes = Object.fromEntries(WATERFALL_STEPS.map((step) => [step, 0])) as Record<WaterfallStepName, number>;
  const totals: Partial<Record<WaterfallStepName, number>> = {
    shopify_customers: first,
    records: facts.accounts,
    people,
  };
  let [buyers, reachable] = [0, 0];
  for (let person = 0; person < people; person++) {
    if (facts.hasAccount[person] !== 1) changes.guests++;
    const lost = lossOf(facts, person);
    if (lost === "none") reachable++;
    else changes[lost]--;
    if (facts.isBuyer[person] === 1) buyers++;
  }
  changes.not_read = facts.accounts - first;
  changes.merged = 0 - facts.joinedAccounts;
  return addUp(changes, { ...totals, buyers, reachable });
}

type Loss = "without_orders" | "objecting" | "without_purchase" | Exclude<Barrier, "none">;

/** Where a person drops out; "none" for who can be reached. */
function lossOf({ hasOrder, objects, isBuyer, barrier }: WaterfallFacts, person: number): Loss | "none" {
  if (hasOrder[person] !== 1) return "without_orders";
  if (objects[person] === 1) return "objecting";
  if (isBuyer[person] !== 1) return "without_purchase";
  return BARRIERS[barrier[person] ?? 0] ?? "none";
}

function addUp(
  changes: Readonly<Record<WaterfallStepName, number>>,
  totals: Partial<Readonly<Record<WaterfallStepName, number>>>,
): WaterfallStep[] {
  let left = totals.shopify_customers ?? 0;
  return WATERFALL_STEPS.map((step) => {
    left += changes[step];
    const isTotal = TOTALS.has(step);
    const total = totals[step];
    if (isTotal && total !== left) {
      throw new AppError(
        "invalid_input",
        `The count of people does not add up at "${step}": ${left}, but there are ${total}.`,
      );
    }
    return { step, change: changes[step], left, isTotal };
  });
}
