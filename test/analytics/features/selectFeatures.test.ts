import { describe, expect, test } from "vitest";
import { BuyerSample } from "../../../server/analytics/features/buyerSample.ts";
import type { FeatureMatrix } from "../../../server/analytics/features/computeFeatures.ts";
import { type Candidate, selectFeatures } from "../../../server/analytics/features/selectFeatures.ts";
import { randomFrom } from "../../../server/domain/random.ts";

const PEOPLE = 500;
const noise = (seed: number) => {
  const random = randomFrom(seed);
  return Float64Array.from({ length: PEOPLE }, () => random());
};
const candidate = (feature: string, sample: Float64Array, rest: Partial<Candidate> = {}): Candidate => ({
  feature,
  sample,
  coverage: 1,
  log: false,
  ...rest,
});
const why = (candidates: Candidate[], first: string[] = []) => {
  const { kept, dropped } = selectFeatures(candidates, first);
  return { kept, dropped: dropped.map(({ feature, reason, with: other }) => [feature, reason, other]) };
};

describe("a feature is dropped", () => {
  const base = noise(1);

  test("that is known of hardly anybody", () => {
    const rare = candidate("rare", noise(2), { coverage: 0.009 });
    expect(why([candidate("base", base), rare])).toEqual({ kept: ["base"], dropped: [["rare", "not_known", null]] });
  });

  test("that is the same for nearly everybody of whom it is known", () => {
    const same = Float64Array.from(base, (_, row) => (row < 2 ? 9 : row < 100 ? Number.NaN : 1));
    expect(why([candidate("same", same)])).toEqual({ kept: [], dropped: [["same", "near_constant", null]] });
  });

  test.each([
    ["rises", 3],
    ["falls", -3],
  ])("that %s with one before it", (_, slope) => {
    const twin = candidate(
      "twin",
      base.map((value) => slope * value + 7),
    );
    expect(why([candidate("base", base), twin]).dropped).toEqual([["twin", "correlated", "base"]]);
  });

  test("that tells the same on the scale it is compared on", () => {
    const value = base.map((x) => Math.exp(8 * x) - 1);
    expect(why([candidate("base", base), candidate("skewed", value)]).kept).toEqual(["base", "skewed"]);
    expect(why([candidate("base", base), candidate("skewed", value, { log: true })]).kept).toEqual(["base"]);
  });

  test("beyond fifty, the least known first", () => {
    const many = Array.from({ length: 53 }, (_, i) => candidate(`f${i}`, noise(i + 10), { coverage: 1 - i / 1000 }));
    const { kept, dropped } = selectFeatures(many, ["f52"]);
    expect(kept).toHaveLength(50);
    expect(kept).toContain("f52");
    expect(dropped.map(({ feature }) => feature)).toEqual(["f51", "f50", "f49"]);
  });
});

test("what comes first is kept, and what says the same goes, whichever of them the catalogue names first", () => {
  const base = noise(1);
  const [a, b] = [
    candidate("a", base),
    candidate(
      "b",
      base.map((value) => -value),
    ),
  ];
  expect(why([a, b]).kept).toEqual(["a"]);
  expect(why([a, b], ["b"])).toEqual({ kept: ["b"], dropped: [["a", "correlated", "b"]] });
});

test("features known together of few people are not held to say the same", () => {
  const base = noise(1);
  const half = (from: number) => base.map((value, row) => (row >= from && row < from + 270 ? value : Number.NaN));
  expect(why([candidate("early", half(0)), candidate("late", half(245))]).kept).toEqual(["early", "late"]);
});

test("samples of different people are refused", () => {
  expect(() => selectFeatures([candidate("a", noise(1)), candidate("b", noise(2).slice(1))], [])).toThrow(
    /b is of 499 people, the others of 500/,
  );
});

test("every buyer is in the sample with the same chance, and the same seed draws the same", () => {
  const drawn = new Float64Array(100);
  for (let seed = 0; seed < 400; seed++) {
    for (const person of sampleOf(seed)) drawn[person] = (drawn[person] ?? 0) + 1;
  }
  // 400 draws of 20 of the 50 buyers: 160 each, sd under 10.
  const [odd, even] = [drawn.filter((_, person) => person % 2 === 1), drawn.filter((_, person) => person % 2 === 0)];
  expect(Math.max(...odd)).toBe(0);
  expect(Math.max(...even.map((times) => Math.abs(times - 160)))).toBeLessThan(50);
  expect(sampleOf(3)).toEqual(sampleOf(3));
});

/** Every other of a hundred people is a buyer; they come in parts of ten. */
function sampleOf(seed: number): Float64Array {
  const sample = new BuyerSample(20, seed);
  for (let first = 0; first < 100; first += 10) {
    const people = Array.from({ length: 10 }, (_, i) => first + i);
    const part: FeatureMatrix = {
      people: 10,
      asOf: 0,
      columns: new Map([["frequency", Float64Array.from(people)]]),
      labels: new Map(),
      buyer: Uint8Array.from(people, (person) => (person % 2 === 0 ? 1 : 0)),
    };
    sample.add(part);
  }
  return sample.sample("frequency");
}
