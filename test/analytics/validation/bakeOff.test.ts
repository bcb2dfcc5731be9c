import { describe, expect, it } from "vitest";
import { matrix, matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import { segmentTree } from "../../../server/analytics/segmentation/segmentTree.ts";
import { type BakeOff, bakeOff } from "../../../server/analytics/validation/bakeOff.ts";
import { type Candidate, isFit } from "../../../server/analytics/validation/candidate.ts";
import { tryDensityMethods } from "../../../server/analytics/validation/densityMethods.ts";
import { english, render } from "../../../server/domain/language/english.ts";
import { randomFrom } from "../../../server/domain/random.ts";
import { bakeOffRows } from "../../../server/runs/bakeOffRows.ts";
import { expectToSay } from "../../saidNumbers.ts";
import { clouds, normalFrom } from "../segmentation/fixtures.ts";
import { livelyShop, structurelessShop } from "./shopFrom.ts";

/** A clock that goes on by one second each time it is read. */
function tickingClock(): () => number {
  let at = 0;
  return () => (at += 1_000);
}

const wellWorded = (rows: ReturnType<typeof bakeOffRows>) => {
  for (const { why, notes, triggers } of rows) {
    for (const words of [why, ...notes, ...triggers.map((trigger) => trigger.sentence)]) {
      expect(Object.keys(english)).toContain(words.code);
      expect(render(words)).not.toMatch(/NaN|undefined/);
    }
  }
};

/** What a reason may speak of, of the candidate and of the one it is held against. */
function factsOf(candidate: Candidate, rival: Candidate) {
  const stabilityOf = ({ gate, stability }: Candidate) =>
    Math.min(...gate.accepted.map((segment) => stability?.perSegment[segment] ?? 0));
  const r2Of = ({ backtest }: Candidate) => backtest!.r2.value;
  const doubtsIn = ({ gate }: Candidate) => gate.checks.filter(({ result }) => result !== "pass").length;
  const ofWhole = candidate.gate.checks.filter(({ result, segment }) => result === "fail" && segment === null);
  return {
    segments: candidate.gate.accepted.length,
    chosenSegments: rival.gate.accepted.length,
    doubts: doubtsIn(candidate),
    chosenDoubts: doubtsIn(rival),
    jaccard: stabilityOf(candidate),
    chosenJaccard: stabilityOf(rival),
    gained: r2Of(candidate) - r2Of(rival),
    margin: 0.02,
    checks: ofWhole.length,
  };
}

/** Every number of a bake-off's rows is one that was measured of what the row is about. */
function expectRowsToSay(found: BakeOff): void {
  const rows = bakeOffRows(found);
  const tried = [...found.candidates, ...found.challenges.map(({ candidate }) => candidate)];
  const rival = found.first ?? tried.find(isFit)!;
  for (const [i, candidate] of tried.entries()) {
    const { why, notes } = rows[i]!;
    if (!isFit(candidate)) continue;
    expectToSay(why, factsOf(candidate, rival));
    for (const note of notes) {
      const check = candidate.gate.checks.find(({ sentence }) => sentence === note);
      const { r2, rulesR2 } = candidate.backtest!;
      const explained = { r2: r2.value, lower: r2.lower, upper: r2.upper, rulesR2: rulesR2.value, horizonDays: 90 };
      expectToSay(note, { ...explained, number: check?.number, threshold: check?.threshold });
    }
  }
  for (const [i, { triggers, found: groups }] of found.density.entries()) {
    const row = rows.slice(-found.density.length)[i]!;
    expectToSay(row.why, { clusters: groups?.clusters, noiseShare: groups?.noiseShare });
    for (const [j, { sentence }] of row.triggers.entries()) {
      expectToSay(sentence, { value: triggers[j]!.value, threshold: triggers[j]!.threshold });
    }
  }
}

describe("the bake-off of a shop whose people keep their habits", () => {
  const seen: number[] = [];
  const found = bakeOff({
    ...livelyShop(1_200, 1),
    seed: 1,
    kRange: [4, 5, 6],
    now: tickingClock(),
    onProgress: (done) => seen.push(done),
  });
  const rows = bakeOffRows(found);

  it("tries k-means first, then what challenges it, then the density methods", () => {
    const methods = rows.map(({ method }) => method).join(" ");
    expect(methods).toBe("k_means k_means k_means ward ml_k_means autoencoder dbscan hdbscan");
    expect(seen.toSorted((a, b) => a - b)).toEqual(seen);
    expect(seen.at(-1)).toBe(1);
  });

  it("chooses one row, and says of each other why not", () => {
    expect(rows.filter(({ isChosen }) => isChosen)).toHaveLength(1);
    const codes = (isChosen: boolean) => rows.filter((row) => row.isChosen === isChosen).map(({ why }) => why.code);
    for (const code of codes(true)) expect(code).toMatch(/^bakeoff\.(chosen|won)$/);
    const others = /^bakeoff\.(failed|not_chosen|lost|gained_but|outliers_only|not_triggered|replaced)|partition/;
    for (const code of codes(false)) expect(code).toMatch(others);
    wellWorded(rows);
  });

  it("gives its reasons in the numbers that were measured", () => {
    expectRowsToSay(found);
    expect(rows.flatMap(({ triggers }) => triggers).length).toBeGreaterThan(0);
  });

  it("measures every segmentation with its error, smallest share and time", () => {
    for (const row of rows.filter(({ result }) => ["pass", "warn", "fail", "lost"].includes(result))) {
      expect(row.silhouette).toBeGreaterThan(0);
      expect(row.silhouetteError).toBeGreaterThanOrEqual(0);
      expect(row.smallestShare).toBeGreaterThan(0);
      expect(row.seconds).toBeGreaterThan(0);
    }
  });

  it("says how many people are in each cluster, and how often each of those that were drawn again came back", () => {
    for (const { result, sizes, smallestShare, noiseShare, jaccard, jaccards } of rows) {
      if (result === "not_run" || result === "unfit") continue;
      const people = sizes!.reduce((sum, size) => sum + size, 0);
      const of = people / (1 - noiseShare!);
      expect(Math.min(...sizes!) / of).toBeCloseTo(smallestShare!, 6);
      const least = jaccards && { clusters: jaccards.length, jaccard: Math.min(...jaccards) };
      expect(least).toEqual(jaccard === null ? null : { clusters: sizes!.length, jaccard });
    }
    const losers = rows.filter(({ isChosen, result }) => !isChosen && (result === "pass" || result === "warn"));
    expect(losers.filter(({ jaccard }) => jaccard !== null).length).toBeGreaterThan(0);
  });

  it("challenges with as many segments as were chosen, by the same backtest", () => {
    const first = found.first!;
    expect(found.challenges.map(({ candidate }) => candidate.k)).toEqual([first.k, first.k, first.k]);
    const gains = found.challenges.map(({ candidate }) =>
      isFit(candidate) ? candidate.backtest!.r2.value - first.backtest!.r2.value : Number.NaN,
    );
    expect(found.challenges.map(({ why }) => why.params.gained)).toEqual(gains);
    expect(found.challenges.filter(({ hasWon }, i) => hasWon && gains[i]! < 0.02)).toEqual([]);
  });

  it("logs what was measured to decide about the density methods, and keeps their groups from being segments", () => {
    for (const row of rows.filter(({ method }) => method.endsWith("dbscan"))) {
      expect(row.triggers.length).toBeGreaterThan(0);
      const speaks = row.triggers.some(({ value, threshold }) => value >= threshold);
      expect(row.result).toBe(speaks ? "outliers" : "not_run");
      expect(row.isChosen).toBe(false);
      expect(row.noiseShare !== null).toBe(speaks);
    }
  });

  it("sees people far out although segments are made on values cut at the 1st and 99th percentile", () => {
    const { values, past } = livelyShop(900, 4);
    for (let row = 0; row < 9; row++) values.data.set([1, 400 + 90 * row, 9e7 * 3 ** row], 3 * row);
    const { density } = bakeOff({ values, past, seed: 1, kRange: [5] });
    const [dbscan] = density;
    expect(dbscan!.triggers.find(({ name }) => name === "far_out_share")!.value).toBeGreaterThanOrEqual(0.005);
    const noise = new Set(dbscan!.found!.noise);
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8].filter((row) => noise.has(row)).length).toBeGreaterThanOrEqual(8);
  });

  it("is the same for the same seed", () => {
    const again = bakeOff({ ...livelyShop(1_200, 1), seed: 1, kRange: [4, 5, 6], now: tickingClock() });
    expect(bakeOffRows(again)).toEqual(rows);
  });
});

describe("the bake-off of a shop without structure", () => {
  it("lets no other method stand in for a refusal", () => {
    const found = bakeOff({ ...structurelessShop(900, 2), seed: 2, kRange: [4, 5] });
    expect(found.refused?.check).toBe("backtest");
    expect(found.chosen).toBeNull();
    expect(found.challenges.length).toBeGreaterThan(0);
    expect(found.challenges.every(({ hasWon }) => !hasWon)).toBe(true);
    const rows = bakeOffRows(found);
    expect(rows.every(({ isChosen }) => !isChosen)).toBe(true);
    expect(rows.every(({ seconds }) => seconds === null)).toBe(true);
    wellWorded(rows);
    expectRowsToSay(found);
  });
});

describe("the bake-off of a shop with plain rules only", () => {
  const networkOf = (rows: ReturnType<typeof bakeOffRows>) => rows.find(({ method }) => method === "autoencoder");

  it("says that a network was not tried because there are too few buyers", () => {
    const rows = bakeOffRows(bakeOff({ ...livelyShop(420, 1), seed: 1 }));
    const buyers = livelyShop(420, 1).values.rows;
    expect(networkOf(rows)).toMatchObject({ result: "not_run", isChosen: false, sizes: null });
    expect(render(networkOf(rows)!.why)).toBe(
      `Not tried: ${buyers} buyers, fewer than 500, are too few to learn from.`,
    );
    wellWorded(rows);
  });

  it("says that a network was not tried because nothing could be tested", () => {
    const rows = bakeOffRows(bakeOff({ values: livelyShop(900, 1).values, past: null, seed: 1 }));
    expect(networkOf(rows)?.why.code).toBe("bakeoff.nothing_to_test_on");
    wellWorded(rows);
  });
});

describe("the triggers of the density methods", () => {
  const labelsOf = (each: number, count: number) =>
    Int32Array.from({ length: each * count }, (_, i) => Math.floor(i / each));
  const triggersOf = (found: ReturnType<typeof tryDensityMethods>) =>
    Object.fromEntries(found.flatMap(({ triggers }) => triggers.map(({ name, value }) => [name, value])));

  it("stay low for round clouds of one density, so that neither method is tried", () => {
    const points = clouds(3, 300, 12, randomFrom(1));
    const found = tryDensityMethods({ points, labels: labelsOf(300, 3), k: 3, seed: 1 });
    expect(triggersOf(found).elongation).toBeLessThan(1.3);
    expect(triggersOf(found).density_contrast).toBeLessThan(1.2);
    expect(found.map(({ method, found: result }) => [method, result])).toEqual([
      ["dbscan", null],
      ["hdbscan", null],
    ]);
  });

  it("rise with long clouds, and DBSCAN is tried", () => {
    const points = clouds(2, 300, 40, randomFrom(2));
    for (let i = 0; i < points.rows; i++) points.data[2 * i + 1]! *= 8;
    const [dbscan] = tryDensityMethods({ points, labels: labelsOf(300, 2), k: 2, seed: 1 });
    expect(triggersOf([dbscan!]).elongation).toBeGreaterThan(1.9);
  });

  it("rise with people far from all, who are then the noise", () => {
    const normal = normalFrom(randomFrom(3));
    const points = matrix(1_000, 3, Float64Array.from({ length: 3_000 }, normal));
    for (let row = 0; row < 10; row++) points.data[3 * row] = 60 + 20 * row;
    const [dbscan] = tryDensityMethods({ points, labels: null, k: 1, seed: 1 });
    expect(triggersOf([dbscan!]).far_out_share).toBeGreaterThanOrEqual(0.01);
    expect([...dbscan!.found!.noise]).toEqual(expect.arrayContaining([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    expect(dbscan!.found!.noiseShare).toBeLessThan(0.08);
  });

  it("rise where one segment is much denser, and HDBSCAN finds both", () => {
    const points = clouds(2, 400, 30, randomFrom(4));
    for (let i = 0; i < 800; i++) points.data[i]! *= 0.1;
    const [, hdbscan] = tryDensityMethods({ points, labels: labelsOf(400, 2), k: 2, seed: 1 });
    expect(triggersOf([hdbscan!]).density_contrast).toBeGreaterThan(5);
    expect(hdbscan!.found!.clusters).toBe(2);
    expect(hdbscan!.found!.silhouette!.value).toBeGreaterThan(0.5);
  });
});

describe("segmentTree", () => {
  it("joins the segments whose union blurs least first, each weighing as many as it has people", () => {
    const points = matrixFrom([[0], [0], [10], [11], [11], [30]]);
    const tree = segmentTree(points, Int32Array.of(0, 0, 1, 2, 2, 3), 4);
    expect(tree.map(({ first, second }) => [first, second])).toEqual([
      [[1], [2]],
      [[0], [1, 2]],
      [[3], [0, 1, 2]],
    ]);
    expect(tree[0]!.height).toBeCloseTo(Math.sqrt((2 * 1 * 2) / 3), 12);
  });

  it("leaves out segments that hold nobody", () => {
    expect(segmentTree(matrixFrom([[0], [5]]), Int32Array.of(0, 2), 3)).toHaveLength(1);
    expect(segmentTree(matrixFrom([[0]]), Int32Array.of(0), 1)).toEqual([]);
  });
});
