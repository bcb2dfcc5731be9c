import type { Instant } from "../../domain/instant.ts";
import type { Database } from "../database.ts";
import { settleDeliveries } from "../deliveries.ts";
import { pages } from "../pages.ts";
import { and, asc, eq, gt, inArray, ne, or, sql } from "../query.ts";
import type { Subject } from "./redactRows.ts";
import { withoutIds } from "./withoutIds.ts";

const ROWS_PER_PAGE = 500;

/**
 * Takes a customer out of what holds ids inside of a value: the outbox and what pushes found, deliveries that wait or
 * were set aside, refused records, and examples of findings.
 * @returns rows changed or removed, by kind
 */
export async function redactPayloads(db: Database, subject: Subject, at: Instant): Promise<Record<string, number>> {
  const changed = {
    outbox: await redactOutbox(db, subject),
    pushes: await redactPushes(db, subject),
    deliveries: await redactDeliveries(db, subject, at),
    quarantine: await redactQuarantine(db, subject),
    findings: await redactFindings(db, subject),
  };
  return Object.fromEntries(Object.entries(changed).filter(([, count]) => count > 0));
}

async function redactOutbox(db: Database, { shopId, profiles }: Subject): Promise<number> {
  const { pushOperations } = db.tables;
  const { payload, before, rejected } = pushOperations;
  const ids = new Set(profiles);
  let changed = 0;
  for (const profile of profiles) {
    const names = [payload, before, rejected].map((column) => sql`cast(${column} as text) like ${`%${profile}%`}`);
    const rows = await db.query
      .select({ pushId: pushOperations.pushId, sequence: pushOperations.sequence })
      .from(pushOperations)
      .where(and(eq(pushOperations.shopId, shopId), or(...names)));
    for (const { pushId, sequence } of rows) {
      const isRow = and(
        eq(pushOperations.shopId, shopId),
        eq(pushOperations.pushId, pushId),
        eq(pushOperations.sequence, sequence),
      );
      await db.transaction(async (tx) => {
        const [row] = await tx.query.select({ payload, before, rejected }).from(pushOperations).where(isRow);
        if (!row) return;
        const left = withoutIds(row.payload, ids);
        const rest = {
          payload: left,
          // A request about nobody is not to be sent.
          ...(isAboutNobody(left) ? { state: "done" as const } : {}),
          before: withoutIds(row.before, ids),
          rejected: withoutIds(row.rejected, ids) as typeof row.rejected,
        };
        await tx.query.update(pushOperations).set(rest).where(isRow);
      });
      changed++;
    }
  }
  return changed;
}

function isAboutNobody(payload: unknown): boolean {
  return typeof payload === "object" && payload !== null && Object.values(payload).some((part) => isEmptyList(part));
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

async function redactPushes(db: Database, { shopId, profiles }: Subject): Promise<number> {
  const { pushes } = db.tables;
  const ids = new Set(profiles);
  const read = (after: string, size: number) =>
    db.query
      .select({ id: pushes.id, mismatches: pushes.mismatches })
      .from(pushes)
      .where(and(eq(pushes.shopId, shopId), gt(pushes.id, after)))
      .orderBy(asc(pushes.id))
      .limit(size);
  let changed = 0;
  for await (const page of pages("", ROWS_PER_PAGE, read, ({ id }) => id)) {
    for (const { id, mismatches } of page) {
      if (!profiles.some((profile) => JSON.stringify(mismatches).includes(profile))) continue;
      const rest = withoutIds(mismatches, ids) as typeof mismatches;
      await db.transaction((tx) =>
        tx.query
          .update(pushes)
          .set({ mismatches: rest })
          .where(and(eq(pushes.shopId, shopId), eq(pushes.id, id))),
      );
      changed++;
    }
  }
  return changed;
}

/** Those that are done name nobody any more. */
async function redactDeliveries(db: Database, subject: Subject, at: Instant): Promise<number> {
  const { deliveries } = db.tables;
  const orders = new Set(subject.orders);
  const rows = await db.query
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.shopId, subject.shopId), ne(deliveries.state, "done")));
  const named = rows.filter(({ fields }) => {
    const { customer, into, order, orders: listed } = fields;
    const isAmong = (id: unknown) => orders.has(Number(id));
    return (
      [customer, into].includes(subject.customer) || isAmong(order) || (Array.isArray(listed) && listed.some(isAmong))
    );
  });
  const end = { state: "done" as const, reason: "the customer was redacted", at };
  for (let from = 0; from < named.length; from += ROWS_PER_PAGE) {
    await db.transaction((tx) => settleDeliveries(tx, named.slice(from, from + ROWS_PER_PAGE), end));
  }
  return named.length;
}

async function redactQuarantine(db: Database, subject: Subject): Promise<number> {
  const { quarantine } = db.tables;
  const isNamed = namesSubject(subject);
  let removed = 0;
  const streams = await db.query
    .selectDistinct({ stream: quarantine.stream })
    .from(quarantine)
    .where(eq(quarantine.shopId, subject.shopId));
  for (const { stream } of streams) {
    const isStream = and(eq(quarantine.shopId, subject.shopId), eq(quarantine.stream, stream));
    const read = (after: string, size: number) =>
      db.query
        .select({ reference: quarantine.reference, reason: quarantine.reason })
        .from(quarantine)
        .where(and(isStream, gt(quarantine.reference, after)))
        .orderBy(asc(quarantine.reference))
        .limit(size);
    for await (const page of pages("", ROWS_PER_PAGE, read, ({ reference }) => reference)) {
      const named = page.filter((row) => isNamed(row.reference) || isNamed(row.reason)).map((row) => row.reference);
      if (named.length === 0) continue;
      await db.transaction((tx) =>
        tx.query.delete(quarantine).where(and(isStream, inArray(quarantine.reference, named))),
      );
      removed += named.length;
    }
  }
  return removed;
}

async function redactFindings(db: Database, subject: Subject): Promise<number> {
  const { auditFindings } = db.tables;
  const isNamed = namesSubject(subject);
  const rows = await db.query.select().from(auditFindings).where(eq(auditFindings.shopId, subject.shopId));
  const named = rows.filter(({ examples }) => examples.some(isNamed));
  for (const finding of named) {
    const examples = finding.examples.filter((example) => !isNamed(example));
    await db.transaction((tx) => tx.upsertMany(auditFindings, [{ ...finding, examples }]));
  }
  return named.length;
}

/** Whether a text names the customer, one of their orders or profiles, by a whole number or id. */
function namesSubject({ customer, orders, profiles }: Subject): (text: string) => boolean {
  const ids = new Set([customer, ...orders, ...profiles].map(String));
  return (text) => (text.match(/\w+/g) ?? []).some((word) => ids.has(word));
}
