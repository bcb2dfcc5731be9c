import { ENGAGEMENT_KINDS, ORDER_KINDS, SALES_CHANNELS } from "../../domain/source.ts";
import { ByteReader, ByteWriter } from "./packedNumbers.ts";
import type { EventRow, OrderRows, PersonRows } from "./personRows.ts";

/** Raised whenever the packing changes: what was packed otherwise is read anew from the rows. */
export const PACKING = 1;

/**
 * A person's rows in a few bytes a row, without the ids of orders: nothing is rounded and nothing is summed up, so that
 * features of any day can be computed from them exactly as from the rows themselves.
 */
export function packRows({ orders, events }: PersonRows): Uint8Array {
  const words = wordsOf(orders, events);
  const to = new ByteWriter();
  const word = (text: string | null) => to.count(text === null ? 0 : (words.get(text) ?? 0) + 1);
  to.count(words.size);
  for (const text of words.keys()) to.text(text);
  to.count(orders.length);
  for (const order of orders) {
    to.whole(order.at);
    to.optional(order.cancelledAt);
    to.count(ORDER_KINDS.indexOf(order.kind));
    to.count(SALES_CHANNELS.indexOf(order.channel));
    word(order.country);
    word(order.province);
    for (const number of [order.net, order.discount, order.units]) to.whole(number);
    to.count(order.changes.length);
    for (const { at, amount, isRefund } of order.changes) {
      to.whole(at);
      to.whole(amount);
      to.count(Number(isRefund));
    }
    to.count(order.lines.length);
    for (const { productId, productType, net, isDiscounted } of order.lines) {
      to.optional(productId);
      word(productType);
      to.whole(net);
      to.count(Number(isDiscounted));
    }
  }
  to.count(events.length);
  for (const { at, kind, productId, category, value, isMobile } of events) {
    to.whole(at);
    to.count(ENGAGEMENT_KINDS.indexOf(kind));
    to.optional(productId);
    word(category);
    to.optional(value);
    to.count(isMobile === null ? 0 : isMobile ? 1 : 2);
  }
  return to.bytes();
}

/** The rows again; the ids of orders are their places. */
export function unpackRows(bytes: Uint8Array): PersonRows {
  const from = new ByteReader(bytes);
  const words = Array.from({ length: from.count() }, () => from.text());
  const word = () => words[from.count() - 1] ?? null;
  const orders = Array.from(
    { length: from.count() },
    (_, id): OrderRows => ({
      id,
      at: from.whole(),
      cancelledAt: from.optional(),
      kind: ORDER_KINDS[from.count()] ?? "one_off",
      channel: SALES_CHANNELS[from.count()] ?? "other",
      country: word(),
      province: word(),
      net: from.whole(),
      discount: from.whole(),
      units: from.whole(),
      changes: Array.from({ length: from.count() }, () => ({
        at: from.whole(),
        amount: from.whole(),
        isRefund: from.count() === 1,
      })),
      lines: Array.from({ length: from.count() }, () => ({
        productId: from.optional(),
        productType: word(),
        net: from.whole(),
        isDiscounted: from.count() === 1,
      })),
    }),
  );
  const events = Array.from({ length: from.count() }, (): EventRow => {
    const at = from.whole();
    const kind = ENGAGEMENT_KINDS[from.count()] ?? "site_active";
    const productId = from.optional();
    const category = word();
    const value = from.optional();
    const device = from.count();
    return { at, kind, productId, category, value, isMobile: device === 0 ? null : device === 1 };
  });
  return { orders, events };
}

function wordsOf(orders: readonly OrderRows[], events: readonly EventRow[]): Map<string, number> {
  const words = new Map<string, number>();
  const add = (text: string | null) => {
    if (text !== null && !words.has(text)) words.set(text, words.size);
  };
  for (const { country, province, lines } of orders) {
    add(country);
    add(province);
    for (const { productType } of lines) add(productType);
  }
  for (const { category } of events) add(category);
  return words;
}
