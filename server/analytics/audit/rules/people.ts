import { type AuditRuleDefinition, BLEMISH, counted, DISTORTION, GATE, HANDLED, tallied } from "../rule.ts";

/** Rules on whose records they are. */
export const peopleRules = {
  /** Guest orders whose address or number is missing, or is a till's. */
  uncredited_guest_orders: {
    ...GATE,
    handling: "left_out",
    undo: "by_pair",
    observe: ({ orders }) => tallied(orders.excluded.uncredited_guest_orders, orders.valid),
  },
  /** Orders of a customer who was deleted, or was not read. */
  orders_of_missing_customers: {
    ...GATE,
    handling: "left_out",
    undo: "in_source",
    observe: ({ orders }) => tallied(orders.excluded.orders_of_missing_customers, orders.valid),
  },
  /** Customers in whose record a field is missing that the shop requires (settings: at least one way to write to them). */
  incomplete_customers: {
    ...GATE,
    handling: "kept",
    undo: "in_source",
    observe: ({ customers }) => tallied(customers.incomplete, customers.of),
  },
  /** Complete records that no longer hold: nothing was heard of them for years, or mail to them comes back. */
  outdated_customers: {
    ...GATE,
    handling: "kept",
    undo: "in_source",
    observe: ({ customers }) => tallied(customers.outdated, customers.of),
  },
  /** People of whom neither an account nor an order names an address or number. */
  people_without_contact: {
    ...HANDLED,
    handling: "kept",
    undo: "in_source",
    observe: ({ facts }) => counted(facts.peopleWithoutContact, facts.people),
  },
  /** Addresses and numbers under many names: a till, a family, a marketplace's relay. */
  shared_identifiers: {
    ...DISTORTION,
    handling: "kept",
    undo: "nothing",
    observe: ({ facts: { sharedIdentifiers, people } }) =>
      counted(sharedIdentifiers, Math.max(people, sharedIdentifiers)),
  },
  /** Second and later accounts of one person. */
  duplicate_people: {
    ...BLEMISH,
    handling: "joined",
    undo: "by_pair",
    observe: ({ facts }) => counted(facts.joinedAccounts, facts.accounts),
  },
  /** Records that may be one person, on evidence too weak to join them. */
  possible_duplicates: {
    ...BLEMISH,
    handling: "kept",
    undo: "by_pair",
    observe: ({ facts: { candidatePairs, people } }) => counted(candidatePairs, Math.max(people, candidatePairs)),
  },
  /** People who have not ordered. */
  customers_without_orders: {
    ...HANDLED,
    handling: "left_out",
    undo: "nothing",
    observe: ({ facts }) => counted(facts.prospects, facts.people),
  },
  /** People who asked not to be profiled. */
  objecting_people: {
    ...HANDLED,
    handling: "left_out",
    undo: "in_source",
    observe: ({ facts }) => counted(facts.objecting, facts.people),
  },
  /** People who got more back than they ever paid. */
  negative_spend: {
    ...DISTORTION,
    handling: "kept",
    undo: "in_source",
    observe: ({ people }) => tallied(people.negativeSpend, people.buyers),
  },
} as const satisfies Record<string, AuditRuleDefinition>;
