import { describe, expect, it } from "vitest";
import type { CentroidParameters } from "../../../server/analytics/segmentation/centroidPartitioner.ts";
import { kMeansPartitioner } from "../../../server/analytics/segmentation/kMeansPartitioner.ts";
import { matchSlots } from "../../../server/analytics/segmentation/matchSlots.ts";
import { matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import { warmKMeans } from "../../../server/analytics/segmentation/warmKMeans.ts";
import { withinSquares } from "../../../server/analytics/segmentation/withinSquares.ts";
import type { Candidate } from "../../../server/analytics/validation/candidate.ts";
import { carryOn } from "../../../server/analytics/validation/carryOn.ts";
import { chooseSegmentation } from "../../../server/analytics/validation/chooseSegmentation.ts";
import type { Verdict } from "../../../server/analytics/validation/gate.ts";
import { livelyShop } from "./shopFrom.ts";

const { values, past } = livelyShop(1_200, 3);
const fit = (k: number, seed: number) => kMeansPartitioner.fit(values, k, seed);
const parametersOf = (k: number, seed: number) => fit(k, seed).parameters as CentroidParameters;

describe("k-means that goes on from live centroids", () => {
  it("stays where it is among the same people, and keeps scale and numbers", () => {
    const live = fit(5, 1);
    const partition = warmKMeans(live.parameters as CentroidParameters).fit(values, 5, 99);
    expect(partition.labels).toEqual(live.labels);
    expect((partition.parameters as CentroidParameters).scaler).toEqual((live.parameters as CentroidParameters).scaler);
    expect(partition.assign(values)).toEqual(partition.labels);
  });

  it("moves with its people: groups of an earlier day are those of the same numbers today", () => {
    const live = kMeansPartitioner.fit(past.values, 5, 1);
    const { labels, k } = warmKMeans(live.parameters as CentroidParameters).fit(values, 5, 1);
    const { matches } = matchSlots(live.assign(values), labels);
    expect(matches.map(({ before, after }) => [before, after])).toEqual(Array.from({ length: k }, (_, i) => [i, i]));
    expect(matches.every(({ carriedOver }) => carriedOver)).toBe(true);
  });

  it.each([
    ["another number of groups", values, 6, "partition.other_k"],
    ["fewer people than groups", matrixFrom([[1, 1, 1]]), 5, "partition.too_few_people"],
    ["people of one kind", matrixFrom(Array.from({ length: 20 }, () => [9, 1, 500])), 5, "partition.too_few_different"],
  ])("is no way to cut %s", (_what, people, k, code) => {
    expect(warmKMeans(parametersOf(5, 1)).unfit(people, k)?.code).toBe(code);
  });
});

describe("inertia of any grouping", () => {
  it("is about the mean of each group", () => {
    const points = matrixFrom([[0], [2], [9]]);
    expect(withinSquares(points, Int32Array.of(0, 0, 1), 2)).toBe(2);
    expect(withinSquares(points, Int32Array.of(0, 1, 1), 3)).toBe(24.5);
    expect(() => withinSquares(points, Int32Array.of(0), 1)).toThrow(/1 labels were given for 3 points/);
  });
});

/** What a choice looks at, of partitions that are real. */
const candidate = (method: Candidate["method"], k: number, result: Verdict, partition = fit(k, 1), leftOut = 0) =>
  ({ method, k, partition, gate: { result, accepted: Array.from({ length: k - leftOut }) } }) as Candidate;

describe("going on from the live segments or not", () => {
  const log = [true, true, true];
  const live = warmKMeans(parametersOf(5, 1)).fit(values, 5, 1);
  const scattered = { ...live, labels: live.labels.map((label, i) => (i % 10 === 0 ? (label + 1) % 5 : label)) };
  const best = candidate("k_means", 6, "pass");

  it.each([
    ["goes on where both gate and fit are as good", "pass", live, 0, 0, "k_means_warm", 5, "candidate.warm_kept"],
    ["goes on with one warning more", "warn", live, 0, 0, "k_means_warm", 5, "candidate.warm_kept"],
    [
      "looks for as many anew where the live ones no longer fit",
      "pass",
      scattered,
      0,
      0,
      "k_means",
      5,
      "candidate.warm_inertia",
    ],
    [
      "takes the best where as many leave segments out",
      "pass",
      scattered,
      0,
      1,
      "k_means",
      6,
      "candidate.warm_inertia",
    ],
    ["does not go on where a segment would be left out", "warn", live, 1, 0, "k_means", 5, "candidate.warm_gate"],
    ["does not go on where the gate refuses it", "fail", live, 0, 0, "k_means", 5, "candidate.warm_gate"],
  ] as const)("%s", (_what, gate, partition, warmOut, sameOut, method, k, code) => {
    const warm = candidate("k_means_warm", 5, gate, partition, warmOut);
    const fresh = [best, candidate("k_means", 5, "pass", fit(5, 1), sameOut)];
    const chosen = carryOn(best, fresh, [warm], { values, log, seed: 1 });
    expect([chosen.method, chosen.k, warm.remark?.code]).toEqual([method, k, code]);
  });

  it.each([
    ["as many found anew, which the gate refuses", [candidate("k_means", 5, "fail")]],
    ["as many found anew, though that number was not tried", []],
  ])("holds the fit against %s, and not against more segments, which always fit closer", (_what, others) => {
    const warm = candidate("k_means_warm", 5, "pass", live);
    const more = candidate("k_means", 8, "pass");
    const chosen = carryOn(more, [more, ...others], [warm], { values, log, seed: 1 });
    expect([chosen.method, warm.remark?.code]).toEqual(["k_means_warm", "candidate.warm_kept"]);
    expect(warm.remark?.params["ratio"]).toBeCloseTo(1, 2);
  });

  it("does not take as many found anew that the gate refuses", () => {
    const warm = candidate("k_means_warm", 5, "pass", scattered);
    const refused = candidate("k_means", 5, "fail");
    const chosen = carryOn(best, [best, refused], [warm], { values, log, seed: 1 });
    expect([chosen.k, warm.remark?.code]).toEqual([6, "candidate.warm_inertia"]);
  });
});

describe("a run beside live segments", () => {
  it("keeps every id when only the seed is another, and says so in the table of what was tried", {
    timeout: 60_000,
  }, () => {
    const first = chooseSegmentation({ values, past, seed: 1, kRange: [5] });
    const live = first.chosen!.partition;
    const again = chooseSegmentation({
      values,
      past,
      seed: 2,
      kRange: [5],
      live: { parameters: live.parameters as CentroidParameters },
    });
    expect(again.candidates.map(({ method }) => method)).toEqual(["k_means", "k_means_warm"]);
    expect(again.chosen?.method).toBe("k_means_warm");
    expect(again.chosen?.remark?.code).toBe("candidate.warm_kept");
    expect(again.chosen?.partition.labels).toEqual(live.labels);
    // and found wholly anew, the same slots are carried
    const anew = chooseSegmentation({ values, past, seed: 2, kRange: [5] }).chosen!;
    const { matches } = matchSlots(live.labels, anew.partition.labels);
    expect(matches.filter(({ carriedOver }) => carriedOver)).toHaveLength(5);
  });
});
