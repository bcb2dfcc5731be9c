import { ORDER_KINDS, type OrderKind } from "../../domain/source.ts";

/**
 * What counts as a purchase: everything a customer decided to pay for. An exchange continues an earlier purchase, so it
 * moves money and nothing else; counting it would make a buyer who swapped a size look loyal.
 */
export const PURCHASE_KINDS: readonly OrderKind[] = ["one_off", "subscription", "b2b", "draft", "marketplace"];

/** Whose money counts as revenue: everything but test orders. */
export const REVENUE_KINDS: readonly OrderKind[] = [...PURCHASE_KINDS, "exchange"];

/** 1 by index into ORDER_KINDS for the kinds given; a table, since every order asks. */
export function kindMask(kinds: readonly OrderKind[]): Uint8Array {
  return Uint8Array.from(ORDER_KINDS, (kind) => Number(kinds.includes(kind)));
}
