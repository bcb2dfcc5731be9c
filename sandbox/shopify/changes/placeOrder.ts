import { pick, streamOf } from "../../world/distributions.ts";
import { chargesOf } from "../../world/orders/charges.ts";
import type { Customer, Order } from "../../world/world.ts";
import { announceOrderPlaced } from "../webhooks/announcements.ts";
import { fillLines, type WantedLine } from "./basket.ts";
import { beginChange, type ChangeParts, customerNamed, StoreRefusal, wholeView } from "./parts.ts";
import { inventedPerson, type NewPerson, signUp } from "./people.ts";

export interface NewOrder {
  /** An account's id, somebody new, a guest, or (absent) anybody who has an account. */
  customer?: number | "new" | "guest" | undefined;
  /** Contact of somebody new or of a guest. */
  person?: NewPerson | undefined;
  lines?: readonly WantedLine[] | undefined;
  /** When it was paid for, if not now: a till that was offline hands its sales in later. Virtual time. */
  at?: number | undefined;
  tags?: string[] | undefined;
  sourceName?: string | undefined;
  test?: boolean | undefined;
}

type Buyer = Pick<Customer, "email" | "phone" | "firstName" | "lastName" | "country"> & { customer: Customer | null };

/** Somebody buys something. @throws StoreRefusal for unknown customers and products, and for times that have not come */
export function placeOrder(parts: ChangeParts, wanted: NewOrder): Order {
  const { context, index, lastChange, webhooks } = parts;
  const now = beginChange(parts);
  if (wanted.at !== undefined && wanted.at > now) throw new StoreRefusal("Processed at is in the future");
  const number = index.highestIds.order + 1;
  const lines = fillLines(index, wanted.lines, number);
  const buyer = findBuyer(parts, wanted, now, number);
  const { customer } = buyer;
  if (customer && !lastChange.customers.has(customer.id)) lastChange.keep(customer);
  const sourceName = wanted.sourceName ?? "web";
  const order: Order = {
    id: index.nextId("order"),
    name: index.nextOrderName(),
    customerId: customer?.id ?? null,
    email: buyer.email,
    phone: buyer.phone,
    contactName: { first: buyer.firstName, last: buyer.lastName },
    createdAt: now,
    processedAt: wanted.at ?? now,
    updatedAt: now,
    cancelledAt: null,
    test: wanted.test ?? false,
    sourceName,
    tags: wanted.tags ?? [],
    country: buyer.country,
    lines,
    ...chargesFor(parts, { lines, sourceName }, buyer),
    discounts: [],
    refunds: [],
  };
  const discount = lines.reduce((sum, line) => sum + line.discount, 0);
  if (discount > 0) order.discounts.push({ kind: "manual", title: "Discount", valueType: "amount", value: discount });
  index.addOrder(order);
  lastChange.orders.set(order.id, null);
  announceOrderPlaced(webhooks, order, wholeView(parts, now));
  context.happenings.tell({ kind: "orderPlaced", orderId: order.id }, now);
  return order;
}

function findBuyer(parts: ChangeParts, { customer, person = {} }: NewOrder, now: number, number: number): Buyer {
  if (customer === "guest") {
    const { email, phone = null, firstName, lastName, country = "US" } = person;
    const invented = inventedPerson(parts);
    return {
      customer: null,
      email: email ?? (phone === null ? invented.email : null),
      phone,
      firstName: firstName ?? invented.firstName,
      lastName: lastName ?? invented.lastName,
      country,
    };
  }
  const account =
    typeof customer === "number"
      ? customerNamed(parts, customer)
      : customer === "new"
        ? signUp(parts, person, now)
        : (anybody(parts, now, number) ?? signUp(parts, person, now));
  return { ...account, customer: account };
}

function anybody(parts: ChangeParts, now: number, number: number): Customer | null {
  const customers = wholeView(parts, now).customers();
  return customers.length === 0 ? null : pick(streamOf(parts.context.world.seed, "live buyer", number), customers);
}

/** The made-up store charges shipping and tax; a store from a file has neither. */
function chargesFor({ context }: ChangeParts, order: Pick<Order, "lines" | "sourceName">, buyer: Buyer) {
  if (context.world.provenance.orders === "file") return { shipping: 0, tax: 0 };
  return chargesOf(order, buyer.country ?? "US", buyer.customer?.company != null);
}
