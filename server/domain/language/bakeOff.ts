import { formatMoney } from "../money.ts";
import { number, type Params, percent, type Templates } from "./templates.ts";

const points = (share: Params[string] | undefined) => number(100 * Number(share), 1);
const amount = (value: Params[string] | undefined, currency: Params[string] | undefined) =>
  formatMoney(Math.round(Number(value)), String(currency));
const orders = (count: Params[string] | undefined) => `${number(count)} ${Number(count) === 1 ? "order" : "orders"}`;
const checks = (count: Params[string] | undefined) => `${number(count)} ${Number(count) === 1 ? "check" : "checks"}`;
const days = (count: Params[string] | undefined) => `${number(count)} ${Number(count) === 1 ? "day" : "days"}`;

/** By how much something is better or worse, in points of the variation it explains: of R2 of the logarithm of revenue. */
const compared = ({ gained }: Params) =>
  `${points(Math.abs(Number(gained)))} points ${Number(gained) < 0 ? "less" : "more"} explained than by the chosen segments of the variation in who orders later and roughly how much (on a logarithmic scale)`;

/**
 * `bakeoff.…`: why a method of a run was taken or not. `trigger.…`: what speaks for a method, with the `value` measured
 * and its `threshold`. `outlier.<kind>`: why somebody is on the list of the unusual; `outlier.rule.<kind>`: the rule.
 */
export const bakeOffSentences: Templates = {
  "bakeoff.chosen": ({ segments, doubts }) =>
    Number(doubts) === 0
      ? `Chosen: ${number(segments)} segments, and every check passed.`
      : `Chosen: ${number(segments)} segments, the best of those that passed, with ${checks(doubts)} in doubt.`,
  "bakeoff.failed": ({ checks: failed }) => `Not chosen: ${checks(failed)} on the whole failed.`,
  "bakeoff.not_chosen.segments": ({ segments, chosenSegments }) =>
    `Not chosen: ${number(segments)} segments, where five or six are looked for first (the chosen are ${number(chosenSegments)}).`,
  "bakeoff.not_chosen.doubts": ({ doubts, chosenDoubts }) =>
    `Not chosen: ${checks(doubts)} in doubt against ${number(chosenDoubts)} of the chosen.`,
  "bakeoff.not_chosen.stability": ({ jaccard, chosenJaccard }) =>
    `Not chosen: its least stable segment comes back with an overlap of ${number(jaccard, 2)}, that of the chosen with ${number(chosenJaccard, 2)}.`,
  "bakeoff.not_chosen.fewer": ({ segments, chosenSegments }) =>
    `Not chosen: equally good with ${number(segments)} segments, and the chosen tell more apart (${number(chosenSegments)}).`,
  "bakeoff.replaced": ({ method }) => `Would have been chosen, but another method won against it (${method}).`,
  "bakeoff.won": (params) =>
    `Chosen in place of the first choice: it passed every check that one did, with ${compared(params)}.`,
  "bakeoff.lost": (params) =>
    `Tried and not used: ${compared(params)}; at least ${points(params.margin)} points more are asked for.`,
  "bakeoff.gained_but_failed": (params) => `Tried and not used: ${compared(params)}, but a check on the whole failed.`,
  "bakeoff.gained_but_doubtful": (params) =>
    `Tried and not used: ${compared(params)}, with ${checks(params.doubts)} in doubt against ${number(params.chosenDoubts)}.`,
  "bakeoff.refusal_stands": () =>
    "Tried for comparison only: where the main method is refused, another one does not stand in for it, since each further try is one more chance to pass by luck.",
  "bakeoff.outliers_only": ({ clusters, noiseShare }) =>
    `Tells outliers, not segments: ${number(clusters)} ${Number(clusters) === 1 ? "group" : "groups"} and ${percent(noiseShare)} of people in none.`,
  "bakeoff.too_few_buyers": ({ number: buyers, threshold }) =>
    `Not tried: ${number(buyers)} buyers, fewer than ${number(threshold)}, are too few to learn from.`,
  "bakeoff.nothing_to_test_on": () =>
    "Not tried: the orders so far do not allow to test what is learned from the data.",
  "bakeoff.not_triggered": () => "Not tried: nothing in these customers speaks for it.",

  "trigger.far_out_share": ({ value, threshold }) =>
    `${percent(value)} of people stand far from everybody (${percent(threshold)} speaks for looking at outliers).`,
  "trigger.elongation": ({ value, threshold }) =>
    `The longest segment is ${number(value, 1)} times as long as it is wide, in variances (${number(threshold, 1)} speaks for methods that follow shapes).`,
  "trigger.density_contrast": ({ value, threshold }) =>
    `People of the sparsest segment lie ${number(value, 1)} times as far apart as those of the densest (${number(threshold, 1)} speaks for methods that allow for it).`,

  "outlier.vip": ({ money, usual, currency, orders: count, days: active }) =>
    `Spent ${amount(money, currency)} in ${orders(count)} over ${days(active)}, where ${amount(usual, currency)} is usual.`,
  "outlier.reseller": ({ units, usual, orders: count }) =>
    `Buys ${number(units, 1)} units an order in ${orders(count)}, where ${number(usual, 1)} is usual.`,
  "outlier.suspicious.refunds": ({ refundShare, orders: count }) =>
    `${percent(refundShare)} of what was paid in ${orders(count)} went back.`,
  "outlier.suspicious.burst": ({ orders: count, days: active }) => `Placed ${orders(count)} within ${days(active)}.`,
  "outlier.other": ({ money, currency, orders: count }) =>
    `Unlike the others in some other way: ${amount(money, currency)} in ${orders(count)}.`,

  "outlier.rule.suspicious": ({ refundShare, refundOrders, burstOrders, burstOrdersPerDay }) =>
    `Suspicious: ${percent(refundShare)} or more refunded over ${orders(refundOrders)} or more, or ${orders(burstOrders)} or more at ${number(burstOrdersPerDay)} or more a day.`,
  "outlier.rule.reseller": ({ units, resellerOrders }) =>
    `Reseller: ${number(units, 1)} or more units an order, in ${orders(resellerOrders)} or more.`,
  "outlier.rule.vip": ({
    money,
    leastMoney,
    orderValue,
    currency,
    vipOrders,
    vipLargeOrders,
    vipDays,
    vipRefundShare,
  }) =>
    `VIP: over ${days(vipDays)} or more, ${amount(money, currency)} or more in ${orders(vipOrders)} or more, or ${amount(leastMoney, currency)} or more in ${orders(vipLargeOrders)} or more at ${amount(orderValue, currency)} or more each; less than ${percent(vipRefundShare)} of it refunded.`,
};
