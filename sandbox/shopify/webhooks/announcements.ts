import type { Customer, Order, Refund } from "../../world/world.ts";
import type { StoreView } from "../store/view.ts";
import { customerPayload, deletedCustomerPayload, mergedCustomerPayload } from "./payload/customer.ts";
import { orderPayload } from "./payload/order.ts";
import { refundPayload } from "./payload/refund.ts";
import type { Webhooks } from "./webhooks.ts";

/** Which webhooks Shopify sends for what. The view is the store at the instant of the event. */

export function announceCustomerCreated(webhooks: Webhooks, customer: Customer, view: StoreView): void {
  webhooks.send("customers/create", view.now, () => customerPayload(customer, view));
}

export function announceCustomerChanged(webhooks: Webhooks, customer: Customer, view: StoreView): void {
  webhooks.send("customers/update", view.now, () => customerPayload(customer, view));
}

export function announceCustomerDeleted(webhooks: Webhooks, id: number, at: number): void {
  webhooks.send("customers/delete", at, () => deletedCustomerPayload(id));
}

/** Whether Shopify also says customers/delete of the account that is gone is not known; here it does not. */
export function announceCustomersMerged(webhooks: Webhooks, kept: Customer, deleted: number, view: StoreView): void {
  webhooks.send("customers/merge", view.now, () => mergedCustomerPayload(kept.id, deleted));
  announceCustomerChanged(webhooks, kept, view);
}

/** An order counts towards its customer's number of orders, so the customer changes too. */
export function announceOrderPlaced(webhooks: Webhooks, order: Order, view: StoreView): void {
  webhooks.send("orders/create", view.now, () => orderPayload(order, view));
  const customer = order.customerId === null ? null : view.customer(order.customerId);
  if (customer) announceCustomerChanged(webhooks, customer, view);
}

export function announceOrderChanged(webhooks: Webhooks, order: Order, view: StoreView): void {
  webhooks.send("orders/updated", view.now, () => orderPayload(order, view));
}

export function announceRefunded(webhooks: Webhooks, order: Order, refund: Refund, view: StoreView): void {
  webhooks.send("refunds/create", view.now, () => refundPayload(order, refund, view));
}

export function announceCancelled(webhooks: Webhooks, order: Order, view: StoreView): void {
  webhooks.send("orders/cancelled", view.now, () => orderPayload(order, view));
}
