import { z } from "zod";
import { AppError } from "../../domain/errors.ts";
import type { GraphqlClient } from "./graphql.ts";
import { COUNTS_QUERY } from "./operations.ts";

export interface RecordCounts {
  customers: number;
  /** Without the scope read_all_orders those of the last 60 days only. */
  orders: number;
}

const count = z.object({ count: z.int(), precision: z.string() });
const countsAnswer = z.object({ customersCount: count.nullable(), ordersCount: count.nullable() });

/** Asks for the number of customers and orders. */
export async function countRecords(client: GraphqlClient): Promise<RecordCounts> {
  const { customersCount, ordersCount } = await client.request({
    operation: "RecordCounts",
    query: COUNTS_QUERY,
    schema: countsAnswer,
  });
  if (!customersCount || !ordersCount) {
    throw new AppError("bad_response", "Shopify did not say how many customers and orders there are; sync again.");
  }
  return { customers: customersCount.count, orders: ordersCount.count };
}
