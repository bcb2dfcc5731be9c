import type { World } from "../../world/world.ts";

/** The form in which Shopify compares e-mail addresses: without blanks, in lower case (as its captured answers show). */
export function emailKey(email: string): string {
  return email.replace(/\s+/g, "").toLowerCase();
}

/**
 * Shopify refuses a second customer with the same e-mail address (whatever its case) or phone number.
 * @throws naming both customers, by id, when a world holds such a pair
 */
export function assertUniqueContacts(world: World): void {
  const emails = new Map<string, number>();
  const phones = new Map<string, number>();
  const claim = (owners: Map<string, number>, key: string, id: number, what: string) => {
    const owner = owners.get(key);
    if (owner !== undefined) {
      throw new Error(
        `Customers ${owner} and ${id} of the world share one ${what}, which Shopify refuses; give each its own or none.`,
      );
    }
    owners.set(key, id);
  };
  for (const { id, email, phone } of world.customers) {
    if (email !== null) claim(emails, emailKey(email), id, "e-mail address");
    if (phone !== null) claim(phones, phone, id, "phone number");
  }
}
