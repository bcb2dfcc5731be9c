import type { World } from "./world.ts";

/** Ids of two shops are so far apart: Shopify gives no id twice, whichever the shop. */
const IDS_APART = 100_000_000;

/** Makes a world that of another shop: its own id, domain and name, and ids of its own for all that is in it. */
export function asShop(world: World, number: number): World {
  const shift = (number - 1) * IDS_APART;
  if (shift === 0) return world;
  const { id, domain, name } = world.store;
  world.store = {
    ...world.store,
    id: id + number - 1,
    domain: domain.replace(/\.myshopify\.com$/, `-${number}.myshopify.com`),
    name: `${name} ${number}`,
  };
  for (const product of world.products) product.id += shift;
  for (const customer of world.customers) customer.id += shift;
  for (const order of world.orders) {
    order.id += shift;
    if (order.customerId !== null) order.customerId += shift;
    for (const line of order.lines) {
      line.id += shift;
      if (line.productId !== null) line.productId += shift;
    }
    for (const refund of order.refunds) {
      refund.id += shift;
      for (const line of refund.lines) line.lineId += shift;
    }
  }
  for (const profile of world.profiles) {
    if (profile.externalId !== null) profile.externalId = String(Number(profile.externalId) + shift);
  }
  for (const { properties } of world.events) {
    if (typeof properties["Product ID"] === "number") properties["Product ID"] += shift;
    if (/^\d+$/.test(String(properties["$event_id"])))
      properties["$event_id"] = String(Number(properties["$event_id"]) + shift);
  }
  return world;
}
