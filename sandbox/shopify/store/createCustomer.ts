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
  const email = text(input.email)?.replace(/\s+/g, "") || null;
  const phone = text(input.phone)?.replace(/[\s().-]/g, "") || null;
  const firstName = text(input.firstName)?.trim() || null;
  const lastName = text(input.lastName)?.trim() || null;
  if (!email && !phone && !firstName && !lastName) {
    return refused({ field: null, message: "A name, phone number, or email address must be present" });
  }
  const errors = [
    ...tooLong("firstName", "First name", firstName),
    ...tooLong("lastName", "Last name", lastName),
    ...contactErrors("email", "Email", email, EMAIL, (value) => index.emailTaken(value)),
    ...contactErrors("phone", "Phone", phone, PHONE, (value) => index.phoneTaken(value)),
  ];
  if (errors.length > 0) return refused(...errors);
  const customer = newCustomer(index.nextCustomerId(), now, { email, phone, firstName, lastName });
  index.addCustomer(customer);
  return { customer, userErrors: [] };
}

type Contact = Pick<Customer, "email" | "phone" | "firstName" | "lastName">;

function newCustomer(id: number, now: number, contact: Contact): Customer {
  return {
    id,
    createdAt: now,
    updatedAt: now,
    ...contact,
    email: contact.email && emailKey(contact.email),
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

function refused(...userErrors: UserError[]): Outcome {
  return { customer: null, userErrors };
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
