import { formatMoney } from "../money.ts";
import { featureSentences } from "./features.ts";
import { number, type Params, type Templates } from "./templates.ts";

type Value = Params[string] | undefined;

const days = (value: Value) => `${number(value)} ${number(value) === "1" ? "day" : "days"}`;

/** `reason.…`: why a person is where they are; params are the person's own values. */
export const reasonSentences: Templates = {
  "reason.silent_for_gap": ({ recency_days, usualGap }) =>
    `No order for ${days(recency_days)}; their usual gap is ${days(usualGap)}`,
  "reason.recent_for_gap": ({ recency_days, usualGap }) =>
    `Last order ${days(recency_days)} before, within their usual gap of ${days(usualGap)}`,
  "reason.recency_and_gap": ({ recency_days, usualGap }) =>
    `Last order ${days(recency_days)} before; their usual gap is ${days(usualGap)}`,
  "reason.silent": ({ recency_days }) => `No order for ${days(recency_days)}`,
  "reason.recent": ({ recency_days }) => `Last order ${days(recency_days)} before`,
  "reason.orders": ({ frequency }) =>
    Number(frequency) === 1 ? "A single order so far" : `${number(frequency)} orders so far`,
  "reason.spent": ({ monetary, currency }) =>
    `${formatMoney(Math.round(Number(monetary)), String(currency))} spent in all`,
  "reason.value": ({ feature, unit, value, currency = "" }) => {
    const label = featureSentences[`feature.${feature}`]?.({}) ?? String(feature);
    return `${label}: ${featureSentences[`feature.value.${unit}`]?.({ value: value ?? Number.NaN, currency }) ?? String(value)}`;
  },
};
