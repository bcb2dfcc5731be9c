import { measuresInWords } from "../analytics/explanation/measures.ts";
import { matchCentroids } from "../analytics/segmentation/matchCentroids.ts";
import { matchSlots, type SlotMatch } from "../analytics/segmentation/matchSlots.ts";
import type { PartitionParameters } from "../analytics/segmentation/partition.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import { finishStep, type Run, readAudit, readColumns, readSnapshot, readStep, setRunState } from "../store/runs.ts";
import type { Cause } from "../store/schema/memberships.ts";
import { findLiveModel, listSegments, type Model, readMembers, type Segment, visibleAt } from "../store/segments.ts";
import { assertProposal } from "./assertProposal.ts";
import type { Chosen, ChosenSegment } from "./chooseSegments.ts";
import type { RunContext } from "./context.ts";
import { ownCauseOf } from "./liveBasis.ts";
import { nameProposed } from "./nameProposed.ts";
import type { SavedChoice } from "./saveChoice.ts";

const NO_SLOT = 0;
const NO_CLUSTER = -1;

interface Move {
  slotId: number;
  cluster: number;
  cause: Cause;
  people: number;
}

/** Sets the segments a run chose beside the live ones: which slot each carries on, and who would move. */
export async function proposeSegments(context: RunContext, run: Run): Promise<void> {
  const { db, clock, key } = context;
  const startedAt = clock.now();
  // Written by saveChoice of this version of the program, in the commit that ended the step before.
  const chosen = (await readStep(db, key, "segmentation")) as SavedChoice;
  const [snapshot, audit] = [await readSnapshot(db, key), await readAudit(db, key)];
  const { segments, violations } = await assertProposal(db, key, chosen.segments);
  const assignments = await readAssignments(context);
  const { people, slots, gone } = assignments;
  const slotOf = carriedSlots(matchAssignments(assignments, chosen), segments, slots);
  const names = nameProposed(segments, slotOf, slots);
  const named = segments.map(({ cluster }, i) => ({ cluster, name: names[i] ?? "" }));
  const proposed = segments.map((segment, i) => ({
    ...key,
    cluster: segment.cluster,
    slotId: slotOf.get(segment.cluster)?.id ?? null,
    name: names[i] ?? "",
    people: segment.people,
    share: segment.share,
    dataScore: audit?.score ?? 0,
    jaccard: segment.jaccard,
    laterBuyers: segment.laterBuyers,
    laterNetPerPerson: segment.laterNetPerPerson,
    checks: segment.checks.map((check) => withNames(check, named)),
    traits: segment.traits,
    isAccepted: segment.isAccepted,
  }));
  const moves = [...countMoves(assignments, slotOf), ...leaversOf(gone)];
  await db.transaction(async (tx) => {
    await tx.upsertMany(tx.tables.proposedSegments, proposed);
    await tx.upsertMany(
      tx.tables.segmentDescriptions,
      segments.map(({ cluster, persona, rule, scorecard, playbook }) => ({
        ...key,
        cluster,
        persona,
        rule,
        scorecard: scorecard.map((criterion) => withNames(criterion, named)),
        playbook,
      })),
    );
    await tx.upsertMany(
      tx.tables.runViolations,
      violations.map((violation) => ({ ...key, ...violation })),
    );
    await tx.upsertMany(
      tx.tables.proposedMoves,
      moves.map((move) => ({ ...key, ...move })),
    );
    const result = {
      method: chosen.method,
      tier: chosen.tier,
      catalogueVersion: snapshot?.catalogueVersion ?? "",
      parameters: chosen.parameters,
      axes: chosen.axes,
      checks: chosen.checks.map((check) => withNames(check, named)),
      measures: measuresOf(chosen.bakeOff),
      suggestions: chosen.suggestions.map((suggestion) => withNames(suggestion, named)),
      people: people.length,
      outliers: chosen.outliers.counts,
    };
    await finishStep(tx, key, { step: "proposal", startedAt, finishedAt: clock.now(), result });
    await setRunState(tx, { shopId: run.shopId, runId: run.id }, { state: "proposed", at: clock.now() });
  });
}

/** Who is where, row by row of the snapshot; slots as row numbers of `slots`, -1 for none. */
interface Assignments {
  live: Model | undefined;
  people: Float64Array;
  slots: Segment[];
  /** Slot each person is in. */
  before: Int32Array;
  /** Slot in which the live model, left as it is, sees them today; null where there is none to ask. */
  underLive: Int32Array | null;
  causes: Float64Array | null;
  /** Cluster of the run. */
  clusters: Int32Array;
  /** Slots of members whom the snapshot does not know. */
  gone: number[];
}

async function readAssignments({ db, key, shop }: RunContext): Promise<Assignments> {
  const columns = await readColumns(db, key, ["person", "cluster", "live_group", "own_cause"]);
  const people = columns.get("person") ?? new Float64Array();
  const clusters = Int32Array.from(columns.get("cluster") ?? new Float64Array());
  const live = await findLiveModel(db, shop.id);
  const members = live ? await readMembers(db, shop.id, await visibleAt(db, shop.id)) : new Map<number, number>();
  const slots = (await listSegments(db, shop.id)).filter(({ retiredAt }) => retiredAt === null);
  const rowOfSlot = new Map(slots.map(({ id }, row) => [id, row]));
  const before = Int32Array.from(people, (person) => rowOfSlot.get(members.get(person) ?? NO_SLOT) ?? -1);
  const rowOfGroup = (live?.slots ?? []).map((slot) => rowOfSlot.get(slot ?? NO_SLOT) ?? -1);
  const groups = columns.get("live_group");
  const underLive = groups ? Int32Array.from(groups, (group) => rowOfGroup[group] ?? -1) : null;
  const gone = membersNotAmong(people, members);
  return { live, people, clusters, before, slots, underLive, causes: columns.get("own_cause") ?? null, gone };
}

/** By slot (as a row of `slots`), the cluster whose centroid lies where the slot's did. */
function samePlaceOf(live: Model | undefined, slots: readonly Segment[], next: Chosen["parameters"]) {
  const before = live?.parameters as PartitionParameters | undefined;
  if (before?.method !== "k_means" || next?.method !== "k_means") return undefined;
  if (before.scaler.mean.length !== next.scaler.mean.length) return undefined;
  const clusterOfGroup = matchCentroids(before, next);
  return Int32Array.from(slots, ({ id }) => clusterOfGroup[live?.slots.indexOf(id) ?? -1] ?? -1);
}

/**
 * Which segment carries on which slot. What is compared is whom the live model and the run put where today: people who
 * came and went since say nothing about whether a segment is still the same one, and one of newcomers has other members
 * every month. Where the live model cannot place people, its members are compared.
 */
function matchAssignments(
  { before, underLive, clusters, slots, live }: Assignments,
  chosen: Pick<Chosen, "parameters">,
) {
  const samePlace = underLive ? samePlaceOf(live, slots, chosen.parameters) : undefined;
  return matchSlots(underLive ?? before, clusters, samePlace).matches;
}

/** By cluster: the slot it carries on, where at least half of the people of either are in both. */
function carriedSlots(
  matches: readonly SlotMatch[],
  segments: readonly Pick<ChosenSegment, "cluster" | "name" | "isAccepted">[],
  slots: readonly Segment[],
): Map<number, Segment> {
  const carried = new Map<number, Segment>();
  for (const { before, after, carriedOver } of matches) {
    const slot = slots[before];
    const isAccepted = segments.some(({ cluster, isAccepted: accepted }) => cluster === after && accepted);
    if (slot && carriedOver && isAccepted) carried.set(after, slot);
  }
  return carried;
}

/** How good the chosen segments are as a whole, in words. */
function measuresOf(bakeOff: Chosen["bakeOff"]): Sentence[] {
  const row = bakeOff.find(({ isChosen }) => isChosen);
  if (!row) return [];
  return measuresInWords({ silhouette: row.silhouette, jaccard: row.jaccard, r2: row.r2?.value ?? null });
}

/** What speaks of other segments by number gets their names, which only the proposal knows. */
function withNames<T extends { sentence: Sentence }>(said: T, named: readonly { cluster: number; name: string }[]): T {
  const { code, params } = said.sentence;
  const names = ["first", "second", "nearest"].flatMap((which) => {
    const name = named.find(({ cluster }) => cluster === params[which])?.name;
    return name === undefined ? [] : [[`${which}Name`, name] as const];
  });
  return names.length === 0 ? said : { ...said, sentence: sentence(code, { ...params, ...Object.fromEntries(names) }) };
}

/** Slots of members whom the snapshot does not know: people who were merged into others since. */
function membersNotAmong(people: Float64Array, members: ReadonlyMap<number, number>): number[] {
  const present = new Set(people);
  return [...members].filter(([person]) => !present.has(person)).map(([, slot]) => slot);
}

function leaversOf(slots: readonly number[]): Move[] {
  const bySlot = Map.groupBy(slots, (slot) => slot);
  return [...bySlot].map(([slotId, gone]) => ({
    slotId,
    cluster: NO_CLUSTER,
    cause: "identity_merge",
    people: gone.length,
  }));
}

/**
 * How many people each pair of earlier slot and new cluster holds, by cause. Whom the live model, too, sees in the
 * segment they would come to has moved by what happened to them; everybody else moves because segments are drawn anew.
 */
function countMoves(
  { before, underLive, causes, clusters, slots }: Assignments,
  slotOf: ReadonlyMap<number, Segment>,
): Move[] {
  const causeOf = (row: number, to: number): Cause => {
    const seen = slots[underLive?.[row] ?? -1]?.id ?? NO_SLOT;
    const isOwn = underLive !== null && (clusters[row] === NO_CLUSTER || (seen !== NO_SLOT && seen === to));
    return isOwn ? ownCauseOf(causes?.[row]) : "model_change";
  };
  const counts = new Map<string, Move>();
  before.forEach((row, i) => {
    const slotId = slots[row]?.id ?? NO_SLOT;
    const cluster = clusters[i] ?? NO_CLUSTER;
    if (slotId === NO_SLOT && cluster === NO_CLUSTER) return;
    const to = slotOf.get(cluster)?.id ?? NO_SLOT;
    const cause = slotId !== NO_SLOT && slotId === to ? "model_change" : causeOf(i, to);
    const id = `${slotId} ${cluster} ${cause}`;
    const move = counts.get(id) ?? { slotId, cluster, cause, people: 0 };
    move.people++;
    counts.set(id, move);
  });
  return [...counts.values()];
}
