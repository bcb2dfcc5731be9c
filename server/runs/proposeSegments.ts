import { measuresInWords } from "../analytics/explanation/measures.ts";
import { matchCentroids } from "../analytics/segmentation/matchCentroids.ts";
import { matchSlots, type SlotMatch } from "../analytics/segmentation/matchSlots.ts";
import type { PartitionParameters } from "../analytics/segmentation/partition.ts";
import { type Sentence, sentence } from "../domain/sentence.ts";
import { readMergedPeople } from "../store/persons.ts";
import {
  finishStep,
  MOVE_CAUSE,
  type Run,
  readAudit,
  readColumns,
  readSnapshot,
  readStep,
  saveColumn,
  setRunState,
} from "../store/runs.ts";
import { findLiveModel, listSegments, type Model, readMembers, type Segment, visibleAt } from "../store/segments.ts";
import { assertProposal } from "./assertProposal.ts";
import type { Chosen, ChosenSegment } from "./chooseSegments.ts";
import type { RunContext } from "./context.ts";
import { type AbsentMember, type Assignments, absentMembers, causesOfMoves, countMoves } from "./countMoves.ts";
import { nameProposed } from "./nameProposed.ts";
import type { SavedChoice } from "./saveChoice.ts";

const NO_SLOT = 0;

/** Sets the segments a run chose beside the live ones: which slot each carries on, and who would move. */
export async function proposeSegments(context: RunContext, run: Run): Promise<void> {
  const { db, clock, key } = context;
  const startedAt = clock.now();
  // Written by saveChoice of this version of the program, in the commit that ended the step before.
  const chosen = (await readStep(db, key, "segmentation")) as SavedChoice;
  const [snapshot, audit] = [await readSnapshot(db, key), await readAudit(db, key)];
  const { segments, violations } = await assertProposal(db, key, chosen.segments);
  const assignments = await readAssignments(context);
  const { people, slots } = assignments;
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
  const causes = causesOfMoves(assignments, slotOf);
  const moves = countMoves(assignments, causes, assignments.absent);
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
    // By which the acceptance writes memberships: what a person was told is what happens.
    await saveColumn(tx, key, MOVE_CAUSE, causes);
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

/** Who is where, and what they are held against. */
interface Everybody extends Assignments {
  live: Model | undefined;
  people: Float64Array;
  slots: Segment[];
  absent: AbsentMember[];
}

async function readAssignments({ db, key, shop }: RunContext): Promise<Everybody> {
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
  const absent = absentMembers(people, members, await readMergedPeople(db, shop.id));
  return { live, people, clusters, before, slots, underLive, causes: columns.get("own_cause") ?? null, absent };
}

/**
 * By slot (as a row of `slots`), the cluster whose centroid lies where the slot's did; undefined where centroids do not
 * speak of the same: an average order value is no place beside a share of discounts.
 */
function samePlaceOf(
  live: Model | undefined,
  slots: readonly Segment[],
  { parameters, axes }: Pick<Chosen, "parameters" | "axes">,
) {
  const before = live?.parameters as PartitionParameters | undefined;
  if (before?.method !== "k_means" || parameters?.method !== "k_means") return undefined;
  const asText = (list: readonly { feature: string }[] = []) => list.map(({ feature }) => feature).join();
  if (asText(live?.axes) !== asText(axes)) return undefined;
  const clusterOfGroup = matchCentroids(before, parameters);
  return Int32Array.from(slots, ({ id }) => clusterOfGroup[live?.slots.indexOf(id) ?? -1] ?? -1);
}

/**
 * Which segment carries on which slot. What is compared is whom the live model and the run put where today: people who
 * came and went since say nothing about whether a segment is still the same one, and one of newcomers has other members
 * every month. Where the live model cannot place people, its members are compared.
 */
function matchAssignments(
  { before, underLive, clusters, slots, live }: Everybody,
  chosen: Pick<Chosen, "parameters" | "axes">,
) {
  const samePlace = underLive ? samePlaceOf(live, slots, chosen) : undefined;
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
