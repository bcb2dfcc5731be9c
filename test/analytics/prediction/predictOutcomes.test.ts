import { describe, expect, test } from "vitest";
import { computeFeatures } from "../../../server/analytics/features/computeFeatures.ts";
import type { PurchaseHistory } from "../../../server/analytics/features/history.ts";
import { CHANCES, testChance } from "../../../server/analytics/prediction/chances.ts";
import type { Cut } from "../../../server/analytics/prediction/cut.ts";
import { labelsOf } from "../../../server/analytics/prediction/labels.ts";
import { LearningRows, learnFrom } from "../../../server/analytics/prediction/learning.ts";
import { type ModelCard, OUTCOMES } from "../../../server/analytics/prediction/modelCard.ts";
import { predictOutcomes } from "../../../server/analytics/prediction/predictOutcomes.ts";
import { testForecasts, verdictOn } from "../../../server/analytics/prediction/purchaseForecasts.ts";
import { fitOutlook, type PurchaseOutlook, purchasesOf } from "../../../server/analytics/prediction/purchaseOutlook.ts";
import { refitOutlook, scoreAll, withdrawUnscored } from "../../../server/analytics/prediction/scoreAll.ts";
import { selectHistory } from "../../../server/analytics/prediction/selectHistory.ts";
import { DAY } from "../../../server/domain/instant.ts";
import { render } from "../../../server/domain/language/english.ts";
import { randomFrom } from "../../../server/domain/random.ts";
import { sentence } from "../../../server/domain/sentence.ts";
import { expectToSay } from "../../saidNumbers.ts";
import { END, inventedHistory } from "./invented.ts";

/** Each number of a card's sentences is one that the card holds. */
function expectCardToSay(card: ModelCard): void {
  const { figure, baselines, horizonDays, definition, reason, tested, measure, totalRatio } = card;
  const baseline = baselines.find(({ name }) => name === reason.params.baseline);
  const [lower, upper] = totalRatio === null ? [0.4, 0.6] : [0.8, 1.25];
  const { threshold } = reason.params;
  expectToSay(definition, { horizonDays });
  expectToSay(reason, {
    // Of dates it is told how many were met.
    figure: /^prediction\.dates_(hold|off)$/.test(reason.code) ? tested?.rate : figure?.value,
    baselineFigure: baseline?.figure.value,
    people: reason.params.people,
    threshold,
    chance: measure === "auc" ? 0.5 : 0,
    ratio: totalRatio,
    lower,
    upper,
  });
  const best = Math.max(...baselines.map((one) => one.figure.value));
  expect(baseline?.figure.value ?? best).toBe(best);
  expect(Number(reason.params.people ?? 0)).toBeLessThanOrEqual(tested?.people ?? 0);
}

const predict = (history: PurchaseHistory, seed = 1) => predictOutcomes(learnFrom(history, END, { seed }), { seed });

describe("people who buy at their own pace until they stop", { timeout: 120_000 }, () => {
  const history = inventedHistory(4_000, 5);
  const { report, columns } = predict(history);
  const card = (outcome: string) => report.cards.find((one) => one.outcome === outcome)!;

  test("have a card for every outcome, with what was learned and tested when", () => {
    expect(report.refusal).toBeNull();
    expect(report.cards.map(({ outcome }) => outcome)).toEqual([...OUTCOMES]);
    const { learned, tested } = card("churn");
    expect(learned!.until).toBeLessThanOrEqual(tested!.from);
    expect(tested!.until).toBe(END);
    expect(tested!.until - tested!.from).toBe(90 * DAY);
    for (const { definition, reason } of report.cards) {
      expect(render(definition)).not.toContain("prediction.");
      expect(render(reason)).not.toContain("prediction.");
    }
  });

  test("are told of in the numbers of the cards", () => {
    for (const one of report.cards) expectCardToSay(one);
    expect(report.cards.some(({ reason }) => reason.code === "prediction.beats_baselines")).toBe(true);
  });

  test("are foreseen to churn better than recency and frequency do it, and about as often as they do", () => {
    const { isShown, figure, baselines, calibration, deciles } = card("churn");
    expect(isShown).toBe(true);
    for (const { figure: plain, difference } of baselines) {
      expect(figure!.value - plain.value).toBeCloseTo(difference.value, 10);
      expect(difference.lower).toBeGreaterThan(0);
    }
    expect(calibration!.slope).toBeGreaterThan(0.8);
    expect(calibration!.slope).toBeLessThan(1.25);
    expect(deciles[0]!.lift).toBeGreaterThan(deciles[9]!.lift);
  });

  test("get a number for every outcome that is shown and for no other", () => {
    const shown = report.cards.filter(({ isShown }) => isShown).map(({ outcome }) => `predicted.${outcome}`);
    expect([...columns.keys()].toSorted()).toEqual(shown.toSorted());
    expect(shown).toContain("predicted.churn");
    const churn = columns.get("predicted.churn")!;
    expect(churn).toHaveLength(history.people);
    expect(churn.every((chance) => chance > 0 && chance < 1)).toBe(true);
  });

  test("are scored at the rate last observed, whatever the rate was when it was learned", () => {
    const learning = learnFrom(history, END, { seed: 1 });
    const { labels, person } = learning.test;
    // Every fourth person stays away who came.
    const orders = labels.orders.map((count, row) => ((row >> 1) % 4 === 0 ? 0 : count));
    const quieter = { ...learning.test, labels: { ...labels, orders } };
    const outlook = { unusable: sentence("prediction.no_purchase_model"), discarded: [] };
    const options = { seed: 1, horizonDays: 90, version: "" };
    const tested = testChance(CHANCES[0]!, learning.train, quieter, outlook, options);
    const { calibration, adjusted, tested: span } = ("card" in tested ? tested.card : tested) as ModelCard;
    expect(span!.rate).toBeGreaterThan(0.7);
    expect(Math.abs(calibration!.predicted - span!.rate)).toBeGreaterThan(0.06);
    expect(Math.abs(adjusted!.predicted - span!.rate)).toBeLessThan(0.02);
    expect(Math.abs(adjusted!.intercept)).toBeLessThan(0.1);
    // Measured on people whose outcomes it was not moved by, it need not be right to the last digit.
    expect(Math.abs(adjusted!.predicted - span!.rate)).toBeGreaterThan(1 / person.length ** 2);
    expect(adjusted!.slope).toBeCloseTo(calibration!.slope, 1);
  });

  test("are foreseen the same with the same seed", () => {
    const again = predict(history);
    expect(again.report).toEqual(report);
    expect(again.columns).toEqual(columns);
  });

  test("who have not bought yet get no number", () => {
    const { profileSince, accountSince } = history;
    const padded = {
      ...history,
      people: history.people + 1,
      profileSince: Float64Array.of(...profileSince, Infinity),
      accountSince: Float64Array.of(...accountSince, Infinity),
    };
    const { columns: scored } = predict(padded);
    expect(scored.get("predicted.churn")!.at(-1)).toBeNaN();
  });

  test("are expected to place about as many orders as they did", () => {
    const { method, totalRatio, isShown } = card("orders");
    expect(method).toBe("pareto_nbd");
    expect(isShown).toBe(true);
    expect(totalRatio).toBeGreaterThan(0.8);
    expect(totalRatio).toBeLessThan(1.2);
  });
});

describe("totals are of the same quantity, foreseen and observed", () => {
  test.each([
    ["where two orders in five are sent back", { refunded: 0.4 }],
    ["where one order in three is placed as two", { twice: 0.33 }],
  ])("%s", (_what, over) => {
    const learning = learnFrom(inventedHistory(2_500, 5, over), END, { seed: 1 });
    const outlook = fitOutlook(purchasesOf(learning.test));
    const cards = testForecasts(learning.train, learning.test, outlook, { seed: 1, horizonDays: 90, version: "" });
    for (const { totalRatio } of cards.slice(0, 2)) {
      expect(totalRatio).toBeGreaterThan(0.9);
      expect(totalRatio).toBeLessThan(1.1);
    }
    expect(cards.map(({ isShown }) => isShown)).toEqual([true, true, true]);
  });
});

describe("the model of purchases that is tested", () => {
  const learning = learnFrom(inventedHistory(1_500, 5), END, { seed: 1 });
  const outlook = fitOutlook(purchasesOf(learning.test)) as PurchaseOutlook;

  test("is the one that scores, though another would be tried first", () => {
    const tested = fitOutlook(purchasesOf(learning.test), {}, "mbg_nbd");
    const now = refitOutlook(learning.current, learning.people, tested);
    expect([outlook.method, "unusable" in now || now.method]).toEqual(["pareto_nbd", "mbg_nbd"]);
  });

  test("is replaced by no other where it does not settle on all that is known, and the cards say so", () => {
    const never = learnFrom(inventedHistory(1_500, 9, { lively: false }), END, { seed: 1 });
    const now = refitOutlook(never.current, never.people, outlook);
    const options = { seed: 1, horizonDays: 90, version: "" };
    const shown = testForecasts(learning.train, learning.test, outlook, options).map((card) => ({
      ...card,
      isShown: true,
    }));
    for (const card of withdrawUnscored(shown, [], now)) {
      expect(card).toMatchObject({ isShown: false, reason: { code: "prediction.not_refitted" } });
    }
    expect(scoreAll(never.current, now, withdrawUnscored(shown, [], now), [], 90).size).toBe(0);
  });
});

test("numbers that rank people well are not shown where they are far off in total", () => {
  const estimate = (value: number) => ({ value, lower: value - 0.01, upper: value + 0.01 });
  const baselines = [{ name: "recency" as const, figure: estimate(0.5), difference: estimate(0.2) }];
  const codeAt = (ratio: number) => verdictOn(estimate(0.7), baselines, ratio).reason.code;
  expect([0.79, 0.81, 1.24, 1.26].map(codeAt)).toEqual([
    "prediction.total_off",
    "prediction.beats_baselines",
    "prediction.beats_baselines",
    "prediction.total_off",
  ]);
});

describe("nothing is shown", { timeout: 120_000 }, () => {
  test("of a store whose purchases a model fits, but where the futures of people are dealt out at random", () => {
    const learning = learnFrom(inventedHistory(2_000, 5), END, { seed: 1 });
    const dealt = { ...learning, train: dealFutures(learning.train, 1), test: dealFutures(learning.test, 2) };
    const { report, columns } = predictOutcomes(dealt, { seed: 1 });
    const numbers = report.cards.filter(({ measure }) => measure !== "auc");
    expect(numbers.map(({ method }) => method)).toEqual(["pareto_nbd", "pareto_nbd", "pareto_nbd"]);
    expect(report.cards.map(({ outcome, isShown }) => [outcome, isShown])).toEqual(
      OUTCOMES.map((outcome) => [outcome, false]),
    );
    expect(columns.size).toBe(0);
    for (const { reason } of report.cards) expect(render(reason)).toMatch(/^Not shown/);
  });

  test("of dates, where half order by them but one date for all is as near", () => {
    // Everybody buys at the same pace and for ever: the chance is even on the same day for all.
    const learning = learnFrom(inventedHistory(2_000, 9, { lively: false }), END, { seed: 1 });
    const days = 60 * Math.LN2;
    const known = fitOutlook(purchasesOf(learnFrom(inventedHistory(1_500, 5), END, { seed: 1 }).test));
    const outlook = { ...(known as PurchaseOutlook), daysToNext: ({ x }: { x: Float64Array }) => x.map(() => days) };
    const options = { seed: 1, horizonDays: 90, version: "" };
    const dates = testForecasts(learning.train, learning.test, outlook, options)[2]!;
    expect(dates.tested!.rate).toBeGreaterThan(0.4);
    expect(dates.baselines.map(({ name, difference }) => [name, difference.lower > 0])).toEqual([
      ["own_gap", true],
      ["typical_wait", false],
    ]);
    expect(dates).toMatchObject({ isShown: false, reason: { code: "prediction.dates_no_nearer" } });
  });

  test("where what people did tells nothing of what they do next", () => {
    const { report, columns } = predict(inventedHistory(3_000, 9, { lively: false }));
    const chances = report.cards.filter(({ measure }) => measure === "auc");
    expect(chances.map(({ isShown }) => isShown)).toEqual([false, false, false]);
    expect(columns.has("predicted.churn")).toBe(false);
    expect(chances[0]!.figure!.value).toBeLessThan(0.6);
    for (const one of report.cards) expectCardToSay(one);
  });

  test("where the orders do not reach back far enough to learn and to test", () => {
    const { report, columns } = predict(inventedHistory(1_000, 3, { days: 200 }));
    expect(report.refusal).toMatchObject({ code: "prediction.short_history", params: { threshold: 225 } });
    expect(render(report.refusal!)).toMatch(/^The orders reach back 1\d\d days; foreseeing 90 days needs 225/);
    expect(columns.size).toBe(0);
  });

  test("where too few had bought by the time to learn from", () => {
    expect(predict(inventedHistory(400, 3)).report.refusal?.code).toBe("prediction.few_buyers");
  });
});

/** The cut with what people did afterwards dealt out at random among them. */
function dealFutures(cut: Cut, seed: number): Cut {
  const random = randomFrom(seed);
  const order = Int32Array.from(cut.person.keys());
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return { ...cut, labels: labelsOf(cut.labels, order) };
}

test("what a prediction adds to segments is not measured where there will be none", () => {
  const learning = learnFrom(inventedHistory(1_200, 5), END, { seed: 1 });
  const { report } = predictOutcomes(learning, { seed: 1, comparesSegments: false });
  expect(report.cards[0]!.figure).not.toBeNull();
  expect(report.segmentGain).toBeNull();
});

test("it makes no difference in how many parts a history is read", () => {
  const history = inventedHistory(600, 4);
  const rows = new LearningRows({ people: 600, asOf: END, timeZone: "UTC", seed: 1 });
  for (const [from, to] of [
    [0, 1],
    [1, 250],
    [250, 600],
  ] as const) {
    const people = Int32Array.from({ length: to - from }, (_, i) => from + i);
    const part = selectHistory(history, people);
    const { columns, buyer } = computeFeatures(part, END);
    rows.add(part, new Map<string, ArrayLike<number>>([...columns, ["buyer", buyer]]));
  }
  const whole = learnFrom(history, END, { seed: 1 });
  const joined = rows.finish();
  expect(joined.train.person).toEqual(whole.train.person);
  expect(joined).toEqual(whole);
});
