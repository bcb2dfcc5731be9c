import { beta, pick, streamOf } from "../distributions.ts";
import { FIRST_ID } from "../identifiers.ts";
import type { Contactable } from "../klaviyo/profiles.ts";
import { drawEmailConsent, drawSmsConsent } from "../people/consent.ts";
import type { ContactBook } from "../people/contacts.ts";
import { FIRST_NAMES, LAST_NAMES } from "../people/names.ts";
import type { Customer } from "../world.ts";
import { DAY } from "../zone.ts";
import type { FileContent, FileCustomer } from "./imported.ts";

/** Somebody the file names, with an account. */
export interface FilePerson extends Contactable {
  readonly customer: Customer;
}

/**
 * Accounts for a file's customers, oldest first, by the file's key. Where the file has no contacts, names, addresses and
 * telephone numbers are invented; consent always is, unless the file gives it. Fills in the orders' customers.
 */
export function makeFileCustomers(
  seed: number,
  content: FileContent,
  startsAt: number,
  book: ContactBook,
): Map<string, FilePerson> {
  const random = streamOf(seed, "file customers");
  const lastOrders = new Map<string | null, number>();
  for (const { order, customerKey } of content.orders) {
    lastOrders.set(customerKey, Math.max(lastOrders.get(customerKey) ?? 0, order.createdAt));
  }
  const people = new Map<string, FilePerson>();
  const ordered = [...content.customers.values()].sort((a, b) => a.firstSeen - b.firstSeen);
  for (const from of ordered) {
    const contact = content.hasContacts ? claimed(from, book) : invented(from);
    const lastOrder = lastOrders.get(from.key) ?? from.firstSeen;
    // Interest hangs on recency only weakly, as it does in real stores.
    const recency = Math.exp(-(startsAt - lastOrder) / (120 * DAY));
    const openness = Math.min(1, beta(random, 0.3, 3) * (0.8 + 0.5 * recency));
    const customer: Customer = {
      id: FIRST_ID.customer + people.size,
      createdAt: from.firstSeen,
      updatedAt: lastOrder,
      ...contact,
      emailConsent: from.emailConsent ?? drawEmailConsent(random, openness, contact.email),
      smsConsent: drawSmsConsent(random, contact.phone),
      country: from.country,
      tags: from.tags,
      company: null,
      // A file says nothing of objections, and inventing one would take a real buyer out of the segments.
      dataSaleOptOut: false,
    };
    people.set(from.key, { customer, ...contact, knownSince: from.firstSeen, openness });
  }
  return people;

  function invented({ country }: FileCustomer) {
    const firstName = pick(random, FIRST_NAMES);
    const lastName = pick(random, LAST_NAMES);
    const phone = random() < 0.3 ? book.phone(country ?? "US") : null;
    return { email: book.email(random, firstName, lastName), phone, firstName, lastName };
  }
}

function claimed({ email, phone, firstName, lastName }: FileCustomer, book: ContactBook) {
  if (email !== null) book.claimEmail(email);
  if (phone !== null) book.claimPhone(phone);
  return { email, phone, firstName, lastName };
}

/** Writes each order's customer, and the customer's contact where the file gave none. */
export function attachOrders(content: FileContent, people: ReadonlyMap<string, FilePerson>): void {
  for (const { order, customerKey } of content.orders) {
    const person = customerKey === null ? undefined : people.get(customerKey);
    if (!person) continue;
    order.customerId = person.customer.id;
    if (content.hasContacts) continue;
    order.email = person.email;
    order.phone = person.phone;
    order.contactName = { first: person.firstName, last: person.lastName };
  }
}
