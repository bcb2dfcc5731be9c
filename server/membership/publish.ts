import type { Clock } from "../domain/clock.ts";
import { AppError } from "../domain/errors.ts";
import type { Database } from "../store/database.ts";
import { countEffects } from "../store/effects.ts";
import { readMergedPeople } from "../store/persons.ts";
import { and, eq, inArray, isNull, notInArray } from "../store/query.ts";
import { type RunKey, readColumns, setRunState, supersedeProposals } from "../store/runs.ts";
import type { Cause } from "../store/schema/memberships.ts";
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
  const ofRun = model.undoes === null ? await membersOfRun(db, key, model) : null;
  const after = ofRun?.members ?? (await membersBefore(db, model));
  const moves = movesBetween(before, after);
  const cause: Cause = model.undoes === null ? "model_change" : "undo";
  for (let at = 0; at < moves.length; at += PEOPLE_PER_COMMIT) {
    const part = moves.slice(at, at + PEOPLE_PER_COMMIT);
    await writeMoves(db, model, part, { cause, factsOf: ofRun?.factsOf ?? withoutFacts });
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

/** What a person's place rests on, where it is known. */
type FactsOf = (personId: number) => Facts | null;

const withoutFacts: FactsOf = () => null;

/** Person to slot under the model, from the labels its run froze, and the values they were placed by. */
async function membersOfRun(
  db: Database,
  key: RunKey,
  model: Model,
): Promise<{ members: Map<number, number>; factsOf: FactsOf }> {
  const facts = factNames(model.axes);
  const columns = await readColumns(db, key, ["person", "cluster", ...facts]);
  const people = columns.get("person") ?? new Float64Array();
  const clusters = columns.get("cluster") ?? new Float64Array();
  const merged = await readMergedPeople(db, key.shopId);
  const members = new Map<number, number>();
  const rowOf = new Map<number, number>();
  for (let row = 0; row < people.length; row++) {
    const slot = model.slots[clusters[row] ?? -1];
    const person = people[row];
    if (person === undefined || slot === undefined || slot === null || merged.has(person)) continue;
    members.set(person, slot);
    rowOf.set(person, row);
  }
  const factsOf: FactsOf = (personId) => {
    const row = rowOf.get(personId);
    return row === undefined ? null : facts.map((name) => knownOrNull(columns.get(name)?.[row]));
  };
  return { members, factsOf };
}

/** Who was where when the model that is put back was last in force: just before the one accepted after it. */
async function membersBefore(db: Database, { shopId, restores }: Model): Promise<Map<number, number>> {
  const next = await findNextModel(db, shopId, restores ?? "");
  if (!next) throw new AppError("not_found", "The model that was to be put back is gone.");
  return readMembers(db, shopId, next.acceptedAt - 1);
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
  { cause, factsOf }: { cause: Cause; factsOf: FactsOf },
): Promise<void> {
  const { shopId, runId, acceptedAt } = model;
  await db.transaction(async (tx) => {
    const { memberships } = tx.tables;
    const leaving = moves.filter(({ from }) => from !== undefined).map(({ personId }) => personId);
    if (leaving.length > 0) {
      await tx.query
        .update(memberships)
        .set({ to: acceptedAt, endCause: cause })
        .where(and(eq(memberships.shopId, shopId), inArray(memberships.personId, leaving), isNull(memberships.to)));
    }
    const entering = moves.flatMap(({ personId, to }) =>
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
    );
    await tx.upsertMany(memberships, entering);
  });
}
