import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { and, asc, eq, isNull, lte } from "./query.ts";
import type { Tables } from "./schema/tables.ts";
import type { ScheduledKind } from "./schema/work.ts";
import type { Shop } from "./shops.ts";

export type Schedule = Tables["schedules"]["$inferSelect"];

/** The schedules of a shop. */
export async function listSchedules(reader: Reader, shopId: number): Promise<Schedule[]> {
  const { schedules } = reader.tables;
  return reader.query.select().from(schedules).where(eq(schedules.shopId, shopId)).orderBy(asc(schedules.kind));
}

/** Makes those schedules of a shop that it does not have yet. */
export async function addSchedules(
  tx: Transaction,
  schedules: readonly Omit<Schedule, "lastDueAt" | "lastStartedAt">[],
): Promise<void> {
  await tx.insertMissing(
    tx.tables.schedules,
    schedules.map((schedule) => ({ ...schedule, lastDueAt: null, lastStartedAt: null })),
  );
}

const scheduleIs = (reader: Reader, { shopId, kind }: { shopId: number; kind: ScheduledKind }) => {
  const { schedules } = reader.tables;
  return and(eq(schedules.shopId, shopId), eq(schedules.kind, kind));
};

/** Changes a schedule; false when the shop has none of that kind. */
export async function changeSchedule(
  tx: Transaction,
  schedule: { shopId: number; kind: ScheduledKind },
  change: Partial<Pick<Schedule, "cadence" | "hour" | "day" | "isEnabled" | "nextDueAt">>,
): Promise<boolean> {
  const { schedules } = tx.tables;
  const changed = await tx.query
    .update(schedules)
    .set(change)
    .where(scheduleIs(tx, schedule))
    .returning({ kind: schedules.kind });
  return changed.length > 0;
}

/** Schedules that are due, of shops that are installed and not paused, the longest due first; at most `limit`. */
export async function listDueSchedules(
  reader: Reader,
  now: Instant,
  limit: number,
): Promise<{ schedule: Schedule; shop: Shop }[]> {
  const { schedules, shops } = reader.tables;
  return reader.query
    .select({ schedule: schedules, shop: shops })
    .from(schedules)
    .innerJoin(shops, eq(shops.id, schedules.shopId))
    .where(
      and(
        eq(schedules.isEnabled, true),
        lte(schedules.nextDueAt, now),
        isNull(shops.uninstalledAt),
        isNull(shops.pausedAt),
      ),
    )
    .orderBy(asc(schedules.nextDueAt), asc(schedules.shopId), asc(schedules.kind))
    .limit(limit);
}

/** Moves a due schedule on; false when somebody else has done so, or has switched it off. */
export async function moveSchedule(tx: Transaction, due: Schedule, nextDueAt: Instant): Promise<boolean> {
  const { schedules } = tx.tables;
  const moved = await tx.query
    .update(schedules)
    .set({ nextDueAt, lastDueAt: due.nextDueAt })
    .where(and(scheduleIs(tx, due), eq(schedules.isEnabled, true), eq(schedules.nextDueAt, due.nextDueAt)))
    .returning({ kind: schedules.kind });
  return moved.length > 0;
}

/** Notes that what a schedule is for was begun. */
export async function noteStart(
  tx: Transaction,
  schedule: { shopId: number; kind: ScheduledKind },
  at: Instant,
): Promise<void> {
  await tx.query.update(tx.tables.schedules).set({ lastStartedAt: at }).where(scheduleIs(tx, schedule));
}
