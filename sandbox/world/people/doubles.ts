import type { Customer, Order, Profile } from "../world.ts";
import { MINUTE } from "../zone.ts";

/** What of a world doubles are made of; changed in place. */
export interface DoubledWorld {
  customers: Customer[];
  orders: readonly Order[];
  profiles: readonly Profile[];
}

/**
 * Makes people with two records of some customers, by turns: a later order goes to a second account without an address,
 * which Klaviyo's profile of the person names, so that only the profile connects the two; or a later order is a guest's,
 * whose address ends in a typing error. Nobody can own an address that
 * ends so.
 * @returns how many were made: fewer than asked for where too few customers came back and have a profile
 */
export function addDoubles({ customers, orders, profiles }: DoubledWorld, wanted: number): number {
  const profileOf = new Map(profiles.flatMap((profile) => (profile.externalId ? [[profile.externalId, profile]] : [])));
  const ordersOf = Map.groupBy(
    orders.filter(({ customerId, test }) => customerId !== null && !test),
    ({ customerId }) => customerId,
  );
  let nextId = Math.max(0, ...customers.map(({ id }) => id)) + 1;
  let made = 0;
  for (const customer of customers.slice()) {
    if (made >= wanted) break;
    const profile = profileOf.get(String(customer.id));
    const later = ordersOf.get(customer.id)?.toSorted((a, b) => a.createdAt - b.createdAt)[1];
    if (customer.email === null || profile?.email !== customer.email.toLowerCase() || !later) continue;
    if (made % 2 === 0) {
      const createdAt = later.createdAt - MINUTE;
      const second = { ...customer, id: nextId++, createdAt, updatedAt: createdAt, email: null, phone: null, tags: [] };
      customers.push(second);
      Object.assign(later, { customerId: second.id, email: null, phone: null });
      profile.externalId = String(second.id);
    } else {
      Object.assign(later, { customerId: null, email: mistyped(customer.email), phone: null });
    }
    made++;
  }
  return made;
}

const SLIPS: Readonly<Record<string, string>> = { com: "con", net: "nte", org: "ogr" };

/** The address with two letters of its ending in the wrong places, or the last one wrong. */
function mistyped(email: string): string {
  const dot = email.lastIndexOf(".");
  const ending = email.slice(dot + 1);
  return `${email.slice(0, dot)}.${SLIPS[ending] ?? "con"}`;
}
