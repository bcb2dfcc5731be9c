import { pick, streamOf } from "../distributions.ts";
import type { Customer, Order } from "../world.ts";

/** A few subdivisions of the countries that customers live in, by ISO 3166-2 without the country. */
const PROVINCES: Readonly<Record<string, readonly string[]>> = {
  US: ["CA", "TX", "NY", "FL", "IL", "PA", "OH", "WA", "MA", "OR"],
  CA: ["ON", "QC", "BC", "AB"],
  GB: ["ENG", "SCT", "WLS", "NIR"],
  AU: ["NSW", "VIC", "QLD", "WA"],
  IE: ["D", "C", "G"],
};
/** Where the store has its till. */
const TILL = "NY";

/**
 * Says in which province accounts and orders are; countries that use none keep none. A stream of its own for each
 * person, so that nothing else in the world moves.
 */
export function settleProvinces(seed: number, customers: readonly Customer[], orders: readonly Order[]): void {
  const byId = new Map(customers.map((customer) => [customer.id, customer]));
  for (const customer of customers) customer.province = provinceOf(seed, customer.country, customer.id);
  for (const order of orders) {
    const customer = order.customerId === null ? undefined : byId.get(order.customerId);
    if (order.sourceName === "pos") order.province = TILL;
    else if (customer?.country === order.country) order.province = customer.province ?? null;
    else order.province = provinceOf(seed, order.country, order.email ?? order.phone ?? order.id);
  }
}

function provinceOf(seed: number, country: string | null, who: string | number): string | null {
  const provinces = PROVINCES[country ?? ""];
  return provinces ? pick(streamOf(seed, "province", who), provinces) : null;
}
