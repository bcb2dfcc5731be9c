import { describe, expect, it } from "vitest";
import { english, render } from "../../server/domain/language/english.ts";
import { inventedNumbers, unitOf } from "../numbersInText.ts";

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
  category: "Coffee",
  method: "ward",
  baseline: "recency",
  goal: "repeat_purchase",
  source: "shopify",
  by: "Somebody",
  reason: "an import of old orders",
};

/** What speaks of segments and predictions: of these texts the unit of every number is written down. */
const OF_SEGMENTS =
  /^(persona|trait|reason|rule|criterion|suggestion|tier|bakeoff|trigger|outlier|measure|gate|candidate|partition|prediction|segment|goal|refusal|value|basket)\./;

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
    expect(inventedNumbers(text, asked, code)).toEqual([]);
    const numbers = Object.keys(asked).filter((name) => typeof asked[name] === "number");
    const unknown = numbers.filter((name) => unitOf(code, name, asked) === undefined);
    expect(OF_SEGMENTS.test(code) ? unknown : []).toEqual([]);
    expect(text).not.toMatch(/NaN|undefined|null|\[object/);
  });

  it("is caught where it invents one, rounds wrongly or drops a digit", () => {
    const params = { mean: 12.34, share: 0.256, money: 123_456, currency: "GBP", feature: "orders_90d" };
    const honest = "12.3 on average, 26% of them, 1,234.56 GBP in 90 days";
    expect(inventedNumbers(honest, params)).toEqual([]);
    expect(inventedNumbers("12.4 on average, 27% of them, 234.56 GBP, 3 times", params)).toEqual([
      "12.4",
      "27",
      "234.56",
      "3",
    ]);
  });

  it.each<[string, string, Record<string, string | number>, string[]]>([
    ["a share as a plain number", "0.26 of them", { share: 0.256 }, ["0.26"]],
    ["a share that is rounded to one or none", "1 of them, 0 of those", { share: 0.96, lift: 0.04 }, ["1", "0"]],
    ["a silhouette that is rounded to none", "silhouette 0", { silhouette: 0.4 }, ["0"]],
    ["people as a percentage or as money", "40% and 0.40 GBP", { people: 40 }, ["40", "0.40"]],
    [
      "money without its currency",
      "1,234.56 and 123,456",
      { money: 123_456, currency: "GBP" },
      ["1,234.56", "123,456"],
    ],
    ["money of another currency's digits", "1,234.56 JPY", { money: 123_456, currency: "JPY" }, ["1,234.56"]],
    ["points as a percentage", "2% more", { gained: 0.02 }, ["2"]],
    ["a number with the wrong sign", "-40 people", { people: 40 }, ["-40"]],
  ])("is caught where it writes %s", (_what, text, params, invented) => {
    expect(inventedNumbers(text, params)).toEqual(invented);
  });
});
