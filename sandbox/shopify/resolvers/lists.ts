import type { Customer, Order } from "../../world/world.ts";
import { Connection } from "../connection.ts";
import { parseSearch, type SearchFields } from "../search.ts";
import type { StoreView } from "../store/view.ts";
import type { ShopifyRequest } from "./resolver.ts";

type Arguments = Readonly<Record<string, unknown>>;
type SortKeys<T> = Readonly<Record<string, (item: T) => number>>;

/** Keeps what a list's `query` asks for; what the search could not use becomes a warning of the answer. */
export function search<T>(
  items: T[],
  query: unknown,
  fields: SearchFields<T>,
  request: ShopifyRequest,
  path: readonly (string | number)[],
): T[] {
  if (typeof query !== "string" || query.trim() === "") return items;
  const { matches, parsed, warnings } = parseSearch(query, fields);
  if (warnings.length > 0) request.searches.push({ path, query, parsed, warnings });
  return items.filter(matches);
}

/** Ascending by the sort key, then by id; `reverse` turns the whole around. */
function sorted<T extends { id: number }>(items: T[], keys: SortKeys<T>, { sortKey, reverse }: Arguments): T[] {
  const key = keys[String(sortKey)] ?? ((item: T) => item.id);
  const values = new Map(items.map((item) => [item, key(item)]));
  const direction = reverse === true ? -1 : 1;
  return items.sort((a, b) => direction * ((values.get(a) ?? 0) - (values.get(b) ?? 0) || a.id - b.id));
}

function orderSearchFields(view: StoreView): SearchFields<Order> {
  return {
    id: { kind: "id", value: (order) => order.id },
    name: { kind: "text", value: (order) => order.name },
    email: { kind: "text", value: (order) => order.email },
    tag: { kind: "text", value: (order) => order.tags },
    source_name: { kind: "text", value: (order) => order.sourceName },
    test: { kind: "boolean", value: (order) => order.test },
    customer_id: { kind: "id", value: (order) => order.customerId },
    created_at: { kind: "instant", value: (order) => seconds(order.createdAt) },
    processed_at: { kind: "instant", value: (order) => seconds(order.processedAt) },
    updated_at: { kind: "instant", value: (order) => seconds(view.orderUpdatedAt(order)) },
  };
}

function customerSearchFields(view: StoreView): SearchFields<Customer> {
  return {
    id: { kind: "id", value: (customer) => customer.id },
    email: { kind: "text", value: (customer) => customer.email },
    phone: { kind: "text", value: (customer) => customer.phone },
    first_name: { kind: "text", value: (customer) => customer.firstName },
    last_name: { kind: "text", value: (customer) => customer.lastName },
    tag: { kind: "text", value: (customer) => customer.tags },
    country: { kind: "text", value: (customer) => customer.country },
    orders_count: { kind: "number", value: (customer) => view.ordersOf(customer).length },
    customer_date: { kind: "instant", value: (customer) => seconds(customer.createdAt) },
    updated_at: { kind: "instant", value: (customer) => seconds(view.customerUpdatedAt(customer)) },
  };
}

/** The whole second, which is all that Shopify shows and so all that a client can ask for. */
function seconds(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

export function orderConnection(
  orders: Order[],
  args: Arguments,
  request: ShopifyRequest,
  path: readonly (string | number)[],
): Connection<Order> {
  const { view } = request;
  const keys: SortKeys<Order> = {
    CREATED_AT: (order) => order.createdAt,
    PROCESSED_AT: (order) => order.processedAt,
    UPDATED_AT: (order) => view.orderUpdatedAt(order),
  };
  const found = search(orders, args.query, orderSearchFields(view), request, path);
  return new Connection(sorted(found, keys, args), {
    toSource: (order) => ({ __typename: "Order", order }),
    id: (order) => order.id,
    value: (order) => keys[String(args.sortKey)]?.(order) ?? order.id,
  });
}

export function customerConnection(
  customers: Customer[],
  args: Arguments,
  request: ShopifyRequest,
  path: readonly (string | number)[],
): Connection<Customer> {
  const { view } = request;
  const keys: SortKeys<Customer> = {
    CREATED_AT: (customer) => customer.createdAt,
    UPDATED_AT: (customer) => view.customerUpdatedAt(customer),
  };
  const found = search(customers, args.query, customerSearchFields(view), request, path);
  return new Connection(sorted(found, keys, args), {
    toSource: (customer) => ({ __typename: "Customer", customer }),
    id: (customer) => customer.id,
    value: (customer) => keys[String(args.sortKey)]?.(customer) ?? customer.id,
  });
}

/** A short list inside one object (lines, discounts, refund lines), in the object's own order. */
export function plainConnection<T>(items: readonly T[], { reverse }: Arguments, id: (item: T) => number) {
  const ordered = reverse === true ? items.toReversed() : items;
  return new Connection(ordered, { toSource: (item) => item, id, value: id });
}
