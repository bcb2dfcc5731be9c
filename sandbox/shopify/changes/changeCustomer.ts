import type { Customer } from "../../world/world.ts";
import { checkContacts } from "../store/createCustomer.ts";
import {
  announceCustomerChanged,
  announceCustomerDeleted,
  announceCustomersMerged,
} from "../webhooks/announcements.ts";
import { beginChange, type ChangeParts, customerNamed, StoreRefusal, wholeView } from "./parts.ts";
import { checkedTags } from "./tags.ts";

const MOST_TAGS = 250;

/** What somebody may change of an account; null empties a contact. */
export type CustomerChange = {
  [K in
    | "email"
    | "phone"
    | "firstName"
    | "lastName"
    | "emailConsent"
    | "smsConsent"
    | "tags"
    | "country"
    | "dataSaleOptOut"]?: Customer[K] | undefined;
};

/** @throws StoreRefusal for contacts that are taken or none, and for consent without the contact it is about */
export function changeCustomer(parts: ChangeParts, id: number, given: CustomerChange): Customer {
  const { context, index, lastChange, webhooks } = parts;
  const now = beginChange(parts);
  const customer = customerNamed(parts, id);
  const changes = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<Customer>;
  const { contact, userErrors } = checkContacts({ ...customer, ...changes }, index, id);
  if (userErrors.length > 0) throw new StoreRefusal(userErrors.map(({ message }) => message).join(". "));
  if (changes.emailConsent && contact.email === null) {
    throw new StoreRefusal("An email address is required to set the email marketing consent state.");
  }
  if (changes.smsConsent && contact.phone === null) {
    throw new StoreRefusal("A phone number is required to set the SMS consent state.");
  }
  for (const consent of [changes.emailConsent, changes.smsConsent]) {
    if (consent === "NOT_SUBSCRIBED") throw new StoreRefusal(`Cannot specify ${consent} as a marketing state input`);
  }
  if (changes.tags) changes.tags = checkedTags(changes.tags);
  lastChange.keep(customer);
  index.changeCustomer(customer, { ...changes, ...contact, updatedAt: now });
  announceCustomerChanged(webhooks, customer, wholeView(parts, now));
  context.happenings.tell({ kind: "customerChanged", customerId: id, fields: Object.keys(changes) }, now);
  return customer;
}

/** @throws StoreRefusal for a customer who has orders: Shopify only lets their data be erased */
export function deleteCustomer(parts: ChangeParts, id: number): void {
  const { index, lastChange, webhooks } = parts;
  const now = beginChange(parts);
  const customer = customerNamed(parts, id);
  if (wholeView(parts, now).ordersOf(customer).length > 0) {
    throw new StoreRefusal("Customer can’t be deleted because they have associated orders");
  }
  lastChange.keep(customer);
  index.removeCustomer(customer);
  announceCustomerDeleted(webhooks, id, now);
}

/**
 * One account becomes a part of another: its orders and tags move over, its contacts where the other has none.
 * @throws StoreRefusal for what Shopify does not merge
 */
export function mergeCustomers(parts: ChangeParts, id: number, into: number): Customer {
  const { context, index, lastChange, webhooks } = parts;
  const now = beginChange(parts);
  if (id === into) throw new StoreRefusal("Customers IDs should not match");
  const [gone, kept] = [customerNamed(parts, id), customerNamed(parts, into)];
  const view = wholeView(parts, now);
  for (const customer of [gone, kept]) {
    const name = [customer.firstName, customer.lastName].filter(Boolean).join(" ");
    if (customer.company !== null) throw new StoreRefusal(`${name} is a company contact and can’t be merged.`);
    if (view.ordersOf(customer).some(({ lines }) => lines.some(({ isSubscription }) => isSubscription))) {
      throw new StoreRefusal(`${name} has subscription contracts and can’t be merged.`);
    }
  }
  const tags = [...new Set([...kept.tags, ...gone.tags])];
  if (tags.length > MOST_TAGS) throw new StoreRefusal("Customers must have 250 tags or less.");
  lastChange.keep(gone, kept, ...view.ordersOf(gone));
  for (const order of view.ordersOf(gone)) order.updatedAt = now;
  index.moveOrders(gone, kept);
  index.removeCustomer(gone);
  index.changeCustomer(kept, {
    email: kept.email ?? gone.email,
    phone: kept.phone ?? gone.phone,
    emailConsent: kept.email === null ? gone.emailConsent : kept.emailConsent,
    smsConsent: kept.phone === null ? gone.smsConsent : kept.smsConsent,
    tags,
    updatedAt: now,
  });
  announceCustomersMerged(webhooks, kept, gone.id, wholeView(parts, now));
  context.happenings.tell({ kind: "customerChanged", customerId: kept.id, fields: ["tags"] }, now);
  return kept;
}
