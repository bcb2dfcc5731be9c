import { eq, max, sql } from "../store/query.ts";
import { finishStep, saveColumn } from "../store/runs.ts";
import type { RunContext } from "./context.ts";
import type { Prepared } from "./prepare.ts";

const ROWS_PER_COMMIT = 500;

/** Commits the audit of a run. */
export async function saveAudit({ db, clock, key }: RunContext, { audit }: Prepared, startedAt: number): Promise<void> {
  await db.transaction(async (tx) => {
    const auditedAt = clock.now();
    await tx.upsertMany(tx.tables.audits, [{ ...key, score: Math.round(audit.score), gate: audit.gate, auditedAt }]);
    await tx.upsertMany(
      tx.tables.auditFindings,
      audit.findings.map(({ rule, severity, count, of, amount, action, examples }) => ({
        ...key,
        rule,
        severity,
        count,
        of,
        amount,
        action,
        examples,
      })),
    );
    const result = { score: audit.score, gate: audit.gate };
    await finishStep(tx, key, { step: "audit", startedAt, finishedAt: auditedAt, result });
  });
}

/** Gives every person their number (known people keep theirs) and commits who belongs to whom. */
export async function saveIdentity(context: RunContext, prepared: Prepared, startedAt: number): Promise<Float64Array> {
  const { db, clock, key } = context;
  const numbers = await numberPeople(context, prepared.survivors);
  const rows = prepared.links.map(({ kind, reference, person, rule }) => ({
    ...key,
    kind,
    reference,
    rule,
    personId: numbers[person] ?? 0,
  }));
  for (let at = 0; at < rows.length; at += ROWS_PER_COMMIT) {
    const part = rows.slice(at, at + ROWS_PER_COMMIT);
    await db.transaction((tx) => tx.upsertMany(tx.tables.personLinks, part));
  }
  await dropOldLinks(context);
  await db.transaction((tx) =>
    finishStep(tx, key, { step: "identity", startedAt, finishedAt: clock.now(), result: prepared.identity }),
  );
  return numbers;
}

async function numberPeople({ db, clock, shop }: RunContext, survivors: readonly string[]): Promise<Float64Array> {
  const { persons } = db.tables;
  const known = new Map<string, number>();
  const rows = await db.all<{ id: number; survivor: string }>(
    sql`select id as id, survivor as survivor from persons where shop_id = ${shop.id}`,
  );
  for (const { id, survivor } of rows) known.set(survivor, id);
  const [highest] = await db.query
    .select({ id: max(persons.id) })
    .from(persons)
    .where(eq(persons.shopId, shop.id));
  let next = (highest?.id ?? 0) + 1;
  const since = clock.now();
  const fresh = survivors
    .filter((survivor) => !known.has(survivor))
    .map((survivor) => ({ shopId: shop.id, id: next++, survivor, mergedInto: null, since }));
  for (const { survivor, id } of fresh) known.set(survivor, id);
  for (let at = 0; at < fresh.length; at += ROWS_PER_COMMIT) {
    const part = fresh.slice(at, at + ROWS_PER_COMMIT);
    await db.transaction((tx) => tx.upsertMany(tx.tables.persons, part));
  }
  return Float64Array.from(survivors, (survivor) => known.get(survivor) ?? 0);
}

/** Links of accounts, orders and profiles that are gone or belong to nobody any more. */
async function dropOldLinks({ db, key }: RunContext): Promise<void> {
  const { personLinks } = db.tables;
  for (;;) {
    const dropped = await db.transaction((tx) =>
      tx.query
        .delete(personLinks)
        .where(
          sql`shop_id = ${key.shopId} and (kind, reference) in (select kind, reference from person_links where shop_id = ${key.shopId} and run_id <> ${key.runId} limit ${ROWS_PER_COMMIT})`,
        )
        .returning({ kind: personLinks.kind }),
    );
    if (dropped.length < ROWS_PER_COMMIT) return;
  }
}

/** Freezes the feature matrix: a column a commit, the snapshot's own row last. */
export async function saveSnapshot(
  { db, clock, key }: RunContext,
  prepared: Prepared,
  numbers: Float64Array,
  facts: { asOf: number; highWater: Record<string, number>; startedAt: number },
): Promise<void> {
  for (const [name, values] of [["person", numbers] as const, ...prepared.columns]) {
    await db.transaction((tx) => saveColumn(tx, key, name, values));
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
        frozenAt,
      },
    ]);
    const result = { people, buyers: prepared.buyers };
    await finishStep(tx, key, { step: "snapshot", startedAt: facts.startedAt, finishedAt: frozenAt, result });
  });
}
