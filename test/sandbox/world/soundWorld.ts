import { expect } from "vitest";
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

function expectUnique(values: readonly unknown[], what: string): void {
  expect(new Set(values).size, `${what} are unique`).toBe(values.length);
}

/** What must hold in every world, however it came about. */
export function expectSound(world: World): void {
  const { customers, orders, products, profiles, events } = world;
  expectUnique(
    [...customers, ...orders, ...products].map(({ id }) => id),
    "ids",
  );
  expectUnique(
    orders.flatMap(({ lines }) => lines.map(({ id }) => id)),
    "line ids",
  );
  expectUnique(
    orders.flatMap(({ refunds }) => refunds.map(({ id }) => id)),
    "refund ids",
  );
  expectUnique(
    [...profiles, ...events].map(({ id }) => id),
    "profile and event ids",
  );
  expectUnique(customers.flatMap(({ email }) => email ?? []).map(mailbox), "account addresses");
  expectUnique(
    customers.flatMap(({ phone }) => phone ?? []),
    "account telephone numbers",
  );
  expectUnique(
    profiles.flatMap(({ email }) => email ?? []),
    "profile addresses",
  );
  expectUnique(
    profiles.flatMap(({ phone }) => phone ?? []),
    "profile telephone numbers",
  );
  expectSoundOrders(world);
  const profileIds = new Set(profiles.map(({ id }) => id));
  expect(events.filter(({ profileId }) => !profileIds.has(profileId))).toEqual([]);
  expect(events.every((event, index) => event.at >= (events[index - 1]?.at ?? 0))).toBe(true);
}

function expectSoundOrders({ customers, orders, products }: World): void {
  const customerIds = new Set(customers.map(({ id }) => id));
  const productIds = new Set(products.map(({ id }) => id));
  const problems = orders.flatMap((order) => {
    const lineIds = new Set(order.lines.map(({ id }) => id));
    const amounts = [
      order.shipping,
      order.tax,
      ...order.lines.flatMap((line) => [line.quantity, line.unitPrice, line.discount]),
      ...order.refunds.flatMap((refund) => [refund.adjustment, refund.shipping]),
      ...order.refunds.flatMap(({ lines }) =>
        lines.flatMap(({ subtotal, tax, quantity }) => [subtotal, tax, quantity]),
      ),
    ];
    const checks: Record<string, boolean> = {
      "has lines": order.lines.length > 0,
      "has whole amounts from 0": amounts.every((amount) => Number.isSafeInteger(amount) && amount >= 0),
      "discounts no line below 0": order.lines.every((line) => line.discount <= line.quantity * line.unitPrice),
      "refunds at most its worth": refundedOf(order) <= goodsOf(order),
      "refunds at most its shipping": sum(order.refunds.map(({ shipping }) => shipping)) <= order.shipping,
      "refunds its own lines": order.refunds.every(({ lines }) => lines.every(({ lineId }) => lineIds.has(lineId))),
      "refunds no more units than bought": order.lines.every(
        (line) =>
          sum(order.refunds.flatMap(({ lines }) => lines.flatMap((l) => (l.lineId === line.id ? [l.quantity] : [])))) <=
          line.quantity,
      ),
      "refunds after it was made": order.refunds.every(({ createdAt }) => createdAt >= order.createdAt),
      "has a known customer": order.customerId === null || customerIds.has(order.customerId),
      "has known products": order.lines.every(({ productId }) => productId === null || productIds.has(productId)),
      "changed last when it last changed":
        order.updatedAt ===
        Math.max(order.createdAt, order.cancelledAt ?? 0, ...order.refunds.map(({ createdAt }) => createdAt)),
    };
    return Object.entries(checks).flatMap(([name, holds]) => (holds ? [] : [`${order.name}: ${name}`]));
  });
  expect(problems).toEqual([]);
}
