import type { Customer } from "../../world/world.ts";
import { emailKey } from "./contacts.ts";
import type { WorldIndex } from "./worldIndex.ts";

export interface UserError {
  field: string[] | null;
  message: string;
}

interface Outcome {
  customer: Customer | null;
  userErrors: UserError[];
}

const MAX_LENGTH = 255;
const EMAIL = /^[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+$/;
const PHONE = /^\+[1-9]\d{6,14}$/;

/**
 * What customerCreate does: blanks and case of an e-mail address and the punctuation of a phone number go, and a contact
 * that another customer has is refused, all in Shopify's words (from its captured answers).
 */
export function createCustomer(input: Readonly<Record<string, unknown>>, index: WorldIndex, now: number): Outcome {
  const { contact, userErrors } = checkContacts(input, index);
  if (userErrors.length > 0) return { customer: null, userErrors };
  const customer = newCustomer(index.nextId("customer"), now, contact);
  index.addCustomer(customer);
  return { customer, userErrors: [] };
}

/** Contacts as Shopify keeps them, and what is wrong with them. @param owner may have them already */
export function checkContacts(
  input: Readonly<Record<string, unknown>>,
  index: WorldIndex,
  owner?: number,
): { contact: Contact; userErrors: UserError[] } {
  const email = text(input.email)?.replace(/\s+/g, "") || null;
  const phone = text(input.phone)?.replace(/[\s().-]/g, "") || null;
  const firstName = text(input.firstName)?.trim() || null;
  const lastName = text(input.lastName)?.trim() || null;
  const contact = { email: email && emailKey(email), phone, firstName, lastName };
  if (!email && !phone && !firstName && !lastName) {
    return {
      contact,
      userErrors: [{ field: null, message: "A name, phone number, or email address must be present" }],
    };
  }
  const userErrors = [
    ...tooLong("firstName", "First name", firstName),
    ...tooLong("lastName", "Last name", lastName),
    ...contactErrors("email", "Email", email, EMAIL, (value) => index.emailTaken(value, owner)),
    ...contactErrors("phone", "Phone", phone, PHONE, (value) => index.phoneTaken(value, owner)),
  ];
  return { contact, userErrors };
}

type Contact = Pick<Customer, "email" | "phone" | "firstName" | "lastName">;

function newCustomer(id: number, now: number, contact: Contact): Customer {
  return {
    id,
    createdAt: now,
    updatedAt: now,
    ...contact,
    emailConsent: "NOT_SUBSCRIBED",
    smsConsent: "NOT_SUBSCRIBED",
    country: null,
    tags: [],
    company: null,
    dataSaleOptOut: false,
  };
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function tooLong(field: string, name: string, value: string | null): UserError[] {
  if (value === null || value.length <= MAX_LENGTH) return [];
  return [{ field: [field], message: `${name} is too long (maximum is ${MAX_LENGTH} characters)` }];
}

function contactErrors(
  field: string,
  name: string,
  value: string | null,
  form: RegExp,
  taken: (value: string) => boolean,
): UserError[] {
  if (value === null) return [];
  const errors = tooLong(field, name, value);
  if (errors.length > 0 || !form.test(value)) return [...errors, { field: [field], message: `${name} is invalid` }];
  return taken(value) ? [{ field: [field], message: `${name} has already been taken` }] : [];
}
