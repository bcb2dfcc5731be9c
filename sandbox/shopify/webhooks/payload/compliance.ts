import type { Customer, Order, Store } from "../../../world/world.ts";

const shopOf = ({ id, domain }: Store) => ({ shop_id: id, shop_domain: domain });

const customerOf = ({ id, email, phone }: Customer) => ({ id, email, phone });

/** customers/redact: forget this customer and these orders. */
export function customerRedactPayload(store: Store, customer: Customer, orders: readonly Order[]) {
  return { ...shopOf(store), customer: customerOf(customer), orders_to_redact: orders.map(({ id }) => id) };
}

/** customers/data_request: say what is kept of this customer. */
export function dataRequestPayload(store: Store, customer: Customer, orders: readonly Order[], requestId: number) {
  return {
    ...shopOf(store),
    customer: customerOf(customer),
    orders_requested: orders.map(({ id }) => id),
    data_request: { id: requestId },
  };
}

/** shop/redact: forget this shop. */
export function shopRedactPayload(store: Store) {
  return shopOf(store);
}
