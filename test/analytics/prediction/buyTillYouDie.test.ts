import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { areaUnderCurve, rank } from "../../../server/analytics/prediction/areaUnderCurve.ts";
import { betaGeometric, modifiedBetaGeometric } from "../../../server/analytics/prediction/betaGeometric.ts";
import {
  type BtydModel,
  type BtydParameters,
  fitBtyd,
  totalLogLikelihood,
} from "../../../server/analytics/prediction/buyTillYouDie.ts";
import { logStoppedByIntegral, logStoppedBySeries, paretoNbd } from "../../../server/analytics/prediction/paretoNbd.ts";
import { collapse } from "../../../server/analytics/prediction/purchaseCounts.ts";
import { randomFrom } from "../../../server/domain/random.ts";

const BG: BtydParameters = [0.243, 4.414, 0.793, 2.426];
const MBG: BtydParameters = [0.525, 6.183, 0.891, 1.614];
const PARETO: BtydParameters = [0.553, 10.578, 0.606, 11.669];

const MODELS: [string, BtydModel, BtydParameters][] = [
  ["BG/NBD", betaGeometric, BG],
  ["MBG/NBD", modifiedBetaGeometric, MBG],
  ["Pareto/NBD", paretoNbd, PARETO],
];

test("expects 1.226 purchases in 39 weeks of the first customer of the paper's spreadsheet", () => {
  expect(betaGeometric.expectedPurchases(BG, 39, 2, 30.43, 38.86)).toBeCloseTo(1.226, 3);
});

describe.each(MODELS)("%s", (_name, model, parameters) => {
  test.each([
    { x: 0, tx: 0, T: 30 },
    { x: 2, tx: 30.43, T: 38.86 },
    { x: 40, tx: 30, T: 38 },
    { x: 400, tx: 37, T: 38 },
    { x: 3, tx: 500, T: 900 },
    { x: 5, tx: 20, T: 20 },
  ])("gives sound numbers for $x purchases by $tx of $T", ({ x, tx, T }) => {
    expect(model.logLikelihood(parameters)(x, tx, T)).toBeLessThan(100_000);
    const { chanceOfBeingAlive } = model.aliveness(parameters, x, tx, T);
    expect(chanceOfBeingAlive).toBeGreaterThanOrEqual(0);
    expect(chanceOfBeingAlive).toBeLessThanOrEqual(1);
    let previous = { chance: 0, orders: 0 };
    for (const t of [1, 10, 100, 1_000]) {
      const chance = model.chanceOfPurchase(parameters, t, x, tx, T);
      const orders = model.expectedPurchases(parameters, t, x, tx, T);
      expect(chance).toBeGreaterThanOrEqual(previous.chance);
      expect(orders).toBeGreaterThan(previous.orders);
      expect(chance).toBeLessThanOrEqual(chanceOfBeingAlive * (1 + 1e-9));
      expect(orders).toBeGreaterThan(chance * (1 - 1e-9));
      previous = { chance, orders };
    }
  });

  test("agrees with simulated people of the same story", () => {
    const { counts, later } = simulate(model.method, parameters, 40_000, 52, 26);
    const expected = counts.x.map((x, i) => model.expectedPurchases(parameters, 26, x, counts.tx[i]!, 52));
    const chances = counts.x.map((x, i) => model.chanceOfPurchase(parameters, 26, x, counts.tx[i]!, 52));
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    expect(sum(expected) / sum(later)).toBeCloseTo(1, 1);
    expect(sum(chances) / sum(later.map((orders) => Math.min(1, orders)))).toBeCloseTo(1, 1);
    const busy = (values: Float64Array) => sum(values.filter((_, i) => counts.x[i]! >= 2));
    expect(busy(expected) / busy(later)).toBeCloseTo(1, 1);
  });

  test("finds the parameters of simulated people", () => {
    const { counts } = simulate(model.method, parameters, 60_000, 78, 1);
    const fit = fitBtyd(model, counts);
    expect(fit.divergence).toBeNull();
    for (const [i, one] of fit.parameters.entries()) expect(Math.abs(one / parameters[i]! - 1)).toBeLessThan(0.1);
    expect(fit.logLikelihood).toBeGreaterThanOrEqual(totalLogLikelihood(model, parameters, collapse(counts)) - 1e-6);
  });
});

test.each([
  [0.5, 10, 0.6, 12, 3, 10, 39],
  [0.5, 6, 3.4, 110, 0, 0, 39],
  [1.3, 6, 3.4, 40, 80, 30, 39],
  [0.6, 40, 0.3, 1, 2, 1, 500],
  [20, 400, 0.1, 3, 5, 38, 39],
] as const)(
  "Pareto/NBD: series and integral agree for %j %j %j %j, x %j, tx %j, T %j",
  (r, alpha, s, beta, x, tx, T) => {
    const series = logStoppedBySeries(r, alpha, s, beta, x, tx, T);
    expect(logStoppedByIntegral(r, alpha, s, beta, x, tx, T)).toBeCloseTo(series, 8);
  },
);

describe("the chance of being alive is no churn score", () => {
  test("since it fits no place where a score goes", () => {
    // @ts-expect-error an object is no column of scores
    expect(() => rank(betaGeometric.aliveness(BG, 1, 2, 3))).toThrow();
  });

  test("and since nothing of the product but the models themselves speaks of it", () => {
    const server = fileURLToPath(new URL("../../../server/", import.meta.url));
    const users = readdirSync(server, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .filter((file) => /aliveness|chanceOfBeingAlive/i.test(readFileSync(join(server, file), "utf8")))
      .map((file) => basename(file));
    expect(users.toSorted()).toEqual(["betaGeometric.ts", "buyTillYouDie.ts", "paretoNbd.ts"]);
  });
});

test("people who never stop are a divergence, and the fit is not to be used", () => {
  const random = randomFrom(7);
  const x = new Float64Array(3_000);
  const tx = new Float64Array(3_000);
  for (let i = 0; i < x.length; i++) {
    const pace = 0.1 + random();
    for (let at = -Math.log(1 - random()) / pace; at < 40; at -= Math.log(1 - random()) / pace) {
      x[i]!++;
      tx[i] = at;
    }
  }
  const counts = { x, tx, T: new Float64Array(3_000).fill(40) };
  expect(fitBtyd(betaGeometric, counts).divergence?.code).toBe("prediction.diverged");
});

describe("collapsing equal people", () => {
  test("counts them once with their number and leaves the likelihood as it is", () => {
    const counts = { x: Float64Array.of(1, 0, 1), tx: Float64Array.of(2, 0, 2), T: Float64Array.of(9, 9, 9) };
    const rows = collapse(counts);
    expect(rows).toMatchObject({ x: Float64Array.of(0, 1), people: Float64Array.of(1, 2), grid: 0 });
    const one = betaGeometric.logLikelihood(BG);
    expect(totalLogLikelihood(betaGeometric, BG, rows)).toBeCloseTo(one(0, 0, 9) + 2 * one(1, 2, 9), 12);
  });

  test("rounds times to a coarser grid until few enough differ", () => {
    const random = randomFrom(3);
    const T = Float64Array.from({ length: 10_000 }, () => 10 + 40 * random());
    const rows = collapse({ x: T.map(() => 1), tx: T.map((one) => one * random()), T }, 1 / 7, 500);
    expect(rows.x.length).toBeLessThanOrEqual(500);
    expect(rows.grid).toBeGreaterThan(1 / 7);
    expect(rows.people.reduce((sum, one) => sum + one, 0)).toBe(10_000);
    expect(rows.tx.every((tx, i) => tx <= rows.T[i]!)).toBe(true);
  });

  test.each([
    { x: 0, tx: 1, T: 2 },
    { x: 1, tx: 3, T: 2 },
    { x: -1, tx: 0, T: 2 },
  ])("refuses $x purchases, the last at $tx of $T", ({ x, tx, T }) => {
    const counts = { x: Float64Array.of(x), tx: Float64Array.of(tx), T: Float64Array.of(T) };
    expect(() => collapse(counts)).toThrow("Row 0 counts");
  });
});

const ROWS = "../../../../shared/data/reference/btyd_cdnow_rows.json.gz";
const HOLDOUT = "../../../../shared/data/retail/CDNOW_sample.txt";
const files = [ROWS, HOLDOUT].map((path) => new URL(path, import.meta.url));

describe.skipIf(!files.every((file) => existsSync(file)))(`on CDNOW (skipped where ${ROWS} is not here)`, () => {
  test("the chance of being alive ranks churn worse than a coin would, which is why nothing takes it as a score", () => {
    const people: { ID: number; x: number; t_x: number; T: number }[] = JSON.parse(
      gunzipSync(readFileSync(files[0]!)).toString("utf8"),
    );
    const bought = new Set<number>();
    for (const line of readFileSync(files[1]!, "utf8").split("\n")) {
      const [, id, date] = line.trim().split(/\s+/);
      if (Number(date) >= 19971001) bought.add(Number(id));
    }
    const churned = Uint8Array.from(people, ({ ID }) => Number(!bought.has(ID)));
    const score = (of: (x: number, tx: number, T: number) => number) =>
      areaUnderCurve(rank(Float64Array.from(people, ({ x, t_x, T }) => -of(x, t_x, T))), churned);
    expect(score((x, tx, T) => betaGeometric.aliveness(BG, x, tx, T).chanceOfBeingAlive)).toBeCloseTo(0.316, 2);
    expect(score((x, tx, T) => betaGeometric.expectedPurchases(BG, 39, x, tx, T))).toBeCloseTo(0.773, 2);
    expect(score((x, tx, T) => paretoNbd.expectedPurchases(PARETO, 39, x, tx, T))).toBeCloseTo(0.779, 2);
  });
});

/** People drawn by the story behind a model, watched for `T`, then for `t` more. */
function simulate(
  method: BtydModel["method"],
  parameters: BtydParameters,
  people: number,
  T: number,
  t: number,
  seed = 11,
) {
  const random = randomFrom(seed);
  const [r, alpha, first, second] = parameters;
  const counts = { x: new Float64Array(people), tx: new Float64Array(people), T: new Float64Array(people).fill(T) };
  const later = new Float64Array(people);
  for (let i = 0; i < people; i++) {
    const pace = gamma(r, random) / alpha;
    const stops = method === "pareto_nbd" ? 0 : beta(first, second, random);
    const lifetime = method === "pareto_nbd" ? -Math.log(1 - random()) / (gamma(first, random) / second) : Infinity;
    if (method === "mbg_nbd" && random() < stops) continue;
    for (let at = -Math.log(1 - random()) / pace; at < Math.min(T + t, lifetime); at -= Math.log(1 - random()) / pace) {
      if (at <= T) {
        counts.x[i]!++;
        counts.tx[i] = at;
      } else later[i]!++;
      if (random() < stops) break;
    }
  }
  return { counts, later };
}

/** Marsaglia and Tsang, A simple method for generating gamma variables, 2000. */
function gamma(shape: number, random: () => number): number {
  if (shape < 1) return gamma(shape + 1, random) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

function beta(a: number, b: number, random: () => number): number {
  const [x, y] = [gamma(a, random), gamma(b, random)];
  return x / (x + y);
}
