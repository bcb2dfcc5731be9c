import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { valueTiers } from "../../server/analytics/explanation/valueTiers.ts";
import { findGoalPreset } from "../../server/analytics/goals/goalPresets.ts";
import { LEAST_COVERAGE } from "../../server/analytics/goals/readiness.ts";
import { HORIZON_DAYS } from "../../server/analytics/prediction/learning.ts";
import { quantile } from "../../server/analytics/segmentation/quantile.ts";
import { breakEvenSize } from "../../server/analytics/validation/breakEven.ts";
import { DEFAULT_GATE_SETTINGS } from "../../server/analytics/validation/gateSettings.ts";
import type { Worth } from "../../server/analytics/validation/regroup.ts";
import { randomFrom } from "../../server/domain/random.ts";
import { proposalResult } from "../../server/membership/proposal.ts";
import { gatherInput, pick } from "../../server/runs/clusterInput.ts";
import { columnsInMemory } from "../../server/runs/columnReader.ts";
import { BACKTEST_DAYS } from "../../server/runs/prepareFeatures.ts";
import type { SavedChoice } from "../../server/runs/saveChoice.ts";
import { listDescriptions, type SegmentDescription } from "../../server/store/descriptions.ts";
import { listProposedSegments, type ProposedSegment, readColumns, readStep } from "../../server/store/runs.ts";
import type { CheckResult } from "../../server/store/schema/runs.ts";
import { expectToSay } from "../saidNumbers.ts";
import { inventedColumns } from "./inventedColumns.ts";
import { type StoredRun, storeRun } from "./storedRun.ts";

const HOLDOUT = 0.3;
const WEEKS = 8;
const TYPES = ["Coffee", "Tea", "Cups"];
const { effort, smallest } = DEFAULT_GATE_SETTINGS;

/** The invented store, two in three of whose buyers may be messaged. */
function reachableStore(): Map<string, Float64Array> {
  const columns = inventedColumns(1_500, 1);
  const random = randomFrom(7);
  const draw = (share: number) => columns.get("buyer")!.map((buyer) => (buyer === 1 && random() < share ? 1 : 0));
  // What is foreseen of somebody is an order of theirs; only that it is there matters here.
  return columns
    .set("reach.email", draw(0.6))
    .set("reach.sms", draw(0.2))
    .set("predicted.clv", columns.get("average_order_value")!)
    .set(
      "label.top_category",
      columns.get("person")!.map((person) => (person % 5 === 0 ? Number.NaN : person % 3)),
    );
}

describe("every number that a run says of its segments", { timeout: 120_000 }, () => {
  const columns = reachableStore();
  let run: StoredRun;
  let choice: SavedChoice;
  let segments: ProposedSegment[];
  let descriptions: SegmentDescription[];
  let wholeChecks: readonly Pick<CheckResult, "check" | "number" | "threshold" | "sentence">[];
  let clusters: Float64Array;

  beforeAll(async () => {
    run = await storeRun(columns, { holdoutShare: HOLDOUT, categories: TYPES });
    const { db, key } = run;
    choice = (await readStep(db, key, "segmentation")) as SavedChoice;
    segments = await listProposedSegments(db, key);
    descriptions = await listDescriptions(db, key);
    wholeChecks = proposalResult.parse(await readStep(db, key, "proposal")).checks;
    clusters = (await readColumns(db, key, ["cluster"])).get("cluster")!;
  }, 120_000);

  afterAll(() => run.close());

  const membersOf = (cluster: number) => [...clusters.keys()].filter((row) => clusters[row] === cluster);
  const sumOf = (name: string, rows: readonly number[]) =>
    rows.reduce((sum, row) => sum + Math.max(0, columns.get(name)![row]!), 0);
  const buyers = () => [...clusters.keys()].filter((row) => columns.get("buyer")![row] === 1);
  const reachOf = (cluster: number) => {
    const rows = membersOf(cluster);
    const [email, sms] = ["reach.email", "reach.sms"].map((name) => sumOf(name, rows) / rows.length);
    const either = rows.filter((row) => columns.get("reach.email")![row]! + columns.get("reach.sms")![row]! > 0);
    return { email: email!, sms: sms!, either: either.length / rows.length };
  };
  const criterionOf = (cluster: number, name: string) =>
    descriptions.find((one) => one.cluster === cluster)!.scorecard!.find(({ criterion }) => criterion === name)!;

  it("in the checks of a segment is that of its row, of its members' columns or of the gate's settings", () => {
    for (const { cluster, people, share, jaccard, checks } of segments) {
      const { either, ...reach } = reachOf(cluster);
      const numbers: Record<string, number | null> = {
        size: share,
        stability: jaccard,
        reach: either,
        effect_size: criterionOf(cluster, "differentiable").number,
      };
      for (const { check, number, threshold, sentence } of checks) {
        expect(Object.keys(numbers)).toContain(check);
        expect(number).toBe(numbers[check]);
        expect(check === "size" ? threshold : smallest).toBe(smallest);
        expectToSay(sentence, { number, threshold, people, ...reach });
      }
      expect(checks.map(({ check }) => check)).toEqual(expect.arrayContaining(["size", "stability", "reach"]));
    }
  });

  it("in the checks of the whole is that of the segments' rows and of the chosen method's", () => {
    const accepted = segments.filter(({ isAccepted }) => isAccepted).map(({ share }) => share);
    const { r2, rulesR2 } = choice.bakeOff.find(({ isChosen }) => isChosen)!;
    const numbers: Record<string, number> = {
      coverage: accepted.reduce((sum, share) => sum + share, 0),
      segment_count: accepted.length,
      largest_segment: Math.max(...accepted),
      backtest: r2!.value,
      against_rules: r2!.value - rulesR2!,
    };
    const explained = { r2: r2!.value, lower: r2!.lower, upper: r2!.upper, rulesR2, horizonDays: BACKTEST_DAYS };
    for (const { check, number, threshold, sentence } of wholeChecks) {
      const { k, silhouette, cloud } = sentence.params;
      const known: Record<string, number> = { ...numbers, grouping: Number(silhouette) - Number(cloud) };
      expect(number).toBeCloseTo(known[check] ?? number, 12);
      const grouping = check === "grouping" ? { k, silhouette, cloud } : {};
      expectToSay(sentence, { number, threshold, ...explained, days: BACKTEST_DAYS, ...grouping });
    }
    const known = [
      "coverage",
      "segment_count",
      "largest_segment",
      "backtest",
      "against_rules",
      "grouping",
      "time_slices",
    ];
    expect(wholeChecks.map(({ check }) => check)).toEqual(expect.arrayContaining(known));
  });

  it("in a scorecard is that of the segment's row, its members' columns, the shop's holdout or the gate's settings", () => {
    const all = buyers();
    const revenue = sumOf("monetary", all);
    const averageOrder = revenue / sumOf("frequency", all);
    for (const { cluster, people, share, laterNetPerPerson } of segments) {
      const netPerPerson = (laterNetPerPerson! * 7 * WEEKS) / BACKTEST_DAYS;
      const { either, email, sms } = reachOf(cluster);
      const row = {
        people,
        revenueShare: sumOf("monetary", membersOf(cluster)) / revenue,
        atStake: people * netPerPerson,
        breakEven: breakEvenSize({ averageOrder, netPerPerson }, effort),
        reachable: people * either,
        holdoutShare: HOLDOUT,
        weeks: WEEKS,
        email,
        sms,
        ...effort,
      };
      const { scorecard } = descriptions.find((one) => one.cluster === cluster)!;
      expect(scorecard).toHaveLength(5);
      expect(criterionOf(cluster, "substantial").number).toBe(share);
      expect(criterionOf(cluster, "accessible").number).toBe(either);
      for (const { number, threshold, sentence } of scorecard!) expectToSay(sentence, { ...row, number, threshold });
      expect(criterionOf(cluster, "substantial").sentence.params.currency).toBe(run.shop.currency);
    }
  });

  it("in a suggestion is what the change would make of the segments, and in the tier how many buyers there are", () => {
    expect(choice.suggestions.length).toBeGreaterThan(0);
    const told = (which: string, { silhouette, r2 }: Worth) => ({
      [`silhouette${which}`]: silhouette,
      [`r2${which}`]: r2,
    });
    for (const { people, before, after, sentence } of choice.suggestions) {
      const [first, second] = people;
      const row = { people: first, secondPeople: second, ...told("Before", before), ...told("After", after) };
      expectToSay(sentence, row);
    }
    expectToSay(choice.tier.sentence, { number: buyers().length, threshold: 10_000 });
  });

  it("in a value tier is what is foreseen of the segment's people, where a model is shown", async () => {
    const foreseen = await run.db.query.select().from(run.db.tables.segmentForecasts);
    const meanOf = (cluster: number) => Number(foreseen.find((row) => row.cluster === cluster)!.mean);
    const tiers = valueTiers(segments.map(({ cluster }) => meanOf(cluster)));
    expect(new Set(tiers)).toEqual(new Set(["high", "medium", "low"]));
    for (const [i, { cluster, traits }] of segments.entries()) {
      expect(traits.at(-1)!.code).toBe(`value.${tiers[i]}.predicted`);
      expectToSay(traits.at(-1)!, { perPerson: meanOf(cluster), days: HORIZON_DAYS });
    }
  });

  it("in what a segment buys most and where is that of its members' columns", async () => {
    const profiles = await run.db.query.select().from(run.db.tables.segmentProfiles);
    for (const { cluster, traits } of segments) {
      const favourites = membersOf(cluster).map((row) => columns.get("label.top_category")![row]!);
      const known = favourites.filter((type) => !Number.isNaN(type));
      const [favourite, channels] = traits.filter(({ code }) => code.startsWith("basket."));
      const type = TYPES.indexOf(String(favourite!.params.category));
      const countOf = (one: number) => known.filter((other) => other === one).length;
      expect(countOf(type)).toBe(Math.max(...TYPES.keys().map(countOf)));
      expectToSay(favourite!, { share: countOf(type) / known.length });
      const own = profiles.filter((row) => row.cluster === cluster);
      expectToSay(channels!, Object.fromEntries(own.map(({ feature, mean }) => [`${feature}.mean`, mean])));
      expect(Object.keys(channels!.params)).toContain("pos_share.mean");
    }
  });

  it("in a note on an axis is the part of the buyers of whom it is known", async () => {
    const { plan, buyers: rows } = await gatherInput(columnsInMemory(columns), findGoalPreset("churn"));
    expect(plan.notes.length).toBeGreaterThan(0);
    const knownOf = (name: string, of: readonly number[]) =>
      of.filter((row) => !Number.isNaN(columns.get(name)![row])).length / of.length;
    const earlier = [...columns.get("past.buyer")!.keys()].filter((row) => columns.get("past.buyer")![row] === 1);
    for (const note of plan.notes) {
      const name = String(note.params.feature);
      const coverage = Math.min(knownOf(name, [...rows]), knownOf(`past.${name}`, earlier));
      const known = pick(columns, name, rows).filter((value) => !Number.isNaN(value));
      expectToSay(note, { coverage, threshold: LEAST_COVERAGE, fill: quantile(known.sort(), 0.5) });
    }
  });
});
