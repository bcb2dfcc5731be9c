import { z } from "zod";
import { gidOf } from "../../domain/gid.ts";
import type { Currency } from "../../domain/money.ts";
import type {
  Rejection,
  SourceCustomer,
  SourceOrder,
  SourceOrderDiscount,
  SourceOrderLine,
} from "../../domain/source.ts";
import { FieldError, isObject, type Json, objects, optionalObject, requiredText } from "./fields.ts";
import type { GraphqlClient } from "./graphql.ts";
import { CUSTOMERS_QUERY, ORDER_DISCOUNTS_QUERY, ORDER_LINES_QUERY, ORDERS_QUERY } from "./operations.ts";
import { customerOf } from "./parseCustomer.ts";
import { discountOf, lineOf, orderOf } from "./parseOrder.ts";

const RECORDS_PER_CALL = 25;

/** An order with what bulk results bring apart from it. */
export interface WholeOrder {
  order: SourceOrder;
  lines: SourceOrderLine[];
  discounts: SourceOrderDiscount[];
  /** Null for a guest's order, and where the customer could not be read. */
  customer: SourceCustomer | null;
}

/** Records by the numbers asked for; one that is in none of the three cannot be. */
export interface RecordsAnswer<T> {
  found: Map<number, T>;
  /** Those the store does not have (any more), or does not show to this app. */
  missing: number[];
  /** Those that could not be read, with the reason. */
  rejected: Map<number, Rejection>;
}

const nodesAnswer = z.object({ nodes: z.array(z.unknown()) });
const orderAnswer = z.object({ order: z.record(z.string(), z.unknown()).nullable() });

/** Customers by number, read by the parser that reads them in bulk results. */
export function getCustomers(client: GraphqlClient, ids: readonly number[]): Promise<RecordsAnswer<SourceCustomer>> {
  const request = { kind: "Customer", operation: "Customers", query: CUSTOMERS_QUERY };
  return readRecords(client, ids, request, async (node) => customerOf(node));
}

/**
 * Orders by number with all their lines and discounts, read by the parser that reads them in bulk results.
 * @param currency the shop's: lines and discounts are in it
 */
export function getOrders(
  client: GraphqlClient,
  ids: readonly number[],
  currency: Currency,
): Promise<RecordsAnswer<WholeOrder>> {
  const request = { kind: "Order", operation: "Orders", query: ORDERS_QUERY };
  return readRecords(client, ids, request, (node) => wholeOrderOf(client, node, currency));
}

async function readRecords<T>(
  client: GraphqlClient,
  ids: readonly number[],
  { kind, operation, query }: { kind: string; operation: string; query: string },
  parse: (node: Json) => Promise<T>,
): Promise<RecordsAnswer<T>> {
  const answer: RecordsAnswer<T> = { found: new Map(), missing: [], rejected: new Map() };
  for (let from = 0; from < ids.length; from += RECORDS_PER_CALL) {
    const part = ids.slice(from, from + RECORDS_PER_CALL);
    const variables = { ids: part.map((id) => gidOf(kind, id)) };
    const { nodes } = await client.request({ operation, query, variables, schema: nodesAnswer });
    for (const [index, id] of part.entries()) {
      const node = nodes[index];
      const reference = gidOf(kind, id);
      if (!isObject(node) || node.id !== reference) {
        answer.missing.push(id);
        continue;
      }
      try {
        answer.found.set(id, await parse(node));
      } catch (error) {
        if (!(error instanceof FieldError)) throw error;
        answer.rejected.set(id, { reference, reason: error.message });
      }
    }
  }
  return answer;
}

async function wholeOrderOf(client: GraphqlClient, node: Json, currency: Currency): Promise<WholeOrder> {
  const order = orderOf(node);
  const lines = await readConnection(client, node, "lineItems", ORDER_LINES_QUERY);
  const discounts = await readConnection(client, node, "discountApplications", ORDER_DISCOUNTS_QUERY);
  const customer = optionalObject(node, "customer");
  return {
    order,
    lines: lines.map((line) => lineOf(line, currency)),
    discounts: discounts.map((discount) => discountOf(discount, currency)),
    customer: customer && readableCustomer(customer),
  };
}

/** A customer that cannot be read does not hold up their order: their own delivery says what is wrong. */
function readableCustomer(node: Json): SourceCustomer | null {
  try {
    return customerOf(node);
  } catch (error) {
    if (error instanceof FieldError) return null;
    throw error;
  }
}

/** The objects of a connection, those after its first page included, as children of the order like a bulk result's. */
async function readConnection(
  client: GraphqlClient,
  order: Json,
  field: "lineItems" | "discountApplications",
  query: string,
): Promise<Json[]> {
  const id = requiredText(order, "id");
  let page = optionalObject(order, field) ?? {};
  const found = objects(page, "nodes");
  for (let after = nextOf(page); after !== null; after = nextOf(page)) {
    const operation = field === "lineItems" ? "OrderLines" : "OrderDiscounts";
    const answer = await client.request({ operation, query, variables: { id, after }, schema: orderAnswer });
    if (!answer.order) throw new FieldError(`the order was deleted while its ${field} were read`);
    page = optionalObject(answer.order, field) ?? {};
    found.push(...objects(page, "nodes"));
  }
  return found.map((node) => ({ ...node, __parentId: id }));
}

function nextOf(page: Json): string | null {
  const info = optionalObject(page, "pageInfo");
  return info?.hasNextPage === true ? requiredText(info, "endCursor") : null;
}
