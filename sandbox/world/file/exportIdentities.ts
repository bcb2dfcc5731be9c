import type { Order } from "../world.ts";
import { countryCode } from "./countryCodes.ts";
import type { FileCustomer } from "./imported.ts";

/** Tells the customers of Shopify's order export apart, and notes each order's contact. */
export class ExportIdentities {
  /** By key: "email:…" in lower case, else "phone:…" as digits. */
  readonly customers = new Map<string, FileCustomer>();
  /** Keys of those with a purchase above zero. */
  readonly buyers = new Set<string>();
  readonly #keyOfPhone = new Map<string, string>();

  /** The customer's key, or null for an order with neither e-mail nor telephone. Fills in the order's contact. */
  customerOf(order: Order, cell: (name: string) => string): string | null {
    const email = cell("Email") === "" ? null : cell("Email");
    const phone = cell("Phone") || cell("Billing Phone") || cell("Shipping Phone");
    const digits = phone.replaceAll(/\D/g, "");
    const e164 = /^\+\d{7,15}$/.test(`+${digits}`) && phone.replace(/^'/, "").startsWith("+") ? `+${digits}` : null;
    const [firstName, lastName] = splitName(cell("Billing Name") || cell("Shipping Name"));
    Object.assign(order, { email, phone: e164, contactName: { first: firstName, last: lastName } });
    order.country = countryCode(cell("Billing Country") || cell("Shipping Country"));
    order.province = (cell("Billing Country") ? cell("Billing Province") : cell("Shipping Province")) || null;
    if (email === null && digits === "") return null;
    const key = email === null ? (this.#keyOfPhone.get(digits) ?? `phone:${digits}`) : `email:${email.toLowerCase()}`;
    const customer = this.customers.get(key);
    if (customer) {
      customer.firstSeen = Math.min(customer.firstSeen, order.createdAt);
    } else {
      const country = order.country;
      const emailConsent = CONSENT[cell("Accepts Marketing").toLowerCase()] ?? null;
      const names = { firstName, lastName, country, emailConsent };
      this.customers.set(key, { key, email, phone: null, ...names, firstSeen: order.createdAt, tags: [] });
    }
    this.#claimPhone(key, digits, e164);
    return key;
  }

  /** A number belongs to the first customer who gave it: Shopify allows it to one account only. */
  #claimPhone(key: string, digits: string, e164: string | null): void {
    if (digits === "" || this.#keyOfPhone.has(digits)) return;
    this.#keyOfPhone.set(digits, key);
    const customer = this.customers.get(key);
    if (customer) customer.phone ??= e164;
  }
}

const CONSENT: Readonly<Record<string, FileCustomer["emailConsent"]>> = { yes: "SUBSCRIBED", no: "NOT_SUBSCRIBED" };

function splitName(name: string): [first: string | null, last: string | null] {
  const words = name.split(/\s+/).filter((word) => word !== "");
  if (words.length < 2) return [words[0] ?? null, null];
  return [words.slice(0, -1).join(" "), words.at(-1) ?? null];
}
