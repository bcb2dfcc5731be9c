import { describe, expect, test } from "vitest";
import { computeFeatures } from "../../../server/analytics/features/computeFeatures.ts";
import type { PurchaseHistory } from "../../../server/analytics/features/history.ts";
import { LearningRows, learnFrom } from "../../../server/analytics/prediction/learning.ts";
import { type ModelCard, OUTCOMES } from "../../../server/analytics/prediction/modelCard.ts";
import { predictOutcomes } from "../../../server/analytics/prediction/predictOutcomes.ts";
import { selectHistory } from "../../../server/analytics/prediction/selectHistory.ts";
import { DAY } from "../../../server/domain/instant.ts";
import { render } from "../../../server/domain/language/english.ts";
import { expectToSay } from "../../saidNumbers.ts";
import { END, inventedHistory } from "./invented.ts";

/** Each number of a card's sentences is one that the card holds. */
function expectCardToSay(card: ModelCard): void {
  const { figure, baselines, horizonDays, definition, reason, tested } = card;
  const baseline = baselines.find(({ name }) => name === reason.params.baseline);
  const [lower, upper, threshold] = [0.4, 0.6, reason.params.threshold];
  expectToSay(definition, { horizonDays });
  expectToSay(reason, {
    figure: figure?.value,
    baselineFigure: baseline?.figure.value,
    people: reason.params.people,
    threshold,
    lower,
    upper,
  });
  const best = Math.max(...baselines.map((one) => one.figure.value));
  expect(baseline?.figure.value ?? best).toBe(best);
  expect(Number(reason.params.people ?? 0)).toBeLessThanOrEqual(tested?.people ?? 0);
}

const predict = (history: PurchaseHistory, seed = 1) => predictOutcomes(learnFrom(history, END, { seed }), { seed });

describe("people who buy at their own pace until they stop", () => {
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
    const { calibration, adjusted, tested } = card("churn");
    expect(adjusted!.predicted).toBeCloseTo(tested!.rate, 6);
    expect(adjusted!.slope).toBeCloseTo(calibration!.slope, 6);
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

describe("nothing is shown", () => {
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
