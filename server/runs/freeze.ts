import type { Instant } from "../domain/instant.ts";
import { saveIdentityFindings } from "../store/identityFindings.ts";
import { mergePerson, partPerson, readKnownPeople, renamePerson } from "../store/persons.ts";
import { sql } from "../store/query.ts";
import { finishStep, saveColumn } from "../store/runs.ts";
import { carryPeople } from "./carryPeople.ts";
import type { RunContext } from "./context.ts";
import type { Prepared } from "./prepare.ts";

const ROWS_PER_COMMIT = 500;

/**
 * Gives every person their number (known people keep theirs) and commits who belongs to whom.
 * @param readAt when the run began to read the rows it speaks of: what was linked since is not its to drop
 */
export async function saveIdentity(context: RunContext, prepared: Prepared, readAt: Instant): Promise<Float64Array> {
  const { db, clock, key } = context;
  const startedAt = clock.now();
  const numbers = await numberPeople(context, prepared);
  const linkedAt = clock.now();
  const rows = prepared.links.map(({ kind, reference, person, rule }) => ({
    ...key,
    linkedAt,
    kind,
    reference,
    rule,
    personId: numbers[person] ?? 0,
  }));
  await inCommits(rows, (part) => db.transaction((tx) => tx.upsertMany(tx.tables.personLinks, part)));
  await dropOldLinks(context, readAt);
  await saveIdentityFindings(db, key, {
    candidates: prepared.candidates,
    unmatchedProfiles: prepared.unmatched.profiles,
    unmatchedPeople: Array.from(prepared.unmatched.people, (person) => numbers[person] ?? 0),
    foundAt: linkedAt,
  });
  await db.transaction((tx) =>
    finishStep(tx, key, { step: "identity", startedAt, finishedAt: clock.now(), result: prepared.identity }),
  );
  return numbers;
}

async function numberPeople(context: RunContext, prepared: Prepared): Promise<Float64Array> {
  const { db, clock, shop, key } = context;
  const known = await readKnownPeople(db, shop.id);
  const { numbers, fresh, renamed, parted, absorbed } = carryPeople(prepared, known);
  const since = clock.now();
  await inCommits(fresh, (part) =>
    db.transaction((tx) =>
      tx.upsertMany(
        tx.tables.persons,
        part.map(({ id, survivor }) => ({ shopId: shop.id, id, survivor, mergedInto: null, since })),
      ),
    ),
  );
  for (const { id, survivor } of renamed) await db.transaction((tx) => renamePerson(tx, shop.id, id, survivor));
  for (const id of parted) await db.transaction((tx) => partPerson(tx, shop.id, id));
  for (const { id, into } of absorbed) await db.transaction((tx) => mergePerson(tx, key.shopId, id, into));
  return numbers;
}

async function inCommits<T>(items: readonly T[], commit: (part: T[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += ROWS_PER_COMMIT) await commit(items.slice(at, at + ROWS_PER_COMMIT));
}

/** Links of accounts, orders and profiles that are gone or belong to nobody any more. */
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

/** What one commit writes of columns. */
const BYTES_PER_COMMIT = 4 * 1024 * 1024;

/** Freezes the feature matrix: columns in commits of bounded size, the snapshot's own row last. */
export async function saveSnapshot(
  { db, clock, key }: RunContext,
  prepared: Prepared,
  numbers: Float64Array,
  facts: { asOf: number; highWater: Record<string, number>; begunAt: number; startedAt: number },
): Promise<void> {
  const columns: [string, Float64Array][] = [["person", numbers], ...prepared.columns];
  const perCommit = Math.max(1, Math.floor(BYTES_PER_COMMIT / Math.max(1, numbers.byteLength)));
  for (let from = 0; from < columns.length; from += perCommit) {
    await db.transaction(async (tx) => {
      for (const [name, values] of columns.slice(from, from + perCommit)) await saveColumn(tx, key, name, values);
    });
  }
  await db.transaction(async (tx) => {
    const frozenAt = clock.now();
    const people = prepared.survivors.length;
    await tx.upsertMany(tx.tables.snapshots, [
      {
        ...key,
        asOf: facts.asOf,
        people,
        buyers: prepared.buyers,
        catalogueVersion: prepared.catalogueVersion,
        highWater: facts.highWater,
        begunAt: facts.begunAt,
        frozenAt,
      },
    ]);
    const result = { people, buyers: prepared.buyers, inputs: prepared.inputs };
    await finishStep(tx, key, { step: "snapshot", startedAt: facts.startedAt, finishedAt: frozenAt, result });
  });
}
