import type { Instant } from "../domain/instant.ts";
import { saveWaterfall } from "../store/audits.ts";
import { saveIdentityFindings } from "../store/identityFindings.ts";
import { mergePerson, partPerson, renamePerson, saveLinks } from "../store/persons.ts";
import { sql } from "../store/query.ts";
import { finishStep, saveColumn } from "../store/runs.ts";
import type { RunContext } from "./context.ts";
import type { NumberedLink, PreparedPart } from "./prepare.ts";

const ROWS_PER_COMMIT = 500;

type PartOf<Kind extends PreparedPart["kind"]> = Extract<PreparedPart, { kind: Kind }>;

/** Commits people who are new, have another key, or turned out to be others. */
export async function savePeople(
  context: RunContext,
  { fresh, renamed, parted, absorbed }: PartOf<"people">,
): Promise<void> {
  const { db, clock, shop } = context;
  const since = clock.now();
  const people = fresh.map(({ id, survivor }) => ({ shopId: shop.id, id, survivor, mergedInto: null, since }));
  if (people.length > 0) await db.transaction((tx) => tx.upsertMany(tx.tables.persons, people));
  for (const { id, survivor } of renamed) await db.transaction((tx) => renamePerson(tx, shop.id, id, survivor));
  for (const id of parted) await db.transaction((tx) => partPerson(tx, shop.id, id));
  for (const { id, into } of absorbed) await db.transaction((tx) => mergePerson(tx, shop.id, id, into));
}

/**
 * Commits who belongs to whom.
 * @param readAt when the run began to read the rows it speaks of: what was linked since is not its to change
 */
export async function saveRunLinks(
  { db, clock, key }: RunContext,
  links: readonly NumberedLink[],
  readAt: Instant,
): Promise<void> {
  const rows = links.map((link) => ({ ...key, linkedAt: clock.now(), ...link }));
  await db.transaction((tx) => saveLinks(tx, rows, readAt));
}

/** Commits what somebody has to decide or may want to look at: pairs that may be one person, and who is unmatched. */
export async function saveFindings({ db, clock, key }: RunContext, part: PartOf<"findings">): Promise<void> {
  const { candidates, unmatchedProfiles, unmatchedPeople } = part;
  await saveIdentityFindings(db, key, {
    candidates,
    unmatchedProfiles,
    unmatchedPeople: [...unmatchedPeople],
    foundAt: clock.now(),
  });
}

/** Drops links of accounts, orders and profiles that are gone or belong to nobody any more, and ends the step. */
export async function finishIdentity(
  context: RunContext,
  counts: PartOf<"identified">["counts"],
  { startedAt, readAt }: { startedAt: Instant; readAt: Instant },
): Promise<void> {
  const { db, clock, key } = context;
  await dropOldLinks(context, readAt);
  await db.transaction((tx) =>
    finishStep(tx, key, { step: "identity", startedAt, finishedAt: clock.now(), result: counts }),
  );
}

async function dropOldLinks({ db, key }: RunContext, readAt: Instant): Promise<void> {
  const { personLinks } = db.tables;
  for (;;) {
    const dropped = await db.transaction((tx) =>
      tx.query
        .delete(personLinks)
        .where(
          sql`shop_id = ${key.shopId} and (kind, reference) in (select kind, reference from person_links where shop_id = ${key.shopId} and run_id <> ${key.runId} and linked_at < ${readAt} limit ${ROWS_PER_COMMIT})`,
        )
        .returning({ kind: personLinks.kind }),
    );
    if (dropped.length < ROWS_PER_COMMIT) return;
  }
}

/** Freezes part of the feature matrix, in one commit. */
export async function saveColumns({ db, key }: RunContext, { first, columns }: PartOf<"columns">): Promise<void> {
  await db.transaction(async (tx) => {
    for (const [name, values] of columns) await saveColumn(tx, key, name, values, first);
  });
}

/** What a snapshot is of: the day it speaks of, how far each source was read, and when reading began. */
export interface SnapshotFacts {
  asOf: Instant;
  highWater: Record<string, number>;
  begunAt: Instant;
}

/** Ends the step of the snapshot, whose columns are all there. */
export async function finishSnapshot(
  { db, clock, key }: RunContext,
  { kind: _kind, people, buyers, catalogueVersion, waterfall, prediction, ...found }: PartOf<"snapshot">,
  { startedAt, ...facts }: SnapshotFacts & { startedAt: Instant },
): Promise<void> {
  await db.transaction(async (tx) => {
    const frozenAt = clock.now();
    await tx.upsertMany(tx.tables.snapshots, [{ ...key, ...facts, people, buyers, catalogueVersion, frozenAt }]);
    await saveWaterfall(tx, key, waterfall);
    await finishStep(tx, key, {
      step: "snapshot",
      startedAt,
      finishedAt: frozenAt,
      result: { people, buyers, ...found },
    });
    // Learned from the same reading of the rows, so it is there with them or not at all.
    await finishStep(tx, key, { step: "prediction", startedAt, finishedAt: frozenAt, result: prediction });
  });
}
