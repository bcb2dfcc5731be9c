import { featureSentences } from "./features.ts";
import { type Params, percent, type Templates } from "./templates.ts";

interface GoalWords {
  name: string;
  question: string;
  /** The marketing action the answer enables. */
  action: string;
}

const GOALS: Readonly<Record<string, GoalWords>> = {
  repeat_purchase: {
    name: "More repeat purchases",
    question: "Whom should we invite to the next purchase, and with what?",
    action: "A follow-up flow per segment, timed by how long ago and how often its people buy.",
  },
  reactivation: {
    name: "Win back dormant customers",
    question: "Who has gone quiet and is worth winning back, and who still listens?",
    action:
      "A win-back offer for the valuable who went quiet, a reminder for those who still click, no discount for the rest.",
  },
  order_value: {
    name: "Larger orders",
    question: "Who could spend more per order, and with which bundle or threshold?",
    action: "Bundles and free-shipping thresholds set to what each segment usually spends.",
  },
  pricing: {
    name: "Price and discount policy",
    question: "Who buys only at a discount, and who would pay the full price anyway?",
    action: "Discount codes only for those who need one; early access instead of discounts for full-price buyers.",
  },
  churn: {
    name: "Fewer customers lost",
    question: "Who is about to leave, before they have left?",
    action: "A personal message while somebody is late against their own rhythm, not after they are gone.",
  },
  upsell: {
    name: "Upsell and cross-sell",
    question: "Who is ready for a dearer or a further product, and which kind?",
    action: "Recommendations of a next category or a higher tier, by how wide and how dear people already buy.",
  },
  campaign_efficiency: {
    name: "More from each campaign",
    question: "Who should get fewer e-mails, who more, and who none?",
    action: "Sending frequency per segment, by who clicks and who only receives.",
  },
};

const KPIS: Readonly<Record<string, string>> = {
  repeat_rate: "Share of people with a further order in 90 days",
  reactivated_share: "Share of people quiet for 90 days who order in the next 90",
  average_order_value: "Average order value over 90 days",
  full_price_share: "Share of revenue at full price over 90 days",
  inactive_share: "Share of people without an order in 90 days",
  net_per_person: "Net revenue per person in 90 days",
  net_per_email: "Net revenue per e-mail received in 90 days",
};

const label = ({ feature }: Params) => featureSentences[`feature.${feature}`]?.({}) ?? String(feature);
const lowerLabel = (params: Params) => {
  const text = label(params);
  return text.charAt(0).toLowerCase() + text.slice(1);
};
const from = ({ source }: Params) => (source === "klaviyo" ? " (from Klaviyo)" : "");
const valueOf = ({ unit, fill }: Params) =>
  featureSentences[`feature.value.${unit}`]?.({ value: fill ?? Number.NaN }) ?? String(fill);
/** Money is left out: a goal does not know the currency. */
const middle = (params: Params) => (params["unit"] === "minor_units" ? "" : `, ${valueOf(params)}`);
const needed = ({ threshold }: Params) => `at least ${percent(threshold)} are needed`;

/**
 * `goal.name|question|action.<preset>`, `goal.kpi.<kpi>`: what a goal is. `goal.input.<state>.<use>`: what a shop has of
 * an input; params `feature`, `source`, `coverage`, `threshold`, `fill` (the median of those of whom it is known), `unit`. `refusal.goal_…`: why a run cannot serve its goal.
 */
export const goalSentences: Templates = {
  ...Object.fromEntries(
    Object.entries(GOALS).flatMap(([id, words]) => [
      [`goal.name.${id}`, () => words.name],
      [`goal.question.${id}`, () => words.question],
      [`goal.action.${id}`, () => words.action],
    ]),
  ),
  ...Object.fromEntries(Object.entries(KPIS).map(([id, words]) => [`goal.kpi.${id}`, () => words])),

  "goal.readiness.ready": () => "Everything this goal needs is there.",
  "goal.readiness.partly": () => "Can be served, with something left out or filled in.",
  "goal.readiness.not_ready": () => "Cannot be served yet: something it needs is missing.",
  "goal.readiness.unknown": () => "What your store has for it is known after the first run.",

  "goal.input.present.used": (params) => `${label(params)}${from(params)}: known of all buyers.`,
  "goal.input.partly.used": (params) =>
    `${label(params)}${from(params)}: known of ${percent(params["coverage"])} of buyers; the others count as the middle value of these${middle(params)}.`,
  "goal.input.partly.as_none": (params) =>
    `${label(params)}${from(params)}: known of ${percent(params["coverage"])} of buyers; the others count as the middle value of these, which is ${valueOf(params)}: they cannot be told from buyers of whom that is known.`,
  "goal.input.missing.required": (params) =>
    `${label(params)}${from(params)}: missing. Known of ${percent(params["coverage"])} of buyers; ${needed(params)}.`,
  "goal.input.missing.optional": (params) =>
    `${label(params)}${from(params)}: missing, so it is left out. Known of ${percent(params["coverage"])} of buyers; ${needed(params)}.`,
  "goal.input.constant.required": (params) => `${label(params)}${from(params)}: the same for nearly all buyers.`,
  "goal.input.constant.optional": (params) =>
    `${label(params)}${from(params)}: the same for nearly all buyers, so it is left out.`,

  "refusal.goal_inputs.missing": (params) =>
    `The goal "${GOALS[String(params["goal"])]?.name ?? params["goal"]}" needs ${lowerLabel(params)}${from(params)}, which is known of ${percent(params["coverage"])} of buyers; ${needed(params)}. Connect what it comes from, or choose another goal.`,
  "refusal.goal_inputs.constant": (params) =>
    `The goal "${GOALS[String(params["goal"])]?.name ?? params["goal"]}" needs ${lowerLabel(params)}${from(params)}, which is the same for nearly all buyers, so it tells nobody apart. Choose another goal.`,
  "refusal.goal_families": () =>
    "Only who people are or where they live was to be looked at, nothing they do. Such segments do not foresee what people will buy; add what they bought, clicked or visited.",
};
