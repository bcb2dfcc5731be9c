import { z } from "zod";
import { gidOf } from "../../domain/gid.ts";
import type { Currency, MinorUnits } from "../../domain/money.ts";
import type { Rejection, SourceRefund } from "../../domain/source.ts";
import {
  FieldError,
  gidNumber,
  isObject,
  type Json,
  objects,
  optionalObject,
  requiredCount,
  requiredFlag,
  requiredInstant,
  requiredMoney,
  requiredText,
} from "./fields.ts";
import type { GraphqlClient } from "./graphql.ts";
import { REFUND_LINES_QUERY, REFUNDS_QUERY } from "./operations.ts";

const ORDERS_PER_CALL = 25;

export interface RefundsAnswer {
  refunds: SourceRefund[];
  rejections: Rejection[];
}

const ordersAnswer = z.object({ nodes: z.array(z.unknown()) });
const linesAnswer = z.object({ refund: z.record(z.string(), z.unknown()).nullable() });

/**
 * The refunds of the given orders, all their lines included. An order that is gone, or a refund that cannot be read, is
 * a rejection and does not stop the others.
 */
export async function getRefunds(client: GraphqlClient, orderIds: readonly number[]): Promise<RefundsAnswer> {
  const answer: RefundsAnswer = { refunds: [], rejections: [] };
  for (let from = 0; from < orderIds.length; from += ORDERS_PER_CALL) {
    const ids = orderIds.slice(from, from + ORDERS_PER_CALL).map((id) => gidOf("Order", id));
    const { nodes } = await client.request({
      operation: "Refunds",
      query: REFUNDS_QUERY,
      variables: { ids },
      schema: ordersAnswer,
    });
    for (const [index, gid] of ids.entries()) await readOrder(client, gid, nodes[index], answer);
  }
  return answer;
}

async function readOrder(client: GraphqlClient, gid: string, order: unknown, answer: RefundsAnswer): Promise<void> {
  const reject = (reference: string, reason: string) => answer.rejections.push({ reference, reason });
  if (!isObject(order) || order.id !== gid) {
    reject(gid, "Shopify has no such order any more");
    return;
  }
  try {
    for (const refund of objects(order, "refunds")) {
      try {
        const lines = await allLines(client, refund);
        answer.refunds.push(refundOf(order, refund, lines));
      } catch (error) {
        if (!(error instanceof FieldError)) throw error;
        reject(`a refund of ${gid}`, error.message);
      }
    }
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    reject(gid, error.message);
  }
}

/** Lines of the first page, which came with the order, and of those after it. */
async function allLines(client: GraphqlClient, refund: Json): Promise<Json[]> {
  let page = optionalObject(refund, "refundLineItems") ?? {};
  const lines = objects(page, "nodes");
  for (let after = nextOf(page); after !== null; after = nextOf(page)) {
    const answer = await client.request({
      operation: "RefundLines",
      query: REFUND_LINES_QUERY,
      variables: { id: requiredText(refund, "id"), after },
      schema: linesAnswer,
    });
    if (!answer.refund) throw new FieldError("the refund was deleted while its lines were read");
    page = optionalObject(answer.refund, "refundLineItems") ?? {};
    lines.push(...objects(page, "nodes"));
  }
  return lines;
}

function nextOf(page: Json): string | null {
  const info = optionalObject(page, "pageInfo");
  return info?.hasNextPage === true ? requiredText(info, "endCursor") : null;
}

function refundOf(order: Json, refund: Json, lines: readonly Json[]): SourceRefund {
  const currency = requiredText(order, "currencyCode");
  const taxesIncluded = requiredFlag(order, "taxesIncluded");
  const goods = lines.filter((line) => optionalObject(line, "lineItem")?.isGiftCard !== true);
  const total = requiredMoney(refund, "totalRefundedSet", currency);
  const returned = goods.reduce((sum, line) => sum + netOfLine(line, taxesIncluded, currency), 0);
  const adjustments = objects(optionalObject(refund, "orderAdjustments") ?? {}, "nodes");
  const adjusted = adjustments.reduce((sum, node) => sum + requiredMoney(node, "amountSet", currency), 0);
  return {
    id: gidNumber(refund, "id", "Refund"),
    orderId: gidNumber(order, "id", "Order"),
    refundedAt: requiredInstant(refund, "createdAt"),
    total,
    net: netRefund(returned, adjusted, total),
    units: goods.reduce((sum, line) => sum + requiredCount(line, "quantity"), 0),
  };
}

function netOfLine(line: Json, taxesIncluded: boolean, currency: Currency): MinorUnits {
  const subtotal = requiredMoney(line, "subtotalSet", currency);
  return taxesIncluded ? subtotal - requiredMoney(line, "totalTaxSet", currency) : subtotal;
}

/**
 * Goods returned, corrected by the order adjustments: "the difference between a calculated and actual refund amount".
 * They are negative when more went back than the lines say (goodwill) and positive when less did (a fee kept, a refund
 * not paid yet), so they are taken away. Fivetran's dbt_shopify does the same: total + adjustments - line refunds. A
 * positive one larger than the goods contradicts that reading and counts as goodwill, up to the money that moved.
 */
export function netRefund(returned: MinorUnits, adjusted: MinorUnits, total: MinorUnits): MinorUnits {
  const net = returned - adjusted;
  return net >= 0 ? net : Math.min(returned + adjusted, Math.max(total, 0));
}
