import { describe, expect, test } from "vitest";
import { rank } from "../../../server/analytics/prediction/areaUnderCurve.ts";
import {
  expectedValue,
  fitGammaGamma,
  gammaGammaLogLikelihood,
} from "../../../server/analytics/prediction/gammaGamma.ts";
import { gini, normalisedGini } from "../../../server/analytics/prediction/gini.ts";
import { hypergeometric } from "../../../server/analytics/prediction/hypergeometric.ts";
import { logAddExp, logBeta, logGamma } from "../../../server/analytics/prediction/logGamma.ts";
import { nelderMead } from "../../../server/analytics/prediction/nelderMead.ts";
import { pairedIntervals } from "../../../server/analytics/prediction/pairedIntervals.ts";
import { solveSymmetric } from "../../../server/analytics/prediction/solveSymmetric.ts";

describe("special functions have their known values", () => {
  test.each([
    [1, 0],
    [5, Math.log(24)],
    [0.5, Math.log(Math.PI) / 2],
    [0.01, 4.599479878042022],
    [171, 706.5730622457874],
    [1e6, 12815504.569147611],
  ])("log gamma of %f", (x, expected) => {
    expect(logGamma(x)).toBeCloseTo(expected, expected > 1000 ? 6 : 11);
  });

  test("log gamma is not a number at and below zero", () => {
    expect([logGamma(0), logGamma(-1)]).toEqual([Number.NaN, Number.NaN]);
  });

  test("beta, and sums of exponentials that would overflow", () => {
    expect(logBeta(2, 3)).toBeCloseTo(Math.log(1 / 12), 12);
    expect(logAddExp(1000, 1000)).toBeCloseTo(1000 + Math.LN2, 10);
    expect(logAddExp(3, Number.NEGATIVE_INFINITY)).toBe(3);
  });

  test.each([
    [1, 1, 2, 0.5, 2 * Math.LN2],
    [1, 1, 2, 0.99, -Math.log(0.01) / 0.99],
    [0.5, 1, 1.5, 0.25, Math.atanh(0.5) / 0.5],
    [-2, 3, 4, 0.5, 1 - 0.75 + 0.15],
    [3, 2, 2, 0.5, 8],
    [2, 5, 3, 0, 1],
  ])("2F1(%f, %f; %f; %f)", (a, b, c, z, expected) => {
    expect(hypergeometric(a, b, c, z)).toBeCloseTo(expected, 9);
  });

  test("2F1 is not a number where its series does not hold", () => {
    expect(hypergeometric(1, 1, 2, 1)).toBeNaN();
  });
});

describe("the search for a least value", () => {
  test("goes down Rosenbrock's valley", () => {
    const valley = ([x = 0, y = 0]: Float64Array) => (1 - x) ** 2 + 100 * (y - x ** 2) ** 2;
    const found = nelderMead(valley, [-1.2, 1], { lower: -5, upper: 5 });
    expect(found.hasConverged).toBe(true);
    expect([...found.at].map((one) => one.toFixed(3))).toEqual(["1.000", "1.000"]);
  });

  test("stays within bounds and survives values that are no numbers", () => {
    const found = nelderMead(([x = 0]) => (x > 2 ? Number.NaN : -x), [0], { lower: -3, upper: 3 });
    expect(found.at[0]).toBeLessThanOrEqual(2);
    expect(found.at[0]).toBeGreaterThan(1.9);
    expect(nelderMead(([x = 0]) => -x, [0], { lower: -3, upper: 3 }).at[0]).toBe(3);
  });

  test("says when it was cut short", () => {
    const found = nelderMead(([x = 0, y = 0]) => x ** 2 + y ** 2, [4, 4], { lower: -5, upper: 5, evaluations: 5 });
    expect(found.hasConverged).toBe(false);
  });
});

describe("linear equations", () => {
  test("are solved", () => {
    const solution = solveSymmetric(Float64Array.of(4, 2, 2, 3), Float64Array.of(2, 1));
    expect([...solution]).toEqual([0.5, 0]);
  });

  test("of a matrix that is not positive definite are refused", () => {
    expect(() => solveSymmetric(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1))).toThrow("not positive definite");
  });
});

describe("the value of purchases", () => {
  test("is the mean of all for who has none, and nears their own mean the more they have", () => {
    const parameters = [6.25, 3.74, 15.44] as const;
    expect(expectedValue(parameters, 0, 0)).toBeCloseTo((6.25 * 15.44) / 2.74, 10);
    expect(expectedValue(parameters, 1_000, 80)).toBeCloseTo(80, 0);
  });

  test("has the likelihood of a gamma mixed over a gamma", () => {
    const [p, q, g] = [2, 3, 10] as const;
    // z of one purchase is gamma(p, v) with v gamma(q, g): integrated over v by hand for p = 2, q = 3.
    const density = (z: number) => (p * (p + 1) * (q + 1) * z * g ** q) / (g + z) ** (p + q) / 2;
    expect(gammaGammaLogLikelihood([p, q, g], 1, 7)).toBeCloseTo(Math.log(density(7)), 10);
  });

  test("is not foreseen where one person's values decide everything", () => {
    const x = new Float64Array(400).fill(3);
    const z = x.map((_, i) => 10 ** (i / 40));
    expect(fitGammaGamma(x, z).divergence).not.toBeNull();
  });
});

describe("the Gini of a ranking", () => {
  test.each([
    { scores: [1, 2, 3, 4], amount: [0, 0, 0, 8], value: 0.75, part: 1 },
    { scores: [4, 3, 2, 1], amount: [0, 0, 0, 8], value: -0.75, part: -1 },
    { scores: [1, 1, 1, 1], amount: [0, 0, 0, 8], value: 0, part: 0 },
    { scores: [1, 1, 2, 2], amount: [0, 0, 0, 8], value: 0.5, part: 2 / 3 },
  ])("$scores of $amount is $value, $part of the possible", ({ scores, amount, value, part }) => {
    const [by, of] = [rank(Float64Array.from(scores)), Float64Array.from(amount)];
    expect(gini(by, of)).toBeCloseTo(value, 12);
    expect(normalisedGini(by, rank(of), of)).toBeCloseTo(part, 12);
  });

  test("counts rows as often as they weigh", () => {
    const twice = gini(rank(Float64Array.of(1, 2, 2)), Float64Array.of(1, 3, 3));
    const weighed = gini(rank(Float64Array.of(1, 2)), Float64Array.of(1, 3), Uint16Array.of(1, 2));
    expect(weighed).toBeCloseTo(twice, 12);
  });
});

test("paired intervals hold the figures of the rows, and a difference that is the same in every draw has no width", () => {
  const values = Float64Array.from({ length: 200 }, (_, i) => i % 10);
  const mean = (weight?: Uint16Array) => {
    let [sum, count] = [0, 0];
    values.forEach((value, i) => {
      sum += value * (weight?.[i] ?? 1);
      count += weight?.[i] ?? 1;
    });
    return sum / count;
  };
  const { figures, differences } = pairedIntervals(200, (weight) => [mean(weight) + 1, mean(weight)], { seed: 1 });
  expect(figures[1]!.value).toBe(4.5);
  expect(figures[1]!.lower).toBeLessThan(4.3);
  expect(figures[1]!.upper).toBeGreaterThan(4.7);
  expect(differences[0]!.lower).toBeCloseTo(1, 12);
  expect(differences[0]!.upper).toBeCloseTo(1, 12);
});
