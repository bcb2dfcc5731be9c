import { AppError } from "../domain/errors.ts";
import { partsFromThread } from "../jobs/inThread.ts";
import { changeMemberships } from "../store/membershipChanges.ts";
import { saveFacts } from "../store/personFacts.ts";
import { readPlaces } from "../store/places.ts";
import { and, eq, inArray } from "../store/query.ts";
import { endRefresh, findRefresh, type Refresh, type RefreshKey } from "../store/refreshes.ts";
import { saveDays } from "../store/segmentDays.ts";
import type { Model } from "../store/segments.ts";
import { causesOfRefreshed } from "./causesOfRefreshed.ts";
import type { MembershipContext } from "./context.ts";
import { findPlacingModel } from "./placingModel.ts";
import type { Refreshed, RefreshPart, RefreshTask } from "./refreshEverybody.ts";

const PEOPLE_PER_COMMIT = 200;

export interface RefreshContext extends MembershipContext {
  /** The SQLite file, which the worker thread opens for itself. */
  databaseFile: string;
  signal: AbortSignal;
  /** Waits for the thread; more urgent work on the shop may pass meanwhile. */
  during<T>(work: Promise<T>): Promise<T>;
}

/**
 * Places everybody anew under the live model, as of the instant the refresh was asked for. Who moves, and who looks
 * nearer elsewhere without having moved yet, is committed in chunks; a refresh that was cut off is computed again and
 * ends in the same rows.
 */
export async function runRefresh(context: RefreshContext, key: RefreshKey): Promise<void> {
  const { db, clock, shop } = context;
  const refresh = await findRefresh(db, key);
  if (refresh?.state !== "running") return;
  if (shop.pausedBecause === "source_shrank") {
    throw new AppError(
      "conflict",
      "Shopify reports far fewer records than yesterday, so nobody is moved. Look at the store, then resume.",
    );
  }
  const placing = await findPlacingModel(db, shop.id);
  if (!placing) throw new AppError("conflict", "There are no live segments to refresh; accept a proposal first.");
  const { model, ...placingModel } = placing;
  const task: RefreshTask = { shop, model: placingModel, programme: model.goalId, asOf: refresh.asOf };
  const found = await readInThread(context, task);
  await writeMoves(context, refresh, model, found);
  await writeCandidates(context, refresh, found);
  await db.transaction(async (tx) => {
    const writtenAt = clock.now();
    await saveDays(
      tx,
      found.days.map((day) => ({ ...day, writtenAt })),
    );
    const { people, moves, waits } = found;
    const counts = { people, moved: moves.length, waiting: waits.length };
    await endRefresh(tx, key, { state: "done", finishedAt: writtenAt, ...counts, error: null });
  });
}

/** Has everybody looked at in a thread of its own, and packs away what it had to read from rows for the next time. */
async function readInThread(context: RefreshContext, task: RefreshTask): Promise<Refreshed> {
  const { db, clock, shop, databaseFile, signal } = context;
  const module = new URL("./refresh.worker.ts", import.meta.url);
  const readAt = clock.now();
  const parts = partsFromThread<RefreshPart>(module, { ...task, databaseFile }, { signal });
  for (;;) {
    const next: IteratorResult<RefreshPart, void> = await context.during(parts.next());
    if (next.done) throw new Error("The thread that looks at everybody ended without a result.");
    const part = next.value;
    if (part.kind === "found") {
      await parts.return();
      return part.found;
    }
    for (let from = 0; from < part.facts.length; from += PEOPLE_PER_COMMIT) {
      const some = part.facts.slice(from, from + PEOPLE_PER_COMMIT);
      await db.transaction((tx) => saveFacts(tx, shop.id, some, readAt));
    }
  }
}

async function writeMoves(
  context: RefreshContext,
  refresh: Refresh,
  model: Model,
  { moves }: Refreshed,
): Promise<void> {
  const { db, clock, shop } = context;
  for (let from = 0; from < moves.length; from += PEOPLE_PER_COMMIT) {
    const part = await stillThere(context, refresh, moves.slice(from, from + PEOPLE_PER_COMMIT));
    const causes = await causesOfRefreshed(db, model, part);
    const changes = part.map(({ personId, to, facts }, i) => ({
      personId,
      to,
      facts,
      since: refresh.asOf,
      cause: causes[i] ?? "ageing",
    }));
    const change = { shopId: shop.id, modelRunId: model.runId, at: clock.now() };
    await db.transaction((tx) => changeMemberships(tx, change, changes));
  }
}

/** Whoever is where the thread saw them and was so before it looked: an order of theirs may have moved them since. */
async function stillThere<Seen extends { personId: number; from: number | null }>(
  { db, shop }: RefreshContext,
  { asOf }: Refresh,
  people: readonly Seen[],
): Promise<Seen[]> {
  const personIds = people.map(({ personId }) => personId);
  const { slots, since } = await readPlaces(db, shop.id, personIds);
  return people.filter(
    ({ personId, from }) => (slots.get(personId) ?? null) === from && (since.get(personId) ?? 0) <= asOf,
  );
}

async function writeCandidates(
  context: RefreshContext,
  refresh: Refresh,
  { waits, settled }: Refreshed,
): Promise<void> {
  const { db, shop } = context;
  for (let from = 0; from < waits.length; from += PEOPLE_PER_COMMIT) {
    const part = await stillThere(context, refresh, waits.slice(from, from + PEOPLE_PER_COMMIT));
    const rows = part.map(({ personId, segmentId, refreshes }) => ({
      shopId: shop.id,
      personId,
      segmentId,
      refreshes,
      lastSeenAt: refresh.asOf,
    }));
    await db.transaction((tx) => tx.upsertMany(tx.tables.membershipCandidates, rows));
  }
  for (let from = 0; from < settled.length; from += PEOPLE_PER_COMMIT) {
    const part = settled.slice(from, from + PEOPLE_PER_COMMIT);
    await db.transaction(async (tx) => {
      const { membershipCandidates } = tx.tables;
      await tx.query
        .delete(membershipCandidates)
        .where(and(eq(membershipCandidates.shopId, shop.id), inArray(membershipCandidates.personId, part)));
    });
  }
}
