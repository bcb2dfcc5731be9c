import fc from "fast-check";
import type { NewDelivery } from "../../../server/store/deliveries.ts";
import { type PretendedOrder, PretendedStore } from "../pretendedStore.ts";

/** What may happen in a store; numbers choose among what there is. */
type Happening =
  | { type: "register"; who: number }
  | { type: "subscribe"; who: number; isSubscribed: boolean }
  | { type: "order"; who: number; lines: number[]; isGuest: boolean }
  | { type: "tag"; order: number }
  | { type: "edit"; order: number; units: number }
  | { type: "refund"; order: number; units: number }
  | { type: "cancel"; order: number }
  | { type: "delete"; who: number }
  | { type: "merge"; who: number; into: number };

const pick = fc.nat({ max: 20 });
const units = fc.integer({ min: 1, max: 5 });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ type: fc.constant("register" as const), who: pick }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("subscribe" as const), who: pick, isSubscribed: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("order" as const),
      who: pick,
      lines: fc.array(units, { minLength: 1, maxLength: 3 }),
      isGuest: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("tag" as const), order: pick }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("edit" as const), order: pick, units }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("refund" as const), order: pick, units }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("cancel" as const), order: pick }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("delete" as const), who: pick }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("merge" as const), who: pick, into: pick }) },
);

export const happenings = fc.array(happening, { minLength: 1, maxLength: 14 });

/** A delivery as it was sent, with the number of the state in which its event left the store. */
export interface SentDelivery {
  state: number;
  delivery: NewDelivery;
}

const SECOND = 1_000;

/**
 * Lets a store live through what happens, and collects what Shopify sends of it.
 * @param firstId ids are Shopify's: no two stores have the same
 */
export function liveThrough(
  store: PretendedStore,
  shopId: number,
  all: readonly Happening[],
  firstId = 1_000,
): SentDelivery[] {
  const sent: SentDelivery[] = [];
  let at = store.now;
  const send = (topic: string, fields: NewDelivery["fields"]) =>
    sent.push({
      state: store.states.length - 1,
      delivery: {
        shopId,
        topic,
        eventId: `event-${sent.length}`,
        state: "waiting",
        triggeredAt: at,
        receivedAt: at,
        fields,
        reason: null,
      },
    });
  for (const one of all) {
    at += 60 * SECOND;
    step(store, one, at, firstId + store.states.length, send);
  }
  store.now = at + 60 * SECOND;
  return sent;
}

type Send = (topic: string, fields: NewDelivery["fields"]) => void;

function step(store: PretendedStore, one: Happening, at: number, serial: number, send: Send): void {
  const before = store.states.at(-1)!;
  const customers = [...before.customers.keys()];
  const orders = [...before.orders.keys()];
  const choose = (from: number[], n: number) => from[n % Math.max(1, from.length)];
  const change = (id: number, topic: string, edit: (order: PretendedOrder) => void) => {
    store.happen((state) => {
      const order = state.orders.get(id)!;
      edit(order);
      order.updatedAt = at;
    });
    send(topic, { order: id });
    send("orders/updated", { order: id });
  };

  if (one.type === "register") {
    const customer = {
      id: serial,
      email: `ann${serial}@example.com`,
      createdAt: at,
      updatedAt: at,
      isSubscribed: true,
    };
    store.happen((state) => state.customers.set(serial, customer));
    send("customers/create", { customer: serial });
  } else if (one.type === "order") {
    const customerId = one.isGuest ? null : (choose(customers, one.who) ?? null);
    const email = customerId === null ? `guest${one.who}@example.com` : before.customers.get(customerId)!.email;
    const order = {
      id: serial,
      customerId,
      email,
      createdAt: at,
      updatedAt: at,
      cancelledAt: null,
      tags: [],
      refunds: [],
    };
    store.happen((state) => state.orders.set(serial, { ...order, lines: one.lines }));
    send("orders/create", { order: serial });
  } else if ("order" in one) {
    const id = choose(orders, one.order);
    if (id === undefined) return;
    if (one.type === "tag") change(id, "orders/updated", (order) => order.tags.push(`tag ${at}`));
    else if (one.type === "edit") change(id, "orders/updated", (order) => order.lines.push(one.units));
    else if (one.type === "cancel") change(id, "orders/cancelled", (order) => (order.cancelledAt ??= at));
    else change(id, "refunds/create", (order) => order.refunds.push({ id: serial, at, units: one.units }));
  } else {
    const id = choose(customers, one.who);
    if (id === undefined) return;
    if (one.type === "subscribe") {
      store.happen((state) =>
        Object.assign(state.customers.get(id)!, { isSubscribed: one.isSubscribed, updatedAt: at }),
      );
      send("customers/update", { customer: id });
    } else if (one.type === "delete") {
      // Shopify refuses to delete who has ordered.
      if ([...before.orders.values()].some(({ customerId }) => customerId === id)) return;
      store.happen((state) => state.customers.delete(id));
      send("customers/delete", { customer: id });
    } else {
      const into = choose(customers, one.into);
      if (into === undefined || into === id) return;
      store.happen((state) => {
        state.customers.delete(id);
        state.customers.get(into)!.updatedAt = at;
        for (const order of state.orders.values()) if (order.customerId === id) order.customerId = into;
      });
      send("customers/merge", { customer: id, into });
    }
  }
}
