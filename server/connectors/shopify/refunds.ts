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
  optionalInstant,
  optionalMoney,
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
  const parts = {
    total: requiredMoney(refund, "totalRefundedSet", currency),
    lines: lines.map((line) => refundedLineOf(line, currency)),
    shipping: shippingLinesOf(refund).map((line) => ({
      subtotal: requiredMoney(line, "subtotalAmountSet", currency),
      tax: optionalMoney(line, "taxAmountSet", currency) ?? 0,
    })),
  };
  return {
    id: gidNumber(refund, "id", "Refund"),
    orderId: gidNumber(order, "id", "Order"),
    refundedAt: optionalInstant(refund, "processedAt") ?? requiredInstant(refund, "createdAt"),
    total: parts.total,
    net: netRefund(parts, taxesIncluded),
    units: lines.reduce((sum, line) => sum + (isGiftCard(line) ? 0 : requiredCount(line, "quantity")), 0),
  };
}

function refundedLineOf(line: Json, currency: Currency): RefundedLine {
  return {
    subtotal: requiredMoney(line, "subtotalSet", currency),
    tax: optionalMoney(line, "totalTaxSet", currency) ?? 0,
    isGiftCard: isGiftCard(line),
  };
}

function isGiftCard(line: Json): boolean {
  return optionalObject(line, "lineItem")?.isGiftCard === true;
}

function shippingLinesOf(refund: Json): Json[] {
  const page = optionalObject(refund, "refundShippingLines") ?? {};
  if (optionalObject(page, "pageInfo")?.hasNextPage === true) {
    throw new FieldError("refundShippingLines has more lines than are read at once");
  }
  return objects(page, "nodes");
}

interface Charge {
  /** Holds the tax where the order's prices do. */
  subtotal: MinorUnits;
  tax: MinorUnits;
}

interface RefundedLine extends Charge {
  isGiftCard: boolean;
}

interface RefundParts {
  total: MinorUnits;
  lines: readonly RefundedLine[];
  shipping: readonly Charge[];
}

/**
 * The part of a refund that had counted as net revenue: the money that went back, less what never counted (tax on the
 * lines, shipping with its tax, gift cards). We start from the money because the lines do not tell it: Shopify gives
 * lines that were refunded in full but kept by the customer a subtotal of 0.0, and says of goodwill and fees only in
 * order adjustments, which may hold shipping too. Where no money went back (items taken out of an unpaid order) the
 * lines are all there is. A tax that Shopify leaves out counts as none. At least 0, and at most the money.
 */
export function netRefund({ total, lines, shipping }: RefundParts, taxesIncluded: boolean): MinorUnits {
  const wholeOf = ({ subtotal, tax }: Charge) => (taxesIncluded ? subtotal : subtotal + tax);
  if (total > 0) {
    const lineRest = lines.reduce((sum, line) => sum + (line.isGiftCard ? wholeOf(line) : line.tax), 0);
    const shippingRest = shipping.reduce((sum, line) => sum + wholeOf(line), 0);
    return Math.min(Math.max(total - lineRest - shippingRest, 0), total);
  }
  const goods = lines.filter((line) => !line.isGiftCard);
  return Math.max(
    goods.reduce((sum, line) => sum + wholeOf(line) - line.tax, 0),
    0,
  );
}
