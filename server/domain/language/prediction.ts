import { featureSentences } from "./features.ts";
import { number, type Params, percent, type Templates } from "./templates.ts";

const BASELINES: Readonly<Record<string, string>> = {
  recency: "the time since the last order",
  frequency: "the number of orders",
  monetary: "what was spent so far",
  own_gap: "the usual time between two orders",
  typical_wait: "one date for all",
};

const compared = ({ figure, baseline, baselineFigure }: Params) =>
  `${number(figure, 3)} against ${number(baselineFigure, 3)} of ${BASELINES[String(baseline)] ?? "plain rules"} alone`;

/** `prediction.definition.<outcome>`: what is foreseen. `prediction.<reason>`: why a prediction is shown or not. */
export const predictionSentences: Templates = {
  "prediction.definition.churn": ({ horizonDays }) => `No order in the next ${number(horizonDays)} days.`,
  "prediction.definition.repeat": ({ horizonDays }) =>
    `A second order in the next ${number(horizonDays)} days, of people who have ordered once.`,
  "prediction.definition.upsell": ({ horizonDays }) =>
    `In the next ${number(horizonDays)} days an order worth at least a quarter more than the person's mean so far, or with a product type that is new to them.`,
  "prediction.definition.orders": ({ horizonDays }) => `Orders expected in the next ${number(horizonDays)} days.`,
  "prediction.definition.clv": ({ horizonDays }) =>
    `What the orders expected in the next ${number(horizonDays)} days are worth as placed, before refunds.`,
  "prediction.definition.next_order": () => "Days within which the next order is as likely as not.",

  "prediction.beats_baselines": (params) =>
    `Ranked people better than plain rules on orders it had not seen: ${compared(params)}.`,
  "prediction.no_better": (params) =>
    `Not shown, because on orders it had not seen it ranked people no better than plain rules: ${compared(params)}.`,
  "prediction.dates_hold": ({ figure, people }) =>
    `${percent(figure)} of ${number(people)} people ordered by the day on which the chance was even; half is right.`,
  "prediction.dates_off": ({ figure, people, lower, upper }) =>
    `Not shown: ${percent(figure)} of ${number(people)} people ordered by the day on which the chance was even; ${percent(lower)} to ${percent(upper)} is acceptable.`,
  "prediction.no_better_than_chance": ({ figure, chance }) =>
    `Not shown, because on orders it had not seen it ranked people no better than chance: ${number(figure, 3)}, where chance comes to ${number(chance, 1)}.`,
  "prediction.dates_no_nearer": (params) =>
    `Not shown, because its dates were no nearer to what happened than those of plain rules: ${compared(params)}.`,
  "prediction.total_off": ({ ratio, lower, upper }) =>
    `Not shown, because in total it foresaw ${number(ratio, 2)} times what happened; ${number(lower, 2)} to ${number(upper, 2)} is acceptable.`,
  "prediction.not_refitted": () =>
    "Not shown, because the model of purchases that was tested does not settle on all orders known today, and no other one was tested.",
  "prediction.not_tested": () => "Not shown, because it could not be tested.",
  "prediction.too_few": ({ people, threshold }) =>
    `Not shown: ${number(people)} people show one of the two outcomes; ${number(threshold)} are needed to learn from.`,
  "prediction.too_few_dates": ({ people, threshold }) =>
    `Not shown: only ${number(people)} people were due within the time tested; ${number(threshold)} are needed.`,
  "prediction.leak": ({ feature }) =>
    `Nothing was predicted, because "${featureSentences[`feature.${feature}`]?.({}) ?? feature}" knows what happened afterwards.`,
  "prediction.implausible": ({ figure, threshold }) =>
    `Not shown: with ${number(figure, 3)} it ranks people too well to be true (${number(threshold, 2)} or more means that it has seen the future).`,
  "prediction.short_history": ({ days, threshold, horizonDays }) =>
    `The orders reach back ${number(days)} days; foreseeing ${number(horizonDays)} days needs ${number(threshold)}, to learn from one span and test on another.`,
  "prediction.few_buyers": ({ people, threshold }) =>
    `Only ${number(people)} people had bought early enough to learn from; ${number(threshold)} are needed.`,
  "prediction.no_purchase_model": () =>
    "No model of how people keep buying fits these orders: they do not tell when people stop.",
  "prediction.diverged": ({ parameter }) =>
    `The fit ran away (a parameter reached ${number(parameter)}): the orders do not determine it, so it is not used.`,
  "prediction.not_converged": () => "The fit did not settle, so it is not used.",
  "prediction.no_mean_value": () => "Order values vary so much that no mean can be foreseen.",
};
