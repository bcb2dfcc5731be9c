import type { Templates } from "./templates.ts";

/** `card.baseline.<name>`: a plain score beside a model. `card.measure.<measure>`: what the figures of a card are. */
export const modelCardSentences: Templates = {
  "card.baseline.recency": () => "Time since the last order",
  "card.baseline.frequency": () => "Number of orders",
  "card.baseline.monetary": () => "What was spent so far",
  "card.baseline.own_gap": () => "The person's own usual gap between orders",
  "card.baseline.typical_wait": () => "One date for everybody",
  "card.measure.auc": () =>
    "Share of pairs, one with the outcome and one without, that are ranked the right way round: a half is chance, one is perfect.",
  "card.measure.normalised_gini": () =>
    "How well people are ranked by what they came to: zero is chance, one is the best order there could be.",
  "card.measure.date_closeness": () =>
    "How near the dates lie to the next orders: one is right to the day, zero is off by all of the time tested.",
};
