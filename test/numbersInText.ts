import { featureNamed } from "../server/analytics/features/catalogue.ts";
import { render } from "../server/domain/language/english.ts";
import { currencyDigits } from "../server/domain/money.ts";
import type { Sentence } from "../server/domain/sentence.ts";

type Params = Sentence["params"];

/**
 * How a text writes a param:
 * - `whole`   without decimals: people, orders, days.
 * - `decimal` with one to three: means of counts, silhouettes. 0.4 is not to be had as "0".
 * - `share`   a part of one as a percentage.
 * - `points`  the same as points of a percentage, less or more said in words.
 * - `money`   minor units as an amount that names its currency.
 */
export type WrittenUnit = "whole" | "decimal" | "share" | "points" | "money";

const OF_FEATURE: Readonly<Record<string, WrittenUnit>> = {
  days: "whole",
  count: "decimal",
  share: "share",
  ratio: "decimal",
  minor_units: "money",
};

const NAMES: Readonly<Record<WrittenUnit, string>> = {
  whole:
    "breakEven burstOrders burstOrdersPerDay checks chosenDoubts chosenSegments clusters days different doubts effortOrders frequency groups horizonDays k least live orders parameter people reachable recency_days refundOrders resellerOrders secondPeople segments usualGap vipDays vipLargeOrders vipOrders weeks",
  decimal: "baselineFigure chosenJaccard cloud jaccard ratio silhouette silhouetteAfter silhouetteBefore units",
  share:
    "coverage email holdoutShare laterBuyers lift lower margin noiseShare precision r2 r2After r2Before recall refundShare revenueShare rulesR2 share sms upper vipRefundShare",
  points: "gained",
  money: "atStake laterNetPerPerson leastMoney monetary money orderValue perPerson",
};
const BY_NAME = new Map(
  Object.entries(NAMES).flatMap(([unit, names]) => names.split(" ").map((name) => [name, unit as WrittenUnit])),
);

/** Names that are written one way in one text and another way in another. */
const BY_CODE: readonly [code: RegExp, name: RegExp, unit: WrittenUnit][] = [
  [/^rule\.conditions$/, /^(least|above|most)$/, "whole"],
  [/^bakeoff\.lost$/, /^margin$/, "points"],
  [/^gate\.against_rules\./, /^(number|threshold)$/, "points"],
  [/^(gate\.(time_slices|channels|stability)\.|candidate\.warm)/, /^(number|threshold)$/, "decimal"],
  [
    /^(gate\.(effect_size|segment_count|untested)|bakeoff\.too_few|tier|refusal\.(buyers|past|outcomes))/,
    /^(number|threshold)$/,
    "whole",
  ],
  [/^criterion\.(differentiable|actionable)\.|^segment\./, /^(number|threshold)$/, "whole"],
  [/^(criterion|gate)\./, /^(number|threshold)$/, "share"],
  [/^(goal\.input|refusal\.goal_inputs|trigger\.far_out_share)/, /^(value|threshold)$/, "share"],
  [/^(trigger|measure\.(silhouette|jaccard))\./, /^(value|threshold)$/, "decimal"],
  [/^measure\.r2\./, /^value$/, "share"],
  [/^prediction\.(beats|no_better|implausible|dates_no_nearer)/, /^(figure|threshold|chance)$/, "decimal"],
  [/^prediction\.total_off/, /^(lower|upper)$/, "decimal"],
  [/^prediction\.dates_/, /^figure$/, "share"],
  [/^prediction\./, /^threshold$/, "whole"],
  [/^outlier\.vip$/, /^usual$/, "money"],
  [/^outlier\.reseller$/, /^usual$/, "decimal"],
];

/** The unit in which a text is to write a param; undefined for those of texts that speak of other things. */
export function unitOf(code: string, param: string, params: Params): WrittenUnit | undefined {
  const figure = /^(?:everyone\.)?(\w+)\.(?:mean|median)$/.exec(param)?.[1];
  if (figure !== undefined) return OF_FEATURE[featureNamed(figure)?.unit ?? ""];
  const [name, at] = [param.replace(/\d$/, ""), /\d$/.exec(param)?.[0] ?? ""];
  const isFigure = ["mean", "populationMean", "value", "fill", "above", "most", "least"].includes(name);
  const unit = isFigure ? (params[`unit${at}`] ?? /^feature\.value\.(\w+)$/.exec(code)?.[1]) : undefined;
  if (unit !== undefined && params[`feature${at}`] !== "frequency") return OF_FEATURE[String(unit)];
  if (unit !== undefined && !code.startsWith("rule.")) return OF_FEATURE[String(unit)];
  return (
    BY_CODE.find(([codes, names]) => codes.test(code) && names.test(name))?.[2] ??
    BY_NAME.get(param) ??
    BY_NAME.get(name)
  );
}

/** What explains less than the mean does explains nothing, and is said to. */
const NEVER_BELOW_ZERO = /^(r2|lower|upper|rulesR2|r2Before|r2After|value)$/;

function waysToWrite(name: string, given: number, unit: WrittenUnit, currency: string): string[] {
  const value = unit === "share" && NEVER_BELOW_ZERO.test(name) ? Math.max(0, given) : given;
  const text = (one: number, fewest: number, most: number) =>
    one.toLocaleString("en", { minimumFractionDigits: fewest, maximumFractionDigits: most });
  const digits = currencyDigits(currency);
  switch (unit) {
    case "whole":
      return [text(value, 0, 0), String(value)];
    case "decimal":
      return [1, 2, 3].flatMap((most) => [text(value, 0, most), text(value, most, most)]);
    case "share":
      return [text(100 * value, 0, 0), text(100 * value, 0, 1)];
    case "points":
      return [text(Math.abs(100 * value), 0, 0), text(Math.abs(100 * value), 1, 1)];
    case "money":
      return [text(Math.round(value) / 10 ** digits, digits, digits)];
  }
}

/** Numbers that stand in a text itself, with what they are: whoever adds one says so here. */
const CONSTANTS: readonly { codes: RegExp; numbers: readonly string[]; are: string }[] = [
  {
    codes: /^audit\.(gate\.)?incomplete_history/,
    numbers: ["60"],
    are: "days Shopify shows without the scope for all orders",
  },
  { codes: /^gate\.backtest\.(pass|fail|too_little)$/, numbers: ["95"], are: "the level of an interval, in percent" },
  { codes: /^goal\.kpi\./, numbers: ["90"], are: "the days over which a goal's KPI is counted" },
  { codes: /^audit\.score$/, numbers: ["100", "1"], are: "the scale of a score and its formula" },
  { codes: /^feature\.engagement_index$/, numbers: ["0", "1"], are: "the ends of its scale" },
];

const NUMBER = /(?<![\w.,])-?\d+(?:,\d{3})*(?:\.\d+)?/g;

/**
 * Numbers of a text that are none of its params as the text should write them: in the param's unit, with the sign that
 * goes with it ("%", "points", the currency). Numbers within words of a param pass, such as the 90 of a feature
 * "orders_90d" or of a segment's name, and those in `CONSTANTS`.
 * @param code of the sentence; without one, params are told by their names alone, and unknown names may be in any unit
 */
export function inventedNumbers(text: string, params: Params, code = ""): string[] {
  const currency = typeof params.currency === "string" ? params.currency : "GBP";
  const written = {
    "%": new Set<string>(),
    points: new Set<string>(),
    money: new Set<string>(),
    "": new Set<string>(),
  };
  const signOf = (unit: WrittenUnit) =>
    ({ whole: "", decimal: "", share: "%", points: "points", money: "money" })[unit] as keyof typeof written;
  const isLabel = code.startsWith("feature.") && !code.startsWith("feature.value.");
  const words = new Set([
    ...CONSTANTS.filter(({ codes }) => codes.test(code)).flatMap(({ numbers }) => numbers),
    ...(isLabel ? digitsIn(code) : []),
  ]);
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === "string") for (const one of [...digitsIn(value), ...labelDigits(name, value)]) words.add(one);
    // A figure of a feature is said with what it is of.
    if (name.includes("_")) for (const one of digitsIn(name)) words.add(one);
    if (typeof value !== "number") continue;
    const unit = unitOf(code, name, params);
    for (const one of unit ? [unit] : (["whole", "decimal", "share", "points", "money"] as const)) {
      for (const way of waysToWrite(name, value, one, currency)) written[signOf(one)].add(way);
    }
  }
  return [...text.matchAll(NUMBER)].flatMap(({ 0: number, index }) => {
    const after = text.slice(index + number.length);
    const sign = after.startsWith("%")
      ? "%"
      : after.startsWith(" points")
        ? "points"
        : after.startsWith(` ${currency}`)
          ? "money"
          : "";
    return words.has(number) || written[sign].has(number) ? [] : [number];
  });
}

function digitsIn(text: string): string[] {
  return text.match(/\d+(?:,\d{3})*(?:\.\d+)?/g) ?? [];
}

/** A feature is named by its label, whose numbers say what it measures. */
function labelDigits(name: string, value: string): string[] {
  return name.startsWith("feature") ? digitsIn(render({ code: `feature.${value}`, params: {} })) : [];
}
