import { describe, expect, it } from "vitest";
import { english, render } from "../../server/domain/language/english.ts";
import { inventedNumbers } from "../numbersInText.ts";

/** Params that are words, by their name without a number at its end. Any other is a number. */
const WORDS: Readonly<Record<string, string>> = {
  currency: "GBP",
  name: "A flow",
  firstName: "Champions",
  secondName: "Lapsed regulars",
  nearestName: "Recent repeat buyers",
  playbook: "reward_best",
  channel: "pos",
  check: "coverage",
  column: "frequency",
  feature: "frequency",
  unit: "count",
  place: "lower",
  habit: "discount",
};

/**
 * Numbers that stand in a text itself, with what they are. Whoever adds one says so here: everything else a text says
 * in numbers must be one of its params.
 */
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

const constantsOf = (code: string) =>
  CONSTANTS.filter(({ codes }) => codes.test(code)).flatMap(({ numbers }) => numbers);

/** Every param a template asks for, as it asks: a word, or a number like no other. */
function paramsAsAsked(): { params: Record<string, string | number>; asked: Record<string, string | number> } {
  const asked: Record<string, string | number> = {};
  let next = 0;
  const valueOf = (name: string) => WORDS[name.replace(/\d$/, "")] ?? 7_654_321.987 + 1_234_567.891 * next++;
  const params = new Proxy(asked, {
    get: (target, name: string) => {
      target[name] ??= valueOf(name);
      return target[name];
    },
  });
  return { params, asked };
}

describe("every text of the catalogue", () => {
  it.each(Object.keys(english))("%s says no number that is not one of its params", (code) => {
    const { params, asked } = paramsAsAsked();
    const text = render({ code, params });
    const isLabel = code.startsWith("feature.") && !code.startsWith("feature.value.");
    const known = [...constantsOf(code), ...(isLabel ? (code.match(/\d+/g) ?? []) : [])];
    expect(inventedNumbers(text, asked).filter((number) => !known.includes(number))).toEqual([]);
    expect(text).not.toMatch(/NaN|undefined|null|\[object/);
  });

  it("is caught where it invents one, rounds wrongly or drops a digit", () => {
    const params = { mean: 12.34, share: 0.256, net: 123_456, currency: "GBP", feature: "orders_90d" };
    const honest = "12.3 on average, 26% of them, 1,234.56 GBP in 90 days";
    expect(inventedNumbers(honest, params)).toEqual([]);
    expect(inventedNumbers("12.4 on average, 27% of them, 234.56 GBP, 3 times", params)).toEqual([
      "12.4",
      "27",
      "234.56",
      "3",
    ]);
  });
});
