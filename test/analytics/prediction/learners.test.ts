import { describe, expect, test } from "vitest";
import { areaUnderCurve, rank } from "../../../server/analytics/prediction/areaUnderCurve.ts";
import {
  calibrationOf,
  deciles,
  interceptShift,
  logOdds,
  probability,
} from "../../../server/analytics/prediction/calibration.ts";
import { encode, fitEncoder } from "../../../server/analytics/prediction/encoder.ts";
import { boostedOdds, fitBoostedTrees } from "../../../server/analytics/prediction/gradientBoosting.ts";
import { binEdges, binned, MISSING_BIN } from "../../../server/analytics/prediction/histogramBins.ts";
import { fitLogistic, logisticOdds } from "../../../server/analytics/prediction/logisticRegression.ts";
import { fitForest, forestProbabilities } from "../../../server/analytics/prediction/randomForest.ts";
import { type Matrix, matrix, matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import { randomFrom } from "../../../server/domain/random.ts";

/** Rows whose log odds are given by `oddsOf`; columns between -1 and 1. */
function drawn(rows: number, columns: number, seed: number, oddsOf: (row: Float64Array) => number) {
  const random = randomFrom(seed);
  const values = matrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => 2 * random() - 1),
  );
  const outcome = Uint8Array.from({ length: rows }, (_, i) =>
    Number(random() < probability(oddsOf(values.data.subarray(i * columns, (i + 1) * columns)))),
  );
  return { values, outcome };
}

const straight = (row: Float64Array) => 0.5 + 2 * row[0]! - row[1]!;
const interaction = (row: Float64Array) => 6 * row[0]! * row[1]!;
const auc = (score: Float64Array, outcome: Uint8Array) => areaUnderCurve(rank(score), outcome);

describe("logistic regression", () => {
  test("finds the coefficients that the outcomes were drawn with", () => {
    const { values, outcome } = drawn(50_000, 3, 1, straight);
    const { intercept, coefficients } = fitLogistic(values, outcome);
    expect(intercept).toBeCloseTo(0.5, 1);
    expect(coefficients[0]).toBeCloseTo(2, 1);
    expect(coefficients[1]).toBeCloseTo(-1, 1);
    expect(coefficients[2]).toBeCloseTo(0, 1);
  });

  test("is at a maximum of its penalised likelihood", () => {
    const { values, outcome } = drawn(300, 2, 3, straight);
    const ridge = 5;
    const { intercept, coefficients } = fitLogistic(values, outcome, { ridge });
    const errors = logisticOdds({ intercept, coefficients }, values).map((odds, i) => outcome[i]! - probability(odds));
    const slope = (j: number) => errors.reduce((sum, error, i) => sum + error * values.data[2 * i + j]!, 0);
    expect(errors.reduce((sum, error) => sum + error, 0)).toBeCloseTo(0, 5);
    expect(slope(0)).toBeCloseTo(ridge * coefficients[0]!, 5);
    expect(slope(1)).toBeCloseTo(ridge * coefficients[1]!, 5);
  });

  test("stays finite where a column tells everything", () => {
    const values = matrixFrom([[-1], [-2], [1], [2]]);
    const { coefficients } = fitLogistic(values, Uint8Array.of(0, 0, 1, 1));
    expect(coefficients[0]).toBeGreaterThan(0.5);
    expect(coefficients[0]).toBeLessThan(2);
  });

  test("refuses outcomes that are all the same", () => {
    expect(() => fitLogistic(matrixFrom([[1], [2]]), Uint8Array.of(1, 1))).toThrow("All outcomes are the same");
  });
});

describe("boosted trees", () => {
  const { values, outcome } = drawn(6_000, 4, 5, interaction);
  const fresh = drawn(6_000, 4, 6, interaction);

  test("see what two columns say together, which a regression cannot", () => {
    const trees = fitBoostedTrees(values, outcome, { seed: 1 });
    expect(auc(logisticOdds(fitLogistic(values, outcome), fresh.values), fresh.outcome)).toBeLessThan(0.55);
    expect(auc(boostedOdds(trees, fresh.values), fresh.outcome)).toBeGreaterThan(0.83);
  });

  test("stop by themselves where there is nothing to learn", () => {
    const noise = drawn(2_000, 4, 8, () => 0);
    expect(fitBoostedTrees(noise.values, noise.outcome, { seed: 1, rounds: 500 }).trees.length).toBeLessThan(60);
  });

  test("use the fact that a value is missing", () => {
    const random = randomFrom(4);
    const holes = matrix(
      2_000,
      1,
      Float64Array.from({ length: 2_000 }, () => (random() < 0.5 ? Number.NaN : random())),
    );
    const isMissing = Uint8Array.from(holes.data, (value) => Number(Number.isNaN(value)));
    const odds = boostedOdds(fitBoostedTrees(holes, isMissing, { seed: 1 }), holes);
    expect(auc(odds, isMissing)).toBe(1);
  });

  test("are the same with the same seed, and grow on rows as they were seen", () => {
    const again = fitBoostedTrees(values, outcome, { seed: 1, rounds: 5 });
    expect(fitBoostedTrees(values, outcome, { seed: 1, rounds: 5 })).toEqual(again);
    const one = fitBoostedTrees(values, outcome, {
      seed: 1,
      rounds: 1,
      leaves: 2,
      learningRate: 1,
      validationShare: 0,
    });
    const odds = boostedOdds(one, values);
    const sides = [...new Set(odds)];
    expect(sides).toHaveLength(2);
    // One Newton step from the base rate: the mean residual of each side over its mean variance.
    const rate = outcome.reduce((sum, hit) => sum + hit, 0) / outcome.length;
    for (const side of sides) {
      const hits = outcome.filter((_, i) => odds[i] === side);
      const mean = hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
      expect(side).toBeCloseTo(logOdds(rate) + (mean - rate) / (rate * (1 - rate)), 8);
    }
  });

  test("split where the gain is largest", () => {
    const steps = matrixFrom(Array.from({ length: 100 }, (_, i) => [i, i % 7]));
    const late = Uint8Array.from({ length: 100 }, (_, i) => Number(i >= 62));
    const [tree] = fitBoostedTrees(steps, late, { seed: 1, rounds: 1, leaves: 2, validationShare: 0 }).trees;
    expect(tree).toMatchObject({ feature: [0, -1, -1], threshold: [61.5, 0, 0] });
  });
});

test("a random forest gives probabilities and sees interactions too", () => {
  const { values, outcome } = drawn(4_000, 3, 5, interaction);
  const fresh = drawn(4_000, 3, 6, interaction);
  const chances = forestProbabilities(fitForest(values, outcome, { seed: 1, trees: 60 }), fresh.values);
  expect(chances.every((chance) => chance >= 0 && chance <= 1)).toBe(true);
  expect(auc(chances, fresh.outcome)).toBeGreaterThan(0.8);
});

describe("bins", () => {
  test("part all different values while there are few, and keep missing ones apart", () => {
    const values = matrix(5, 1, Float64Array.of(3, 1, Number.NaN, 2, 2));
    expect(binEdges(values)).toEqual([Float64Array.of(1.5, 2.5)]);
    expect(binned(values, binEdges(values)).bins).toEqual(Uint8Array.of(2, 0, MISSING_BIN, 1, 1));
  });

  test("of many values hold about equally many each, and none is lost", () => {
    const values: Matrix = matrix(
      10_000,
      1,
      Float64Array.from({ length: 10_000 }, (_, i) => i ** 2),
    );
    const edges = binEdges(values);
    const counts = new Float64Array(256);
    for (const bin of binned(values, edges).bins) counts[bin]!++;
    expect(edges[0]!.length).toBe(254);
    expect(Math.max(...counts)).toBeLessThanOrEqual(41);
    expect(counts[MISSING_BIN]).toBe(0);
  });
});

describe("encoding for a linear model", () => {
  const values = matrixFrom([
    [0, 5, 1],
    [9, 5, Number.NaN],
    [99, 5, 3],
    [999, 5, Number.NaN],
  ]);

  test("takes logarithms, drops what does not vary and says what was missing", () => {
    const encoder = fitEncoder(values, [true, true, false]);
    expect(encoder.columns.map(({ from, kind }) => `${from} ${kind}`)).toEqual(["0 value", "2 value", "2 missing"]);
    const encoded = encode(encoder, values);
    const column = (j: number) => [0, 1, 2, 3].map((i) => encoded.data[i * 3 + j]!);
    expect(column(0)[3]! - column(0)[2]!).toBeCloseTo(column(0)[1]! - column(0)[0]!, 10);
    expect(column(1)[1]).toBe(0);
    expect(column(2)).toEqual([-1, 1, -1, 1]);
  });

  test("does not cut off logarithms of what is larger than anything learned", () => {
    const encoder = fitEncoder(values, [true, true, false]);
    const larger = encode(encoder, matrixFrom([[9_999, 5, 1]])).data[0]!;
    expect(larger).toBeGreaterThan(encode(encoder, values).data[9]!);
  });
});

describe("calibration", () => {
  const { outcome, values } = drawn(40_000, 2, 9, straight);
  const odds = Float64Array.from({ length: values.rows }, (_, i) => straight(values.data.subarray(2 * i, 2 * i + 2)));

  test.each([
    { name: "the truth", by: 1, add: 0, slope: 1, intercept: 0 },
    { name: "odds too bold", by: 2, add: 0, slope: 0.5, intercept: null },
    { name: "odds too high", by: 1, add: 0.7, slope: 1, intercept: -0.7 },
  ])("of $name", ({ by, add, slope, intercept }) => {
    const found = calibrationOf(
      odds.map((one) => probability(by * one + add)),
      outcome,
    );
    expect(found.slope).toBeCloseTo(slope, 1);
    expect(found.intercept).toBeCloseTo(intercept ?? found.intercept, 1);
  });

  test("error and Brier score of what is known exactly", () => {
    const found = calibrationOf(Float64Array.of(0.2, 0.2, 0.2, 0.2, 0.2), Uint8Array.of(0, 0, 0, 0, 1));
    expect(found.brier).toBeCloseTo(0.16, 12);
    expect(found.intercept).toBeCloseTo(0, 6);
  });

  test("tenths are of equal size, those most likely first", () => {
    const tenths = deciles(odds.map(probability), outcome);
    expect(tenths.map(({ rows }) => rows)).toEqual(Array.from({ length: 10 }, () => 4_000));
    expect(tenths[0]!.predicted).toBeGreaterThan(tenths[9]!.predicted);
    expect(tenths[0]!.lift * outcome.reduce((sum, one) => sum + one, 0)).toBeCloseTo(tenths[0]!.observed * 40_000, 6);
  });

  test("a shift of the intercept brings the mean to a rate and leaves the ranking", () => {
    const shift = interceptShift(odds, 0.1);
    const moved = odds.map((one) => probability(one + shift));
    expect(moved.reduce((sum, one) => sum + one, 0) / moved.length).toBeCloseTo(0.1, 8);
    expect(auc(moved, outcome)).toBeCloseTo(auc(odds, outcome), 12);
  });
});
