import type { Currency } from "../../domain/money.ts";
import type {
  Rejection,
  SourceCustomer,
  SourceOrder,
  SourceOrderDiscount,
  SourceOrderLine,
} from "../../domain/source.ts";
import type { BulkKind } from "./bulk.ts";
import { FieldError, isObject, type Json } from "./fields.ts";
import { customerOf } from "./parseCustomer.ts";
import { discountOf, lineOf, orderOf } from "./parseOrder.ts";

/** One line of a bulk result. Lines come in any order; children name their order by `orderId`. */
export type BulkRecord =
  | { type: "customer"; customer: SourceCustomer }
  | { type: "order"; order: SourceOrder }
  | { type: "line"; line: SourceOrderLine }
  | { type: "discount"; discount: SourceOrderDiscount }
  | { type: "rejection"; rejection: Rejection };

const GID = /^gid:\/\/shopify\/[A-Za-z]+\/\d+$/;

/**
 * Reads one line of JSONL. Unknown fields and values of enums are let through, a missing or unreadable field that we
 * need makes a rejection; nothing throws.
 * @param currency the shop's; an order names its own
 * @param lineNumber for the reference of a rejection whose line names no gid
 */
export function parseBulkLine(kind: BulkKind, line: string, currency: Currency, lineNumber?: number): BulkRecord {
  const place = lineNumber === undefined ? "a line without an id" : `line ${lineNumber}`;
  const value = parseObject(line);
  if (!value) return rejected(place, "the line is not a JSON object");
  try {
    return recordOf(kind, value, currency);
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    return rejected(referenceOf(value) ?? place, error.message);
  }
}

function recordOf(kind: BulkKind, value: Json, currency: Currency): BulkRecord {
  if (kind === "customers") return { type: "customer", customer: customerOf(value) };
  if (value.__parentId === undefined) return { type: "order", order: orderOf(value) };
  if (isGidOf(value.id, "LineItem")) return { type: "line", line: lineOf(value, currency) };
  if (value.index !== undefined) return { type: "discount", discount: discountOf(value, currency) };
  throw new FieldError("the object is neither an order, a line nor a discount");
}

function isGidOf(id: unknown, kind: string): boolean {
  return typeof id === "string" && id.startsWith(`gid://shopify/${kind}/`);
}

function parseObject(line: string): Json | null {
  try {
    const value: unknown = JSON.parse(line.charCodeAt(0) === 0xfeff ? line.slice(1) : line);
    return isObject(value) ? value : null;
  } catch {
    // The parser's message quotes the line, which may hold personal data.
    return null;
  }
}

function referenceOf(value: Json): string | null {
  const id = value.id ?? value.__parentId;
  return typeof id === "string" && GID.test(id) ? id : null;
}

function rejected(reference: string, reason: string): BulkRecord {
  return { type: "rejection", rejection: { reference, reason } };
}
