import type { Clock } from "../domain/clock.ts";
import { AppError } from "../domain/errors.ts";
import type { Database } from "../store/database.ts";
import { countEffects } from "../store/effects.ts";
import { causeOfAbsence } from "../store/memberships.ts";
import { readMergedPeople } from "../store/persons.ts";
import { and, eq, inArray, isNull, notInArray } from "../store/query.ts";
import { MOVE_CAUSE, type RunKey, readColumns, setRunState, supersedeProposals } from "../store/runs.ts";
import { CAUSES, type Cause } from "../store/schema/memberships.ts";
import { findModel, findNextModel, type Model, readMembers } from "../store/segments.ts";
import { type Facts, factNames, knownOrNull } from "./place.ts";

const PEOPLE_PER_COMMIT = 250;

interface Move {
  personId: number;
  from: number | undefined;
  to: number | undefined;
}

/**
 * Writes the memberships of an accepted model, or of one that a reversal puts back, then makes them visible. New
 * intervals begin and old ones end at the model's instant, which readers do not look at before the commit that sets
 * `published_at`; a stop in between leaves the old memberships in force, and the next call goes on.
 */
export async function publishMemberships(db: Database, clock: Clock, key: RunKey): Promise<void> {
  const model = await findModel(db, key.shopId, key.runId);
  if (!model) throw new AppError("not_found", `Run ${key.runId} has not been accepted.`);
  if (model.publishedAt !== null) return;
  const before = await readMembers(db, key.shopId, model.acceptedAt - 1);
  const after = model.undoes === null ? await membersOfRun(db, key, model, before) : await membersPutBack(db, model);
  const moves = movesBetween(before, after.members);
  for (let at = 0; at < moves.length; at += PEOPLE_PER_COMMIT) {
    await writeMoves(db, model, moves.slice(at, at + PEOPLE_PER_COMMIT), after);
  }
  await makeVisible(db, clock, model);
}

/** The one small commit that changes what readers see. */
async function makeVisible(db: Database, clock: Clock, model: Model): Promise<void> {
  const { shopId, runId } = model;
  await db.transaction(async (tx) => {
    const { models, segments, membershipCandidates, pendingMoves } = tx.tables;
    const now = clock.now();
    await tx.query
      .update(models)
      .set({ retiredAt: now })
      .where(and(eq(models.shopId, shopId), isNull(models.retiredAt)));
    await tx.query
      .update(models)
      .set({ publishedAt: now, retiredAt: null })
      .where(and(eq(models.shopId, shopId), eq(models.runId, runId)));
    const kept = model.slots.filter((slot) => slot !== null);
    await tx.query
      .update(segments)
      .set({ retiredAt: now })
      .where(and(eq(segments.shopId, shopId), isNull(segments.retiredAt), notInArray(segments.id, kept)));
    await tx.query
      .update(segments)
      .set({ retiredAt: null })
      .where(and(eq(segments.shopId, shopId), inArray(segments.id, kept)));
    // Who was about to move between segments of the old model is looked at anew.
    await tx.query.delete(membershipCandidates).where(eq(membershipCandidates.shopId, shopId));
    // What had not reached Klaviyo yet is now a matter of the new model, and so of a person's approval.
    await tx.query.delete(pendingMoves).where(eq(pendingMoves.shopId, shopId));
    await countEffects(tx, shopId, "model.published");
    if (model.undoes !== null) return;
    await setRunState(tx, { shopId, runId }, { state: "accepted", at: now });
    await supersedeProposals(tx, shopId, runId);
  });
}

/** Who is in which slot of a model, and what is known of those who come or go. */
interface Members {
  members: Map<number, number>;
  /** What a person's place rests on, where it is known. */
  factsOf: (personId: number) => Facts | null;
  causeOf: (personId: number) => Cause;
}

/**
 * Person to slot under the model, from the labels its run froze, with the values they were placed by and the causes
 * that the proposal counted.
 */
async function membersOfRun(
  db: Database,
  key: RunKey,
  model: Model,
  before: ReadonlyMap<number, number>,
): Promise<Members> {
  const facts = factNames(model.axes);
  const columns = await readColumns(db, key, ["person", "cluster", MOVE_CAUSE, ...facts]);
  const people = columns.get("person") ?? new Float64Array();
  const clusters = columns.get("cluster") ?? new Float64Array();
  const merged = await readMergedPeople(db, key.shopId);
  const members = new Map<number, number>();
  const rowOf = new Map<number, number>();
  const newest = people.reduce((highest, person) => Math.max(highest, person), 0);
  for (const [row, person] of people.entries()) {
    if (merged.has(person)) continue;
    const slot = model.slots[clusters[row] ?? -1] ?? null;
    if (slot !== null) members.set(person, slot);
    if (slot !== null || before.has(person)) rowOf.set(person, row);
  }
  return {
    members,
    factsOf(personId) {
      const row = rowOf.get(personId);
      return row === undefined ? null : facts.map((name) => knownOrNull(columns.get(name)?.[row]));
    },
    causeOf(personId) {
      const row = rowOf.get(personId);
      if (row === undefined) return causeOfAbsence(personId, newest, merged);
      return CAUSES[columns.get(MOVE_CAUSE)?.[row] ?? -1] ?? "model_change";
    },
  };
}

/** Who was where when the model that is put back was last in force: just before the one accepted after it. */
async function membersPutBack(db: Database, { shopId, restores }: Model): Promise<Members> {
  const next = await findNextModel(db, shopId, restores ?? "");
  if (!next) throw new AppError("not_found", "The model that was to be put back is gone.");
  const members = await readMembers(db, shopId, next.acceptedAt - 1);
  return { members, factsOf: () => null, causeOf: () => "undo" };
}

/** Whoever changes segment, enters one or leaves all, by person. */
function movesBetween(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): Move[] {
  const moves: Move[] = [];
  for (const personId of [...new Set([...before.keys(), ...after.keys()])].toSorted((a, b) => a - b)) {
    const from = before.get(personId);
    const to = after.get(personId);
    if (from !== to) moves.push({ personId, from, to });
  }
  return moves;
}

async function writeMoves(
  db: Database,
  model: Model,
  moves: readonly Move[],
  { causeOf, factsOf }: Members,
): Promise<void> {
  const { shopId, runId, acceptedAt } = model;
  const byCause = Map.groupBy(moves, ({ personId }) => causeOf(personId));
  await db.transaction(async (tx) => {
    const { memberships } = tx.tables;
    for (const [endCause, part] of byCause) {
      const leaving = part.filter(({ from }) => from !== undefined).map(({ personId }) => personId);
      if (leaving.length === 0) continue;
      await tx.query
        .update(memberships)
        .set({ to: acceptedAt, endCause })
        .where(and(eq(memberships.shopId, shopId), inArray(memberships.personId, leaving), isNull(memberships.to)));
    }
    const entering = [...byCause].flatMap(([cause, part]) =>
      part.flatMap(({ personId, to }) =>
        to === undefined
          ? []
          : [
              {
                shopId,
                personId,
                from: acceptedAt,
                segmentId: to,
                to: null,
                cause,
                endCause: null,
                modelRunId: runId,
                facts: factsOf(personId),
              },
            ],
      ),
    );
    await tx.upsertMany(memberships, entering);
  });
}
