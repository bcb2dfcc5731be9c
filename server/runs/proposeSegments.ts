import { measuresInWords } from "../analytics/explanation/measures.ts";
import { matchSlots, type SlotMatch } from "../analytics/segmentation/matchSlots.ts";
import type { Check } from "../analytics/validation/gate.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import { finishStep, type Run, readAudit, readColumns, readSnapshot, readStep, setRunState } from "../store/runs.ts";
import type { Cause } from "../store/schema/analysis.ts";
import { findLiveModel, listSegments, readMembers, type Segment, visibleAt } from "../store/segments.ts";
import { assertProposal } from "./assertProposal.ts";
import type { Chosen, ChosenSegment } from "./chooseSegments.ts";
import type { RunContext } from "./context.ts";
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
  const { people, clusters, before, slots, gone } = await readAssignments(context);
  const slotOf = carriedSlots(matchSlots(before, clusters).matches, segments, slots);
  const names = nameProposed(segments, slotOf, slots);
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
    checks: segment.checks,
    traits: segment.traits,
    isAccepted: segment.isAccepted,
  }));
  const moves = [...countMoves(before, clusters, slots), ...leaversOf(gone)];
  await db.transaction(async (tx) => {
    await tx.upsertMany(tx.tables.proposedSegments, proposed);
    await tx.upsertMany(
      tx.tables.segmentDescriptions,
      chosen.segments.map(({ cluster, persona, rule }) => ({ ...key, cluster, persona, rule })),
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
      catalogueVersion: snapshot?.catalogueVersion ?? "",
      parameters: chosen.parameters,
      axes: chosen.axes,
      checks: chosen.checks.map((check) => withNames(check, proposed)),
      measures: measuresOf(chosen.bakeOff),
      people: people.length,
      outliers: chosen.outliers.counts,
    };
    await finishStep(tx, key, { step: "proposal", startedAt, finishedAt: clock.now(), result });
    await setRunState(tx, { shopId: run.shopId, runId: run.id }, { state: "proposed", at: clock.now() });
  });
}

/** People of the snapshot and of the live segments: earlier slot (as a row number of `slots`) and new cluster of each. */
async function readAssignments({ db, key, shop }: RunContext) {
  const columns = await readColumns(db, key, ["person", "cluster"]);
  const people = columns.get("person") ?? new Float64Array();
  const clusters = Int32Array.from(columns.get("cluster") ?? new Float64Array());
  const live = await findLiveModel(db, shop.id);
  const members = live ? await readMembers(db, shop.id, await visibleAt(db, shop.id)) : new Map<number, number>();
  const slots = (await listSegments(db, shop.id)).filter(({ retiredAt }) => retiredAt === null);
  const rowOfSlot = new Map(slots.map(({ id }, row) => [id, row]));
  const before = Int32Array.from(people, (person) => rowOfSlot.get(members.get(person) ?? NO_SLOT) ?? -1);
  const gone = membersNotAmong(people, members);
  return { people, clusters, before, slots, gone };
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

/** A check that speaks of two segments by number gets their names, which only the proposal knows. */
function withNames(check: Check, proposed: readonly { cluster: number; name: string }[]): Check {
  const { first, second } = check.sentence.params;
  const nameOf = (cluster: unknown) => proposed.find((one) => one.cluster === cluster)?.name;
  const [firstName, secondName] = [nameOf(first), nameOf(second)];
  if (firstName === undefined || secondName === undefined) return check;
  return { ...check, sentence: sentence(check.sentence.code, { ...check.sentence.params, firstName, secondName }) };
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

/** How many people each pair of earlier slot and new cluster holds. What happens at a new model is a model change. */
function countMoves(before: Int32Array, clusters: Int32Array, slots: readonly Segment[]): Move[] {
  const cause: Cause = "model_change";
  const counts = new Map<string, Move>();
  before.forEach((row, i) => {
    const slotId = slots[row]?.id ?? NO_SLOT;
    const cluster = clusters[i] ?? NO_CLUSTER;
    if (slotId === NO_SLOT && cluster === NO_CLUSTER) return;
    const id = `${slotId} ${cluster}`;
    const move = counts.get(id) ?? { slotId, cluster, cause, people: 0 };
    move.people++;
    counts.set(id, move);
  });
  return [...counts.values()];
}
