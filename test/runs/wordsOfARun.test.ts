import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { valueTiers } from "../../server/analytics/explanation/valueTiers.ts";
import { featureNamed } from "../../server/analytics/features/catalogue.ts";
import { findGoalPreset } from "../../server/analytics/goals/goalPresets.ts";
import { render } from "../../server/domain/language/english.ts";
import type { Sentence } from "../../server/domain/sentence.ts";
import { acceptProposal } from "../../server/membership/accept.ts";
import { type ExplainedMember, explainMembers } from "../../server/membership/explainMembers.ts";
import { factNames } from "../../server/membership/place.ts";
import { proposalResult } from "../../server/membership/proposal.ts";
import { publishMemberships } from "../../server/membership/publish.ts";
import { type Chosen, chooseSegments } from "../../server/runs/chooseSegments.ts";
import { columnsInMemory } from "../../server/runs/columnReader.ts";
import { BACKTEST_DAYS } from "../../server/runs/prepareFeatures.ts";
import type { Database } from "../../server/store/database.ts";
import {
  EVERYONE,
  listDescriptions,
  type SegmentDescription,
  type SegmentProfile,
} from "../../server/store/descriptions.ts";
import { changeMemberships } from "../../server/store/membershipChanges.ts";
import { listProposedSegments, type ProposedSegment, readColumns, readStep } from "../../server/store/runs.ts";
import { findLiveModel, listSegments } from "../../server/store/segments.ts";
import type { Shop } from "../../server/store/shops.ts";
import { expectToSay } from "../saidNumbers.ts";
import { AS_OF, inventedColumns } from "./inventedColumns.ts";
import { type StoredRun, storeRun } from "./storedRun.ts";

const KEY = { shopId: 1, runId: "run" };

describe("what a run says of an invented store", { timeout: 120_000 }, () => {
  let db: Database;
  let run: StoredRun;
  let shop: Shop;
  let segments: ProposedSegment[];
  let descriptions: SegmentDescription[];
  let profiles: SegmentProfile[];
  let members: ExplainedMember[];

  beforeAll(async () => {
    const columns = inventedColumns(1_500, 1);
    run = await storeRun(columns);
    ({ db, shop } = run);
    const { clock } = run;
    segments = await listProposedSegments(db, KEY);
    descriptions = await listDescriptions(db, KEY);
    profiles = await db.query.select().from(db.tables.segmentProfiles);
    const warnings = [...segments.flatMap(({ checks }) => checks), ...(await readProposal()).checks];
    await acceptProposal(db, clock, KEY, { by: "a test", warnings: warnings.map(({ check }) => check) });
    await savePeople(columns.get("person")!);
    await publishMemberships(db, clock, KEY);
    const slots = await listSegments(db, 1);
    members = (await Promise.all(slots.map(({ id }) => explainMembers(db, shop, id, 100)))).flat();
  }, 120_000);

  afterAll(() => run.close());

  const readProposal = async () => proposalResult.parse(await readStep(db, KEY, "proposal"));

  async function savePeople(numbers: Float64Array): Promise<void> {
    const rows = Array.from(numbers, (id) => ({
      shopId: 1,
      id,
      survivor: `account:${id}`,
      mergedInto: null,
      since: 0,
    }));
    for (let at = 0; at < rows.length; at += 500) {
      await db.transaction((tx) => tx.upsertMany(tx.tables.persons, rows.slice(at, at + 500)));
    }
  }

  const figureOf = (cluster: number, feature: string, figure: string) => {
    const row = profiles.find((one) => one.cluster === cluster && one.feature === feature);
    return (row as Record<string, unknown> | undefined)?.[figure];
  };

  /** The stored value that a param of a portrait is named after. */
  const valueNamed = (name: string, segment: ProposedSegment): unknown => {
    if (name === "currency") return shop.currency;
    if (name === "horizonDays") return BACKTEST_DAYS;
    if (!name.includes(".")) return segment[name as keyof ProposedSegment];
    const isOfAll = name.startsWith("everyone.");
    const [feature = "", figure = ""] = name.replace("everyone.", "").split(".");
    return figureOf(isOfAll ? EVERYONE : segment.cluster, feature, figure);
  };

  const expectTrue = (sentence: Sentence) => expectToSay(sentence, sentence.params);

  it("is there: segments, a profile row for each feature of each, a portrait of three to five sentences, and rules", () => {
    expect(segments.length).toBeGreaterThanOrEqual(4);
    expect(profiles.length).toBeGreaterThan(30 * (segments.length + 1));
    for (const { persona } of descriptions) {
      expect(persona.length).toBeGreaterThanOrEqual(3);
      expect(persona.length).toBeLessThanOrEqual(5);
    }
    expect(descriptions.filter(({ rule }) => rule !== null)).toHaveLength(segments.length);
    expect(members.length).toBeGreaterThan(300);
  });

  it("has people whose shares of all buyers add up to one", () => {
    expect(segments.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(new Set(segments.map(({ name }) => name.toLowerCase())).size).toBe(segments.length);
  });

  it("describes each segment by five traits or more, whose numbers are those of its profile and of all buyers'", () => {
    for (const { cluster, traits: said } of segments) {
      const traits = said.filter(({ code }) => code.startsWith("trait."));
      expect(traits.length).toBeGreaterThanOrEqual(5);
      for (const trait of traits) {
        const { feature, unit, mean, populationMean, difference } = trait.params;
        expect(unit).toBe(featureNamed(String(feature))?.unit);
        expect(mean).toBe(figureOf(cluster, String(feature), "mean"));
        expect(populationMean).toBe(figureOf(EVERYONE, String(feature), "mean"));
        const sd = Number(figureOf(EVERYONE, String(feature), "sd"));
        expect(difference).toBeCloseTo((Number(mean) - Number(populationMean)) / sd, 12);
        expectTrue(trait);
      }
    }
  });

  it("says last of each segment its value tier, by what its people spent in the last year where no model is shown", () => {
    const told = segments.map(({ cluster, traits }) => ({ cluster, sentence: traits.at(-1)! }));
    const meanOf = (cluster: number) => Number(figureOf(cluster, "revenue_365d", "mean"));
    const tiers = valueTiers(told.map(({ cluster }) => meanOf(cluster)));
    expect(told.map(({ sentence }) => sentence.code)).toEqual(tiers.map((tier) => `value.${tier}.observed`));
    for (const { cluster, sentence } of told) expectToSay(sentence, { perPerson: meanOf(cluster), days: 365 });
  });

  it("takes every number of a portrait from a stored row", () => {
    for (const segment of segments) {
      const description = descriptions.find(({ cluster }) => cluster === segment.cluster);
      for (const sentence of description!.persona) {
        for (const [name, value] of Object.entries(sentence.params)) {
          expect([name, value]).toEqual([name, valueNamed(name, segment)]);
        }
        expectTrue(sentence);
      }
    }
  });

  it("prints with each rule how well it fits people held out, and its own bounds", () => {
    for (const { rule } of descriptions) {
      const { conditions, precision, recall, fidelity, isApproximate, sentences } = rule!;
      const [said, fit] = sentences;
      expect(fidelity).toBe(Math.min(precision, recall));
      expect(isApproximate).toBe(fidelity < 0.9);
      expect(fit?.code).toBe(`rule.fidelity.${isApproximate ? "approximate" : "close"}`);
      expect(fit?.params).toEqual({ precision, recall });
      for (const [i, { feature, above, most, isWhole, unit }] of conditions.entries()) {
        const params = said!.params;
        const least = params[`least${i + 1}`];
        expect(params[`feature${i + 1}`]).toBe(feature);
        expect(params[`most${i + 1}`] ?? null).toBe(most);
        expect(least === undefined ? (params[`above${i + 1}`] ?? null) : Number(least) - 1).toBe(above);
        expect(least !== undefined).toBe(above !== null && isWhole && unit === "count");
      }
      for (const sentence of sentences) expectTrue(sentence);
    }
  });

  it("words checks, measures and notes by the numbers they hold", async () => {
    const proposal = await readProposal();
    const { bakeOff } = (await readStep(db, KEY, "segmentation")) as Omit<Chosen, "clusters">;
    const checks = [...segments.flatMap((segment) => segment.checks), ...proposal.checks];
    expect(checks.length).toBeGreaterThan(10);
    for (const { number, threshold, sentence } of checks) {
      expect({ number, threshold, ...sentence.params }).toMatchObject({ number, threshold });
      expectTrue(sentence);
    }
    const row = bakeOff.find(({ isChosen }) => isChosen)!;
    expect(proposal.measures.map(({ params }) => params.value)).toEqual([row.silhouette, row.jaccard, row.r2?.value]);
    for (const measure of proposal.measures) expectTrue(measure);
    for (const note of bakeOff.flatMap(({ notes }) => notes)) expectTrue(note);
  });

  it("gives reasons for each member in the member's own frozen values", async () => {
    const model = await findLiveModel(db, 1);
    const names = factNames(model!.axes);
    const columns = await readColumns(db, KEY, ["person", ...names]);
    const rowOf = new Map([...columns.get("person")!].map((person, row) => [person, row]));
    for (const { personId, facts, reasons } of members) {
      const frozen = names.map((name) => columns.get(name)![rowOf.get(personId)!]!);
      expect(facts).toEqual(frozen.map((value) => (Number.isNaN(value) ? null : value)));
      expect(reasons.length).toBeGreaterThan(0);
      const known: Record<string, unknown> = Object.fromEntries(names.map((name, i) => [name, frozen[i]]));
      const stored = { ...known, usualGap: known.mean_gap_days, currency: shop.currency };
      for (const reason of reasons) {
        expect(stored).toMatchObject(reason.params);
        expectTrue(reason);
      }
    }
  });

  it("gives somebody who moved the reasons of the move, against the segment they left, in their values of that day", async () => {
    const model = await findLiveModel(db, 1);
    const [recency] = factNames(model!.axes);
    expect(recency).toBe("recency_days");
    const [first, ...others] = segments
      .filter(({ isAccepted }) => isAccepted)
      .toSorted((a, b) => a.cluster - b.cluster);
    const [from, to] = [first!.cluster, others.at(-1)!.cluster].map((cluster) => model!.slots[cluster]!);
    const { personId } = members.find(({ segmentId }) => segmentId === from)!;
    // Long silent, one order, little money: what the last segment is and the best customers are not.
    const facts = [700, 1, 500, 38];
    const change = { personId, to: to!, cause: "ageing" as const, since: AS_OF, facts };
    await db.transaction((tx) => changeMemberships(tx, { shopId: 1, modelRunId: KEY.runId, at: AS_OF + 1 }, [change]));
    const [newest] = await explainMembers(db, shop, to!, 1);
    expect(newest).toMatchObject({ personId, cause: "ageing", cameFrom: from, against: from, facts });
    expect(newest!.reasons.map(render)).toContain("No order for 700 days; their usual gap is 38 days");
  });
});

describe("what a run says when it refuses", () => {
  it.each([0, 40, 520])("a store of %d buyers", async (buyers) => {
    const goal = findGoalPreset("repeat_purchase");
    const { refused, bakeOff } = await chooseSegments(columnsInMemory(inventedColumns(buyers, 2)), {
      seed: 1,
      goal,
      currency: "EUR",
      holdoutShare: 0.1,
      live: null,
    });
    const notes = bakeOff.flatMap((row) => row.notes);
    for (const note of notes) expectToSay(note, note.params);
    const said = refused ? [refused] : [];
    expect(said.length).toBe(buyers < 500 ? 1 : said.length);
    for (const { sentence, number, threshold } of said) {
      expect({ number, threshold, ...sentence.params }).toMatchObject({ number, threshold });
      expectToSay(sentence, sentence.params);
    }
  });
});
