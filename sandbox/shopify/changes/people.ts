import { chance } from "../../random.ts";
import { pick, streamOf } from "../../world/distributions.ts";
import { FIRST_NAMES, LAST_NAMES } from "../../world/people/names.ts";
import type { Consent, Customer } from "../../world/world.ts";
import { createCustomer } from "../store/createCustomer.ts";
import { announceCustomerCreated } from "../webhooks/announcements.ts";
import { beginChange, type ChangeParts, StoreRefusal, wholeView } from "./parts.ts";

/** What may be said of a new person; the rest is made up. */
export interface NewPerson {
  email?: string | undefined;
  phone?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  emailConsent?: Consent | undefined;
  smsConsent?: Consent | undefined;
  country?: string | undefined;
  tags?: string[] | undefined;
}

const SUBSCRIBE = 0.65;

/** Somebody opens an account. */
export function addCustomer(parts: ChangeParts, given: NewPerson = {}): Customer {
  return signUp(parts, given, beginChange(parts));
}

/** The same as a part of a change that has begun. @throws StoreRefusal as customerCreate refuses */
export function signUp(parts: ChangeParts, given: NewPerson, at: number): Customer {
  const { context, index } = parts;
  const person = { ...inventedPerson(parts), ...withoutGaps(given) };
  const { customer, userErrors } = createCustomer(person, index, at);
  if (!customer) throw new StoreRefusal(userErrors.map(({ message }) => message).join(". "));
  const { emailConsent, smsConsent = "NOT_SUBSCRIBED", country = "US", tags = [] } = person;
  const drawn = chance(context.world.seed, "consent of", customer.id) < SUBSCRIBE ? "SUBSCRIBED" : "NOT_SUBSCRIBED";
  index.changeCustomer(customer, { emailConsent: emailConsent ?? drawn, smsConsent, country, tags });
  tellOfNew(parts, customer, at);
  return customer;
}

/** customerCreate: nothing is made up, and a refusal is an answer. */
export function createCustomerByApi(parts: ChangeParts, input: Readonly<Record<string, unknown>>) {
  const now = beginChange(parts);
  const outcome = createCustomer(input, parts.index, now);
  if (outcome.customer) tellOfNew(parts, outcome.customer, now);
  return outcome;
}

function tellOfNew(parts: ChangeParts, customer: Customer, at: number): void {
  parts.lastChange.customers.set(customer.id, null);
  announceCustomerCreated(parts.webhooks, customer, wholeView(parts, at));
  parts.context.happenings.tell({ kind: "customerCreated", customerId: customer.id }, at);
}

/** A name and an address nobody has, the same for the same seed and place in the store's history. */
export function inventedPerson({ context, index }: Pick<ChangeParts, "context" | "index">) {
  const number = index.world.customers.length + index.world.orders.length;
  const random = streamOf(context.world.seed, "new person", number);
  const firstName = pick(random, FIRST_NAMES);
  const lastName = pick(random, LAST_NAMES);
  let email: string;
  let suffix = number;
  do email = `${firstName}.${lastName}.${suffix++}@example.com`.toLowerCase();
  while (index.emailTaken(email));
  return { firstName, lastName, email };
}

function withoutGaps(given: NewPerson): { [K in keyof NewPerson]: Exclude<NewPerson[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
