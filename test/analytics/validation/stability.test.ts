import { describe, expect, it } from "vitest";
import { kMeansPartitioner } from "../../../server/analytics/segmentation/kMeansPartitioner.ts";
import { matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import { rfmRulesPartitioner } from "../../../server/analytics/segmentation/rfmRulesPartitioner.ts";
import { bootstrapStability } from "../../../server/analytics/validation/stability.ts";
import { randomFrom } from "../../../server/domain/random.ts";
import { livelyShop } from "./shopFrom.ts";

/** Four kinds of buyers far apart on the logarithmic scale that people are clustered on. */
function fourKinds(each: number) {
  const random = randomFrom(1);
  const around = (value: number) => value * (0.9 + 0.2 * random());
  const kinds = [
    [5, 30, 900_000],
    [5, 1, 3_000],
    [300, 30, 900_000],
    [300, 1, 3_000],
  ] as const;
  return matrixFrom(
    kinds.flatMap(([days, orders, net]) =>
      Array.from({ length: each }, () => [around(days), around(orders), around(net)]),
    ),
  );
}

describe("bootstrapStability", () => {
  it("is 1 for groups that lie apart", () => {
    const values = fourKinds(100);
    const partition = kMeansPartitioner.fit(values, 4, 1);
    const { perSegment } = bootstrapStability(values, kMeansPartitioner, partition, { seed: 1, draws: 10 });
    expect(perSegment).toEqual([1, 1, 1, 1]);
  });

  it("is low where one group is cut at will", () => {
    const values = fourKinds(100);
    const partition = kMeansPartitioner.fit(values, 5, 1);
    const { perSegment } = bootstrapStability(values, kMeansPartitioner, partition, { seed: 1, draws: 10 });
    expect(Math.min(...perSegment)).toBeLessThan(0.9);
  });

  it("gives the same for the same seed and another for another", () => {
    const { values } = livelyShop(400, 1);
    const partition = kMeansPartitioner.fit(values, 5, 1);
    const run = (seed: number) => bootstrapStability(values, kMeansPartitioner, partition, { seed, draws: 5 });
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it("draws no more people than it is told, and reports progress", () => {
    const { values } = livelyShop(400, 1);
    const partition = rfmRulesPartitioner.fit(values, 5, 1);
    const seen: number[] = [];
    const options = { seed: 1, draws: 4, maxPeople: 100, onProgress: (done: number) => seen.push(done) };
    expect(bootstrapStability(values, rfmRulesPartitioner, partition, options).people).toBe(100);
    expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
  });

  it("counts draws that cannot be cut as 0 instead of failing", () => {
    // A single repeat buyer among 40: most draws miss the 99th percentile, and then frequency is flat.
    const values = matrixFrom(Array.from({ length: 40 }, (_, i) => [i, i === 0 ? 5 : 1, 100 * (i % 7)]));
    const partition = kMeansPartitioner.fit(values, 4, 1);
    const { perSegment } = bootstrapStability(values, kMeansPartitioner, partition, { seed: 1, draws: 20 });
    expect(Math.max(...perSegment)).toBeLessThan(0.8);
  });

  it("stops when told to and refuses a partition of other people", () => {
    const { values } = livelyShop(400, 1);
    const partition = rfmRulesPartitioner.fit(values, 5, 1);
    const signal = AbortSignal.abort(new Error("stopped"));
    expect(() => bootstrapStability(values, rfmRulesPartitioner, partition, { seed: 1, signal })).toThrow("stopped");
    const fewer = matrixFrom([[1, 1, 1]]);
    expect(() => bootstrapStability(fewer, rfmRulesPartitioner, partition, { seed: 1 })).toThrow(/but 1 were given/);
  });
});
