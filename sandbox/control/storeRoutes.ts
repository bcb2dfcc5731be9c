import type { Router } from "express";
import { totalPrice } from "../shopify/amounts.ts";
import { cancelOrder } from "../shopify/changes/cancelOrder.ts";
import { changeCustomer, deleteCustomer, mergeCustomers } from "../shopify/changes/changeCustomer.ts";
import { editOrder } from "../shopify/changes/editOrder.ts";
import type { ChangeParts } from "../shopify/changes/parts.ts";
import { addCustomer } from "../shopify/changes/people.ts";
import { placeOrder } from "../shopify/changes/placeOrder.ts";
import { refundOrder } from "../shopify/changes/refundOrder.ts";
import { gid } from "../shopify/gid.ts";
import type { ShopifyParts } from "../shopify/parts.ts";
import type { Customer, Order } from "../world/world.ts";
import {
  cancelBody,
  customerChangeBody,
  idOf,
  mergeBody,
  newCustomerBody,
  newOrderBody,
  orderEditBody,
  readBody,
  refundBody,
} from "./bodies.ts";

/** What people do in the store: each shows in the API at once and sends the webhooks Shopify would send. */
export function addStoreRoutes(router: Router, { changes, installation }: ShopifyParts): void {
  router.post("/_sandbox/shopify/orders", (req, res) => {
    res.status(201).json(orderAnswer(placeOrder(changes, readBody(newOrderBody, req)), changes));
  });
  router.post("/_sandbox/shopify/orders/:id/refunds", (req, res) => {
    const { id, createdAt, ...refund } = refundOrder(changes, idOf(req), readBody(refundBody, req));
    res.status(201).json({ id, gid: gid("Refund", id), createdAt: timeOf(createdAt), ...refund });
  });
  router.post("/_sandbox/shopify/orders/:id/cancel", (req, res) => {
    res.json(orderAnswer(cancelOrder(changes, idOf(req), readBody(cancelBody, req)), changes));
  });
  router.post("/_sandbox/shopify/orders/:id", (req, res) => {
    res.json(orderAnswer(editOrder(changes, idOf(req), readBody(orderEditBody, req)), changes));
  });
  router.post("/_sandbox/shopify/customers", (req, res) => {
    res.status(201).json(customerAnswer(addCustomer(changes, readBody(newCustomerBody, req))));
  });
  router.post("/_sandbox/shopify/customers/:id", (req, res) => {
    res.json(customerAnswer(changeCustomer(changes, idOf(req), readBody(customerChangeBody, req))));
  });
  router.delete("/_sandbox/shopify/customers/:id", (req, res) => {
    deleteCustomer(changes, idOf(req));
    res.status(204).end();
  });
  router.post("/_sandbox/shopify/customers/:id/merge", (req, res) => {
    res.json(customerAnswer(mergeCustomers(changes, idOf(req), readBody(mergeBody, req).into)));
  });
  router.post("/_sandbox/shopify/customers/:id/redact", (req, res) => {
    installation.redactCustomer(idOf(req));
    res.status(202).json({});
  });
  router.post("/_sandbox/shopify/customers/:id/data-request", (req, res) => {
    installation.requestData(idOf(req));
    res.status(202).json({});
  });
  router.post("/_sandbox/shopify/uninstall", (_, res) => {
    installation.uninstall();
    res.status(202).json({});
  });
  router.post("/_sandbox/shopify/install", (_, res) => {
    installation.install();
    res.status(202).json({});
  });
  router.post("/_sandbox/shopify/redact", (_, res) => {
    installation.redactShop();
    res.status(202).json({});
  });
}

const timeOf = (at: number) => new Date(at).toISOString();

function orderAnswer(order: Order, { context }: ChangeParts) {
  const { id, name, customerId, email, lines, createdAt, cancelledAt, tags } = order;
  return {
    id,
    gid: gid("Order", id),
    name,
    customerId,
    email,
    createdAt: timeOf(createdAt),
    cancelledAt: cancelledAt === null ? null : timeOf(cancelledAt),
    /** Minor units. */
    total: totalPrice(order, context.world.store.taxesIncluded),
    tags,
    lines,
  };
}

function customerAnswer(customer: Customer) {
  const { createdAt, updatedAt, ...rest } = customer;
  return { ...rest, gid: gid("Customer", customer.id), createdAt: timeOf(createdAt), updatedAt: timeOf(updatedAt) };
}
