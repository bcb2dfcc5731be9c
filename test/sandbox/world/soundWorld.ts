import { mailbox } from "../../../sandbox/world/people/contacts.ts";
import type { Order, World } from "../../../sandbox/world/world.ts";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

export function goodsOf(order: Order): number {
  return sum(order.lines.map((line) => line.quantity * line.unitPrice - line.discount));
}

/** What went back of an order's goods. */
export function refundedOf(order: Order): number {
  return sum(order.refunds.map((refund) => refund.adjustment + sum(refund.lines.map(({ subtotal }) => subtotal))));
}

function repeated(values: readonly unknown[], what: string): string[] {
  return new Set(values).size === values.length ? [] : [`${what} are not unique`];
}

/** What does not hang together in a world, however it came about; nothing, if it is sound. */
export function faultsOf(world: World): string[] {
  const { customers, orders, products, profiles, events } = world;
  const profileIds = new Set(profiles.map(({ id }) => id));
  const isKnown = events.every(({ profileId }) => profileIds.has(profileId));
  const isAscending = events.every((event, index) => event.at >= (events[index - 1]?.at ?? 0));
  return [
    ...repeated(
      [...customers, ...orders, ...products].map(({ id }) => id),
      "ids of customers, orders and products",
    ),
    ...repeated(
      orders.flatMap(({ lines }) => lines.map(({ id }) => id)),
      "line ids",
    ),
    ...repeated(
      orders.flatMap(({ refunds }) => refunds.map(({ id }) => id)),
      "refund ids",
    ),
    ...repeated(
      [...profiles, ...events].map(({ id }) => id),
      "profile and event ids",
    ),
    ...repeated(customers.flatMap(({ email }) => email ?? []).map(mailbox), "account addresses"),
    ...repeated(
      customers.flatMap(({ phone }) => phone ?? []),
      "account telephone numbers",
    ),
    ...repeated(
      profiles.flatMap(({ email }) => email ?? []),
      "profile addresses",
    ),
    ...repeated(
      profiles.flatMap(({ phone }) => phone ?? []),
      "profile telephone numbers",
    ),
    ...(isKnown ? [] : ["an event belongs to no profile"]),
    ...(isAscending ? [] : ["events are not in order of time"]),
    ...orderFaults(world),
  ];
}

function orderFaults({ customers, orders, products }: World): string[] {
  const customerIds = new Set(customers.map(({ id }) => id));
  const productIds = new Set(products.map(({ id }) => id));
  return orders.flatMap((order) => {
    const changes = [order.createdAt, order.cancelledAt ?? 0, ...order.refunds.map(({ createdAt }) => createdAt)];
    const checks: Record<string, boolean> = {
      "has lines": order.lines.length > 0,
      "has whole amounts from 0": amountsOf(order).every((amount) => Number.isSafeInteger(amount) && amount >= 0),
      "discounts no line below 0": order.lines.every((line) => line.discount <= line.quantity * line.unitPrice),
      "has a known customer": order.customerId === null || customerIds.has(order.customerId),
      "has known products": order.lines.every(({ productId }) => productId === null || productIds.has(productId)),
      "changed last when it last changed": order.updatedAt === Math.max(...changes),
      ...refundChecks(order),
    };
    return Object.entries(checks).flatMap(([name, holds]) => (holds ? [] : [`not so: ${order.name} ${name}`]));
  });
}

function amountsOf(order: Order): number[] {
  return [
    order.shipping,
    order.tax,
    ...order.lines.flatMap((line) => [line.quantity, line.unitPrice, line.discount]),
    ...order.refunds.flatMap((refund) => [refund.adjustment, refund.shipping]),
    ...order.refunds.flatMap(({ lines }) => lines.flatMap((line) => [line.subtotal, line.tax, line.quantity])),
  ];
}

function refundChecks(order: Order): Record<string, boolean> {
  const refunded = order.refunds.flatMap(({ lines }) => lines);
  const unitsBack = (lineId: number) =>
    sum(refunded.flatMap((line) => (line.lineId === lineId ? [line.quantity] : [])));
  return {
    "gives back at most its worth": refundedOf(order) <= goodsOf(order),
    "gives back at most its shipping": sum(order.refunds.map(({ shipping }) => shipping)) <= order.shipping,
    "gives back at most its tax": sum(refunded.map(({ tax }) => tax)) <= order.tax,
    "gives back its own lines": refunded.every(({ lineId }) => order.lines.some(({ id }) => id === lineId)),
    "gives back no more units than bought": order.lines.every(({ id, quantity }) => unitsBack(id) <= quantity),
    "gives back after it was made": order.refunds.every(({ createdAt }) => createdAt >= order.createdAt),
  };
}
