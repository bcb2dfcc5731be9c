import { ORDER_KINDS } from "../../domain/source.ts";
import type { AuditFacts } from "./facts.ts";
import { invalidity } from "./inspectOrders.ts";
import type { WholesaleSettings } from "./settings.ts";
import { addCase, emptyTally, type Tally } from "./tally.ts";

export interface WholesaleOutliers {
  /** People, their revenue, and the id of each one's largest order as the example. */
  tally: Tally;
  /** People with revenue above zero. */
  buyers: number;
}

const BUSINESS = ORDER_KINDS.indexOf("b2b");

/**
 * People who probably buy to resell: revenue far above the others' (beyond Tukey's outer fence on a log scale, and a
 * multiple of the median), and either an order marked as business or an order with as unusually many units.
 */
export function findWholesaleOutliers(facts: AuditFacts, settings: WholesaleSettings, room: number): WholesaleOutliers {
  const { revenue, units, largestOrder, isBusiness } = sumPeople(facts);
  const tally = emptyTally();
  const positive = revenue.filter((value) => value > 0);
  const buyers = positive.length;
  if (buyers < settings.fewestBuyers) return { tally, buyers };
  const mostRevenue = usualMost(positive, settings);
  const buyersUnits = units.filter((_, person) => (revenue[person] ?? 0) > 0);
  const mostUnits = usualMost(buyersUnits, settings);
  for (let person = 0; person < revenue.length; person++) {
    const sum = revenue[person] ?? 0;
    const isLarge = isBusiness[person] === 1 || (units[person] ?? 0) > mostUnits;
    if (sum > mostRevenue && isLarge) addCase(tally, facts.orders.id[largestOrder[person] ?? 0] ?? 0, sum, room);
  }
  return { tally, buyers };
}

/** Per person: net revenue after refunds, units and row of the largest order, and whether any is a business order. */
function sumPeople({ orders, people, now }: AuditFacts) {
  const revenue = new Float64Array(people);
  const units = new Float64Array(people);
  const largestNet = new Float64Array(people).fill(Number.NEGATIVE_INFINITY);
  const largestOrder = new Int32Array(people);
  const isBusiness = new Uint8Array(people);
  for (let row = 0; row < orders.id.length; row++) {
    const person = orders.person[row] ?? -1;
    if (person < 0 || invalidity(orders, row, now)) continue;
    const net = orders.net[row] ?? 0;
    revenue[person] = (revenue[person] ?? 0) + net - (orders.refundedNet[row] ?? 0);
    units[person] = Math.max(units[person] ?? 0, orders.units[row] ?? 0);
    if (net > (largestNet[person] ?? 0)) {
      largestNet[person] = net;
      largestOrder[person] = row;
    }
    if (orders.kind[row] === BUSINESS) isBusiness[person] = 1;
  }
  return { revenue, units, largestOrder, isBusiness };
}

/** exp(Q3 + `fences` x (Q3 - Q1)) of the logarithms, and at least `timesMedian` x the median. */
function usualMost(values: Float64Array, { fences, timesMedian }: WholesaleSettings): number {
  const logs = values.map((value) => Math.log1p(value)).sort();
  const [lower, middle, upper] = [quantile(logs, 0.25), quantile(logs, 0.5), quantile(logs, 0.75)];
  return Math.max(Math.expm1(upper + fences * (upper - lower)), Math.expm1(middle) * timesMedian);
}

/** Linear interpolation between order statistics (Hyndman and Fan 1996, type 7). */
function quantile(sorted: Float64Array, share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}
