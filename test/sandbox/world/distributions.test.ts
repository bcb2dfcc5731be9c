import { describe, expect, it } from "vitest";
import { beta, exponential, gamma, pickWeighted, shuffled, streamOf } from "../../../sandbox/world/distributions.ts";

const DRAWS = 20_000;

function moments(draw: () => number): { mean: number; variance: number } {
  const values = Array.from({ length: DRAWS }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS };
}

describe("random draws", () => {
  const random = streamOf(1, "test");
  it.each([
    { name: "gamma of shape 3 and mean 6", draw: () => gamma(random, 3, 6), mean: 6, variance: 12 },
    { name: "gamma of shape .5 and mean 2", draw: () => gamma(random, 0.5, 2), mean: 2, variance: 8 },
    { name: "exponential of rate 4", draw: () => exponential(random, 4), mean: 0.25, variance: 0.0625 },
    { name: "beta of mean .2 and concentration 4", draw: () => beta(random, 0.2, 4), mean: 0.2, variance: 0.032 },
  ])("have the mean and variance of a $name", ({ draw, mean, variance }) => {
    const found = moments(draw);
    expect(found.mean / mean).toBeCloseTo(1, 1);
    expect(found.variance / variance).toBeGreaterThan(0.85);
    expect(found.variance / variance).toBeLessThan(1.15);
  });

  it("pick by weight", () => {
    const items = [{ weight: 1 }, { weight: 0 }, { weight: 3 }];
    const picks = Array.from({ length: DRAWS }, () => items.indexOf(pickWeighted(random, items)));
    expect(picks.filter((index) => index === 2).length / DRAWS).toBeCloseTo(0.75, 1);
    expect(picks).not.toContain(1);
  });

  it("shuffle without losing or doubling anything", () => {
    const items = Array.from({ length: 100 }, (_, index) => index);
    const result = shuffled(random, items);
    expect(result).not.toEqual(items);
    expect(result.toSorted((a, b) => a - b)).toEqual(items);
  });

  it("repeat for the same seed and words, and differ for others", () => {
    const first = (seed: number, word: string) => streamOf(seed, word)();
    expect(first(1, "a")).toBe(first(1, "a"));
    expect(new Set([first(1, "a"), first(1, "b"), first(2, "a"), first(0, "a")]).size).toBe(4);
  });
});
