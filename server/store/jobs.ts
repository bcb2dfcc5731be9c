import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { and, asc, eq, gt, inArray, lt, lte, ne, not, or, type SQL, sql } from "./query.ts";
import type { Tables } from "./schema/tables.ts";
import { type JobKind, SCHEDULED_KINDS } from "./schema/work.ts";

export type Job = Tables["jobs"]["$inferSelect"];
export type JobKey = Pick<Job, "shopId" | "kind" | "reference">;

/** Kinds that read what others write, and so come after those asked for before them or together with them. */
const READS_FROM: Partial<Record<JobKind, readonly JobKind[]>> = {
  run: ["sync", "publication"],
  refresh: ["sync", "publication"],
  push: ["publication"],
};

const keyIs = (reader: Reader, { shopId, kind, reference }: JobKey) => {
  const { jobs } = reader.tables;
  return and(eq(jobs.shopId, shopId), eq(jobs.kind, kind), eq(jobs.reference, reference));
};

/**
 * Adds a job, or changes the one there is for the same thing: a waiting one becomes due as soon as either asked, a dead
 * one starts afresh, and one being worked on waits again, since it may have read past what it is now asked for.
 */
export async function saveJob(
  tx: Transaction,
  job: JobKey & Pick<Job, "priority" | "askedAt" | "dueAt">,
): Promise<void> {
  const { jobs } = tx.tables;
  const lower = (name: "priority" | "due_at") =>
    sql`case when excluded.${sql.identifier(name)} < jobs.${sql.identifier(name)} then excluded.${sql.identifier(name)} else jobs.${sql.identifier(name)} end`;
  await tx.query
    .insert(jobs)
    .values({ ...job, state: "waiting", attempts: 0, error: null })
    .onConflictDoUpdate({
      target: [jobs.shopId, jobs.kind, jobs.reference],
      set: {
        state: "waiting",
        priority: lower("priority"),
        askedAt: sql`case when jobs.state = 'waiting' then jobs.asked_at else excluded.asked_at end`,
        dueAt: sql`case when jobs.state = 'waiting' then ${lower("due_at")} else excluded.due_at end`,
        attempts: sql`case when jobs.state = 'dead' then 0 else jobs.attempts end`,
        error: sql`case when jobs.state = 'dead' then null else jobs.error end`,
      },
    });
}

export interface DueOptions {
  /** Business time. */
  now: Instant;
  /** Kinds the program knows how to do; others wait for one that does. */
  kinds: readonly JobKind[];
}

/** Jobs to be begun: due, and not waiting for another job of their shop. Dead ones hold up nobody. */
function isDue(reader: Reader, { now, kinds }: DueOptions): SQL | undefined {
  const { jobs } = reader.tables;
  const alive = inArray(jobs.state, ["waiting", "running"]);
  const pairs = kinds.flatMap((kind) => {
    const sources = READS_FROM[kind];
    return sources ? [sql`(jobs.kind = ${kind} and earlier.kind in ${[...sources]})`] : [];
  });
  const waits =
    pairs.length > 0 &&
    sql`exists (select 1 from jobs as earlier where earlier.shop_id = jobs.shop_id and earlier.state <> 'dead'
      and earlier.asked_at <= jobs.asked_at and (${sql.join(pairs, sql` or `)}))`;
  return and(alive, lte(jobs.dueAt, now), inArray(jobs.kind, [...kinds]), waits ? not(waits) : undefined);
}

/**
 * Shops with due jobs that nobody else works on, those first that were worked on longest ago.
 * @param machineNow machine time, which leases live on
 */
export async function listDueShops(
  reader: Reader,
  due: DueOptions & { machineNow: Instant; except: readonly number[]; limit: number },
): Promise<number[]> {
  const { jobs, shopLeases } = reader.tables;
  const isFree = or(sql`${shopLeases.holder} is null`, lte(shopLeases.until, due.machineNow));
  const isOther = due.except.length > 0 ? not(inArray(jobs.shopId, [...due.except])) : undefined;
  const lastWorkedOn = sql`coalesce(max(${shopLeases.until}), 0)`;
  const rows = await reader.query
    .select({ shopId: jobs.shopId })
    .from(jobs)
    .leftJoin(shopLeases, eq(shopLeases.shopId, jobs.shopId))
    .where(and(isDue(reader, due), isFree, isOther))
    .groupBy(jobs.shopId)
    .orderBy(asc(lastWorkedOn), asc(jobs.shopId))
    .limit(due.limit);
  return rows.map(({ shopId }) => shopId);
}

/**
 * The job of a shop to be done next: the most urgent, then the one asked for first, then in the order of SCHEDULED_KINDS.
 * @param options.before only jobs more urgent than this priority
 * @param options.except jobs that are being worked on
 */
export async function findDueJob(
  reader: Reader,
  shopId: number,
  options: DueOptions & { before?: number | undefined; except: readonly JobKey[] },
): Promise<Job | undefined> {
  const { jobs } = reader.tables;
  const isUrgent = options.before === undefined ? undefined : lt(jobs.priority, options.before);
  const isOther = options.except.map((key) => or(ne(jobs.kind, key.kind), ne(jobs.reference, key.reference)));
  const [job] = await reader.query
    .select()
    .from(jobs)
    .where(and(eq(jobs.shopId, shopId), isDue(reader, options), isUrgent, ...isOther))
    .orderBy(asc(jobs.priority), asc(jobs.askedAt), asc(placeOf(reader)), asc(jobs.kind), asc(jobs.reference))
    .limit(1);
  return job;
}

/** Of jobs asked for at once, those first that others read from. */
function placeOf({ tables: { jobs } }: Reader): SQL {
  const places = SCHEDULED_KINDS.map((kind, place) => sql`when ${kind} then ${sql.raw(String(place))}`);
  return sql`case ${jobs.kind} ${sql.join(places, sql` `)} else ${sql.raw(String(places.length))} end`;
}

export async function markRunning(tx: Transaction, key: JobKey): Promise<void> {
  await tx.query.update(tx.tables.jobs).set({ state: "running" }).where(keyIs(tx, key));
}

/** Removes a job that was done. One asked for again meanwhile stays and starts afresh. */
export async function removeJob(tx: Transaction, key: JobKey): Promise<void> {
  const { jobs } = tx.tables;
  await tx.query.delete(jobs).where(and(keyIs(tx, key), eq(jobs.state, "running")));
  await tx.query.update(jobs).set({ attempts: 0, error: null }).where(keyIs(tx, key));
}

/** Lets a job wait to be tried again, with the sentence that says why. */
export async function postponeJob(
  tx: Transaction,
  key: JobKey,
  again: Pick<Job, "dueAt" | "attempts" | "error">,
): Promise<void> {
  await tx.query
    .update(tx.tables.jobs)
    .set({ state: "waiting", ...again })
    .where(keyIs(tx, key));
}

/** Sets a job aside with the sentence that says why; false for one that was asked for again meanwhile. */
export async function setJobAside(tx: Transaction, key: JobKey, error: string): Promise<boolean> {
  const { jobs } = tx.tables;
  const dead = await tx.query
    .update(jobs)
    .set({ state: "dead", error, attempts: sql`${jobs.attempts} + 1` })
    .where(and(keyIs(tx, key), eq(jobs.state, "running")))
    .returning({ kind: jobs.kind });
  return dead.length > 0;
}

/** What was under way when a shop's worker stopped waits to go on. */
export async function returnRunningJobs(tx: Transaction, shopId: number): Promise<void> {
  const { jobs } = tx.tables;
  await tx.query
    .update(jobs)
    .set({ state: "waiting" })
    .where(and(eq(jobs.shopId, shopId), eq(jobs.state, "running")));
}

/** Where the business clock went back, what was to wait a little would wait as long again: it is due now. */
export async function pullForward(tx: Transaction, now: Instant): Promise<void> {
  const { jobs } = tx.tables;
  await tx.query
    .update(jobs)
    .set({ dueAt: now })
    .where(and(inArray(jobs.state, ["waiting", "running"]), gt(jobs.dueAt, now), gt(jobs.askedAt, now)));
}

/** A job by what it is about; undefined once it is done. */
export async function findJob(reader: Reader, key: JobKey): Promise<Job | undefined> {
  const [job] = await reader.query.select().from(reader.tables.jobs).where(keyIs(reader, key)).limit(1);
  return job;
}

/** The jobs of a shop that were set aside, at most 100, the first asked for first. */
export async function listDeadJobs(reader: Reader, shopId: number): Promise<Job[]> {
  const { jobs } = reader.tables;
  return reader.query
    .select()
    .from(jobs)
    .where(and(eq(jobs.shopId, shopId), eq(jobs.state, "dead")))
    .orderBy(asc(jobs.askedAt), asc(jobs.kind), asc(jobs.reference))
    .limit(100);
}
