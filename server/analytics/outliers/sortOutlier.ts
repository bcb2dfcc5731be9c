import { type Sentence, sentence } from "../../domain/sentence.ts";
import { upperFence } from "../segmentation/fences.ts";
import { quantile } from "../segmentation/quantile.ts";
import { daysActive, type OutlierFacts, ordersPerDay } from "./outlierFacts.ts";

/** What an unusual buyer looks like, in the order in which it is asked. */
export const OUTLIER_KINDS = ["suspicious", "reseller", "vip", "other"] as const;
export type OutlierKind = (typeof OUTLIER_KINDS)[number];

/** The rules' numbers. */
export const OUTLIER_RULES = {
  /** Nearly everything goes back, again and again. */
  refundShare: 0.8,
  refundOrders: 3,
  /** Many orders, a day between two of them at most. */
  burstOrders: 10,
  burstOrdersPerDay: 1,
  /** As many units an order, time and again, as nobody needs for themselves. */
  resellerUnits: 10,
  resellerOrders: 2,
  /** Much money by a real habit: several orders over months, kept. */
  vipTimesMedian: 3,
  vipOrders: 3,
  vipDays: 60,
  vipRefundShare: 0.3,
  /** As a habit of large orders, where so much money alone is not unusual. */
  vipLargeOrders: 5,
} as const;

/** What is usual among all buyers, which the rules compare with. */
export interface Usual {
  money: { median: number; most: number };
  orderValue: { median: number; most: number };
  unitsPerOrder: { median: number; most: number };
}

/** Medians, and the largest values that are nothing unusual (see `upperFence`). */
export function usualOf(facts: OutlierFacts): Usual {
  const ofColumn = (values: Float64Array) => {
    const known = values.filter((value) => !Number.isNaN(value)).sort();
    return { median: quantile(known, 0.5), most: upperFence(known, 1.5) };
  };
  return {
    money: ofColumn(facts.money),
    orderValue: ofColumn(facts.orderValue),
    unitsPerOrder: ofColumn(facts.unitsPerOrder),
  };
}

/** Whether a buyer spent more than is nothing unusual: altogether, or time and again in an order. */
export function spendsUnusually(facts: OutlierFacts, buyer: number, { money, orderValue }: Usual): boolean {
  const isLarge = facts.orderValue[buyer]! > orderValue.most;
  return facts.money[buyer]! > money.most || (isLarge && facts.orders[buyer]! >= OUTLIER_RULES.vipLargeOrders);
}

/**
 * Sorts a buyer who is unlike the others: suspicious before reseller before VIP, so that nobody is courted for what
 * should be looked into. A missing number fulfils no rule.
 * @returns the kind and the numbers that decided, as a sentence
 */
export function sortOutlier(
  facts: OutlierFacts,
  buyer: number,
  usual: Usual,
  currency: string,
): { kind: OutlierKind; sentence: Sentence } {
  const rules = OUTLIER_RULES;
  const orders = facts.orders[buyer]!;
  const money = facts.money[buyer]!;
  const units = facts.unitsPerOrder[buyer]!;
  const refundShare = facts.refundShare[buyer]!;
  const days = daysActive(facts, buyer);
  if (orders >= rules.refundOrders && refundShare >= rules.refundShare) {
    return { kind: "suspicious", sentence: sentence("outlier.suspicious.refunds", { orders, refundShare }) };
  }
  if (orders >= rules.burstOrders && ordersPerDay(facts, buyer) >= rules.burstOrdersPerDay) {
    return { kind: "suspicious", sentence: sentence("outlier.suspicious.burst", { orders, days }) };
  }
  if (orders >= rules.resellerOrders && units >= Math.max(rules.resellerUnits, usual.unitsPerOrder.most)) {
    const params = { orders, units, usual: usual.unitsPerOrder.median };
    return { kind: "reseller", sentence: sentence("outlier.reseller", params) };
  }
  const isRich = money >= rules.vipTimesMedian * usual.money.median && spendsUnusually(facts, buyer, usual);
  if (isRich && orders >= rules.vipOrders && days >= rules.vipDays && !(refundShare >= rules.vipRefundShare)) {
    const params = { money, usual: usual.money.median, currency, orders, days };
    return { kind: "vip", sentence: sentence("outlier.vip", params) };
  }
  return { kind: "other", sentence: sentence("outlier.other", { orders, money, currency }) };
}
