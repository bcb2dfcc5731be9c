import { featureSentences } from "./features.ts";
import { number, type Params, type Templates } from "./templates.ts";

type Value = Params[string] | undefined;

/** One range of one feature: `least` and `most` belong to it, `above` does not. */
interface Bounds {
  feature: string;
  unit: string;
  currency: Value;
  least: Value;
  above: Value;
  most: Value;
}

const MOST_CONDITIONS = 4;

const whole = (part: Value) => `${number(100 * Number(part))}%`;
const times = (count: Value) => (Number(count) === 1 ? "once" : `${number(count)} times`);

/** The axes of every goal, as one would say them. */
const SAID: Readonly<Record<string, (bounds: Bounds) => string>> = {
  recency_days: ({ above, most }) => {
    if (above === undefined) return `last ordered within ${days(most)}`;
    return most === undefined
      ? `last ordered more than ${days(above)} ago`
      : `last ordered more than ${days(above)} but at most ${days(most)} ago`;
  },
  frequency: (bounds) => {
    const { least, most } = bounds;
    if (least === undefined && most === undefined) return plainly(bounds);
    if (least === undefined) return Number(most) === 1 ? "ordered once" : `ordered at most ${times(most)}`;
    if (most === undefined) return `ordered at least ${times(least)}`;
    return Number(least) === Number(most) ? `ordered ${times(most)}` : `ordered ${number(least)} to ${times(most)}`;
  },
  monetary: (bounds) => {
    const { above, most } = bounds;
    if (above === undefined) return `spent at most ${value(bounds, most)}`;
    return most === undefined
      ? `spent more than ${value(bounds, above)}`
      : `spent more than ${value(bounds, above)} but at most ${value(bounds, most)}`;
  },
};

function days(count: Value): string {
  return `${number(count)} ${Number(count) === 1 ? "day" : "days"}`;
}

function value({ unit, currency = "" }: Bounds, of: Value): string {
  return featureSentences[`feature.value.${unit}`]?.({ value: of ?? Number.NaN, currency }) ?? String(of);
}

function plainly(bounds: Bounds): string {
  const { feature, least, above, most } = bounds;
  const label = featureSentences[`feature.${feature}`]?.({}) ?? feature;
  const from = least === undefined ? above : least;
  const word = least === undefined ? "more than" : "at least";
  const said = [
    ...(from === undefined ? [] : [`${word} ${value(bounds, from)}`]),
    ...(most === undefined ? [] : [`at most ${value(bounds, most)}`]),
  ];
  return `${label.charAt(0).toLowerCase()}${label.slice(1)} ${said.join(" and ")}`;
}

function conditionsOf(params: Params): Bounds[] {
  return Array.from({ length: MOST_CONDITIONS }, (_, i) => i + 1)
    .filter((n) => params[`feature${n}`] !== undefined)
    .map((n) => ({
      feature: String(params[`feature${n}`]),
      unit: String(params[`unit${n}`]),
      currency: params.currency,
      least: params[`least${n}`],
      above: params[`above${n}`],
      most: params[`most${n}`],
    }));
}

function conditions(params: Params): string {
  const said = conditionsOf(params).map((bounds) => (SAID[bounds.feature] ?? plainly)(bounds));
  const all = [said.slice(0, -1).join(", "), said.at(-1) ?? ""].filter((part) => part !== "").join(" and ");
  return `${all.charAt(0).toUpperCase()}${all.slice(1)}.`;
}

/**
 * `rule.conditions`: params `currency` and, numbered, `feature`, `unit`, `least` or `above`, `most`. `rule.fidelity.…`:
 * how well the rule fits, on people held out; params `precision`, `recall`.
 */
export const ruleSentences: Templates = {
  "rule.conditions": conditions,
  "rule.fidelity.close": ({ precision, recall }) =>
    `Checked on people held out: ${whole(precision)} of those who fit the rule are in the segment, and ${whole(recall)} of the segment fit the rule.`,
  "rule.fidelity.approximate": ({ precision, recall }) =>
    `Approximate. Checked on people held out: ${whole(precision)} of those who fit the rule are in the segment, and ${whole(recall)} of the segment fit the rule.`,
};
