import { describe, expect, it } from "vitest";
import { matrix, matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import { describeGrouping } from "../../../server/analytics/validation/continuum.ts";
import { drawFromCopula, fitGaussianCopula } from "../../../server/analytics/validation/gaussianCopula.ts";
import { render } from "../../../server/domain/language/english.ts";
import { randomFrom } from "../../../server/domain/random.ts";

const random = randomFrom(5);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Most people have the value 1, as most ordered once; the second column follows the first. */
const lumpy = matrix(4_000, 2);
for (let i = 0; i < 4_000; i++) {
  const shared = normal();
  lumpy.data.set([Math.max(1, Math.round(shared * 2)), Math.exp(0.8 * shared + 0.6 * normal())], 2 * i);
}

function column(data: Float64Array, j: number): number[] {
  return [...data].filter((_, at) => at % 2 === j);
}

function correlationOfRanks(data: Float64Array): number {
  const ranks = [0, 1].map((j) => {
    const sorted = column(data, j).toSorted((a, b) => a - b);
    return column(data, j).map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2);
  });
  const [a = [], b = []] = ranks;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (x: number[], meanX: number, y: number[], meanY: number) =>
    x.reduce((sum, value, i) => sum + (value - meanX) * (y[i]! - meanY), 0);
  return product(a, meanA, b, meanB) / Math.sqrt(product(a, meanA, a, meanA) * product(b, meanB, b, meanB));
}

describe("a Gaussian copula", () => {
  const drawn = drawFromCopula(fitGaussianCopula(lumpy), 4_000, 1);

  it("has the margins of the points: as many at each lump, and the same quantiles", () => {
    const atOne = (data: Float64Array) => column(data, 0).filter((value) => value === 1).length / 4_000;
    expect(atOne(drawn.data)).toBeCloseTo(atOne(lumpy.data), 1);
    const median = (data: Float64Array) => column(data, 1).toSorted((a, b) => a - b)[2_000]!;
    expect(median(drawn.data) / median(lumpy.data)).toBeCloseTo(1, 1);
  });

  it("has their rank correlation", () => {
    expect(Math.abs(correlationOfRanks(drawn.data) - correlationOfRanks(lumpy.data))).toBeLessThan(0.05);
  });

  it("is the same for the same seed, and copes with a column of one value and with one that repeats another", () => {
    expect(drawFromCopula(fitGaussianCopula(lumpy), 4_000, 1)).toEqual(drawn);
    const odd = matrixFrom(Array.from({ length: 50 }, (_, i) => [7, i, i]));
    const again = drawFromCopula(fitGaussianCopula(odd), 200, 3);
    for (let i = 0; i < 200; i++) {
      expect(again.data[3 * i]).toBe(7);
      expect(Math.abs(again.data[3 * i + 1]! - again.data[3 * i + 2]!)).toBeLessThanOrEqual(1);
    }
  });
});

describe("whether people are groups or slices", () => {
  it("calls one cloud a continuum, however its columns hang together", () => {
    const grouping = describeGrouping(lumpy, { seed: 1 });
    expect(grouping.kind).toBe("continuum");
    expect(render(grouping.sentence)).toMatch(/^Slices of a continuum: /);
  });

  it("calls clumps groups, with how many there are", () => {
    const clumps = matrix(600, 2);
    const centres = [
      [0, 0],
      [9, 0],
      [0, 9],
      [9, 9],
      [4.5, 4.5],
    ];
    for (let i = 0; i < 600; i++)
      clumps.data.set(
        centres[i % 5]!.map((at) => at + 0.5 * normal()),
        2 * i,
      );
    const grouping = describeGrouping(clumps, { seed: 1 });
    expect(grouping).toMatchObject({ kind: "natural", k: 5 });
    expect(render(grouping.sentence)).toMatch(/^Natural groups: buyers fall into 5 groups/);
  });

  it("stops when told to", () => {
    const signal = AbortSignal.abort(new Error("stopped"));
    expect(() => describeGrouping(lumpy, { seed: 1, signal })).toThrow("stopped");
  });
});
