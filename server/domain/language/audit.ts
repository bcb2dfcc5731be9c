import { formatMoney } from "../money.ts";
import type { Sentence } from "../sentence.ts";

type Params = Sentence["params"];
type Value = Params[string] | undefined;

const number = (value: Value) => Number(value).toLocaleString("en");
const percent = (value: Value) => `${(Number(value) * 100).toLocaleString("en", { maximumFractionDigits: 1 })}%`;
const money = (amount: Value, currency: Value) => formatMoney(Number(amount), String(currency));
/** "1 order is", "2 orders are" */
const some = (count: Value, one: string, many: string) => `${number(count)} ${Number(count) === 1 ? one : many}`;

/**
 * `audit.<rule>`: what a rule found and what was done with it; params `count`, `of`, and for money `amount` and
 * `currency`. `audit.<rule>.title`: the rule's name. `audit.gate.<reason>`: why the gate stands as it does.
 */
export const auditSentences: Readonly<Record<string, (params: Params) => string>> = {
  "audit.incomplete_history.title": () => "History cut to 60 days",
  "audit.incomplete_history": () =>
    "Shopify shows only the last 60 days of orders, so old customers look new. Grant the app access to all orders.",

  "audit.uncredited_guest_orders.title": () => "Guest orders nobody can be credited with",
  "audit.uncredited_guest_orders": ({ count, of, amount, currency }) =>
    `${some(count, "guest order has", "guest orders have")} no usable e-mail address or telephone number (of ${number(of)}; ${money(amount, currency)}): left out.`,

  "audit.orders_of_missing_customers.title": () => "Orders of customers who are not there",
  "audit.orders_of_missing_customers": ({ count, of, amount, currency }) =>
    `${some(count, "order names a customer", "orders name customers")} who was deleted or has not been read yet (of ${number(of)}; ${money(amount, currency)}): left out.`,

  "audit.people_without_contact.title": () => "People without contact details",
  "audit.people_without_contact": ({ count, of }) =>
    `${number(count)} of ${number(of)} people have neither an e-mail address nor a telephone number: kept in segments, but cannot be reached.`,

  "audit.quarantined_records.title": () => "Records that could not be read",
  "audit.quarantined_records": ({ count, of }) =>
    `${number(count)} of ${number(of)} records could not be read: put aside and not counted.`,

  "audit.future_orders.title": () => "Orders dated in the future",
  "audit.future_orders": ({ count, of, amount, currency }) =>
    `${some(count, "order is", "orders are")} dated in the future (of ${number(of)}; ${money(amount, currency)}): left out until then.`,

  "audit.other_currency.title": () => "Orders in another currency",
  "audit.other_currency": ({ count, of }) =>
    `${some(count, "order is", "orders are")} not in the shop's currency (of ${number(of)}): left out, since the amounts cannot be added up.`,

  "audit.refund_over_order.title": () => "Refunds above the order's value",
  "audit.refund_over_order": ({ count, of, amount, currency }) =>
    `${some(count, "order was", "orders were")} refunded beyond the value of the goods (of ${number(of)}), by ${money(amount, currency)}: counted as they are, so that revenue agrees with the ledger.`,

  "audit.shared_identifiers.title": () => "Addresses and numbers shared by several people",
  "audit.shared_identifiers": ({ count }) =>
    `${some(count, "e-mail address or telephone number is", "e-mail addresses or telephone numbers are")} used under many different names (a till, a family, a marketplace): not used to join accounts.`,

  "audit.wholesale_outliers.title": () => "Wholesale buyers",
  "audit.wholesale_outliers": ({ count, of, amount, currency }) =>
    `${number(count)} of ${number(of)} buyers spend far more than the rest and order like a business (${money(amount, currency)}): kept, with their influence on the clusters limited.`,

  "audit.duplicate_people.title": () => "People with several accounts",
  "audit.duplicate_people": ({ count, of }) =>
    `${number(count)} of ${number(of)} accounts belong to somebody with an older account: joined with it.`,

  "audit.zero_value_orders.title": () => "Orders worth nothing",
  "audit.zero_value_orders": ({ count, of, amount, currency }) =>
    `${some(count, "order has", "orders have")} no net revenue (of ${number(of)}; ${money(amount, currency)} charged for shipping, tax and gift cards): kept, but they make nobody a buyer.`,

  "audit.duplicate_lines.title": () => "Identical lines in one order",
  "audit.duplicate_lines": ({ count, of, amount, currency }) =>
    `${some(count, "order line repeats", "order lines repeat")} another of the same order exactly (of ${number(of)}; ${money(amount, currency)}): kept, since the customer was charged for them.`,

  "audit.zero_price_lines.title": () => "Lines without a price",
  "audit.zero_price_lines": ({ count, of }) =>
    `${some(count, "order line has", "order lines have")} a price of zero (of ${number(of)}): kept.`,

  "audit.test_orders.title": () => "Test orders",
  "audit.test_orders": ({ count, of, amount, currency }) =>
    `${some(count, "order is a test", "orders are tests")} (of ${number(of)}; ${money(amount, currency)}): left out.`,

  "audit.cancelled_orders.title": () => "Cancelled orders",
  "audit.cancelled_orders": ({ count, of, amount, currency }) =>
    `${some(count, "order was", "orders were")} cancelled (of ${number(of)}; ${money(amount, currency)}): left out.`,

  "audit.customers_without_orders.title": () => "People without an order",
  "audit.customers_without_orders": ({ count, of }) =>
    `${number(count)} of ${number(of)} people have no order: prospects, left out of the clusters.`,

  "audit.objecting_people.title": () => "People who object to profiling",
  "audit.objecting_people": ({ count, of }) =>
    `${number(count)} of ${number(of)} people object to being profiled: left out of features, models and lists.`,

  "audit.incomplete_customers.title": () => "Customers whose record is incomplete",
  "audit.incomplete_customers": ({ count, of }) =>
    `${number(count)} of ${number(of)} customers lack a field that this store requires: kept.`,

  "audit.outdated_customers.title": () => "Customers whose record is outdated",
  "audit.outdated_customers": ({ count, of }) =>
    `Of ${number(of)} customers nothing was heard of ${number(count)} for years, or mail to them comes back: kept.`,

  "audit.possible_duplicates.title": () => "Records that may be one person",
  "audit.possible_duplicates": ({ count }) =>
    `${some(count, "pair of records looks", "pairs of records look")} like one person, without proof: kept apart until somebody decides.`,

  "audit.negative_spend.title": () => "People who got back more than they paid",
  "audit.negative_spend": ({ count, of, amount, currency }) =>
    `${number(count)} of ${number(of)} buyers were refunded more than they ever paid, by ${money(amount, currency)}: kept.`,

  "audit.left_out_by_hand.title": () => "Orders left out by hand",
  "audit.left_out_by_hand": ({ count, of, amount, currency }) =>
    `${some(count, "order was", "orders were")} left out by somebody of this store (of ${number(of)}; ${money(amount, currency)}).`,

  "audit.impossible_dates.title": () => "Orders that end before they begin",
  "audit.impossible_dates": ({ count, of, amount, currency }) =>
    `${some(count, "order was", "orders were")} cancelled or refunded before being placed (of ${number(of)}; ${money(amount, currency)}): kept as dated.`,

  "audit.duplicate_orders.title": () => "Orders that repeat another",
  "audit.duplicate_orders": ({ count, of, amount, currency }) =>
    `${some(count, "order is", "orders are")} like another of the same person in time, total and units (of ${number(of)}; ${money(amount, currency)}): kept, since both were charged; each can be left out.`,

  "audit.unmapped_sources.title": () => "Orders from places we do not know",
  "audit.unmapped_sources": ({ count, of, amount, currency }) =>
    `${some(count, "order comes", "orders come")} from an app whose channel is not known (of ${number(of)}; ${money(amount, currency)}): counted under other channels.`,

  "audit.order_bursts.title": () => "People who order in bursts",
  "audit.order_bursts": ({ count, of, amount, currency }) =>
    `${number(count)} of ${number(of)} buyers placed more orders within an hour than a person does (${money(amount, currency)} in all): kept; each order can be left out.`,

  "audit.click_machines.title": () => "Profiles that click like machines",
  "audit.click_machines": ({ count, of }) =>
    `${number(count)} of ${number(of)} profiles click more often than their mails could make a person: their clicks are taken for not known.`,
  "audit.counted_click_machines.title": () => "Clicks of machines are counted",
  "audit.counted_click_machines": ({ count, of }) =>
    `${number(count)} of ${number(of)} profiles click more often than their mails could make a person: counted, as the settings of this store say.`,

  "audit.score": ({ score }) =>
    `Data score ${number(score)} of 100: 100 times the product, over all findings, of 1 less what the finding costs (its weight times the share of records it strikes).`,
  "audit.override": ({ by, reason }) =>
    `${String(by)} let the run go on although the audit had blocked it: ${String(reason)}`,

  "audit.gate.pass": ({ affected, limit }) =>
    `An estimated ${percent(affected)} of the records belong to nobody known, lack what this store requires, are outdated or could not be read; up to ${percent(limit)} is fine.`,
  "audit.gate.affected": ({ affected, limit }) =>
    `An estimated ${percent(affected)} of the records belong to nobody known, lack what this store requires, are outdated or could not be read, which is over the limit of ${percent(limit)}.`,
  "audit.gate.incomplete_history": () =>
    "Only the last 60 days of orders are visible. Grant the app access to all orders, then run again.",
  "audit.gate.critical": ({ count }) => `${some(count, "problem needs", "problems need")} attention first.`,
};
