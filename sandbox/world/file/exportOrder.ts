import { goodsOf, netOf } from "../orders/charges.ts";
import type { Order, OrderDiscount, OrderLine, Refund } from "../world.ts";
import type { Zone } from "../zone.ts";
import { type FileProducts, plainOrder, UNNAMED } from "./imported.ts";
import { DATE_FORMS, isStillToCome, parseDate, parseWhole } from "./values.ts";

/** Reads an amount in minor units: null when the text is none, 0 when it is empty. */
export type MoneyReader = (text: string) => number | null;

type Cell = (name: string) => string;

/** An order of the export that still lacks its lines. */
export interface ExportHead {
  readonly order: Order;
  /** 1 when the total holds the tax on top, -1 when the prices hold it, 0 when there is none. */
  readonly taxOnTop: number;
  /** What went back of the order in all, minor units. */
  readonly refunded: number;
  readonly subtotal: number;
  readonly total: number;
}

/** GraphQL's whole numbers have 32 bits; a line with more would make Shopify's answer unreadable. */
const MOST_UNITS = 2 ** 31 - 1;

const AMOUNTS = ["Subtotal", "Shipping", "Taxes", "Total", "Discount Amount", "Refunded Amount"] as const;

/** The order that the first of its rows describes, or why it cannot be read. */
export function exportOrder(cell: Cell, money: MoneyReader, zone: Zone): ExportHead | string {
  const createdAt = parseDate(cell("Created at"), zone);
  if (createdAt === null) return `the order's Created at is none of ${DATE_FORMS}`;
  if (isStillToCome(createdAt)) return "the order's Created at is still to come";
  const cancelledAt = cell("Cancelled at") === "" ? null : parseDate(cell("Cancelled at"), zone);
  if (cell("Cancelled at") !== "" && cancelledAt === null) return `the order's Cancelled at is none of ${DATE_FORMS}`;
  const amounts: Record<string, number> = {};
  for (const name of AMOUNTS) {
    const amount = money(cell(name));
    const isMissing = cell(name) === "" && (name === "Subtotal" || name === "Total");
    if (amount === null || amount < 0 || isMissing) return `the order's ${name} is not an amount`;
    amounts[name] = amount;
  }
  const { Subtotal: subtotal = 0, Shipping: shipping = 0, Taxes: tax = 0, Total: total = 0 } = amounts;
  const { "Discount Amount": discount = 0, "Refunded Amount": refunded = 0 } = amounts;
  const order = plainOrder(cell("Name"), createdAt, null);
  // An authorisation that was voided was never money; the export gives no date for it.
  order.cancelledAt = cancelledAt ?? (cell("Financial Status") === "voided" ? createdAt : null);
  order.updatedAt = Math.max(createdAt, order.cancelledAt ?? createdAt);
  order.sourceName = cell("Source") || "web";
  order.tags = cell("Tags")
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
  Object.assign(order, { shipping, tax, discounts: discountsOf(cell("Discount Code"), discount) });
  const isOnTop = Math.abs(total - subtotal - shipping) > tax / 2;
  return { order, taxOnTop: tax === 0 ? 0 : isOnTop ? 1 : -1, refunded, subtotal, total };
}

/** A line of the export, or why it cannot be read. */
export function readExportLine(cell: Cell, money: MoneyReader, products: FileProducts): OrderLine | string {
  const quantity = parseWhole(cell("Lineitem quantity"));
  if (quantity === null || quantity < 1) return "the Lineitem quantity is not a whole number above 0";
  if (quantity > MOST_UNITS) return "the Lineitem quantity is larger than Shopify can say";
  const price = cell("Lineitem price") === "" ? null : money(cell("Lineitem price"));
  if (price === null || price < 0) return "the Lineitem price is not an amount";
  if (!Number.isSafeInteger(price * quantity)) return "the amount is too large to count exactly";
  const discount = money(cell("Lineitem discount"));
  if (discount === null || discount < 0) return "the Lineitem discount is not an amount";
  const product = products.of(cell("Lineitem name"));
  return {
    id: 0,
    productId: product?.id ?? null,
    title: product?.title ?? UNNAMED,
    quantity,
    unitPrice: price,
    discount: Math.min(discount, price * quantity),
    isGiftCard: false,
    isSubscription: false,
  };
}

/** Lines bear the order's own discount, which the export gives only in its subtotal, in proportion to their value. */
export function shareOutDiscount({ order, subtotal }: ExportHead): void {
  let value = goodsOf(order);
  let left = Math.max(0, value - subtotal);
  for (const line of order.lines) {
    const net = netOf(line);
    const share = value === 0 ? 0 : Math.min(net, Math.round((left * net) / value));
    line.discount += share;
    value -= net;
    left -= share;
  }
}

function discountsOf(codes: string, amount: number): OrderDiscount[] {
  if (amount === 0 && codes === "") return [];
  const kind = codes === "" ? "automatic" : "code";
  return [{ kind, title: codes === "" ? "Discount" : codes, valueType: "amount", value: amount }];
}

/**
 * The export gives only how much went back in all, not when or what for. Everything back is a refund of every line, with
 * tax and shipping; a part counts as goods first, then shipping. It is dated by the cancellation, else by the order.
 * The order's lines must have their ids.
 */
export function exportRefund({ order, refunded, total }: ExportHead, id: number): Refund {
  const createdAt = order.cancelledAt ?? order.createdAt;
  const goods = goodsOf(order);
  if (refunded >= total) return { ...refundOfEverything(order), id, createdAt };
  const shipping = Math.min(Math.max(0, refunded - goods), order.shipping);
  return { id, createdAt, lines: [], adjustment: refunded - shipping, shipping };
}

function refundOfEverything(order: Order): Omit<Refund, "id" | "createdAt"> {
  let tax = order.tax;
  let goods = goodsOf(order);
  const lines = order.lines.map((line) => {
    const subtotal = netOf(line);
    const share = goods === 0 ? 0 : Math.round((tax * subtotal) / goods);
    tax -= share;
    goods -= subtotal;
    return { lineId: line.id, quantity: line.quantity, subtotal, tax: share };
  });
  return { lines, adjustment: 0, shipping: order.shipping };
}
