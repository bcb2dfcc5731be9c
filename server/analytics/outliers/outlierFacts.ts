/** What outliers are found and sorted by, one row a buyer; NaN where it is not known. */
export interface OutlierFacts {
  /** Net revenue, minor units. */
  money: Float64Array;
  orders: Float64Array;
  /** Net revenue an order, minor units. */
  orderValue: Float64Array;
  unitsPerOrder: Float64Array;
  /** Part of the revenue that went back, 0 to 1. */
  refundShare: Float64Array;
  /** Calendar days from the first purchase and from the last to the day of the snapshot. */
  tenureDays: Float64Array;
  recencyDays: Float64Array;
}

/** Days from the first purchase to the last, both included. */
export function daysActive({ tenureDays, recencyDays }: OutlierFacts, buyer: number): number {
  return Math.max(1, tenureDays[buyer]! - recencyDays[buyer]! + 1);
}

/** Orders for each day between the first and the last. */
export function ordersPerDay(facts: OutlierFacts, buyer: number): number {
  return facts.orders[buyer]! / daysActive(facts, buyer);
}
